package notify

import "waymark/internal/db"

var (
	insertAnnouncement = db.SQL(`INSERT INTO fanouts (seq, at, community_id, thread_id, reply_id, actor_id, source)
		VALUES ($1, $2, $3, $4, 0, $5, $6) ON CONFLICT (seq) DO NOTHING`)
	membersAfter = db.SQL(`SELECT p.id, p.email IS NOT NULL, ` + settingsColumns + `
		FROM memberships m JOIN persons p ON p.id = m.person_id LEFT JOIN notice_settings s ON s.person_id = m.person_id
		WHERE m.community_id = $1 AND m.person_id > $2 AND m.state = 'member' AND m.person_id <> $4 AND p.ended_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM follows f WHERE f.person_id = m.person_id AND f.level = 'mute'
			AND (f.kind = 'thread' AND f.target_id = $3 OR f.kind = 'person' AND f.target_id = $4))
		ORDER BY m.person_id LIMIT $5`)
)
