package doctemplate

import "waymark/internal/db"

const outcomeColumns = `SELECT u.pid, u.n, u.result, u.text_md, u.text_html, u.used_on, p.id, p.pid, p.name, o.pid, o.slug, o.name, o.hue
	FROM template_outcomes u LEFT JOIN persons p ON p.id = u.person_id LEFT JOIN organisations o ON o.id = u.org_id `

var (
	countTake = db.SQL(`INSERT INTO template_takes (thread_id, org_id, n, times, first_at, last_at) VALUES ($1, $2, $3, 1, $4, $4)
		ON CONFLICT (thread_id, org_id, n) DO UPDATE SET times = template_takes.times + 1, last_at = excluded.last_at`)
	putTaker = db.SQL(`INSERT INTO template_takers (thread_id, person_id, org_id, n, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (thread_id, person_id) DO UPDATE SET org_id = excluded.org_id, n = excluded.n, at = excluded.at`)
	dropTaker   = db.SQL(`DELETE FROM template_takers WHERE thread_id = $1 AND person_id = $2`)
	dropTakings = db.SQL(`DELETE FROM template_takers WHERE person_id = $1`)

	takenByPerson = db.SQL(`SELECT n FROM template_takers WHERE thread_id = $1 AND person_id = $2`)
	takenByOrgOf  = db.SQL(`SELECT k.n FROM template_takes k JOIN persons p ON p.org_id = k.org_id
		WHERE k.thread_id = $1 AND p.id = $2 ORDER BY k.n DESC LIMIT 1`)
	takenByOrg = db.SQL(`SELECT thread_id, MAX(n) FROM template_takes WHERE org_id = $1 AND thread_id IN ({list}) GROUP BY thread_id`)

	takesOf = db.SQL(`SELECT k.org_id, k.n, k.times, k.first_at, k.last_at, o.pid, o.slug, o.name, o.hue
		FROM (SELECT org_id, MAX(n) AS n, SUM(times) AS times, MIN(first_at) AS first_at, MAX(last_at) AS last_at
			FROM template_takes WHERE thread_id = $1 GROUP BY org_id) AS k
		LEFT JOIN organisations o ON o.id = k.org_id ORDER BY k.last_at DESC, k.org_id LIMIT $2`)
	takersOf = db.SQL(`SELECT COALESCE(k.org_id, 0), p.id, p.pid, p.name, o.id, o.pid, o.slug, o.name, o.hue
		FROM template_takers k JOIN persons p ON p.id = k.person_id LEFT JOIN organisations o ON o.id = k.org_id
		WHERE k.thread_id = $1 AND p.ended_at IS NULL ORDER BY k.person_id LIMIT $2`)
	takesInTime = db.SQL(`SELECT org_id, n, times, first_at FROM template_takes WHERE thread_id = $1 ORDER BY first_at DESC`)

	outcomesOf    = db.SQL(outcomeColumns + `WHERE u.thread_id = $1 ORDER BY u.used_on DESC, u.id DESC LIMIT $2`)
	outcomeByPID  = db.SQL(outcomeColumns + `WHERE u.pid = $1`)
	insertOutcome = db.SQL(`INSERT INTO template_outcomes (pid, thread_id, n, person_id, org_id, result, text_md, text_html, used_on, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`)
	deleteOutcome = db.SQL(`DELETE FROM template_outcomes WHERE pid = $1 AND thread_id = $2`)
	tallyOf       = db.SQL(`SELECT COALESCE(SUM(CASE WHEN result = 'worked' THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN result = 'mixed' THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN result = 'did_not_work' THEN 1 ELSE 0 END), 0) FROM template_outcomes WHERE thread_id = $1`)
)
