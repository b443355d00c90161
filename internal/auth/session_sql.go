package auth

import "waymark/internal/db"

const sessionColumns = `SELECT id, pid, person_id, device, created_at, seen_on, expires_at FROM sessions `

var (
	sessionByHash = db.SQL(sessionColumns + `WHERE token_hash = $1`)
	sessionByPID  = db.SQL(sessionColumns + `WHERE pid = $1`)
	sessionsOf    = db.SQL(sessionColumns + `WHERE person_id = $1 ORDER BY created_at DESC LIMIT 100`)

	insertSession = db.SQL(`INSERT INTO sessions (pid, token_hash, person_id, device, created_at, seen_on, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`)
	touchSession      = db.SQL(`UPDATE sessions SET seen_on = $2 WHERE id = $1`)
	dropSession       = db.SQL(`DELETE FROM sessions WHERE id = $1`)
	dropOtherSessions = db.SQL(`DELETE FROM sessions WHERE person_id = $1 AND token_hash <> $2`)
	sweepSessions     = db.SQL(`DELETE FROM sessions WHERE id IN
		(SELECT id FROM sessions WHERE expires_at <= $1 ORDER BY expires_at LIMIT 1000)`)
)
