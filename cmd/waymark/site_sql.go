package main

import "waymark/internal/db"

var (
	selectMeta = db.SQL(`SELECT value FROM meta WHERE name = $1`)
	insertMeta = db.SQL(`INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`)
	updateMeta = db.SQL(`UPDATE meta SET value = $2 WHERE name = $1`)

	anyPerson    = db.Scan("it reads one row", `SELECT 1 FROM persons LIMIT 1`)
	anyCommunity = db.Scan("it reads one row", `SELECT 1 FROM communities LIMIT 1`)
)
