package forum

import "waymark/internal/db"

var (
	affiliationsOf = db.SQL(`SELECT a.id, o.id, o.pid, o.slug, o.name, o.hue, a.role_title, a.starts_at, a.ends_at
		FROM affiliations a JOIN organisations o ON o.id = a.org_id
		WHERE a.person_id = $1 ORDER BY a.starts_at DESC, a.id DESC LIMIT 50`)
	insertAffiliation = db.SQL(`INSERT INTO affiliations (person_id, org_id, role_title, starts_at) VALUES ($1, $2, $3, $4) RETURNING id`)
	endAffiliations   = db.SQL(`UPDATE affiliations SET ends_at = $2 WHERE person_id = $1 AND ends_at IS NULL`)
	setAffiliation    = db.SQL(`UPDATE persons SET org_id = $2, affiliation_id = $3 WHERE id = $1`)
	uncountMember     = db.SQL(`UPDATE communities SET member_count = member_count - 1 WHERE id IN
		(SELECT community_id FROM memberships WHERE person_id = $1 AND state = 'member')`)
	dropMemberships = db.SQL(`DELETE FROM memberships WHERE person_id = $1`)
)
