package importer

import "waymark/internal/db"

var (
	uploadByPID = db.SQL(`SELECT id, hash FROM attachments WHERE pid = $1`)
	addUpload   = db.SQL(`INSERT INTO attachments (pid, hash, name, type, bytes, width, height, alt, decorative, owner_id, created_at, loose_since)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`)
	setUpload = db.SQL(`UPDATE attachments SET name = $2, alt = $3, decorative = $4 WHERE id = $1 AND (name <> $2 OR alt <> $3 OR decorative <> $4)`)
	useUpload = db.SQL(`INSERT INTO attachment_uses (attachment_id, thread_id, reply_id, past) SELECT id, CAST($2 AS BIGINT), CAST($3 AS BIGINT), $6 FROM attachments
		WHERE pid = $1 AND ($4 OR owner_id IS NULL OR owner_id = $5) ON CONFLICT DO NOTHING`)
	keepUpload = db.SQL(`UPDATE attachments SET loose_since = NULL WHERE pid = $1`)

	putReady = db.SQL(`INSERT INTO community_texts (community_id, kind, body) VALUES ($1, $2, $3)
		ON CONFLICT (community_id, kind) DO UPDATE SET body = excluded.body WHERE community_texts.body <> excluded.body`)

	addLink = db.SQL(`INSERT INTO links (from_kind, from_id, to_kind, to_id, replies, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (from_kind, from_id, to_kind, to_id) DO NOTHING`)
	addQuote = db.SQL(`INSERT INTO quotes (pid, lesson_id, position, thread_id, reply_id, person_id, paraphrase, words, state, asked_at, decided_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING`)
	// A later answer counts. What was declined here, or not answered in time,
	// stays so whatever a line says.
	setQuote = db.SQL(`UPDATE quotes SET state = $2, decided_at = $3, words = CASE WHEN $2 IN ('named', 'anonymous') THEN words ELSE '' END
		WHERE pid = $1 AND state IN ('asked', 'named', 'anonymous') AND $2 <> 'asked' AND state <> $2
		AND COALESCE(decided_at, asked_at) < $4`)
)
