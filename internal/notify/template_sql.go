package notify

import "waymark/internal/db"

var (
	versionMade    = db.SQL(`SELECT 1 FROM template_versions WHERE thread_id = $1 AND n = $2 AND at = $3`)
	withdrawnSince = db.SQL(`SELECT 1 FROM templates WHERE thread_id = $1 AND withdrawn_at = $2`)
	takersBefore   = db.SQL(`SELECT person_id FROM template_takers WHERE thread_id = $1 AND n < $2 AND person_id > $3 ORDER BY person_id LIMIT $4`)
)
