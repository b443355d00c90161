package forum

import "waymark/internal/db"

const personColumns = `SELECT p.id, p.pid, p.name, COALESCE(p.email, ''), p.role, p.about_md, p.about_html, p.skills, p.contact, p.theme,
	p.placeholder, COALESCE(p.external_id, ''), p.created_at, p.ended_at, p.left_org_id, a.role_title, o.id, o.pid, o.slug, o.name, o.hue`

// personNow is a person with today's affiliation.
const personNow = ` FROM persons p
	LEFT JOIN affiliations a ON a.id = p.affiliation_id
	LEFT JOIN organisations o ON o.id = p.org_id `

var (
	personByID       = db.SQL(personColumns + personNow + `WHERE p.id = $1`)
	personByPID      = db.SQL(personColumns + personNow + `WHERE p.pid = $1`)
	personByEmail    = db.SQL(personColumns + personNow + `WHERE p.email = $1`)
	personByExternal = db.SQL(personColumns + personNow + `WHERE p.external_id = $1`)

	bylinesOf    = db.SQL(`SELECT` + bylineColumns + personNow + `WHERE p.id IN ({list})`)
	peopleByName = db.SQL(`SELECT` + bylineColumns + personNow + `WHERE (p.sort_name, p.id) > ($1, $2) AND p.ended_at IS NULL
		ORDER BY p.sort_name, p.id LIMIT $3`)
	peopleOfOrg = db.SQL(`SELECT` + bylineColumns + personNow + `WHERE p.org_id = $4 AND (p.sort_name, p.id) > ($1, $2)
		ORDER BY p.sort_name, p.id LIMIT $3`)
	peopleNamed = db.SQL(`SELECT` + bylineColumns + personNow + `WHERE p.sort_name >= $1 AND p.sort_name < $2 AND p.ended_at IS NULL
		ORDER BY p.sort_name, p.id LIMIT $3`)

	insertPerson = db.SQL(`INSERT INTO persons (pid, name, sort_name, email, role, about_md, about_html, skills, contact,
		placeholder, external_id, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id`)
	updateProfile = db.SQL(`UPDATE persons SET name = $2, sort_name = $3, about_md = $4, about_html = $5, skills = $6, contact = $7,
		theme = $8 WHERE id = $1`)
	updateImported = db.SQL(`UPDATE persons SET name = $2, sort_name = $3, email = CASE WHEN ended_at IS NULL THEN COALESCE($4, email) END, about_md = $5, about_html = $6,
		skills = $7, placeholder = $8, external_id = $9 WHERE id = $1`)
	updateTheme    = db.SQL(`UPDATE persons SET theme = $2 WHERE id = $1`)
	updateSiteRole = db.SQL(`UPDATE persons SET role = $2 WHERE id = $1`)
	endPerson      = db.SQL(`UPDATE persons SET ended_at = $2, email = NULL, left_org_id = org_id, org_id = NULL, affiliation_id = NULL
		WHERE id = $1`)
	updateName  = db.SQL(`UPDATE persons SET name = $2, sort_name = $3 WHERE id = $1`)
	updateEmail = db.SQL(`UPDATE persons SET email = $2 WHERE id = $1`)
)
