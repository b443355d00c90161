package auth

import "waymark/internal/db"

const tokenColumns = `SELECT id, pid, person_id, scopes, label, created_at, used_on, revoked_at FROM api_tokens `

var (
	tokenByHash = db.SQL(tokenColumns + `WHERE token_hash = $1`)
	tokensOf    = db.SQL(tokenColumns + `WHERE person_id = $1 AND revoked_at IS NULL ORDER BY created_at DESC LIMIT 100`)
	insertToken = db.SQL(`INSERT INTO api_tokens (pid, token_hash, person_id, scopes, label, created_at)
		VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`)
	touchToken  = db.SQL(`UPDATE api_tokens SET used_on = $2 WHERE id = $1`)
	revokeToken = db.SQL(`UPDATE api_tokens SET revoked_at = $3 WHERE pid = $1 AND person_id = $2 AND revoked_at IS NULL RETURNING id`)
)
