package forum

import "waymark/internal/db"

const entryColumns = `SELECT t.id, t.pid, t.kind, t.community_id, t.title, t.slug, t.summary, t.state, t.asks, t.first_reply_at, t.answer_count, t.reply_count,
	t.created_at, t.published_at, t.active_at, t.pinned_at, t.closed_at,` + bylineColumns + `, c.pid, c.slug, c.name
	FROM threads t
	JOIN communities c ON c.id = t.community_id
	LEFT JOIN persons p ON p.id = t.author_id
	LEFT JOIN affiliations a ON a.id = t.affiliation_id
	LEFT JOIN organisations o ON o.id = t.org_id `

var (
	entriesInCommunity = db.SQL(entryColumns + `WHERE t.community_id = $2 AND t.state = 'published' AND ` + Readable + `
		AND (t.active_at, t.id) < ($3, $4) ORDER BY t.active_at DESC, t.id DESC LIMIT $5`)
	entriesQuietly = db.SQL(entryColumns + `WHERE t.community_id = $2 AND t.state = 'published' AND ` + Readable + ` AND ` + Quiet + `
		ORDER BY t.active_at DESC, t.id DESC LIMIT $3`)
	entriesInCommunityOfKind = db.SQL(entryColumns + `WHERE t.community_id = $2 AND t.kind = $6 AND t.state = 'published' AND ` + Readable + `
		AND (t.active_at, t.id) < ($3, $4) ORDER BY t.active_at DESC, t.id DESC LIMIT $5`)
	entriesEverywhere = db.SQL(entryColumns + `WHERE t.state = 'published' AND t.kind = $2 AND ` + Readable + `
		AND (t.active_at, t.id) < ($3, $4) ORDER BY t.active_at DESC, t.id DESC LIMIT $5`)
	entriesPublished = db.SQL(entryColumns + `WHERE t.state = 'published' AND t.kind = $2 AND ` + Readable + `
		AND (t.published_at, t.id) < ($3, $4) ORDER BY t.published_at DESC, t.id DESC LIMIT $5`)
	entriesByAuthor = db.SQL(entryColumns + `WHERE t.author_id = $2 AND t.state = 'published' AND ` + Readable + `
		AND (t.created_at, t.id) < ($3, $4) ORDER BY t.created_at DESC, t.id DESC LIMIT $5`)
	entriesByOrg = db.SQL(entryColumns + `WHERE t.org_id = $2 AND t.state = 'published' AND t.kind = $3 AND ` + Readable + `
		AND (t.active_at, t.id) < ($4, $5) ORDER BY t.active_at DESC, t.id DESC LIMIT $6`)
	entriesDrafts = db.SQL(entryColumns + `WHERE t.author_id = $1 AND t.state = 'draft' ORDER BY t.created_at DESC, t.id DESC LIMIT 100`)

	entriesSharedDrafts = db.SQL(entryColumns + `JOIN thread_shares ts ON ts.thread_id = t.id
		WHERE ts.person_id = $1 AND t.state = 'draft' AND ` + Visible + ` ORDER BY t.id DESC LIMIT 100`)
	// As a sum of texts the state is none that SQLite would look up, and then
	// go through all that is published.
	entriesByID       = db.SQL(entryColumns + `WHERE t.state || '' = 'published' AND ` + Readable + ` AND t.id IN ({list})`)
	entriesUnanswered = db.SQL(entryColumns + `WHERE t.community_id = $2 AND t.asks AND t.first_reply_at IS NULL AND t.state = 'published'
		AND ` + Readable + ` ORDER BY t.created_at DESC LIMIT $3`)
	entriesUnansweredQuietly = db.SQL(entryColumns + `WHERE t.community_id = $2 AND t.asks AND t.first_reply_at IS NULL AND t.state = 'published'
		AND ` + Readable + ` AND ` + Quiet + ` ORDER BY t.created_at DESC LIMIT $3`)
	entriesPublishedQuietly = db.SQL(entryColumns + `WHERE t.state = 'published' AND t.kind = $2 AND ` + Readable + ` AND ` + Quiet + `
		ORDER BY t.published_at DESC, t.id DESC LIMIT $3`)

	activityOfMine = db.SQL(`SELECT c.id, c.active_at FROM memberships m JOIN communities c ON c.id = m.community_id
		WHERE m.person_id = $1 AND m.state = 'member' AND c.archived_at IS NULL ORDER BY c.active_at DESC LIMIT 50`)
)
