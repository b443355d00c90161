package forum

import "waymark/internal/db"

var (
	threadRefs = db.SQL(`SELECT t.id, t.pid, t.kind, c.slug FROM threads t JOIN communities c ON c.id = t.community_id
		WHERE t.state <> 'draft' AND ` + Readable + ` AND t.id IN ({list})`)
	readableRefs = db.SQL(`SELECT c.id, c.pid, c.slug, c.name FROM communities c WHERE ` + Readable + ` AND c.id IN ({list})`)
)
