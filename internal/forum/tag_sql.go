package forum

import "waymark/internal/db"

var (
	useTag = db.SQL(`INSERT INTO tags (name, uses) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET uses = tags.uses + excluded.uses`)
	addTag = db.SQL(`INSERT INTO thread_tags (thread_id, tag_id) SELECT $1, id FROM tags WHERE name = $2
		ON CONFLICT (thread_id, tag_id) DO NOTHING`)
	dropTag = db.SQL(`DELETE FROM thread_tags WHERE thread_id = $1 AND tag_id = (SELECT id FROM tags WHERE name = $2)`)
	tagsOf  = db.SQL(`SELECT tt.thread_id, g.name FROM thread_tags tt JOIN tags g ON g.id = tt.tag_id
		WHERE tt.thread_id IN ({list}) ORDER BY tt.thread_id, g.name`)
)
