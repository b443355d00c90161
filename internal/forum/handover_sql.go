package forum

import "waymark/internal/db"

var (
	closing = db.SQL(`SELECT c.id FROM memberships m JOIN communities c ON c.id = m.community_id
		WHERE m.person_id = $1 AND (
			NOT ` + Eligible + `
		OR c.visibility = 'private' AND CAST($2 AS BIGINT) <> 0
			AND NOT EXISTS (SELECT 1 FROM community_organisations co WHERE co.community_id = c.id)
			AND EXISTS (SELECT 1 FROM memberships x WHERE x.community_id = c.id AND x.state = 'member' AND x.person_id <> $1)
			AND NOT EXISTS (SELECT 1 FROM memberships x JOIN persons px ON px.id = x.person_id
				WHERE x.community_id = c.id AND x.state = 'member' AND x.person_id <> $1 AND COALESCE(px.org_id, 0) <> $2))`)
	heldAlone = db.SQL(`SELECT c.id, c.visibility FROM memberships m JOIN communities c ON c.id = m.community_id
		WHERE m.person_id = $1 AND m.state = 'member' AND m.role = 'facilitator'
		AND NOT EXISTS (SELECT 1 FROM memberships x WHERE x.community_id = c.id AND x.state = 'member' AND x.role = 'facilitator'
			AND x.person_id <> $1) LIMIT 1000`)
	oldestMember = db.SQL(`SELECT person_id FROM memberships WHERE community_id = $1 AND state = 'member' AND role = 'member'
		AND person_id <> $2 ORDER BY since, person_id LIMIT 1`)
	adminsHere = db.SQL(`SELECT oa.person_id FROM organisation_admins oa JOIN persons p ON p.id = oa.person_id
		WHERE oa.org_id = $1 AND p.ended_at IS NULL ORDER BY oa.since, oa.person_id LIMIT 50`)
)
