package forum

import "waymark/internal/db"

var (
	entriesWaiting = db.SQL(entryColumns + `WHERE t.community_id = $2 AND t.asks AND t.first_reply_at IS NULL AND t.state = 'published'
		AND t.created_at < $3 AND t.closed_at IS NULL AND ` + Readable + ` ORDER BY t.created_at LIMIT $4`)
	entriesOfNewcomers = db.SQL(entryColumns + `WHERE t.community_id = $2 AND NOT t.asks AND t.first_reply_at IS NULL AND t.state = 'published'
		AND t.created_at < $3 AND t.created_at > $4 AND t.closed_at IS NULL AND ` + Readable + `
		AND NOT EXISTS (SELECT 1 FROM threads e WHERE e.author_id = t.author_id AND e.state = 'published' AND (e.created_at < t.created_at OR e.created_at = t.created_at AND e.id < t.id))
		ORDER BY t.created_at LIMIT $5`)
	newMembersOf = db.SQL(`SELECT` + bylineColumns + `, m.role, m.since FROM memberships m JOIN persons p ON p.id = m.person_id
		LEFT JOIN affiliations a ON a.id = p.affiliation_id LEFT JOIN organisations o ON o.id = p.org_id
		WHERE m.community_id = $1 AND m.state = 'member' AND m.role = 'member' AND m.since > $2 ORDER BY m.since DESC LIMIT $3`)

	lastAnnounced  = db.SQL(`SELECT COALESCE(MAX(announced_at), 0) FROM threads WHERE community_id = $1 AND announced_at IS NOT NULL`)
	announceThread = db.SQL(`UPDATE threads SET announced_at = $2 WHERE id = $1`)

	textsOf = db.SQL(`SELECT kind, body FROM community_texts WHERE community_id = $1`)
	putText = db.SQL(`INSERT INTO community_texts (community_id, kind, body) VALUES ($1, $2, $3)
		ON CONFLICT (community_id, kind) DO UPDATE SET body = excluded.body`)
	dropText = db.SQL(`DELETE FROM community_texts WHERE community_id = $1 AND kind = $2`)
	textOf   = db.SQL(`SELECT body FROM community_texts WHERE community_id = $1 AND kind = $2`)
)
