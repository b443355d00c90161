package forum

import "waymark/internal/db"

var (
	entriesPinned = db.SQL(entryColumns + `WHERE t.community_id = $2 AND t.pinned_at IS NOT NULL AND t.state = 'published' AND ` + Readable + `
		ORDER BY t.pinned_at DESC, t.id DESC LIMIT $3`)
	countPinned = db.SQL(`SELECT COUNT(*) FROM threads WHERE community_id = $1 AND pinned_at IS NOT NULL AND state = 'published'`)
	pinThread   = db.SQL(`UPDATE threads SET pinned_at = $2, pinned_by = $3 WHERE id = $1`)
	unpinThread = db.SQL(`UPDATE threads SET pinned_at = NULL, pinned_by = NULL WHERE id = $1`)

	closeThread  = db.SQL(`UPDATE threads SET closed_at = $2, closed_by = $3, close_reason = $4 WHERE id = $1`)
	reopenThread = db.SQL(`UPDATE threads SET closed_at = NULL, closed_by = NULL, close_reason = '' WHERE id = $1`)
)
