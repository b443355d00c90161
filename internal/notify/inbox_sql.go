package notify

import (
	"waymark/internal/db"
	"waymark/internal/forum"
)

// noticeFrom are notices n with what they are about. A thread's community is
// where it stands now, not where it stood when somebody was told.
const noticeFrom = ` FROM notices n
	LEFT JOIN threads t ON t.id = n.thread_id
	LEFT JOIN communities c ON c.id = COALESCE(t.community_id, n.community_id)
	LEFT JOIN replies r ON r.id = n.reply_id
	LEFT JOIN persons a ON a.id = n.actor_id
	LEFT JOIN tags g ON n.reason = 'watched_tag' AND g.id = n.about_id
	LEFT JOIN template_versions v ON n.reason = 'new_version' AND v.thread_id = n.thread_id AND v.n = n.about_id
	LEFT JOIN templates w ON n.reason = 'withdrawn' AND w.thread_id = n.thread_id `

const noticeColumns = `SELECT n.id, n.pid, n.seq, n.at, n.reason, n.done_at, n.mail, n.thread_id, COALESCE(t.kind, ''), COALESCE(t.pid, ''),
	COALESCE(t.title, ''), COALESCE(t.slug, ''), n.reply_id, r.pid, COALESCE(c.pid, ''), COALESCE(c.slug, ''), COALESCE(c.name, ''),
	a.id, a.pid, a.name, COALESCE(g.name, ''), COALESCE(v.n, 0), COALESCE(v.note, w.withdrawn_reason, '')` + noticeFrom

// shown holds where the viewer $1 may still see what a notice n of theirs is
// about, and has not muted it since.
const shown = `((n.reason NOT IN ('review', 'report', 'hidden', 'kept', 'appealed') AND t.state = 'published' AND r.deleted_at IS NULL AND ` + forum.Readable + `)
	OR n.reason = 'report'
	OR (n.reason IN ('hidden', 'kept', 'appealed') AND t.state <> 'draft' AND ` + forum.Readable + `)
	OR (n.reason = 'review' AND t.state = 'draft' AND ` + forum.Visible + ` AND EXISTS (
		SELECT 1 FROM thread_shares ts WHERE ts.thread_id = t.id AND ts.person_id = $1))
	OR (n.reason = 'asks_to_join' AND EXISTS (SELECT 1 FROM memberships fm WHERE fm.community_id = n.community_id AND fm.person_id = $1
		AND fm.state = 'member' AND fm.role = 'facilitator') AND EXISTS (
		SELECT 1 FROM memberships jm WHERE jm.community_id = n.community_id AND jm.person_id = n.actor_id AND jm.state = 'asked'))
	OR (n.reason IN ('let_in', 'leads') AND ` + forum.Readable + `)
	OR (n.reason = 'declined' AND ` + forum.Visible + `))
	AND NOT EXISTS (SELECT 1 FROM follows mt WHERE mt.person_id = $1 AND mt.kind = 'thread' AND mt.target_id = n.thread_id AND mt.level = 'mute')
	AND NOT EXISTS (SELECT 1 FROM follows mp WHERE mp.person_id = $1 AND mp.kind = 'person' AND mp.target_id = n.actor_id AND mp.level = 'mute')`

var (
	openNotices = db.SQL(noticeColumns + `WHERE n.person_id = $1 AND n.done_at IS NULL AND ` + shown + ` ORDER BY n.id DESC LIMIT $2`)
	doneNotices = db.SQL(noticeColumns + `WHERE n.person_id = $1 AND n.done_at IS NOT NULL AND ` + shown + ` ORDER BY n.done_at DESC, n.id DESC LIMIT $2`)
	countOpen   = db.SQL(`SELECT COUNT(*) FROM (SELECT DISTINCT CASE WHEN t.id IS NULL OR n.reason = 'report' THEN -n.id ELSE t.id END AS about` + noticeFrom +
		`WHERE n.person_id = $1 AND n.done_at IS NULL AND ` + shown + ` LIMIT $2) AS x`)

	noticeByPID = db.SQL(`SELECT id, CASE WHEN reason = 'report' THEN 0 ELSE thread_id END FROM notices WHERE pid = $1 AND person_id = $2`)
	doneNotice  = db.SQL(`UPDATE notices SET done_at = $2 WHERE id = $1 AND done_at IS NULL`)
	doneThread  = db.SQL(`UPDATE notices SET done_at = $4 WHERE person_id = $1 AND thread_id = $2 AND id <= $3 AND done_at IS NULL AND reason <> 'report'`)
	doneUpTo    = db.SQL(`UPDATE notices SET done_at = $3 WHERE person_id = $1 AND id <= $2 AND done_at IS NULL`)
	doneAt      = db.SQL(`SELECT COALESCE(done_at, 0) FROM notices WHERE id = $1`)
	undone      = db.SQL(`UPDATE notices SET done_at = NULL WHERE id = $1`)
	undoneRow   = db.SQL(`UPDATE notices SET done_at = NULL WHERE person_id = $1 AND done_at = $2 AND thread_id = $3`)
	undoneAll   = db.SQL(`UPDATE notices SET done_at = NULL WHERE person_id = $1 AND done_at = $2`)

	settingsOf  = db.SQL(`SELECT replies, mentions, asked, watched, followed, summary, budget, pace, by_reading FROM notice_settings WHERE person_id = $1`)
	putSettings = db.SQL(`INSERT INTO notice_settings (person_id, replies, mentions, asked, watched, followed, summary, budget, pace, by_reading)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (person_id) DO UPDATE SET replies = excluded.replies, mentions = excluded.mentions,
		asked = excluded.asked, watched = excluded.watched, followed = excluded.followed,
		summary = excluded.summary, budget = excluded.budget, pace = excluded.pace, by_reading = excluded.by_reading`)
)
