package harvest

import (
	"waymark/internal/db"
	"waymark/internal/forum"
)

var (
	insertQuote = db.SQL(`INSERT INTO quotes (pid, lesson_id, position, thread_id, reply_id, person_id, paraphrase, words, state, asked_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`)
	sourcesOf = db.SQL(`SELECT q.position, t.pid, COALESCE(r.pid, ''), q.state, q.paraphrase, q.words,
		r.deleted_at IS NOT NULL OR t.state <> 'published', ` + forum.Readable + `, p.pid, p.name, a.role_title, o.name
		FROM quotes q JOIN threads t ON t.id = q.thread_id JOIN communities c ON c.id = t.community_id
		LEFT JOIN replies r ON r.id = q.reply_id LEFT JOIN persons p ON p.id = q.person_id
		LEFT JOIN affiliations a ON a.id = CASE WHEN q.reply_id = 0 THEN t.affiliation_id ELSE r.affiliation_id END
		LEFT JOIN organisations o ON o.id = CASE WHEN q.reply_id = 0 THEN t.org_id ELSE r.org_id END
		WHERE q.lesson_id = $2 ORDER BY q.position`)
	asksOf = db.SQL(`SELECT q.pid, q.lesson_id, t.pid, COALESCE(r.pid, ''), q.words, q.paraphrase, q.state, q.asked_at
		FROM quotes q JOIN threads t ON t.id = q.thread_id JOIN threads l ON l.id = q.lesson_id LEFT JOIN replies r ON r.id = q.reply_id
		WHERE q.person_id = $1 AND q.words <> '' AND (l.author_id IS NULL OR l.author_id <> $1) ORDER BY q.id DESC LIMIT 100`)
	quoteByPID  = db.SQL(`SELECT lesson_id, COALESCE(person_id, 0), state FROM quotes WHERE pid = $1`)
	answerQuote = db.SQL(`UPDATE quotes SET state = $2, decided_at = $3, words = CASE WHEN $2 = 'declined' THEN '' ELSE words END WHERE pid = $1`)
	overdue     = db.SQL(`SELECT pid FROM quotes WHERE state = 'asked' AND asked_at <= $1 ORDER BY asked_at LIMIT 500`)
	lapse       = db.SQL(`UPDATE quotes SET state = 'lapsed', words = '' WHERE pid = $1 AND state = 'asked'`)
)
