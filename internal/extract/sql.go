package extract

import (
	"waymark/internal/db"
)

var (
	unread = db.SQL(`SELECT a.id, a.hash, a.name FROM attachments a LEFT JOIN file_texts t ON t.hash = a.hash
		WHERE a.id > $1 AND a.width = 0 AND t.hash IS NULL ORDER BY a.id LIMIT $2`)
	begunBefore = db.SQL(`SELECT t.hash, t.tries FROM file_texts t WHERE t.state = 'begun' AND t.at < $1 ORDER BY t.at LIMIT 20`)
	nameOf      = db.SQL(`SELECT name FROM attachments WHERE hash = $1 ORDER BY id LIMIT 1`)

	textState = db.SQL(`SELECT state, reason, tries FROM file_texts WHERE hash = $1`)
	claimText = db.SQL(`INSERT INTO file_texts (hash, state, tries, at) VALUES ($1, 'begun', 1, $2) ON CONFLICT (hash) DO NOTHING`)
	beginText = db.SQL(`INSERT INTO file_texts (hash, state, tries, at) VALUES ($1, 'begun', 1, $2)
		ON CONFLICT (hash) DO UPDATE SET state = 'begun', tries = file_texts.tries + 1, at = excluded.at`)
	endText      = db.SQL(`UPDATE file_texts SET state = $2, reason = $3, passages = $4, at = $5 WHERE hash = $1`)
	countText    = db.SQL(`UPDATE file_texts SET passages = $2 WHERE hash = $1`)
	dropPassages = db.SQL(`DELETE FROM file_passages WHERE hash = $1`)
	putPassage   = db.SQL(`INSERT INTO file_passages (hash, n, place, body) VALUES ($1, $2, $3, $4)
		ON CONFLICT (hash, n) DO UPDATE SET place = excluded.place, body = excluded.body`)
	forgetTexts = db.SQL(`DELETE FROM file_texts WHERE hash IN ({list})`)
	forgetText  = db.SQL(`DELETE FROM file_texts WHERE hash = $1`)

	// The published texts in which files stand, to tell search of.
	standsIn = db.SQL(`SELECT DISTINCT t.kind, t.community_id, t.id, CASE WHEN u.reply_id > 0 THEN u.reply_id ELSE 0 END
		FROM attachments a JOIN attachment_uses u ON u.attachment_id = a.id LEFT JOIN replies r ON r.id = u.reply_id
		JOIN threads t ON t.id = COALESCE(r.thread_id, u.thread_id) WHERE a.hash = $1 AND t.state || '' = 'published'`)
)
