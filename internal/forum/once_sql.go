package forum

import "waymark/internal/db"

var (
	selectAnswer = db.SQL(`SELECT operation, answer FROM answers WHERE person_id = $1 AND key = $2`)
	insertAnswer = db.SQL(`INSERT INTO answers (person_id, key, operation, answer, at) VALUES ($1, $2, $3, $4, $5)`)
)
