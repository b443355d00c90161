package forum

import "waymark/internal/db"

var (
	inShortOf = db.SQL(`SELECT s.body_md, s.body_html, s.revision, s.created_at, s.edited_at, s.replies, a.id, a.pid, a.name, e.id, e.pid, e.name
		FROM in_short s LEFT JOIN persons a ON a.id = s.author_id LEFT JOIN persons e ON e.id = s.editor_id WHERE s.thread_id = $1`)
	putInShort = db.SQL(`INSERT INTO in_short (thread_id, body_md, body_html, revision, author_id, editor_id, created_at, edited_at, replies)
		VALUES ($1, $2, $3, $4, $5, $5, $6, $6, $7) ON CONFLICT (thread_id) DO UPDATE SET body_md = excluded.body_md,
		body_html = excluded.body_html, revision = excluded.revision, editor_id = excluded.editor_id, edited_at = excluded.edited_at,
		replies = excluded.replies`)

	repliesChosen  = db.SQL(shownColumns + `WHERE r.thread_id = $1 AND r.accepted_at IS NOT NULL ORDER BY r.path LIMIT $2`)
	repliesHelpful = db.SQL(shownColumns + `WHERE r.thread_id = $1 AND r.branch_n = 0 ORDER BY r.helpful DESC, r.n LIMIT $2`)

	insertLink = db.SQL(`INSERT INTO links (from_kind, from_id, to_kind, to_id, replies, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (from_kind, from_id, to_kind, to_id) DO NOTHING`)
	linksFrom = db.SQL(`SELECT to_id, replies FROM links WHERE from_kind = $1 AND from_id = $2 AND to_kind = $3 ORDER BY to_id LIMIT 20`)
	linksTo   = db.SQL(`SELECT from_id, replies FROM links WHERE to_kind = $1 AND to_id = $2 AND from_kind = $3 ORDER BY from_id LIMIT 20`)
)
