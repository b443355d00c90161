package forum

import "waymark/internal/db"

const attachmentColumns = `SELECT a.id, a.pid, a.hash, a.name, a.type, a.bytes, a.width, a.height, a.alt, a.decorative, COALESCE(a.owner_id, 0), a.created_at
	FROM attachments a `

var (
	attachmentByPID  = db.SQL(attachmentColumns + `WHERE a.pid = $1`)
	attachmentsByID  = db.SQL(attachmentColumns + `WHERE a.id IN ({list})`)
	attachmentsByPID = db.SQL(attachmentColumns + `WHERE a.pid IN ({list})`)
	insertAttachment = db.SQL(`INSERT INTO attachments (pid, hash, name, type, bytes, width, height, alt, decorative, owner_id, created_at, loose_since)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id`)
	countLoose = db.SQL(`SELECT COUNT(*) FROM attachments WHERE owner_id = $1 AND loose_since IS NOT NULL`)

	looseAmong = db.SQL(`SELECT pid FROM attachments WHERE owner_id = $1 AND loose_since IS NOT NULL AND pid IN ({list})`)
	pastTexts  = db.SQL(`SELECT body_md || ' ' || fields FROM revisions WHERE thread_id = $1 AND reply_id = $2
		UNION ALL SELECT body_md FROM in_short WHERE thread_id = $1`)

	// Where a file is used: the thread, whether as a reply in it, and whether
	// that reply is gone.
	usesOf = db.SQL(`SELECT COALESCE(r.thread_id, u.thread_id), u.reply_id, r.deleted_at IS NOT NULL, COALESCE(r.hidden, FALSE)
		FROM attachment_uses u LEFT JOIN replies r ON r.id = u.reply_id WHERE u.attachment_id = $1 ORDER BY u.thread_id, u.reply_id`)
	usedIn    = db.SQL(`SELECT attachment_id FROM attachment_uses WHERE thread_id = $1 AND reply_id = $2 ORDER BY attachment_id`)
	insertUse = db.SQL(`INSERT INTO attachment_uses (attachment_id, thread_id, reply_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`)
	setPast   = db.SQL(`UPDATE attachment_uses SET past = $4 WHERE attachment_id = $1 AND thread_id = $2 AND reply_id = $3 AND past <> $4`)
	deleteUse = db.SQL(`DELETE FROM attachment_uses WHERE attachment_id = $1 AND thread_id = $2 AND reply_id = $3`)
	bindUsed  = db.SQL(`UPDATE attachments SET loose_since = NULL WHERE id = $1`)
	setLoose  = db.SQL(`UPDATE attachments SET loose_since = $2 WHERE id = $1 AND loose_since IS NULL
		AND NOT EXISTS (SELECT 1 FROM attachment_uses u WHERE u.attachment_id = $1)`)

	setLicence = db.SQL(`UPDATE threads SET licence = $2 WHERE id = $1`)

	describeAttachment = db.SQL(`UPDATE attachments SET alt = $2, decorative = $3 WHERE id = $1`)

	looseBefore  = db.SQL(`SELECT id, pid, hash, COALESCE(owner_id, 0) FROM attachments WHERE loose_since < $1 ORDER BY loose_since LIMIT 500`)
	begunTexts   = db.SQL(`SELECT fields FROM drafts WHERE person_id = $1`)
	stillLoose   = db.SQL(`UPDATE attachments SET loose_since = $2 WHERE id = $1 AND loose_since IS NOT NULL`)
	dropLoose    = db.SQL(`DELETE FROM attachments WHERE loose_since < $1 AND id IN ({list})`)
	dropTexts    = db.SQL(`DELETE FROM file_texts WHERE hash IN ({list})`)
	dropPassages = db.SQL(`DELETE FROM file_passages WHERE hash IN ({list})`)
	hashesKnown  = db.SQL(`SELECT hash FROM attachments WHERE hash IN ({list})`)
	everyHash    = db.Scan("a backup and a check go through all files", `SELECT DISTINCT hash FROM attachments ORDER BY hash`)
	sumFiles     = db.Scan("health and metrics count all files", `SELECT COUNT(*), COALESCE(SUM(f.bytes), 0)
		FROM (SELECT hash, MAX(bytes) AS bytes FROM attachments GROUP BY hash) AS f`)
)
