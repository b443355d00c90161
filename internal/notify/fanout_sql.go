package notify

import (
	"strconv"

	"waymark/internal/db"
)

// Lists of watchers take the community $1, what is watched $2, the last
// person told $3, the thread $4, the actor $5 and how many $6. They leave out
// who did it, who has left, who may not read it, and who has muted the
// thread, the actor or, of what they watch more widely, a tag.
const (
	watcherColumns = `, p.email IS NOT NULL, ` + settingsColumns + `
		FROM follows f
		JOIN communities c ON c.id = $1
		JOIN persons p ON p.id = f.person_id
		LEFT JOIN notice_settings s ON s.person_id = f.person_id `
	unmuted = ` AND f.level = 'watch' AND f.person_id > $3 AND f.person_id <> $5 AND p.ended_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM follows m WHERE m.person_id = f.person_id AND m.kind = 'person' AND m.target_id = $5 AND m.level = 'mute')
		AND NOT EXISTS (SELECT 1 FROM follows m WHERE m.person_id = f.person_id AND m.kind = 'thread' AND m.target_id = $4 AND m.level = 'mute')`
	unmutedWidely = unmuted + `
		AND NOT EXISTS (SELECT 1 FROM follows m WHERE m.person_id = f.person_id AND m.kind = 'community' AND m.target_id = $1 AND m.level = 'mute')
		AND NOT EXISTS (SELECT 1 FROM thread_tags mt JOIN follows m ON m.person_id = f.person_id AND m.kind = 'tag' AND m.target_id = mt.tag_id
			WHERE mt.thread_id = $4 AND m.level = 'mute')`
)

func watchers(kind string) *db.Statement {
	return db.SQL(`SELECT f.person_id, f.target_id` + watcherColumns + `WHERE f.kind = '` + kind + `' AND f.target_id = $2` + unmutedWidely +
		` AND ` + readBy("f.person_id") + ` ORDER BY f.person_id LIMIT $6`)
}

var (
	watchersOfThread = db.SQL(`SELECT f.person_id, f.target_id` + watcherColumns + `WHERE f.kind = 'thread' AND f.target_id = $2` + unmuted +
		` AND (f.chosen OR (SELECT t.reply_count FROM threads t WHERE t.id = $4) <= ` + strconv.Itoa(fadeAt) + `)
		AND ` + readBy("f.person_id") + ` ORDER BY f.person_id LIMIT $6`)
	watchersOfTags = db.SQL(`SELECT f.person_id, f.target_id` + watcherColumns + `WHERE f.kind = 'tag' AND f.target_id = (
			SELECT MIN(tt.tag_id) FROM thread_tags tt JOIN follows o ON o.person_id = f.person_id AND o.kind = 'tag' AND o.target_id = tt.tag_id
			WHERE tt.thread_id = $2 AND o.level = 'watch')
		AND f.target_id IN (SELECT tg.tag_id FROM thread_tags tg WHERE tg.thread_id = $2)` + unmutedWidely +
		` AND ` + readBy("f.person_id") + ` ORDER BY f.person_id LIMIT $6`)

	insertFanout = db.SQL(`INSERT INTO fanouts (seq, at, community_id, thread_id, reply_id, actor_id) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (seq) DO NOTHING`)
	anyFanout   = db.SQL(`SELECT 1 FROM fanouts LIMIT 1`)
	firstFanout = db.SQL(`SELECT id, seq, at, community_id, thread_id, reply_id, actor_id, source, after_id FROM fanouts ORDER BY id LIMIT 1`)
	moveFanout  = db.SQL(`UPDATE fanouts SET source = $2, after_id = $3 WHERE id = $1`)
	dropFanout  = db.SQL(`DELETE FROM fanouts WHERE id = $1`)
)
