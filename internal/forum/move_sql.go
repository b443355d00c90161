package forum

import (
	"strings"

	"waymark/internal/db"
)

// Where replies stand in the tree.
var (
	leavesOf = db.SQL(`SELECT id, COALESCE(parent_id, 0), n, branch_n, depth, path, children, branch_size FROM replies WHERE thread_id = $1 ORDER BY id`)
	setAside = db.SQL(`UPDATE replies SET n = $2, branch_n = 0, path = $3 WHERE id = $1`)
	setLeaf  = db.SQL(`UPDATE replies SET n = $2, branch_n = $3, depth = $4, path = $5, children = $6, branch_size = $7 WHERE id = $1`)

	takeReply = db.SQL(`UPDATE replies SET thread_id = $2, community_id = $3, parent_id = $4, n = $5, branch_n = 0, path = $6 WHERE id = $1`)
	hangReply = db.SQL(`UPDATE replies SET parent_id = $2 WHERE id = $1`)

	recountReplies = db.SQL(`UPDATE threads SET
		reply_count = (SELECT COUNT(*) FROM replies WHERE thread_id = $1),
		branch_count = (SELECT COUNT(*) FROM replies WHERE thread_id = $1 AND depth = 1),
		last_reply_id = (SELECT MAX(id) FROM replies WHERE thread_id = $1),
		first_reply_at = (SELECT CASE WHEN MIN(r.created_at) < threads.created_at THEN threads.created_at ELSE MIN(r.created_at) END
			FROM replies r WHERE r.thread_id = $1 AND (threads.author_id IS NULL OR COALESCE(r.author_id, 0) <> threads.author_id)),
		answer_count = (SELECT COUNT(*) FROM replies WHERE thread_id = $1 AND accepted_at IS NOT NULL AND deleted_at IS NULL)
		WHERE id = $1`)
	// The opening text of thread $1 as a reply to thread $2.
	openingAsReply = db.SQL(`INSERT INTO replies (pid, thread_id, community_id, n, branch_n, depth, path, author_id, affiliation_id, org_id, body_md,
		body_html, revision, created_at, edited_at, helpful)
		SELECT $3, $2, $4, $5, 0, 1, $6, author_id, affiliation_id, org_id, $7, $8, revision, COALESCE(published_at, created_at), edited_at, helpful
		FROM threads WHERE id = $1 RETURNING id`)
	setActive = db.SQL(`UPDATE threads SET active_at = CASE WHEN $2 > active_at THEN $2 ELSE active_at END WHERE id = $1`)
)

// readableOther is Readable for a second community, oc.
var readableOther = strings.NewReplacer("c.visibility", "oc.visibility", "c.id", "oc.id").Replace(Readable)

// What goes with a thread that moves to another community.
var (
	moveThread   = db.SQL(`UPDATE threads SET community_id = $2, pinned_at = NULL, pinned_by = NULL, announced_at = NULL WHERE id = $1`)
	moveReplies  = db.SQL(`UPDATE replies SET community_id = $2 WHERE thread_id = $1`)
	moveRemovals = db.SQL(`UPDATE removals SET community_id = $2 WHERE thread_id = $1`)
	moveReports  = db.SQL(`UPDATE reports SET community_id = $2 WHERE thread_id = $1`)
	moveNotices  = db.SQL(`UPDATE notices SET community_id = $2 WHERE thread_id = $1`)
	insertMove   = db.SQL(`INSERT INTO thread_moves (thread_id, act, at, by_id, other_id, place_id, replies) VALUES ($1, $2, $3, $4, $5, $6, $7)`)
	movesToRead  = db.SQL(`SELECT m.act, m.at, m.replies, p.id, p.pid, p.name, c.slug, c.name, o.kind, o.pid,
		CASE WHEN m.act = 'merged' THEN og.title ELSE o.title END, o.slug, COALESCE(o.id, 0), CASE WHEN om.deleted_at IS NULL THEN om.pid END
		FROM thread_moves m
		LEFT JOIN persons p ON p.id = m.by_id
		LEFT JOIN communities c ON c.id = m.place_id AND ` + Visible + `
		LEFT JOIN threads og ON og.id = m.other_id
		LEFT JOIN replies om ON om.id = og.merged_reply
		LEFT JOIN threads o ON o.id = COALESCE(om.thread_id, og.id) AND o.state = 'published' AND EXISTS (
			SELECT 1 FROM communities oc WHERE oc.id = o.community_id AND ` + readableOther + `)
		WHERE m.thread_id = $2 ORDER BY m.id DESC LIMIT $3`)
	wasSplit     = db.SQL(`SELECT 1 FROM thread_moves WHERE thread_id = $1 AND act = 'split' AND other_id = $2`)
	mergedReply  = db.SQL(`SELECT r.pid FROM threads t JOIN replies r ON r.id = t.merged_reply WHERE t.pid = $1`)
	placesToTend = db.SQL(`SELECT c.id, c.pid, c.slug, c.name, c.visibility, c.archived_at, COALESCE(m.role, '') FROM communities c
		LEFT JOIN memberships m ON m.community_id = c.id AND m.person_id = $1 AND m.state = 'member'
		WHERE c.archived_at IS NULL AND (m.role = 'facilitator' OR ($2 AND c.visibility <> 'private' AND ` + Readable + `))
		ORDER BY c.sort_name, c.id LIMIT $3`)
	writersWithout = db.SQL(`SELECT p.id, p.pid, p.name, p.ended_at, NULL, o.pid, o.slug, o.name, o.hue FROM persons p
		LEFT JOIN organisations o ON o.id = p.org_id
		WHERE p.ended_at IS NULL AND p.id IN (SELECT author_id FROM replies WHERE thread_id = $1 AND deleted_at IS NULL UNION ALL SELECT author_id FROM threads WHERE id = $1)
		AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.community_id = $2 AND m.person_id = p.id AND m.state = 'member')`)
)

// few says why the list of what is being told may be read whole.
const few = "what is being told is told within seconds"

// What goes with replies that are split off into a new thread $2.
var (
	splitRevisions = db.SQL(`UPDATE revisions SET thread_id = $2 WHERE thread_id = $1 AND reply_id IN ({list})`)
	splitRemovals  = db.SQL(`UPDATE removals SET thread_id = $2 WHERE thread_id = $1 AND reply_id IN ({list})`)
	splitReports   = db.SQL(`UPDATE reports SET thread_id = $2 WHERE thread_id = $1 AND reply_id IN ({list})`)
	splitNotices   = db.SQL(`UPDATE notices SET thread_id = $2 WHERE thread_id = $1 AND reply_id IN ({list})`)
	splitSaved     = db.SQL(`UPDATE saved SET thread_id = $2 WHERE thread_id = $1 AND reply_id IN ({list})`)
	splitQuotes    = db.SQL(`UPDATE quotes SET thread_id = $2 WHERE thread_id = $1 AND reply_id IN ({list})`)
	// A place of a draft ends in the pid of the reply that it answers, which
	// begins where that of the thread has ended.
	splitDrafts = db.SQL(`UPDATE drafts SET place = $1 || SUBSTR(place, 23) WHERE place IN ({list}) AND NOT EXISTS (
		SELECT 1 FROM drafts o WHERE o.person_id = drafts.person_id AND o.place = $1 || SUBSTR(drafts.place, 23))`)
	splitPositions = db.SQL(`INSERT INTO positions (person_id, thread_id, read_id, beyond, seen_at)
		SELECT person_id, $2, read_id, beyond, seen_at FROM positions WHERE thread_id = $1`)
	splitFollows = db.SQL(`INSERT INTO follows (person_id, kind, target_id, level, chosen, at)
		SELECT person_id, kind, $2, level, chosen, at FROM follows WHERE kind = 'thread' AND target_id = $1`)
	splitFanouts = db.Scan(few, `UPDATE fanouts SET thread_id = $1 WHERE reply_id IN ({list})`)
)

// What goes from a thread $1 that is merged into another $2, where its opening
// text is the reply $3.
var (
	mergeReplies = db.SQL(`UPDATE replies SET thread_id = $2, community_id = $3, parent_id = COALESCE(parent_id, $4), n = -id, branch_n = 0, path = '-' || id WHERE thread_id = $1`)
	mergeThread  = db.SQL(`UPDATE threads SET state = 'deleted', deleted_at = $2, deleted_by = $3, merged_reply = $4, pinned_at = NULL,
		pinned_by = NULL, announced_at = NULL, helpful = 0 WHERE id = $1`)
	mergeUses      = db.SQL(`UPDATE attachment_uses SET thread_id = 0, reply_id = $2 WHERE thread_id = $1 AND reply_id = 0`)
	mergeHelpful   = db.SQL(`INSERT INTO reply_helpful (reply_id, person_id, at) SELECT $2, person_id, at FROM thread_helpful WHERE thread_id = $1`)
	unhelpful      = db.SQL(`DELETE FROM thread_helpful WHERE thread_id = $1`)
	mergeRevisions = db.SQL(`UPDATE revisions SET thread_id = $2, reply_id = CASE WHEN reply_id = 0 THEN $3 ELSE reply_id END
		WHERE thread_id = $1 AND reply_id >= 0`)
	mergeRemovals = db.SQL(`UPDATE removals SET thread_id = $2, community_id = $4, reply_id = CASE WHEN reply_id = 0 THEN $3 ELSE reply_id END WHERE thread_id = $1`)
	mergeReports  = db.SQL(`UPDATE reports SET thread_id = $2, community_id = $4, reply_id = CASE WHEN reply_id = 0 THEN $3 ELSE reply_id END WHERE thread_id = $1`)
	mergeNotices  = db.SQL(`UPDATE notices SET thread_id = $2, community_id = $4, reply_id = CASE WHEN reply_id = 0 THEN $3 ELSE reply_id END WHERE thread_id = $1`)
	mergeSaved    = db.SQL(`UPDATE saved SET thread_id = $2, reply_id = CASE WHEN reply_id = 0 THEN $3 ELSE reply_id END WHERE thread_id = $1`)
	mergeQuotes   = db.SQL(`UPDATE quotes SET thread_id = $2, reply_id = CASE WHEN reply_id = 0 THEN $3 ELSE reply_id END WHERE thread_id = $1`)
	mergeLetters  = db.SQL(`UPDATE notice_letters SET thread_id = $2 WHERE thread_id = $1`)
	mergeFanouts  = db.Scan(few, `UPDATE fanouts SET thread_id = $2, community_id = $4, reply_id = CASE WHEN reply_id = 0 THEN $3 ELSE reply_id END WHERE thread_id = $1`)
	mergeLinks    = db.SQL(`INSERT INTO links (from_kind, from_id, to_kind, to_id, replies, at)
		SELECT from_kind, from_id, to_kind, $3, replies, at FROM links WHERE to_kind = $1 AND to_id = $2 ON CONFLICT DO NOTHING`)
	dropLinks = db.SQL(`DELETE FROM links WHERE to_kind = $1 AND to_id = $2`)
	// What somebody has muted is muted no more: it is another thread now.
	mergeFollows = db.SQL(`INSERT INTO follows (person_id, kind, target_id, level, chosen, at)
		SELECT person_id, kind, $2, level, chosen, at FROM follows WHERE kind = 'thread' AND target_id = $1 AND level <> 'mute'
		ON CONFLICT (person_id, kind, target_id) DO NOTHING`)
	dropFollowsOf = db.SQL(`DELETE FROM follows WHERE kind = 'thread' AND target_id = $1`)

	// Drafts: $1 is a place, $2 where it is now; of places that begin alike the
	// rest is kept.
	mergeDraft = db.SQL(`UPDATE drafts SET place = $2 WHERE place = $1 AND NOT EXISTS (
		SELECT 1 FROM drafts o WHERE o.person_id = drafts.person_id AND o.place = $2)`)
	mergeDrafts = db.SQL(`UPDATE drafts SET place = $3 || SUBSTR(place, 23) WHERE place > $1 AND place < $2 AND NOT EXISTS (
		SELECT 1 FROM drafts o WHERE o.person_id = drafts.person_id AND o.place = $3 || SUBSTR(drafts.place, 23))`)

	positionsOfBoth = db.SQL(`SELECT person_id, thread_id, read_id, beyond, seen_at FROM positions WHERE thread_id IN ({list}) ORDER BY person_id`)
	dropPositionsOf = db.SQL(`DELETE FROM positions WHERE thread_id = $1`)
	repliesOfBoth   = db.SQL(`SELECT id, thread_id, COALESCE(author_id, 0), deleted_at IS NOT NULL FROM replies WHERE thread_id IN ({list}) ORDER BY id`)
)
