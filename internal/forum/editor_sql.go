package forum

import "waymark/internal/db"

var (
	editorOf     = db.SQL(`SELECT editor FROM persons WHERE id = $1`)
	updateEditor = db.SQL(`UPDATE persons SET editor = $2 WHERE id = $1`)
	membersNamed = db.SQL(`SELECT` + bylineColumns + memberFrom + `
		WHERE m.community_id = $1 AND m.state = 'member' AND p.ended_at IS NULL
		AND (p.sort_name LIKE $2 ESCAPE '!' OR p.sort_name LIKE $3 ESCAPE '!') LIMIT 200`)
)
