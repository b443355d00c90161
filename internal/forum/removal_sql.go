package forum

import "waymark/internal/db"

const removalColumns = `SELECT x.id, x.pid, x.community_id, x.thread_id, x.reply_id, x.by_role, x.reason, x.at, x.shown_at, x.shown_reason,
	t.pid, t.kind, t.title, t.slug, t.state, COALESCE(r.pid, ''),
	p.id, p.pid, p.name, p.ended_at, NULL, o.pid, o.slug, o.name, o.hue
	FROM removals x
	JOIN threads t ON t.id = x.thread_id
	LEFT JOIN replies r ON r.id = x.reply_id
	LEFT JOIN persons p ON p.id = x.by_id
	LEFT JOIN organisations o ON o.id = p.org_id `

var (
	removalsIn    = db.SQL(removalColumns + `WHERE x.community_id = $1 AND x.id < $2 ORDER BY x.id DESC LIMIT $3`)
	removalByPID  = db.SQL(removalColumns + `WHERE x.pid = $1`)
	removalOf     = db.SQL(`SELECT pid FROM removals WHERE thread_id = $1 AND reply_id = $2 AND shown_at IS NULL ORDER BY id DESC LIMIT 1`)
	insertRemoval = db.SQL(`INSERT INTO removals (pid, community_id, thread_id, reply_id, by_id, by_role, reason, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`)
	showRemoval = db.SQL(`UPDATE removals SET shown_at = $2, shown_by = $3, shown_reason = $4 WHERE id = $1 AND shown_at IS NULL`)

	hideThread = db.SQL(`UPDATE threads SET state = 'deleted', deleted_at = $2, deleted_by = $3, delete_reason = $4, hidden = TRUE,
		kept_tags = $5 WHERE id = $1 AND state = 'published'`)
	showThread = db.SQL(`UPDATE threads SET state = 'published', deleted_at = NULL, deleted_by = NULL, delete_reason = '', hidden = FALSE,
		kept_tags = '' WHERE id = $1 AND hidden`)
	keptTags  = db.SQL(`SELECT kept_tags FROM threads WHERE id = $1`)
	hideReply = db.SQL(`UPDATE replies SET deleted_at = $2, deleted_by = $3, delete_reason = $4, hidden = TRUE WHERE id = $1 AND deleted_at IS NULL`)
	showReply = db.SQL(`UPDATE replies SET deleted_at = NULL, deleted_by = NULL, delete_reason = '', hidden = FALSE WHERE id = $1 AND hidden`)

	threadAnyway = db.SQL(`SELECT title, summary, body_html, COALESCE(author_id, 0) FROM threads WHERE id = $1`)
	replyAnyway  = db.SQL(`SELECT body_html, COALESCE(author_id, 0) FROM replies WHERE id = $1`)
)
