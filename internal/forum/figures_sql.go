package forum

import "waymark/internal/db"

// Threads of a span are found by their last activity, which has an index and
// is never before their beginning.
var (
	memberCount    = db.SQL(`SELECT member_count FROM communities WHERE id = $1`)
	contributorsIn = db.SQL(`SELECT COUNT(*) FROM (
		SELECT author_id FROM threads WHERE community_id = $1 AND state = 'published' AND active_at >= $2 AND created_at >= $2
			AND author_id IS NOT NULL
		UNION
		SELECT author_id FROM replies WHERE community_id = $1 AND created_at >= $2 AND author_id IS NOT NULL AND deleted_at IS NULL) AS w`)
	repliedIn = db.SQL(`SELECT COUNT(*) FROM threads WHERE community_id = $1 AND state = 'published'
		AND active_at >= $2 AND created_at >= $2 AND first_reply_at IS NOT NULL`)
	middleWaits = db.Scan("a median needs all of a span in order, and it runs in the background", `SELECT first_reply_at - created_at FROM threads WHERE community_id = $1 AND state = 'published'
		AND active_at >= $2 AND created_at >= $2 AND first_reply_at IS NOT NULL ORDER BY 1 LIMIT $3 OFFSET $4`)
	unansweredIn = db.SQL(`SELECT COUNT(*) FROM threads WHERE community_id = $1 AND created_at < $2
		AND asks AND first_reply_at IS NULL AND state = 'published'`)

	figuresOf  = db.SQL(`SELECT at, contributors, first_reply_minutes, unanswered FROM community_figures WHERE community_id = $1`)
	putFigures = db.SQL(`INSERT INTO community_figures (community_id, at, members, contributors, first_reply_minutes, unanswered)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (community_id) DO UPDATE SET at = excluded.at, members = excluded.members,
		contributors = excluded.contributors, first_reply_minutes = excluded.first_reply_minutes, unanswered = excluded.unanswered`)
	staleFigures = db.Scan("communities are few, and it runs in the background", `SELECT c.id FROM communities c
		LEFT JOIN community_figures f ON f.community_id = c.id WHERE f.at IS NULL OR f.at < $1 ORDER BY c.id LIMIT $2`)
)
