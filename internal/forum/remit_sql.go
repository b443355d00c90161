package forum

import "waymark/internal/db"

var (
	officesOf  = db.SQL(`SELECT org_id FROM organisation_admins WHERE person_id = $1 ORDER BY org_id LIMIT $2`)
	officeRefs = db.SQL(`SELECT o.id, o.pid, o.slug, o.name, o.hue FROM organisation_admins oa JOIN organisations o ON o.id = oa.org_id
		WHERE oa.person_id = $1 ORDER BY o.sort_name LIMIT $2`)
	adminsOf = db.SQL(`SELECT` + bylineColumns + ` FROM organisation_admins oa JOIN persons p ON p.id = oa.person_id
		LEFT JOIN affiliations a ON a.id = p.affiliation_id
		LEFT JOIN organisations o ON o.id = p.org_id
		WHERE oa.org_id = $1 ORDER BY oa.since, oa.person_id LIMIT 50`)
	insertOffice = db.SQL(`INSERT INTO organisation_admins (org_id, person_id, since) VALUES ($1, $2, $3)
		ON CONFLICT (org_id, person_id) DO NOTHING`)
	deleteOffice  = db.SQL(`DELETE FROM organisation_admins WHERE org_id = $1 AND person_id = $2`)
	deleteOffices = db.SQL(`DELETE FROM organisation_admins WHERE person_id = $1`)
)
