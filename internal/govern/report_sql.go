package govern

import (
	"waymark/internal/db"
	"waymark/internal/forum"
)

const caseColumns = `SELECT x.id, x.pid, x.community_id, c.pid, c.slug, c.name, x.thread_id, t.pid, t.kind, t.slug, t.title, t.state,
	x.reply_id, COALESCE(r.pid, ''), COALESCE(CASE WHEN x.reply_id = 0 THEN t.author_id ELSE r.author_id END, 0), x.level, x.handed_note,
	x.reason, x.body, x.created_at, p.id, p.pid, p.name, o.pid, o.slug, o.name, o.hue
	FROM reports x
	JOIN threads t ON t.id = x.thread_id
	JOIN communities c ON c.id = x.community_id
	LEFT JOIN replies r ON r.id = x.reply_id
	LEFT JOIN persons p ON p.id = x.reporter_id
	LEFT JOIN organisations o ON o.id = p.org_id `

// Reports.
var (
	insertReport = db.SQL(`INSERT INTO reports (pid, community_id, thread_id, reply_id, reporter_id, reason, body, level, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`)
	openReportBy = db.SQL(`SELECT 1 FROM reports WHERE thread_id = $1 AND reply_id = $2 AND decision = '' AND reporter_id = $3`)
	reportsIn    = db.SQL(caseColumns + `WHERE x.community_id = $1 AND x.level = $2 AND x.decision = '' ORDER BY x.id LIMIT 200`)
	reportsAt    = db.SQL(caseColumns + `WHERE x.level = $1 AND x.decision = '' ORDER BY x.id LIMIT 200`)
	reportByPID  = db.SQL(caseColumns + `WHERE x.pid = $1`)
	reportsOf    = db.SQL(caseColumns + `WHERE x.thread_id = $1 AND x.reply_id = $2 AND x.decision = '' AND x.level = $3 ORDER BY x.id LIMIT 200`)

	decideReports = db.SQL(`UPDATE reports SET decision = $4, decision_reason = $5, decided_by = $6, decided_at = $7
		WHERE thread_id = $1 AND reply_id = $2 AND level = $3 AND decision = ''`)
	handReports = db.SQL(`UPDATE reports SET level = $3, handed_by = $4, handed_note = $5
		WHERE thread_id = $1 AND reply_id = $2 AND decision = ''`)

	reportsBy = db.SQL(`SELECT t.kind, t.pid, t.title, t.slug,
		CASE WHEN t.state = 'published' AND ` + forum.Readable + ` THEN TRUE ELSE FALSE END,
		COALESCE(r.pid, ''), x.reason, x.created_at, x.level, x.decision, x.decision_reason, x.decided_at
		FROM reports x
		JOIN threads t ON t.id = x.thread_id
		JOIN communities c ON c.id = x.community_id
		LEFT JOIN replies r ON r.id = x.reply_id
		WHERE x.reporter_id = $1 ORDER BY x.id DESC LIMIT 50`)
)
