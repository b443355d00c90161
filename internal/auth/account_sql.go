package auth

import "waymark/internal/db"

var (
	accountByEmail = db.SQL(`SELECT a.person_id, a.password_hash FROM persons p JOIN accounts a ON a.person_id = p.id
		WHERE p.email = $1 AND p.ended_at IS NULL`)
	accountOf  = db.SQL(`SELECT person_id, password_hash FROM accounts WHERE person_id = $1`)
	anyAccount = db.Scan("it reads one row", `SELECT 1 FROM accounts LIMIT 1`)
	putAccount = db.SQL(`INSERT INTO accounts (person_id, password_hash, changed_at) VALUES ($1, $2, $3)
		ON CONFLICT (person_id) DO UPDATE SET password_hash = excluded.password_hash, changed_at = excluded.changed_at`)
	replaceHash = db.SQL(`UPDATE accounts SET password_hash = $3 WHERE person_id = $1 AND password_hash = $2`)
)
