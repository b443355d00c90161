package auth

import "waymark/internal/db"

var (
	linkByHash = db.SQL(`SELECT id, person_id, expires_at FROM one_time_links
		WHERE code_hash = $1 AND purpose = $2 AND expires_at > $3 AND used_at IS NULL`)
	insertLink = db.SQL(`INSERT INTO one_time_links (code_hash, purpose, person_id, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5) RETURNING id`)
	useLink    = db.SQL(`UPDATE one_time_links SET used_at = $2 WHERE id = $1 AND used_at IS NULL`)
	dropLinks  = db.SQL(`DELETE FROM one_time_links WHERE purpose = $1 AND COALESCE(person_id, 0) = $2 AND used_at IS NULL`)
	sweepLinks = db.Scan("links are few", `DELETE FROM one_time_links WHERE expires_at < $1`)
)
