package forum

import "waymark/internal/db"

var (
	threadRefs = db.SQL(`SELECT t.id, t.pid, t.kind, c.id, c.pid, c.slug, c.visibility FROM threads t JOIN communities c ON c.id = t.community_id
		WHERE t.state <> 'draft' AND t.id IN ({list})`)
	placeRefs     = db.SQL(`SELECT id, pid, slug, visibility FROM communities WHERE id IN ({list})`)
	replyNames    = db.SQL(`SELECT id, pid FROM replies WHERE id IN ({list})`)
	membershipsOf = db.SQL(`SELECT person_id, community_id FROM memberships WHERE state = 'member' AND person_id IN ({list})
		ORDER BY person_id, community_id`)
)
