package forum

import "waymark/internal/db"

var (
	clearLimit = db.SQL(`DELETE FROM community_organisations WHERE community_id = $1`)
	addLimit   = db.SQL(`INSERT INTO community_organisations (community_id, org_id) VALUES ($1, $2)
		ON CONFLICT (community_id, org_id) DO NOTHING`)
	limitOf = db.SQL(`SELECT o.id, o.pid, o.slug, o.name, o.hue FROM community_organisations co
		JOIN organisations o ON o.id = co.org_id WHERE co.community_id = $1 ORDER BY o.sort_name, o.id`)
	isLimited  = db.SQL(`SELECT 1 FROM community_organisations WHERE community_id = $1 LIMIT 1`)
	limitHas   = db.SQL(`SELECT 1 FROM community_organisations WHERE community_id = $1 AND org_id = $2`)
	eligibleIn = db.SQL(`SELECT 1 FROM communities c WHERE c.id = $2 AND ` + Eligible)
)
