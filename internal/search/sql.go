package search

import (
	"waymark/internal/db"
	"waymark/internal/forum"
)

// What documents are made of.
var (
	threadsByID = db.SQL(`SELECT t.id, t.kind, t.community_id, c.visibility, t.state, t.title, t.summary, t.body_html,
		COALESCE(t.author_id, 0), COALESCE(t.org_id, 0), t.created_at, COALESCE(t.edited_at, t.created_at)
		FROM threads t JOIN communities c ON c.id = t.community_id WHERE t.id IN ({list})`)
	inShortOf   = db.SQL(`SELECT thread_id, body_html FROM in_short WHERE thread_id IN ({list})`)
	authorsOf   = db.SQL(`SELECT thread_id, person_id FROM thread_authors WHERE thread_id IN ({list}) ORDER BY thread_id, position`)
	repliesByID = db.SQL(`SELECT r.id, r.thread_id, r.community_id, c.visibility, t.state, r.deleted_at IS NOT NULL, r.body_html,
		COALESCE(r.author_id, 0), r.created_at, COALESCE(r.edited_at, r.created_at)
		FROM replies r JOIN threads t ON t.id = r.thread_id JOIN communities c ON c.id = r.community_id WHERE r.id IN ({list})`)
	personsByID = db.SQL(`SELECT p.id, p.name, p.about_html, p.skills, p.ended_at IS NOT NULL OR p.placeholder, COALESCE(p.org_id, 0),
		COALESCE(a.role_title, ''), COALESCE(o.name, ''), p.created_at
		FROM persons p LEFT JOIN affiliations a ON a.id = p.affiliation_id LEFT JOIN organisations o ON o.id = p.org_id
		WHERE p.id IN ({list})`)
	organisationsByID = db.SQL(`SELECT id, name, type, region, created_at FROM organisations WHERE id IN ({list})`)
	collectionsByID   = db.SQL(`SELECT k.id, k.name, k.purpose, k.community_id, c.visibility, COALESCE(k.author_id, 0), k.created_at
		FROM template_collections k JOIN communities c ON c.id = k.community_id WHERE k.id IN ({list})`)
	communitiesByID = db.SQL(`SELECT id, name, summary, body_html, visibility, created_at FROM communities WHERE id IN ({list})`)
)

// What is inside files.
var (
	filesOfThreads = db.SQL(`SELECT DISTINCT u.thread_id, a.id, a.hash, a.name, COALESCE(x.passages, 0) FROM attachment_uses u
		JOIN attachments a ON a.id = u.attachment_id LEFT JOIN file_texts x ON x.hash = a.hash
		WHERE u.thread_id IN ({list}) AND u.reply_id <= 0 AND a.width = 0 AND NOT u.past ORDER BY u.thread_id, a.id`)
	filesOfReplies = db.SQL(`SELECT u.reply_id, a.id, a.hash, a.name, COALESCE(x.passages, 0) FROM attachment_uses u
		JOIN attachments a ON a.id = u.attachment_id LEFT JOIN file_texts x ON x.hash = a.hash
		WHERE u.thread_id = 0 AND u.reply_id IN ({list}) AND a.width = 0 AND NOT u.past ORDER BY u.reply_id, a.id`)
	namesInThreads = db.SQL(`SELECT u.thread_id, a.name FROM attachment_uses u JOIN attachments a ON a.id = u.attachment_id
		WHERE u.thread_id IN ({list}) AND u.reply_id <= 0 AND a.width = 0 AND NOT u.past`)
	namesInReplies = db.SQL(`SELECT r.thread_id, a.name FROM replies r JOIN attachment_uses u ON u.thread_id = 0 AND u.reply_id = r.id
		JOIN attachments a ON a.id = u.attachment_id WHERE r.thread_id IN ({list}) AND r.deleted_at IS NULL AND a.width = 0 AND NOT u.past`)
	passagesFrom = db.SQL(`SELECT n, body FROM file_passages WHERE hash = $1 AND n >= $2 AND n < $3 ORDER BY n`)
	insideThread = db.SQL(`SELECT a.pid, a.name, p.place, p.body FROM attachments a JOIN file_passages p ON p.hash = a.hash
		WHERE a.id = $1 AND p.n = $2 AND EXISTS (SELECT 1 FROM attachment_uses u WHERE u.attachment_id = a.id AND u.thread_id = $3
		AND u.reply_id <= 0 AND NOT u.past)`)
	insideReply = db.SQL(`SELECT a.pid, a.name, p.place, p.body FROM attachments a JOIN file_passages p ON p.hash = a.hash
		WHERE a.id = $1 AND p.n = $2 AND EXISTS (SELECT 1 FROM attachment_uses u JOIN replies r ON r.id = u.reply_id
		WHERE u.attachment_id = a.id AND u.thread_id = 0 AND u.reply_id = $3 AND r.thread_id = $4 AND r.deleted_at IS NULL AND NOT u.past)`)
)

// Walks over everything, a page at a time.
var (
	threadsAfter       = db.SQL(`SELECT id FROM threads WHERE id > $1 ORDER BY id LIMIT $2`)
	repliesAfter       = db.SQL(`SELECT id FROM replies WHERE id > $1 ORDER BY id LIMIT $2`)
	personsAfter       = db.SQL(`SELECT id FROM persons WHERE id > $1 ORDER BY id LIMIT $2`)
	organisationsAfter = db.SQL(`SELECT id FROM organisations WHERE id > $1 ORDER BY id LIMIT $2`)
	collectionsAfter   = db.SQL(`SELECT id FROM template_collections WHERE id > $1 ORDER BY id LIMIT $2`)
	communitiesAfter   = db.SQL(`SELECT id FROM communities WHERE id > $1 ORDER BY id LIMIT $2`)

	threadsIn = db.SQL(`SELECT id, active_at FROM threads WHERE community_id = $1 AND state = $2 AND (active_at, id) > ($3, $4)
		ORDER BY active_at, id LIMIT $5`)
	repliesIn = db.SQL(`SELECT id, created_at FROM replies WHERE community_id = $1 AND (created_at, id) > ($2, $3)
		ORDER BY created_at, id LIMIT $4`)
	collectionsIn = db.SQL(`SELECT id FROM template_collections WHERE community_id IN ({list})`)
	collecting    = db.SQL(`SELECT DISTINCT community_id FROM template_collections WHERE community_id IN ({list})`)

	repliesOf = db.SQL(`SELECT id FROM replies WHERE thread_id IN ({list})`)

	countEverything = db.Scan("a rebuild reads everything", `SELECT (SELECT COUNT(*) FROM threads) + (SELECT COUNT(*) FROM replies)
		+ (SELECT COUNT(*) FROM template_collections)
		+ (SELECT COUNT(*) FROM persons) + (SELECT COUNT(*) FROM organisations) + (SELECT COUNT(*) FROM communities)`)
)

// Who may read what.
var (
	visibilitiesOf = db.SQL(`SELECT id, visibility FROM communities WHERE id IN ({list})`)
	closedOnes     = db.SQL(`SELECT c.id, c.visibility, c.thread_count, CASE WHEN ` + forum.Readable + ` THEN 1 ELSE 0 END
		FROM communities c WHERE c.visibility IN ('restricted', 'private')`)
	threadIDsIn = db.SQL(`SELECT id FROM threads WHERE community_id IN ({list})`)
	movesAfter  = db.SQL(`SELECT subject FROM changes WHERE seq > $1 AND verb = $2`)
	movesToCome = db.SQLOn(db.Postgres, `SELECT subject FROM outbox WHERE verb = $1`)
	toCome      = db.SQLOn(db.Postgres, `SELECT COUNT(*) FROM outbox`)
)

// What items show.
var (
	threadTexts         = db.SQL(`SELECT id, COALESCE(external_id, ''), COALESCE(edited_at, created_at), body_html FROM threads WHERE id IN ({list})`)
	replyTexts          = db.SQL(`SELECT id, pid, body_html, COALESCE(author_id, 0) FROM replies WHERE deleted_at IS NULL AND id IN ({list})`)
	orgTexts            = db.SQL(`SELECT id, pid, slug, name, hue, COALESCE(external_id, '') FROM organisations WHERE id IN ({list})`)
	readableCollections = db.SQL(`SELECT k.id, k.pid, c.pid, c.slug, c.name FROM template_collections k JOIN communities c ON c.id = k.community_id
		WHERE ` + forum.Readable + ` AND k.id IN ({list})`)
	// As a sum of texts the state is none that SQLite would look up, and then
	// go through all that is published.
	readableOf = db.SQL(`SELECT t.id FROM threads t JOIN communities c ON c.id = t.community_id
		WHERE t.state || '' = 'published' AND ` + forum.Readable + ` AND t.id IN ({list})`)
)
