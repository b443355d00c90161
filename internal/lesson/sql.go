package lesson

import "waymark/internal/db"

var (
	byThread = db.SQL(`SELECT l.context_md, l.context_html, l.did_md, l.did_html, l.worked_md, l.worked_html,
		l.did_not_work_md, l.did_not_work_html, l.do_again_md, l.do_again_html, l.outcome, l.measured_over, l.place, l.contact,
		l.cost_text, l.cost_amount, l.owner_id, l.review_on, l.tried_worked, l.tried_mixed, l.tried_did_not_work,
		p.pid, p.name, o.pid, o.slug, o.name, o.hue
		FROM lessons l LEFT JOIN persons p ON p.id = l.owner_id LEFT JOIN organisations o ON o.id = p.org_id WHERE l.thread_id = $1`)
	glances = db.SQL(`SELECT thread_id, outcome, cost_text, cost_amount, review_on, tried_worked, tried_mixed, tried_did_not_work
		FROM lessons WHERE thread_id IN ({list})`)
	texts = db.SQL(`SELECT thread_id, context_md, did_md, worked_md, did_not_work_md, do_again_md, place, outcome, tried_worked + tried_mixed
		FROM lessons WHERE thread_id IN ({list})`)

	put = db.SQL(`INSERT INTO lessons (thread_id, context_md, context_html, did_md, did_html, worked_md, worked_html,
		did_not_work_md, did_not_work_html, do_again_md, do_again_html, outcome, measured_over, place, contact,
		cost_text, cost_amount, owner_id, review_on)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
		ON CONFLICT (thread_id) DO UPDATE SET context_md = excluded.context_md, context_html = excluded.context_html,
		did_md = excluded.did_md, did_html = excluded.did_html, worked_md = excluded.worked_md, worked_html = excluded.worked_html,
		did_not_work_md = excluded.did_not_work_md, did_not_work_html = excluded.did_not_work_html,
		do_again_md = excluded.do_again_md, do_again_html = excluded.do_again_html, outcome = excluded.outcome,
		measured_over = excluded.measured_over, place = excluded.place, contact = excluded.contact, cost_text = excluded.cost_text,
		cost_amount = excluded.cost_amount, owner_id = excluded.owner_id, review_on = excluded.review_on`)

	insertUse = db.SQL(`INSERT INTO lesson_uses (pid, thread_id, person_id, org_id, result, changed_md, changed_html, used_on, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`)
	tally = db.SQL(`UPDATE lessons SET tried_worked = tried_worked + $2, tried_mixed = tried_mixed + $3,
		tried_did_not_work = tried_did_not_work + $4 WHERE thread_id = $1`)
	usesOf = db.SQL(`SELECT u.pid, u.result, u.changed_md, u.changed_html, u.used_on, p.id, p.pid, p.name, o.pid, o.slug, o.name, o.hue
		FROM lesson_uses u LEFT JOIN persons p ON p.id = u.person_id LEFT JOIN organisations o ON o.id = u.org_id
		WHERE u.thread_id = $1 ORDER BY u.used_on DESC, u.id DESC LIMIT $2`)
	useByPID = db.SQL(`SELECT u.pid, u.result, u.changed_md, u.changed_html, u.used_on, p.id, p.pid, p.name, o.pid, o.slug, o.name, o.hue
		FROM lesson_uses u LEFT JOIN persons p ON p.id = u.person_id LEFT JOIN organisations o ON o.id = u.org_id WHERE u.pid = $1`)
	deleteUse = db.SQL(`DELETE FROM lesson_uses WHERE pid = $1 AND thread_id = $2`)

	ownedBy = db.SQL(`SELECT l.thread_id, t.community_id FROM lessons l JOIN threads t ON t.id = l.thread_id
		WHERE l.owner_id = $1 AND t.state || '' = 'published'`)
	countOwned = db.SQL(`SELECT COUNT(*) FROM lessons l JOIN threads t ON t.id = l.thread_id
		WHERE l.owner_id = $1 AND t.state || '' = 'published'`)
	setOwner = db.SQL(`UPDATE lessons SET owner_id = $2 WHERE thread_id = $1`)
)
