package auth

import "waymark/internal/db"

var (
	goodSessions = db.SQL(`SELECT s.id, s.seen_on, s.expires_at FROM sessions s JOIN persons p ON p.id = s.person_id
		WHERE p.ended_at IS NULL AND s.id IN ({list})`)
	goodTokens = db.SQL(`SELECT t.id FROM api_tokens t JOIN persons p ON p.id = t.person_id
		WHERE p.ended_at IS NULL AND t.revoked_at IS NULL AND t.id IN ({list})`)
)
