package doctemplate

import (
	"waymark/internal/db"
	"waymark/internal/forum"
)

// The lists go along an index of threads, the last active first, and leave out
// what a filter does not want. 1 is the viewer's person, 2 and 3 the place in
// the list, 4 the limit, then the filter.
const (
	listColumns = `SELECT t.id, t.active_at FROM threads t JOIN communities c ON c.id = t.community_id JOIN templates x ON x.thread_id = t.id
		WHERE t.state = 'published' AND t.kind = 'template' AND ` + forum.Readable + ` AND (t.active_at, t.id) < ($2, $3)
		AND (CAST($5 AS TEXT) = '' OR x.format = $5) AND (CAST($6 AS TEXT) = '' OR x.form = $6)
		AND (CAST($7 AS TEXT) = '' OR EXISTS (SELECT 1 FROM thread_tags tt JOIN tags g ON g.id = tt.tag_id WHERE tt.thread_id = t.id AND g.name = $7))
		AND (CAST($8 AS BIGINT) = 0 OR EXISTS (SELECT 1 FROM template_takes k WHERE k.thread_id = t.id AND k.org_id = $8))
		AND ($9 OR x.withdrawn_at IS NULL)`
	listOrder = ` ORDER BY t.active_at DESC, t.id DESC LIMIT $4`
)

var (
	listAll         = db.SQL(listColumns + listOrder)
	listInCommunity = db.SQL(listColumns + ` AND t.community_id = $10 AND (CAST($11 AS BIGINT) = 0 OR t.org_id = $11)` + listOrder)
	listByOrg       = db.SQL(listColumns + ` AND t.org_id = $10` + listOrder)

	glances = db.SQL(`SELECT x.thread_id, x.form, x.format, x.language, t.licence, x.latest, v.at, x.withdrawn_at IS NOT NULL, x.review_at IS NOT NULL,
		(SELECT COUNT(DISTINCT k.org_id) FROM template_takes k WHERE k.thread_id = x.thread_id AND k.org_id > 0),
		COALESCE((SELECT a.bytes FROM template_files f JOIN attachments a ON a.id = f.attachment_id
			WHERE f.thread_id = x.thread_id AND f.n = x.latest AND f.position = 0), 0),
		(SELECT COUNT(*) FROM template_files f WHERE f.thread_id = x.thread_id AND f.n = x.latest)
		FROM templates x JOIN threads t ON t.id = x.thread_id LEFT JOIN template_versions v ON v.thread_id = x.thread_id AND v.n = x.latest AND v.n > 0
		WHERE x.thread_id IN ({list})`)

	pairedWith = db.SQL(`SELECT thread_id FROM templates WHERE pair_id = $1`)
	originalOf = db.SQL(`SELECT COALESCE(original_id, 0) FROM templates WHERE thread_id = $1`)
	madeOf     = db.SQL(`SELECT thread_id, original_id, original_n FROM templates WHERE original_id IN ({list})`)
)
