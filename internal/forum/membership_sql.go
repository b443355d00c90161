package forum

import "waymark/internal/db"

const memberFrom = ` FROM memberships m JOIN persons p ON p.id = m.person_id
	LEFT JOIN affiliations a ON a.id = p.affiliation_id
	LEFT JOIN organisations o ON o.id = p.org_id `

var (
	membersOf = db.SQL(`SELECT` + bylineColumns + `, m.role, m.since` + memberFrom + `
		WHERE m.community_id = $1 AND m.state = 'member' AND (m.role, m.since, m.person_id) > ($2, $3, $4)
		ORDER BY m.role, m.since, m.person_id LIMIT $5`)
	facilitatorsOf = db.SQL(`SELECT` + bylineColumns + `, m.role, m.since` + memberFrom + `
		WHERE m.community_id = $1 AND m.state = 'member' AND m.role = 'facilitator' ORDER BY m.since, m.person_id LIMIT 20`)
	requestsOf = db.SQL(`SELECT` + bylineColumns + `, m.message, m.since` + memberFrom + `
		WHERE m.community_id = $1 AND m.state = 'asked' ORDER BY m.role, m.since, m.person_id LIMIT 100`)
	membershipOf      = db.SQL(`SELECT role, state FROM memberships WHERE community_id = $1 AND person_id = $2`)
	otherFacilitators = db.SQL(`SELECT 1 FROM memberships
		WHERE community_id = $1 AND state = 'member' AND role = 'facilitator' AND person_id <> $2 LIMIT 1`)

	putMembership = db.SQL(`INSERT INTO memberships (community_id, person_id, role, state, message, since)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (community_id, person_id) DO UPDATE
		SET role = excluded.role, state = excluded.state, message = excluded.message, since = excluded.since`)
	setMemberRole  = db.SQL(`UPDATE memberships SET role = $3 WHERE community_id = $1 AND person_id = $2`)
	dropMembership = db.SQL(`DELETE FROM memberships WHERE community_id = $1 AND person_id = $2`)
	countMember    = db.SQL(`UPDATE communities SET member_count = member_count + $2 WHERE id = $1`)
)
