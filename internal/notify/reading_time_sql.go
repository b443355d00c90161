package notify

import "waymark/internal/db"

var (
	// Somebody follows the thread in some way, or has muted what it belongs to.
	saidOfThread = db.SQL(`SELECT 1 FROM follows WHERE kind = 'thread' AND target_id = $1 AND person_id = $4
		UNION ALL SELECT 1 FROM follows WHERE kind = 'community' AND target_id = $2 AND person_id = $4 AND level = 'mute'
		UNION ALL SELECT 1 FROM follows WHERE kind = 'person' AND target_id = $3 AND person_id = $4 AND level = 'mute'
		UNION ALL SELECT 1 FROM thread_tags tt JOIN follows f ON f.kind = 'tag' AND f.target_id = tt.tag_id
		WHERE tt.thread_id = $1 AND f.person_id = $4 AND f.level = 'mute' LIMIT 1`)

	readingTime = db.SQL(`SELECT seconds, at FROM reading_time WHERE person_id = $1 AND thread_id = $2`)
	putReading  = db.SQL(`INSERT INTO reading_time (person_id, thread_id, seconds, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (person_id, thread_id) DO UPDATE SET seconds = excluded.seconds, at = excluded.at`)
	dropReading    = db.SQL(`DELETE FROM reading_time WHERE person_id = $1 AND thread_id = $2`)
	startByReading = db.SQL(`INSERT INTO follows (person_id, kind, target_id, level, chosen, by_reading, at) VALUES ($1, $2, $3, $4, FALSE, TRUE, $5)
		ON CONFLICT (person_id, kind, target_id) DO NOTHING`)
	sweepReading = db.SQL(`DELETE FROM reading_time WHERE at < $1`)
)
