package backup

import "waymark/internal/db"

var (
	selectMeta = db.SQL(`SELECT value FROM meta WHERE name = $1`)
	putMeta    = db.SQL(`INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`)

	auditHead = db.SQL(`SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1`)
)
