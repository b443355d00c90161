package govern

import (
	"waymark/internal/db"
	"waymark/internal/forum"
)

const actColumns = `SELECT id, at, action, actor_id, kind, community_id, subject_id, part_id, seq, previous, hash FROM audit `

// The audit.
var (
	insertAct = db.SQL(`INSERT INTO audit (id, at, action, actor_id, kind, community_id, subject_id, part_id, seq, previous, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`)
	lastAct      = db.SQL(actColumns + `ORDER BY id DESC LIMIT 1`)
	actsAfter    = db.SQL(actColumns + `WHERE id > $1 ORDER BY id LIMIT $2`)
	actsBefore   = db.SQL(actColumns + `WHERE id < $1 ORDER BY id DESC LIMIT $2`)
	actsOfBefore = db.SQL(actColumns + `WHERE actor_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3`)
)

// The security log.
const eventColumns = `SELECT e.id, e.at, e.action, e.actor_id, e.person_id,
	CASE WHEN e.kind = 'session' THEN COALESCE(s.network, '') ELSE '' END
	FROM security_log e LEFT JOIN sign_ins s ON s.session_id = e.subject_id `

var (
	insertEvent   = db.SQL(`INSERT INTO security_log (at, action, actor_id, person_id, kind, subject_id) VALUES ($1, $2, $3, $4, $5, $6)`)
	events        = db.SQL(eventColumns + `WHERE e.id < $1 ORDER BY e.id DESC LIMIT $2`)
	eventsOf      = db.SQL(eventColumns + `WHERE e.person_id = $1 AND e.id < $2 ORDER BY e.id DESC LIMIT $3`)
	insertSignIn  = db.SQL(`INSERT INTO sign_ins (session_id, network, at) VALUES ($1, $2, $3) ON CONFLICT (session_id) DO NOTHING`)
	personOfEmail = db.SQL(`SELECT id FROM persons WHERE email = $1`)
	countFailure  = db.SQL(`INSERT INTO sign_in_failures (hour, network, person_id, times, locked, last_at) VALUES ($1, $2, $3, 1, $4, $5)
		ON CONFLICT (hour, network, person_id) DO UPDATE SET times = sign_in_failures.times + 1,
		locked = sign_in_failures.locked + excluded.locked, last_at = excluded.last_at`)
	failures = db.SQL(`SELECT network, person_id, times, locked, last_at FROM sign_in_failures 
		WHERE hour > $1 ORDER BY hour DESC, network DESC, person_id DESC LIMIT 100`)
	sweepSignIns  = db.SQL(`DELETE FROM sign_ins WHERE at < $1`)
	sweepFailures = db.SQL(`DELETE FROM sign_in_failures WHERE hour < $1`)
	sweepEvents   = db.SQL(`DELETE FROM security_log WHERE at < $1`)
)

// Names, as they are now.
var (
	namesOf  = db.SQL(`SELECT id, pid, name FROM persons WHERE id IN ({list})`)
	placesOf = db.SQL(`SELECT c.id, c.slug, c.name FROM communities c WHERE ` + forum.Visible + ` AND c.id IN ({list})`)
)
