package notify

import (
	"waymark/internal/db"
	"waymark/internal/forum"
)

var (
	countSaved = db.SQL(`SELECT COUNT(*) FROM (SELECT 1 FROM saved WHERE person_id = $1 LIMIT $2) AS n`)
	putSaved   = db.SQL(`INSERT INTO saved (pid, person_id, thread_id, reply_id, note, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (person_id, thread_id, reply_id) DO UPDATE SET note = excluded.note`)
	setNote = db.SQL(`UPDATE saved SET note = $3 WHERE pid = $1 AND person_id = $2`)
	dropOne = db.SQL(`DELETE FROM saved WHERE pid = $1 AND person_id = $2`)
	savedOf = db.SQL(`SELECT pid, note FROM saved WHERE person_id = $1 AND thread_id = $2 AND reply_id = $3`)
	savedBy = db.SQL(`SELECT s.pid, t.kind, t.pid, t.title, t.slug, r.pid, CASE WHEN r.id IS NULL THEN t.body_html ELSE r.body_html END, s.note, s.at,
		p.id, p.pid, p.name, c.pid, c.slug, c.name
		FROM saved s
		JOIN threads t ON t.id = s.thread_id
		JOIN communities c ON c.id = t.community_id
		LEFT JOIN replies r ON r.id = s.reply_id
		LEFT JOIN persons p ON p.id = CASE WHEN r.id IS NULL THEN t.author_id ELSE r.author_id END
		WHERE s.person_id = $1 AND t.state = 'published' AND r.deleted_at IS NULL AND ` + forum.Readable + `
		ORDER BY s.at DESC, s.id DESC LIMIT 200`)
)
