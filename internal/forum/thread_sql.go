package forum

import "waymark/internal/db"

// threadSeen holds where the viewer $1 may see thread t of community c: what
// is published or deleted where they may read; drafts where they are theirs,
// or shared with them in a community that they may see. What was merged into
// another is not there any more; Merged says where it went.
const threadSeen = `(t.merged_reply IS NULL AND ` + threadThere + `)`

const threadThere = `((t.state <> 'draft' AND ` + Readable + `) OR (t.state = 'draft' AND (t.author_id = $1 OR (` + Visible + ` AND EXISTS (
	SELECT 1 FROM thread_shares ts WHERE ts.thread_id = t.id AND ts.person_id = $1)))))`

const bylineColumns = ` p.id, p.pid, p.name, p.ended_at, a.role_title, o.pid, o.slug, o.name, o.hue`

const threadColumns = `SELECT t.id, t.pid, t.kind, t.community_id, t.title, t.slug, t.summary, t.body_md, t.body_html, t.state, t.asks,
	t.reply_count, t.branch_count, t.first_reply_at, t.revision, t.created_at, t.published_at, t.edited_at, t.active_at,
	t.deleted_at, t.delete_reason, t.hidden, t.source_url, t.licence, COALESCE(t.external_id, ''), t.helpful, t.answer_count,
	t.pinned_at, t.closed_at, t.closed_by, t.close_reason,` + bylineColumns + `,
	c.pid, c.slug, c.name, c.visibility, c.archived_at, m.role, m.state
	FROM threads t
	JOIN communities c ON c.id = t.community_id
	LEFT JOIN memberships m ON m.community_id = t.community_id AND m.person_id = $1
	LEFT JOIN persons p ON p.id = t.author_id
	LEFT JOIN affiliations a ON a.id = t.affiliation_id
	LEFT JOIN organisations o ON o.id = t.org_id `

var (
	threadByPID = db.SQL(threadColumns + `WHERE t.pid = $2 AND ($3 AND t.merged_reply IS NULL OR ` + threadSeen + `)`)
	threadByID  = db.SQL(threadColumns + `WHERE t.id = $2 AND ($3 AND t.merged_reply IS NULL OR ` + threadSeen + `)`)

	standingIn = db.SQL(`SELECT c.visibility, c.archived_at, NOT ` + Eligible + `, m.role, m.state FROM communities c
		LEFT JOIN memberships m ON m.community_id = c.id AND m.person_id = $1 WHERE c.id = $2`)
	badgeOf = db.SQL(`SELECT affiliation_id, org_id FROM persons WHERE id = $1`)

	insertThread = db.SQL(`INSERT INTO threads (pid, kind, community_id, author_id, affiliation_id, org_id, title, slug, summary,
		body_md, body_html, state, asks, created_at, published_at, active_at, source_url, licence, external_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) RETURNING id`)
	insertAuthor = db.SQL(`INSERT INTO thread_authors (thread_id, position, person_id) VALUES ($1, $2, $3)`)
	authorsOf    = db.SQL(`SELECT ta.thread_id, p.id, p.pid, p.name, p.ended_at, NULL, o.pid, o.slug, o.name, o.hue FROM thread_authors ta
		JOIN persons p ON p.id = ta.person_id LEFT JOIN organisations o ON o.id = p.org_id
		WHERE ta.thread_id IN ({list}) ORDER BY ta.thread_id, ta.position`)

	countThread = db.SQL(`UPDATE communities SET thread_count = thread_count + $2,
		active_at = CASE WHEN $3 > active_at THEN $3 ELSE active_at END WHERE id = $1`)
	updateThread = db.SQL(`UPDATE threads SET title = $2, slug = $3, summary = $4, body_md = $5, body_html = $6, asks = $7,
		revision = $8, edited_at = $9 WHERE id = $1`)
	publishThread = db.SQL(`UPDATE threads SET state = 'published', published_at = $2, active_at = $2 WHERE id = $1 AND state = 'draft'`)
	deleteThread  = db.SQL(`UPDATE threads SET state = 'deleted', deleted_at = $2, deleted_by = $3, delete_reason = $4
		WHERE id = $1 AND state <> 'deleted'`)

	threadForImport = db.SQL(`SELECT id FROM threads WHERE kind = $1 AND external_id = $2`)

	insertShare  = db.SQL(`INSERT INTO thread_shares (thread_id, person_id) VALUES ($1, $2) ON CONFLICT (thread_id, person_id) DO NOTHING`)
	deleteShares = db.SQL(`DELETE FROM thread_shares WHERE thread_id = $1`)
	sharesOf     = db.SQL(`SELECT ts.thread_id, p.id, p.pid, p.name, p.ended_at, NULL, o.pid, o.slug, o.name, o.hue FROM thread_shares ts
		JOIN persons p ON p.id = ts.person_id LEFT JOIN organisations o ON o.id = p.org_id
		WHERE ts.thread_id = $1 ORDER BY p.sort_name LIMIT 50`)
)
