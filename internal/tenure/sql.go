package tenure

import "waymark/internal/db"

const moveColumns = `SELECT m.id, m.pid, m.person_id, o.id, o.pid, o.slug, o.name, o.hue, m.email, m.role_title, m.at, m.state,
	m.created_at, m.address_at, m.accepted_by FROM moves m JOIN organisations o ON o.id = m.org_id `

var (
	putDeparture = db.SQL(`INSERT INTO departures (person_id, at, successor_id, set_by, set_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (person_id) DO UPDATE SET at = excluded.at, successor_id = excluded.successor_id, set_by = excluded.set_by,
		set_at = excluded.set_at`)
	dropDeparture = db.SQL(`DELETE FROM departures WHERE person_id = $1`)
	departureOf   = db.SQL(`SELECT at, successor_id FROM departures WHERE person_id = $1`)
	departuresDue = db.SQL(`SELECT person_id FROM departures WHERE at <= $1 ORDER BY at LIMIT 100`)

	insertMove = db.SQL(`INSERT INTO moves (pid, person_id, org_id, email, role_title, at, state, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, 'asked', $7)`)
	moveOfPerson = db.SQL(moveColumns + `WHERE m.person_id = $1 AND m.done_at IS NULL`)
	moveByPID    = db.SQL(moveColumns + `WHERE m.pid = $1`)
	openMovesTo  = db.SQL(moveColumns + `WHERE m.org_id = $1 AND m.done_at IS NULL ORDER BY m.created_at LIMIT 100`)
	openMoves    = db.SQL(moveColumns + `WHERE m.done_at IS NULL ORDER BY m.created_at LIMIT 100`)
	movesDue     = db.SQL(`SELECT person_id FROM moves WHERE state = 'accepted' AND address_at IS NOT NULL AND at <= $1 ORDER BY at LIMIT 100`)

	proveAddress  = db.SQL(`UPDATE moves SET address_at = $2 WHERE id = $1`)
	acceptMove    = db.SQL(`UPDATE moves SET state = 'accepted', address_at = $2, accepted_at = $3, accepted_by = $4 WHERE id = $1`)
	closeMove     = db.SQL(`UPDATE moves SET state = $2, done_at = $3 WHERE id = $1`)
	withdrawMoves = db.SQL(`UPDATE moves SET state = 'withdrawn', done_at = $2 WHERE person_id = $1 AND done_at IS NULL`)
)
