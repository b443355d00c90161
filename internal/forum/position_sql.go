package forum

import "waymark/internal/db"

var (
	positionsIn = db.SQL(`SELECT at.thread_id, at.read_id, at.beyond, (SELECT COUNT(*) FROM (SELECT u.id FROM replies u
		WHERE u.thread_id = at.thread_id AND u.id > at.read_id AND u.deleted_at IS NULL AND (u.author_id IS NULL OR u.author_id <> $1)
		LIMIT $2) n) FROM positions at WHERE at.person_id = $1 AND at.thread_id IN ({list})`)
	unreadAfter = db.SQL(`SELECT u.id FROM replies u WHERE u.thread_id = $2 AND u.id > $3 AND u.deleted_at IS NULL
		AND (u.author_id IS NULL OR u.author_id <> $1) ORDER BY u.id LIMIT $4`)

	mostHelpful = db.SQL(`SELECT n FROM replies WHERE thread_id = $1 AND branch_n = 0 ORDER BY helpful DESC, n LIMIT $2`)
	replyByID   = db.SQL(shownColumns + `WHERE r.id = $1`)
	replySince  = db.SQL(shownColumns + `WHERE r.thread_id = $1 AND r.created_at >= $2 ORDER BY r.created_at, r.id LIMIT 1`)
	replyLatest = db.SQL(shownColumns + `WHERE r.thread_id = $1 ORDER BY r.created_at DESC, r.id DESC LIMIT 1`)

	replyIDs    = db.SQL(`SELECT id FROM replies WHERE thread_id = $1 AND pid IN ({list})`)
	wholeIDs    = db.SQL(`SELECT id FROM replies WHERE thread_id = $1 AND id <= $2 ORDER BY path LIMIT $3`)
	windowIDs   = db.SQL(`SELECT id FROM replies WHERE thread_id = $1 AND n BETWEEN $2 AND $3 AND branch_n <= $4 AND id <= $5`)
	branchIDs   = db.SQL(`SELECT id FROM replies WHERE thread_id = $1 AND n = $2 AND (branch_n = 0 OR branch_n BETWEEN $3 AND $4) AND id <= $5`)
	putPosition = db.SQL(`INSERT INTO positions (person_id, thread_id, read_id, beyond, seen_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (person_id, thread_id) DO UPDATE SET read_id = $3, beyond = $4, seen_at = $5`)
	dropPositions = db.SQL(`DELETE FROM positions WHERE person_id = $1`)
)
