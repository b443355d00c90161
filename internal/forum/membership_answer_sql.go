package forum

import "waymark/internal/db"

var (
	putAnswer = db.SQL(`INSERT INTO membership_answers (community_id, person_id, accepted, message, by_id, at)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (community_id, person_id) DO UPDATE
		SET accepted = excluded.accepted, message = excluded.message, by_id = excluded.by_id, at = excluded.at`)
	dropAnswer = db.SQL(`DELETE FROM membership_answers WHERE community_id = $1 AND person_id = $2`)
	answerTo   = db.SQL(`SELECT` + bylineColumns + `, ma.accepted, ma.message, ma.at FROM membership_answers ma
		LEFT JOIN persons p ON p.id = ma.by_id LEFT JOIN affiliations a ON a.id = p.affiliation_id
		LEFT JOIN organisations o ON o.id = p.org_id WHERE ma.community_id = $1 AND ma.person_id = $2`)
)
