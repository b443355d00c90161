package doctemplate

import "waymark/internal/db"

var (
	putPastVersion = db.SQL(`INSERT INTO template_versions (thread_id, n, note, text_md, text_html, author_id, org_id, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (thread_id, n) DO NOTHING`)
	broughtBefore  = db.SQL(`SELECT hash FROM template_brought WHERE thread_id = $1`)
	noteBrought    = db.SQL(`INSERT INTO template_brought (thread_id, hash) VALUES ($1, $2) ON CONFLICT (thread_id) DO UPDATE SET hash = excluded.hash`)
	raiseLatest    = db.SQL(`UPDATE templates SET latest = $2, format = $3 WHERE thread_id = $1 AND latest < $2`)
	setFirstFormat = db.SQL(`UPDATE templates SET format = $2 WHERE thread_id = $1 AND latest = 0`)
	putPastTake    = db.SQL(`INSERT INTO template_takes (thread_id, org_id, n, times, first_at, last_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (thread_id, org_id, n) DO NOTHING`)
	putPastTaker = db.SQL(`INSERT INTO template_takers (thread_id, person_id, org_id, n, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (thread_id, person_id) DO NOTHING`)
	putPastOutcome = db.SQL(`INSERT INTO template_outcomes (pid, thread_id, n, person_id, org_id, result, text_md, text_html, used_on, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (pid) DO NOTHING`)
	putPastOriginal   = db.SQL(`UPDATE templates SET original_id = $2, original_n = $3 WHERE thread_id = $1 AND thread_id <> $2 AND original_id IS NULL`)
	putPastPair       = db.SQL(`UPDATE templates SET pair_id = $2 WHERE thread_id = $1 AND thread_id <> $2 AND pair_id IS NULL`)
	putPastReview     = db.SQL(`UPDATE templates SET review_at = $2 WHERE thread_id = $1 AND review_at IS NULL`)
	putPastWithdrawal = db.SQL(`UPDATE templates SET withdrawn_at = $2, withdrawn_by = $3, withdrawn_reason = $4
		WHERE thread_id = $1 AND withdrawn_at IS NULL`)
)
