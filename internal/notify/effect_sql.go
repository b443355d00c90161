package notify

import (
	"strings"

	"waymark/internal/db"
	"waymark/internal/forum"
)

// readBy is forum.Readable for a person of a row, such as p.id.
func readBy(person string) string { return strings.ReplaceAll(forum.Readable, "$1", person) }

// settingsColumns are the settings of person p in s, or those of everybody.
const settingsColumns = `COALESCE(s.replies, '` + string(AtOnce) + `'), COALESCE(s.mentions, '` + string(AtOnce) + `'),
	COALESCE(s.asked, '` + string(AtOnce) + `'), COALESCE(s.watched, '` + string(InSummary) + `'),
	COALESCE(s.followed, '` + string(InSummary) + `'), COALESCE(s.summary, TRUE), COALESCE(s.budget, 5), COALESCE(s.pace, '` + string(AnyTime) + `')`

const listenerColumns = `SELECT p.id, p.email IS NOT NULL, ` + settingsColumns + `
	FROM persons p LEFT JOIN notice_settings s ON s.person_id = p.id `

var (
	replyText = db.SQL(`SELECT r.thread_id, r.community_id, COALESCE(r.author_id, 0), COALESCE(up.author_id, 0), COALESCE(t.author_id, 0), r.parent_id IS NULL, r.created_at,
		r.body_html, r.deleted_at IS NOT NULL OR t.state <> 'published', FALSE
		FROM replies r JOIN threads t ON t.id = r.thread_id LEFT JOIN replies up ON up.id = r.parent_id WHERE r.id = $1`)
	threadText = db.SQL(`SELECT t.id, t.community_id, COALESCE(t.author_id, 0), 0, COALESCE(t.author_id, 0), FALSE, COALESCE(t.published_at, t.created_at),
		t.body_html || COALESCE(l.context_html || l.did_html || l.worked_html || l.did_not_work_html || l.do_again_html, '')
		|| COALESCE(x.use_html || x.avoid_html, ''),
		t.state = 'deleted', t.state = 'draft' FROM threads t LEFT JOIN lessons l ON l.thread_id = t.id
		LEFT JOIN templates x ON x.thread_id = t.id WHERE t.id = $1`)
	writersIn    = db.SQL(`SELECT DISTINCT author_id FROM replies WHERE thread_id = $1 AND deleted_at IS NULL AND author_id IS NOT NULL`)
	sharers      = db.SQL(`SELECT person_id FROM thread_shares WHERE thread_id = $1`)
	facilitators = db.SQL(`SELECT person_id FROM memberships WHERE community_id = $1 AND state = 'member' AND role = 'facilitator'
		ORDER BY since LIMIT 100`)
	personsByPID = db.SQL(`SELECT id, pid FROM persons WHERE pid IN ({list})`)

	listeners        = db.SQL(listenerColumns + `WHERE p.ended_at IS NULL AND p.id IN ({list})`)
	listenersWhoRead = db.SQL(listenerColumns + `JOIN communities c ON c.id = $1
		WHERE p.ended_at IS NULL AND ` + readBy("p.id") + ` AND p.id IN ({list})`)

	levelsAbout = db.SQL(`SELECT person_id, kind, level FROM follows WHERE kind = 'thread' AND target_id = $1 AND person_id IN ({list})
		UNION ALL SELECT person_id, kind, level FROM follows WHERE kind = 'community' AND target_id = $2 AND person_id IN ({list})
		UNION ALL SELECT person_id, kind, level FROM follows WHERE kind = 'person' AND target_id = $3 AND person_id IN ({list})
		UNION ALL SELECT f.person_id, f.kind, f.level FROM thread_tags tt JOIN follows f ON f.kind = 'tag' AND f.target_id = tt.tag_id
		WHERE tt.thread_id = $1 AND f.person_id IN ({list})`)
	toldBefore = db.SQL(`SELECT 1 FROM notices WHERE person_id = $1 AND thread_id = $2 AND reply_id = $3 AND reason = $4 LIMIT 1`)

	insertNotice = db.SQL(`INSERT INTO notices (pid, person_id, seq, at, reason, community_id, thread_id, reply_id, actor_id, about_id, mail)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (person_id, seq) DO NOTHING`)
	doneByAnswer = db.SQL(`UPDATE notices SET done_at = $4 WHERE person_id = $1 AND thread_id = $2 AND seq < $3 AND done_at IS NULL
		AND reason IN ('mention', 'reply', 'answer', 'asked', 'watched_thread')`)

	dropNotices  = db.SQL(`DELETE FROM notices WHERE person_id = $1`)
	dropFollows  = db.SQL(`DELETE FROM follows WHERE person_id = $1`)
	dropSettings = db.SQL(`DELETE FROM notice_settings WHERE person_id = $1`)
	dropSaved    = db.SQL(`DELETE FROM saved WHERE person_id = $1`)
	dropTime     = db.SQL(`DELETE FROM reading_time WHERE person_id = $1`)
	dropLetters  = db.SQL(`DELETE FROM notice_letters WHERE person_id = $1`)

	sweepNotices = db.SQL(`DELETE FROM notices WHERE id IN (SELECT id FROM notices WHERE at < $1 ORDER BY at LIMIT 1000)`)
	sweepLetters = db.SQL(`DELETE FROM notice_letters WHERE id IN (SELECT id FROM notice_letters WHERE at < $1 ORDER BY at LIMIT 1000)`)
)
