package forum

import "waymark/internal/db"

// A managedKey names a list of managed people: in a state, of one
// organisation or of all.
type managedKey struct {
	state string
	org   bool
}

const (
	managedWindow = ` AND (p.sort_name, p.id) > ($1, $2) AND p.sort_name < $4 ORDER BY p.sort_name, p.id LIMIT $3`
	leavingFrom   = ` FROM departures d JOIN persons p ON p.id = d.person_id
		LEFT JOIN affiliations a ON a.id = p.affiliation_id
		LEFT JOIN organisations o ON o.id = p.org_id `
)

var managedLists = map[managedKey]*db.Statement{
	{PeopleHere, false}:   db.SQL(personColumns + personNow + `WHERE p.ended_at IS NULL` + managedWindow),
	{PeopleHere, true}:    db.SQL(personColumns + personNow + `WHERE p.org_id = $5` + managedWindow),
	{PeopleLeft, false}:   db.SQL(personColumns + personNow + `WHERE p.ended_at IS NOT NULL` + managedWindow),
	{PeopleLeft, true}:    db.SQL(personColumns + personNow + `WHERE p.left_org_id = $5` + managedWindow),
	{PeopleAdmins, false}: db.SQL(personColumns + personNow + `WHERE p.role = 'admin'` + managedWindow),
	{PeopleAdmins, true}: db.SQL(personColumns + ` FROM organisation_admins oa JOIN persons p ON p.id = oa.person_id
		LEFT JOIN affiliations a ON a.id = p.affiliation_id
		LEFT JOIN organisations o ON o.id = p.org_id
		WHERE oa.org_id = $5 AND p.org_id = $5` + managedWindow),
	{PeopleLeaving, false}: db.Scan("few leave at a time", personColumns+leavingFrom+`WHERE p.ended_at IS NULL`+managedWindow),
	{PeopleLeaving, true}:  db.Scan("few leave at a time", personColumns+leavingFrom+`WHERE p.org_id = $5`+managedWindow),
}

var (
	departureOf   = db.SQL(`SELECT at FROM departures WHERE person_id = $1`)
	pastAddresses = db.SQL(`SELECT email FROM past_addresses WHERE person_id = $1 ORDER BY until_at DESC LIMIT 20`)
	keepAddress   = db.SQL(`INSERT INTO past_addresses (person_id, email, until_at) SELECT id, email, $2 FROM persons
		WHERE id = $1 AND email IS NOT NULL`)
)
