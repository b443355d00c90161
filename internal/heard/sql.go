package heard

import "waymark/internal/db"

const answerColumns = `SELECT id, pid, thread, author_id, office, body_md, body_html, version, created_at, COALESCE(edited_at, 0), COALESCE(withdrawn_at, 0), withdrawn_reason
	FROM speak_answers `

const promiseColumns = `SELECT thread, step, state, owner, reason, COALESCE(due_at, 0), person_id, created_at FROM speak_promises `

var (
	answersIn   = db.SQL(answerColumns + `WHERE thread = $1 ORDER BY id`)
	allAnswers  = db.SQL(answerColumns + `ORDER BY thread, id LIMIT $1`)
	answerByPID = db.SQL(answerColumns + `WHERE pid = $1`)

	insertAnswer = db.SQL(`INSERT INTO speak_answers (pid, thread, author_id, office, body_md, body_html, version, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, 1, $7) ON CONFLICT (pid) DO NOTHING`)
	keepVersion = db.SQL(`INSERT INTO speak_answer_versions (answer_id, version, body_html, until_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (answer_id, version) DO NOTHING`)
	updateAnswer   = db.SQL(`UPDATE speak_answers SET body_md = $2, body_html = $3, version = $4, edited_at = $5 WHERE id = $1`)
	withdrawAnswer = db.SQL(`UPDATE speak_answers SET body_md = '', body_html = '', withdrawn_at = $2, withdrawn_reason = $3 WHERE id = $1`)
	dropVersions   = db.SQL(`DELETE FROM speak_answer_versions WHERE answer_id = $1`)
	versionsOf     = db.SQL(`SELECT version, body_html, until_at FROM speak_answer_versions WHERE answer_id = $1 ORDER BY version`)

	stepsOf    = db.SQL(promiseColumns + `WHERE thread = $1 ORDER BY step`)
	allSteps   = db.SQL(promiseColumns + `ORDER BY thread, step LIMIT $1`)
	insertStep = db.SQL(`INSERT INTO speak_promises (thread, step, state, owner, reason, due_at, person_id, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`)

	spokenOf = db.Scan("a check", `SELECT thread FROM speak_answers UNION SELECT thread FROM speak_promises ORDER BY thread`)

	officesOf     = db.SQL(`SELECT duty, person_id, title FROM speak_offices WHERE duty = $1 ORDER BY person_id`)
	putOffice     = db.SQL(`INSERT INTO speak_offices (duty, person_id, title) VALUES ($1, $2, $3) ON CONFLICT (duty, person_id) DO UPDATE SET title = $3`)
	deleteOffice  = db.SQL(`DELETE FROM speak_offices WHERE duty = $1 AND person_id = $2`)
	currentPerson = db.SQL(`SELECT id FROM persons WHERE pid = $1 AND ended_at IS NULL`)

	countReport = db.SQL(`INSERT INTO speak_reports (post, reason, thread, times) VALUES ($1, $2, $3, 1)
		ON CONFLICT (post, reason) DO UPDATE SET times = speak_reports.times + 1`)
	allReports   = db.SQL(`SELECT post, reason, thread, times FROM speak_reports ORDER BY post, reason LIMIT $1`)
	settleReport = db.SQL(`DELETE FROM speak_reports WHERE post = $1`)
)
