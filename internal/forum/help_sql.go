package forum

import "waymark/internal/db"

var (
	putThreadHelpful = db.SQL(`INSERT INTO thread_helpful (thread_id, person_id, at) VALUES ($1, $2, $3)
		ON CONFLICT (thread_id, person_id) DO NOTHING`)
	dropThreadHelpful  = db.SQL(`DELETE FROM thread_helpful WHERE thread_id = $1 AND person_id = $2`)
	countThreadHelpful = db.SQL(`UPDATE threads SET helpful = helpful + $2 WHERE id = $1`)
	helpedThread       = db.SQL(`SELECT 1 FROM thread_helpful WHERE thread_id = $1 AND person_id = $2`)

	putReplyHelpful = db.SQL(`INSERT INTO reply_helpful (reply_id, person_id, at) VALUES ($1, $2, $3)
		ON CONFLICT (reply_id, person_id) DO NOTHING`)
	dropReplyHelpful  = db.SQL(`DELETE FROM reply_helpful WHERE reply_id = $1 AND person_id = $2`)
	countReplyHelpful = db.SQL(`UPDATE replies SET helpful = helpful + $2 WHERE id = $1`)
	helpedReplies     = db.SQL(`SELECT reply_id FROM reply_helpful WHERE person_id = $1 AND reply_id IN ({list})`)

	acceptReply = db.SQL(`UPDATE replies SET accepted_at = $2, accepted_by = $3 WHERE id = $1 AND accepted_at IS NULL`)
	refuseReply = db.SQL(`UPDATE replies SET accepted_at = NULL, accepted_by = NULL WHERE id = $1 AND accepted_at IS NOT NULL`)
	// Counted anew, since a chosen reply may be deleted and come back.
	countAnswers = db.SQL(`UPDATE threads SET answer_count = (SELECT COUNT(*) FROM replies
		WHERE thread_id = $1 AND accepted_at IS NOT NULL AND deleted_at IS NULL) WHERE id = $1`)
	answersOf = db.SQL(`SELECT r.pid, COALESCE(p.name, '') FROM replies r LEFT JOIN persons p ON p.id = r.author_id
		WHERE r.thread_id = $1 AND r.accepted_at IS NOT NULL AND r.deleted_at IS NULL ORDER BY r.path LIMIT $2`)
	makeOfficial = db.SQL(`UPDATE replies SET official_at = $2, official_by = $3 WHERE id = $1 AND official_at IS NULL`)
	dropOfficial = db.SQL(`UPDATE replies SET official_at = NULL, official_by = NULL WHERE id = $1 AND official_at IS NOT NULL`)
)
