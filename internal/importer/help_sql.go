package importer

import "waymark/internal/db"

var (
	addThreadHelpful = db.SQL(`INSERT INTO thread_helpful (thread_id, person_id, at) VALUES ($1, $2, $3)
		ON CONFLICT (thread_id, person_id) DO NOTHING`)
	countThreadHelpful = db.SQL(`UPDATE threads SET helpful = (SELECT COUNT(*) FROM thread_helpful WHERE thread_id = $1) WHERE id = $1`)
	addReplyHelpful    = db.SQL(`INSERT INTO reply_helpful (reply_id, person_id, at) VALUES ($1, $2, $3)
		ON CONFLICT (reply_id, person_id) DO NOTHING`)
	countReplyHelpful = db.SQL(`UPDATE replies SET helpful = (SELECT COUNT(*) FROM reply_helpful WHERE reply_id = $1) WHERE id = $1`)
	setAccepted       = db.SQL(`UPDATE replies SET accepted_at = $2, accepted_by = $3
		WHERE id = $1 AND (accepted_at IS DISTINCT FROM $2 OR accepted_by IS DISTINCT FROM $3)`)
	setOfficial = db.SQL(`UPDATE replies SET official_at = $2, official_by = $3
		WHERE id = $1 AND (official_at IS DISTINCT FROM $2 OR official_by IS DISTINCT FROM $3)`)
	countAnswers = db.SQL(`UPDATE threads SET answer_count = (SELECT COUNT(*) FROM replies
		WHERE thread_id = $1 AND accepted_at IS NOT NULL AND deleted_at IS NULL) WHERE id = $1`)
	putInShort = db.SQL(`INSERT INTO in_short (thread_id, body_md, body_html, revision, author_id, editor_id, created_at, edited_at, replies)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (thread_id) DO UPDATE SET body_md = excluded.body_md,
		body_html = excluded.body_html, revision = excluded.revision, author_id = excluded.author_id, editor_id = excluded.editor_id,
		created_at = excluded.created_at, edited_at = excluded.edited_at, replies = excluded.replies
		WHERE in_short.body_md <> excluded.body_md OR in_short.revision <> excluded.revision`)
)
