package forum

import "waymark/internal/db"

var (
	freshInCommunity = db.SQL(`SELECT t.id, at.thread_id IS NOT NULL, COALESCE(at.read_id, 0), COALESCE(at.beyond, ''), COALESCE(lr.pid, '')
		FROM threads t
		JOIN communities c ON c.id = t.community_id
		LEFT JOIN positions at ON at.person_id = $1 AND at.thread_id = t.id
		LEFT JOIN replies lr ON lr.id = t.last_reply_id
		WHERE t.community_id = $2 AND t.state = 'published' AND t.active_at >= $3 AND ` + Readable + ` AND ` + Quiet + `
		AND (t.last_reply_id > COALESCE(at.read_id, 0) OR (at.thread_id IS NULL AND (t.author_id IS NULL OR t.author_id <> $1)))
		ORDER BY t.active_at DESC, t.id DESC LIMIT $4`)
	freshThreadsIn = db.SQL(`SELECT t.id, at.thread_id IS NOT NULL, COALESCE(at.read_id, 0), COALESCE(at.beyond, ''), ''
		FROM threads t
		JOIN communities c ON c.id = t.community_id
		LEFT JOIN positions at ON at.person_id = $1 AND at.thread_id = t.id
		WHERE t.community_id = $2 AND t.state = 'published' AND t.active_at >= $3 AND ` + Readable + ` AND ` + Quiet + `
		AND (at.thread_id IS NULL AND (t.author_id IS NULL OR t.author_id <> $1) OR EXISTS (
			SELECT 1 FROM replies u WHERE u.thread_id = t.id AND u.id > COALESCE(at.read_id, 0) AND u.deleted_at IS NULL
			AND (u.author_id IS NULL OR u.author_id <> $1)))
		ORDER BY t.active_at DESC, t.id DESC LIMIT $4`)
	latestAlive = db.SQL(`SELECT id FROM replies WHERE thread_id = $2 AND deleted_at IS NULL AND (author_id IS NULL OR author_id <> $1) ORDER BY id DESC LIMIT $3`)
	repliesByID = db.SQL(shownColumns + `WHERE r.id IN ({list})`)
)
