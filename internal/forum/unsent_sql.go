package forum

import "waymark/internal/db"

var (
	unsentAt = db.SQL(`SELECT place, fields, at FROM drafts WHERE person_id = $1 AND place = $2`)
	unsentOf = db.SQL(`SELECT place, fields, at FROM drafts WHERE person_id = $1 ORDER BY at DESC LIMIT $2`)

	putUnsent = db.SQL(`INSERT INTO drafts (person_id, place, fields, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (person_id, place) DO UPDATE SET fields = excluded.fields, at = excluded.at`)
	dropUnsent    = db.SQL(`DELETE FROM drafts WHERE person_id = $1 AND place = $2`)
	dropAllUnsent = db.SQL(`DELETE FROM drafts WHERE person_id = $1`)
	trimUnsent    = db.SQL(`DELETE FROM drafts WHERE person_id = $1 AND at < (SELECT at FROM drafts WHERE person_id = $1 ORDER BY at DESC LIMIT 1 OFFSET $2)`)
	sweepUnsent   = db.SQL(`DELETE FROM drafts WHERE at < $1`)
)
