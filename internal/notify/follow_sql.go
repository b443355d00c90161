package notify

import (
	"strings"

	"waymark/internal/db"
	"waymark/internal/forum"
)

// tagOpen holds where something carries tag g that the viewer $1 may read.
var tagOpen = `EXISTS (SELECT 1 FROM thread_tags tt JOIN threads tg ON tg.id = tt.thread_id JOIN communities gc ON gc.id = tg.community_id
	WHERE tt.tag_id = g.id AND tg.state = 'published' AND ` + strings.ReplaceAll(forum.Readable, "c.", "gc.") + `)`

var (
	followOf     = db.SQL(`SELECT level, chosen, by_reading FROM follows WHERE person_id = $1 AND kind = $2 AND target_id = $3`)
	countFollows = db.SQL(`SELECT COUNT(*) FROM (SELECT 1 FROM follows WHERE person_id = $1 LIMIT $2) AS n`)
	putFollow    = db.SQL(`INSERT INTO follows (person_id, kind, target_id, level, chosen, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (person_id, kind, target_id) DO UPDATE SET level = excluded.level, chosen = excluded.chosen, by_reading = FALSE, at = excluded.at`)
	startFollow = db.SQL(`INSERT INTO follows (person_id, kind, target_id, level, chosen, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (person_id, kind, target_id) DO NOTHING`)

	tagSeen = db.SQL(`SELECT g.id FROM tags g WHERE g.name = $2 AND ` + tagOpen)

	interests = db.SQL(`SELECT f.kind, f.target_id, f.level, f.chosen, f.by_reading,
		COALESCE(t.pid, fc.slug, p.pid, g.name), COALESCE(t.title, fc.name, p.name, g.name), COALESCE(t.slug, ''), COALESCE(t.kind, '')
		FROM follows f
		LEFT JOIN threads t ON f.kind = 'thread' AND t.id = f.target_id
		LEFT JOIN communities fc ON f.kind = 'community' AND fc.id = f.target_id
		LEFT JOIN communities c ON c.id = COALESCE(t.community_id, fc.id)
		LEFT JOIN persons p ON f.kind = 'person' AND p.id = f.target_id AND p.ended_at IS NULL
		LEFT JOIN tags g ON f.kind = 'tag' AND g.id = f.target_id
		WHERE f.person_id = $1 AND f.level <> 'normal' AND (p.id IS NOT NULL OR (g.id IS NOT NULL AND ` + tagOpen + `)
			OR (t.id IS NOT NULL AND t.state = 'published' AND ` + forum.Readable + `) OR (fc.id IS NOT NULL AND ` + forum.Readable + `))
		ORDER BY f.at DESC LIMIT 500`)
)
