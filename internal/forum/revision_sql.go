package forum

import "waymark/internal/db"

var (
	insertRevision = db.SQL(`INSERT INTO revisions (thread_id, reply_id, n, editor_id, at, title, summary, body_md, fields, note)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`)
	revisionsOf = db.SQL(`SELECT r.thread_id, r.reply_id, r.n, r.at, r.title, r.summary, r.body_md, r.fields, r.note,
		p.id, p.pid, p.name, p.ended_at, NULL, o.pid, o.slug, o.name, o.hue FROM revisions r
		JOIN threads t ON t.id = r.thread_id LEFT JOIN replies a ON a.id = r.reply_id
		LEFT JOIN persons p ON p.id = r.editor_id LEFT JOIN organisations o ON o.id = p.org_id
		WHERE a.deleted_at IS NULL AND (r.reply_id <> 0 OR t.state <> 'deleted') AND r.thread_id = $1 AND r.reply_id = $2 AND r.n < $3 ORDER BY r.n DESC LIMIT 100`)
)
