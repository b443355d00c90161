package forum

import "waymark/internal/db"

// communityColumns and communityFrom read a community and the membership of
// the viewer, $1.
const (
	communityColumns = `SELECT c.id, c.pid, c.slug, c.name, c.summary, c.body_md, c.body_html, c.visibility, c.member_count, c.thread_count,
		c.active_at, c.archived_at, c.placeholder, COALESCE(c.external_id, ''), c.created_at, c.measure, NOT ` + Eligible + `, m.role, m.state`
	communityFrom = ` FROM communities c LEFT JOIN memberships m ON m.community_id = c.id AND m.person_id = $1 `
)

var (
	communityByID   = db.SQL(communityColumns + communityFrom + `WHERE c.id = $2`)
	communityByPID  = db.SQL(communityColumns + communityFrom + `WHERE c.pid = $2`)
	communityBySlug = db.SQL(communityColumns + communityFrom + `WHERE c.slug = $2`)

	communitiesByName = db.SQL(communityColumns + communityFrom + `WHERE (c.sort_name, c.id) > ($2, $3)
		AND ($7 OR (c.archived_at IS NOT NULL) = $5) AND ($6 OR ` + Visible + `) ORDER BY c.sort_name, c.id LIMIT $4`)
	communitiesBySize = db.SQL(communityColumns + communityFrom + `WHERE c.visibility = 'open' AND c.archived_at IS NULL
		AND m.person_id IS NULL AND ` + Eligible + ` ORDER BY c.member_count DESC LIMIT $2`)

	myCommunities = db.SQL(`SELECT c.id, c.pid, c.slug, c.name, c.visibility, c.archived_at, m.role
		FROM memberships m JOIN communities c ON c.id = m.community_id
		WHERE m.person_id = $1 AND m.state = 'member' ORDER BY c.sort_name, c.id LIMIT $2`)
	communitiesOf = db.SQL(`SELECT c.id, c.pid, c.slug, c.name, c.visibility, c.archived_at, m.role
		FROM memberships m JOIN communities c ON c.id = m.community_id
		WHERE m.person_id = $2 AND m.state = 'member' AND ($3 OR ` + Readable + `) ORDER BY c.sort_name, c.id LIMIT $4`)
	readableIDs = db.SQL(`SELECT c.id FROM memberships m JOIN communities c ON c.id = m.community_id
		WHERE m.person_id = $1 AND m.state = 'member' AND c.visibility <> 'open' ORDER BY c.id`)
	communityRefs = db.SQL(`SELECT c.id, c.pid, c.slug, c.name FROM communities c
		WHERE ($2 OR ($3 AND ` + Visible + `)) AND c.id IN ({list})`)

	communityHasSlug    = db.SQL(`SELECT 1 FROM communities WHERE slug = $1`)
	communityByExternal = db.SQL(communityColumns + communityFrom + `WHERE c.external_id = $2`)

	insertCommunity = db.SQL(`INSERT INTO communities (pid, slug, name, sort_name, summary, body_md, body_html, visibility,
		active_at, placeholder, external_id, created_by, created_at, measure)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id`)
	updateCommunity = db.SQL(`UPDATE communities SET name = $2, sort_name = $3, summary = $4, body_md = $5, body_html = $6,
		visibility = $7, placeholder = $8, external_id = COALESCE($9, external_id), measure = $10 WHERE id = $1`)
	archiveCommunity = db.SQL(`UPDATE communities SET archived_at = $2 WHERE id = $1`)
)
