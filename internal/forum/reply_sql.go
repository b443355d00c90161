package forum

import "waymark/internal/db"

// A window of replies is shown and not edited: it leaves the Markdown where it is.
const (
	replyColumns = replyHead + ` r.body_md,` + replyRest
	shownColumns = replyHead + ` '',` + replyRest

	replyHead = `SELECT r.id, r.pid, r.thread_id, r.community_id, COALESCE(up.pid, ''), r.n, r.branch_n, r.depth, r.path, r.branch_size,`
	replyRest = ` r.body_html, r.revision, r.created_at, r.edited_at, r.deleted_at, r.delete_reason, r.hidden, COALESCE(r.external_id, ''),
	r.helpful, r.accepted_at, r.accepted_by, r.official_at, r.official_by,` +
		bylineColumns + `
	FROM replies r
	LEFT JOIN replies up ON up.id = r.parent_id
	LEFT JOIN persons p ON p.id = r.author_id
	LEFT JOIN affiliations a ON a.id = r.affiliation_id
	LEFT JOIN organisations o ON o.id = r.org_id `
)

var (
	repliesWhole = db.SQL(shownColumns + `WHERE r.thread_id = $1 ORDER BY r.path LIMIT $2`)
	// Sorted by a sum of texts, so that SQLite looks the branches up and does not
	// walk through the whole thread for the sake of its order.
	repliesWindow = db.SQL(shownColumns + `WHERE r.thread_id = $1 AND r.branch_n <= $2 AND r.n IN ({list}) ORDER BY r.path || ''`)
	repliesAfter  = db.SQL(replyColumns + `WHERE r.thread_id = $1 AND r.path > COALESCE((SELECT path FROM replies WHERE id = $2), '')
		ORDER BY r.path LIMIT $3`)
	branchWindow = db.SQL(shownColumns + `WHERE r.thread_id = $1 AND r.n = $2 AND r.branch_n BETWEEN $3 AND $4 AND r.branch_n > 0`)
	replyAt      = db.SQL(replyColumns + `WHERE r.thread_id = $1 AND r.n = $2 AND r.branch_n = $3`)
	repliesByIDs = db.SQL(shownColumns + `WHERE r.id IN ({list})`)
	replyByPID   = db.SQL(replyColumns + `WHERE r.pid = $1`)

	parentOf = db.SQL(`SELECT id, thread_id, n, depth, path FROM replies WHERE pid = $1 AND (deleted_at IS NULL OR $2)`)
	bearer   = db.SQL(`UPDATE replies SET children = children + 1 WHERE thread_id = $1 AND path = $2 RETURNING children`)
	widen    = db.SQL(`UPDATE replies SET branch_size = branch_size + 1 WHERE thread_id = $1 AND n = $2 AND branch_n = 0 RETURNING branch_size`)

	countBranch = db.SQL(`UPDATE threads SET branch_count = branch_count + 1 WHERE id = $1 RETURNING branch_count`)
	countReply  = db.SQL(`UPDATE threads SET reply_count = reply_count + 1, last_reply_id = $2,
		active_at = CASE WHEN $3 > active_at THEN $3 ELSE active_at END,
		first_reply_at = CASE WHEN first_reply_at IS NULL AND (author_id IS NULL OR author_id <> $4) THEN $3 ELSE first_reply_at END
		WHERE id = $1`)
	insertReply = db.SQL(`INSERT INTO replies (pid, thread_id, community_id, parent_id, n, branch_n, depth, path, author_id, affiliation_id,
		org_id, body_md, body_html, created_at, external_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
		RETURNING id`)
	updateReply    = db.SQL(`UPDATE replies SET body_md = $2, body_html = $3, revision = $4, edited_at = $5 WHERE id = $1`)
	deleteReply    = db.SQL(`UPDATE replies SET deleted_at = $2, deleted_by = $3, delete_reason = $4 WHERE id = $1 AND deleted_at IS NULL`)
	touchCommunity = db.SQL(`UPDATE communities SET active_at = $2 WHERE id = $1 AND active_at < $2`)

	replyForImport = db.SQL(`SELECT id, pid, thread_id, CASE WHEN deleted_at IS NULL THEN body_md ELSE '' END
		FROM replies WHERE external_id = $1`)
)
