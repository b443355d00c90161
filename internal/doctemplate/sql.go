package doctemplate

import "waymark/internal/db"

const fileColumns = `SELECT f.n, f.position, f.title, f.format, a.id, a.pid, a.hash, a.name, a.type, a.bytes, COALESCE(a.owner_id, 0), a.created_at
	FROM template_files f JOIN attachments a ON a.id = f.attachment_id `

const versionColumns = `SELECT v.n, v.note, v.text_md, v.text_html, v.at, p.id, p.pid, p.name, o.pid, o.slug, o.name, o.hue
	FROM template_versions v LEFT JOIN persons p ON p.id = v.author_id LEFT JOIN organisations o ON o.id = v.org_id `

var (
	byThread = db.SQL(`SELECT form, format, use_md, use_html, avoid_md, avoid_html, language, pair_id, original_id, original_n,
		latest, review_at, withdrawn_at, withdrawn_reason FROM templates WHERE thread_id = $1`)
	put = db.SQL(`INSERT INTO templates (thread_id, form, use_md, use_html, avoid_md, avoid_html, language, pair_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (thread_id) DO UPDATE SET form = excluded.form, use_md = excluded.use_md, use_html = excluded.use_html,
		avoid_md = excluded.avoid_md, avoid_html = excluded.avoid_html, language = excluded.language, pair_id = excluded.pair_id`)
	setOriginal  = db.SQL(`UPDATE templates SET original_id = $2, original_n = $3 WHERE thread_id = $1`)
	setReview    = db.SQL(`UPDATE templates SET review_at = $2 WHERE thread_id = $1`)
	setWithdrawn = db.SQL(`UPDATE templates SET withdrawn_at = $2, withdrawn_by = $3, withdrawn_reason = $4 WHERE thread_id = $1`)
	setLatest    = db.SQL(`UPDATE templates SET latest = $2, format = $3 WHERE thread_id = $1`)
	setFormat    = db.SQL(`UPDATE templates SET format = $2 WHERE thread_id = $1`)

	versionsOf      = db.SQL(versionColumns + `WHERE v.thread_id = $1 AND v.n > 0 ORDER BY v.n DESC`)
	versionOf       = db.SQL(versionColumns + `WHERE v.thread_id = $1 AND v.n = $2`)
	textsOfVersions = db.SQL(`SELECT text_html FROM template_versions WHERE thread_id = $1 AND n > 0 ORDER BY n`)
	upsertVersion   = db.SQL(`INSERT INTO template_versions (thread_id, n, note, text_md, text_html, author_id, org_id, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (thread_id, n) DO UPDATE SET note = excluded.note, text_md = excluded.text_md, text_html = excluded.text_html,
		author_id = excluded.author_id, org_id = excluded.org_id, at = excluded.at`)
	deleteVersion = db.SQL(`DELETE FROM template_versions WHERE thread_id = $1 AND n = $2`)

	filesOf        = db.SQL(fileColumns + `WHERE f.thread_id = $1 AND f.n > 0 ORDER BY f.n, f.position`)
	filesOfVersion = db.SQL(fileColumns + `WHERE f.thread_id = $1 AND f.n = $2 ORDER BY f.position`)
	insertFile     = db.SQL(`INSERT INTO template_files (thread_id, n, position, attachment_id, title, format) VALUES ($1, $2, $3, $4, $5, $6)`)
	deleteFiles    = db.SQL(`DELETE FROM template_files WHERE thread_id = $1 AND n = $2`)

	texts = db.SQL(`SELECT t.thread_id, t.use_md, t.avoid_md, COALESCE(v.text_md, ''), (SELECT COUNT(DISTINCT k.org_id) FROM template_takes k
		WHERE k.thread_id = t.thread_id) FROM templates t LEFT JOIN template_versions v ON v.thread_id = t.thread_id AND v.n = t.latest AND v.n > 0
		WHERE t.thread_id IN ({list})`)
)
