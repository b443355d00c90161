package notify

import (
	"strconv"

	"waymark/internal/db"
	"waymark/internal/forum"
)

// Lists of what is new from $2 to $4 in what the viewer $1 follows, which begin with
// the follows; quietNews leaves out what they have muted.
const (
	newsColumns = `SELECT t.kind, t.pid, t.title, t.slug, c.name, t.active_at, `
	quietNews   = ` AND t.state = 'published' AND ` + forum.Readable + ` AND NOT EXISTS (SELECT 1 FROM follows m
		WHERE m.person_id = $1 AND m.kind = 'thread' AND m.target_id = t.id AND m.level = 'mute')`
	newThreads = ` AND t.published_at > $2 AND t.published_at <= $4 AND COALESCE(t.author_id, 0) <> $1` + quietNews + ` LIMIT $3`
)

var (
	dueNotices = db.SQL(`SELECT id, person_id, thread_id, reason FROM notices n WHERE mail = 'hold' AND at <= $1
		AND NOT EXISTS (SELECT 1 FROM notice_settings s WHERE s.person_id = n.person_id AND s.pace = $3) ORDER BY at LIMIT $2`)
	dueOf = db.SQL(`SELECT id FROM notices WHERE person_id = $1 AND thread_id = $2 AND mail = 'hold' AND at <= $3
		AND (thread_id <> 0 OR id = $4) ORDER BY id LIMIT 500`)
	unreadNotices = db.SQL(noticeColumns + `WHERE n.person_id = $1 AND n.done_at IS NULL AND ` + shown + ` AND n.id IN ({list})`)
	markNotices   = db.SQL(`UPDATE notices SET mail = $1, letter_id = $2 WHERE id IN ({list})`)

	insertLetter = db.SQL(`INSERT INTO notice_letters (person_id, thread_id, day, since, at) VALUES ($1, $2, $3, $4, $5) RETURNING id`)
	countLetters = db.SQL(`SELECT COUNT(*) FROM (SELECT 1 FROM notice_letters WHERE person_id = $1 AND day = 0 AND at > $2 LIMIT $3) AS n`)
	letterByID   = db.SQL(`SELECT person_id, thread_id, day, since, at FROM notice_letters WHERE id = $1`)
	letterOf     = db.SQL(noticeColumns + `WHERE n.letter_id = $2 AND n.person_id = $1 AND n.done_at IS NULL AND ` + shown + ` ORDER BY n.id LIMIT $3`)
	replyHTML    = db.SQL(`SELECT id, body_html FROM replies WHERE deleted_at IS NULL AND id IN ({list})`)
	threadHTML   = db.SQL(`SELECT body_html FROM threads WHERE id = $1 AND state = 'published'`)

	digestPeople  = db.SQL(`SELECT DISTINCT person_id FROM notices WHERE mail = 'digest' AND person_id > $1 ORDER BY person_id LIMIT $2`)
	followPeople  = db.SQL(`SELECT DISTINCT person_id FROM follows WHERE level = 'follow' AND person_id > $1 ORDER BY person_id LIMIT $2`)
	summaryOf     = db.SQL(`SELECT 1 FROM notice_letters WHERE person_id = $1 AND day = $2 LIMIT 1`)
	lastSummaryAt = db.SQL(`SELECT at FROM notice_letters WHERE person_id = $1 AND day > 0 ORDER BY day DESC LIMIT 1`)
	anyForDigest  = db.SQL(`SELECT 1 FROM notices WHERE person_id = $1 AND mail = 'digest' AND at < $2 LIMIT 1`)
	noDigest      = db.SQL(`UPDATE notices SET mail = 'none' WHERE person_id = $1 AND mail = 'digest'`)
	intoDigest    = db.SQL(`UPDATE notices SET mail = 'sent', letter_id = $2 WHERE person_id = $1 AND mail = 'digest' AND at < $3`)

	newsOfThreads = db.SQL(newsColumns + `TRUE FROM follows f CROSS JOIN threads t CROSS JOIN communities c CROSS JOIN replies r
		WHERE t.id = f.target_id AND c.id = t.community_id AND r.id = t.last_reply_id AND f.person_id = $1 AND f.kind = 'thread' AND (f.level = 'follow' OR (f.level = 'watch' AND NOT f.chosen AND t.reply_count > ` + strconv.Itoa(fadeAt) + `))
		AND r.created_at > $2 AND r.created_at <= $4 AND r.deleted_at IS NULL AND COALESCE(r.author_id, 0) <> $1` + quietNews + ` LIMIT $3`)
	newsOfCommunities = db.SQL(newsColumns + `FALSE FROM follows f CROSS JOIN communities c CROSS JOIN threads t
		WHERE c.id = f.target_id AND t.community_id = c.id AND t.active_at > $2 AND f.person_id = $1 AND f.kind = 'community' AND f.level = 'follow'` + newThreads)
	newsOfTags = db.SQL(newsColumns + `FALSE FROM follows f CROSS JOIN thread_tags tt CROSS JOIN threads t CROSS JOIN communities c
		WHERE tt.tag_id = f.target_id AND t.id = tt.thread_id AND c.id = t.community_id AND f.person_id = $1 AND f.kind = 'tag' AND f.level = 'follow'` + newThreads)
	newsOfPeople = db.SQL(newsColumns + `FALSE FROM follows f CROSS JOIN threads t CROSS JOIN communities c
		WHERE t.author_id = f.target_id AND c.id = t.community_id AND f.person_id = $1 AND f.kind = 'person' AND f.level = 'follow'` + newThreads)

	pastNotices = db.SQL(`SELECT n.at, n.reason, n.thread_id, n.id, n.done_at` + noticeFrom + `WHERE n.person_id = $1 AND n.at > $2 AND ` + shown + `
		ORDER BY n.at LIMIT $3`)
)
