package importer

import "waymark/internal/db"

var (
	setPinned = db.SQL(`UPDATE threads SET pinned_at = $2, pinned_by = $3
		WHERE id = $1 AND (pinned_at IS DISTINCT FROM $2 OR pinned_by IS DISTINCT FROM $3)`)
	setClosed = db.SQL(`UPDATE threads SET closed_at = $2, closed_by = $3, close_reason = $4
		WHERE id = $1 AND (closed_at IS DISTINCT FROM $2 OR closed_by IS DISTINCT FROM $3 OR close_reason <> $4)`)
)
