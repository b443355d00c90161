package forum

import "waymark/internal/db"

var (
	selectSecret = db.SQL(`SELECT value FROM meta WHERE name = $1`)
	insertSecret = db.SQL(`INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`)
	putSetting   = db.SQL(`INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`)
)
