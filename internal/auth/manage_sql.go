package auth

import "waymark/internal/db"

var (
	tokenHolder  = db.SQL(`SELECT person_id FROM api_tokens WHERE pid = $1 AND revoked_at IS NULL`)
	revokeTokens = db.SQL(`UPDATE api_tokens SET revoked_at = $2 WHERE person_id = $1 AND revoked_at IS NULL RETURNING id`)
	dropLinksOf  = db.SQL(`DELETE FROM one_time_links WHERE person_id = $1 AND used_at IS NULL`)
	dropAccount  = db.SQL(`DELETE FROM accounts WHERE person_id = $1`)
	accountsOf   = db.SQL(`SELECT person_id FROM accounts WHERE person_id IN ({list})`)
	allSessions  = db.SQL(sessionColumns + `WHERE created_at < $1 ORDER BY created_at DESC LIMIT $2`)
	allTokens    = db.SQL(tokenColumns + `WHERE revoked_at IS NULL AND created_at < $1 ORDER BY created_at DESC LIMIT $2`)
)
