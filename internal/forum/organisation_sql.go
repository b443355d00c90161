package forum

import "waymark/internal/db"

const organisationColumns = `SELECT o.id, o.pid, o.slug, o.name, o.type, o.region, o.size, o.hue, COALESCE(o.logo, ''), o.placeholder,
	COALESCE(o.external_id, ''), o.created_at`

var (
	organisationByID       = db.SQL(organisationColumns + ` FROM organisations o WHERE o.id = $1`)
	organisationByPID      = db.SQL(organisationColumns + ` FROM organisations o WHERE o.pid = $1`)
	organisationBySlug     = db.SQL(organisationColumns + ` FROM organisations o WHERE o.slug = $1`)
	organisationByExternal = db.SQL(organisationColumns + ` FROM organisations o WHERE o.external_id = $1`)
	organisationNamed      = db.SQL(organisationColumns + ` FROM organisations o WHERE o.sort_name = $1 ORDER BY o.id LIMIT 1`)
	organisationHasSlug    = db.SQL(`SELECT 1 FROM organisations WHERE slug = $1`)

	organisationsByName = db.SQL(organisationColumns + `,
		(SELECT COUNT(*) FROM (SELECT 1 FROM persons p WHERE p.org_id = o.id LIMIT $4) AS n)
		FROM organisations o WHERE (o.sort_name, o.id) > ($1, $2) ORDER BY o.sort_name, o.id LIMIT $3`)
	countPeopleIn = db.SQL(`SELECT COUNT(*) FROM (SELECT 1 FROM persons WHERE org_id = $1 LIMIT $2) AS n`)

	insertOrganisation = db.SQL(`INSERT INTO organisations
		(pid, slug, name, sort_name, type, region, size, hue, placeholder, external_id, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id`)
	updateOrganisation = db.SQL(`UPDATE organisations SET name = $2, sort_name = $3, type = $4, region = $5, size = $6, hue = $7,
		placeholder = $8, external_id = COALESCE($9, external_id) WHERE id = $1`)
)
