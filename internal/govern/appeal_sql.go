package govern

import "waymark/internal/db"

const appealColumns = `SELECT a.id, a.pid, a.body, a.level, a.at, a.decision, a.reason, a.decided_at, x.pid, x.reason, x.at, x.by_role,
	COALESCE(x.by_id, 0), x.shown_at, x.community_id, c.pid, c.slug, c.name, x.thread_id, t.pid, t.kind, t.title, t.state, x.reply_id,
	COALESCE(r.pid, ''), p.id, p.pid, p.name
	FROM appeals a
	JOIN removals x ON x.id = a.removal_id
	JOIN threads t ON t.id = x.thread_id
	JOIN communities c ON c.id = x.community_id
	LEFT JOIN replies r ON r.id = x.reply_id
	LEFT JOIN persons p ON p.id = a.person_id `

var (
	appealsOpen = db.SQL(appealColumns + `WHERE a.level = $1 AND a.decision = '' AND x.shown_at IS NULL
		AND (x.community_id = $2 OR $2 = 0) ORDER BY a.id LIMIT 200`)
	appealByPID  = db.SQL(appealColumns + `WHERE a.pid = $1`)
	insertAppeal = db.SQL(`INSERT INTO appeals (pid, removal_id, person_id, body, level, at) VALUES ($1, $2, $3, $4, $5, $6)`)
	decideAppeal = db.SQL(`UPDATE appeals SET decision = $2, reason = $3, decided_by = $4, decided_at = $5 WHERE id = $1`)

	// What was decided of a text: that it is hidden, with what its author says
	// against it; and that it stays, once for all reports decided together.
	verdictsOn = db.SQL(`SELECT x.id, 'hide', x.reason, x.at AS at, x.by_role, x.shown_at, x.shown_reason, a.pid, a.body, a.level, a.at, a.decision, a.reason, a.decided_at
		FROM removals x LEFT JOIN appeals a ON a.removal_id = x.id WHERE x.thread_id = $1 AND x.reply_id = $2
		UNION ALL SELECT 0, 'keep', MIN(y.decision_reason), y.decided_at, '', NULL, '', NULL, NULL, NULL, NULL, NULL, NULL, NULL
		FROM reports y WHERE y.thread_id = $1 AND y.reply_id = $2 AND y.decision = 'keep' GROUP BY y.decided_at
		ORDER BY 4 DESC LIMIT 20`)
	hiderOf          = db.SQL(`SELECT COALESCE(by_id, 0) FROM removals WHERE id = $1`)
	otherFacilitator = db.SQL(`SELECT 1 FROM memberships m JOIN persons p ON p.id = m.person_id WHERE m.community_id = $1 AND m.state = 'member'
		AND m.role = 'facilitator' AND p.ended_at IS NULL AND m.person_id NOT IN ($2, $3) LIMIT 1`)
	otherAdmin = db.Scan("people are few, and appeals too", `SELECT 1 FROM persons WHERE role = $1 AND ended_at IS NULL AND id NOT IN ($2, $3) LIMIT 1`)
)
