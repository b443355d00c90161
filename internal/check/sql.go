package check

import "waymark/internal/db"

const why = "a maintenance command holds every row against what it counts"

// counters count the rows whose number is not what it counts.
var counters = []struct {
	name  string
	wrong *db.Statement
}{
	{Log, db.Scan(why, `SELECT COALESCE(MAX(seq) - MIN(seq) + 1 - COUNT(*), 0) FROM changes`)},
	{"members", db.Scan(why, `SELECT COUNT(*) FROM communities c WHERE c.member_count <>
		(SELECT COUNT(*) FROM memberships m WHERE m.community_id = c.id AND m.state = 'member')`)},
	{"threads", db.Scan(why, `SELECT COUNT(*) FROM communities c WHERE c.thread_count <>
		(SELECT COUNT(*) FROM threads t WHERE t.community_id = c.id AND t.state = 'published')`)},
	{"replies", db.Scan(why, `SELECT COUNT(*) FROM threads t LEFT JOIN
		(SELECT thread_id, COUNT(*) AS n, SUM(CASE WHEN depth = 1 THEN 1 ELSE 0 END) AS branches FROM replies GROUP BY thread_id) r
		ON r.thread_id = t.id WHERE t.reply_count <> COALESCE(r.n, 0) OR t.branch_count <> COALESCE(r.branches, 0)`)},
	{"answered", db.Scan(why, `SELECT COUNT(*) FROM threads t WHERE (t.first_reply_at IS NOT NULL) <>
		EXISTS (SELECT 1 FROM replies r WHERE r.thread_id = t.id AND (t.author_id IS NULL OR COALESCE(r.author_id, 0) <> t.author_id))`)},
	{"helpful", db.Scan(why, `SELECT (SELECT COUNT(*) FROM threads t LEFT JOIN (SELECT thread_id, COUNT(*) AS n FROM thread_helpful GROUP BY thread_id) h
		ON h.thread_id = t.id WHERE t.helpful <> COALESCE(h.n, 0)) + (SELECT COUNT(*) FROM replies r LEFT JOIN
		(SELECT reply_id, COUNT(*) AS n FROM reply_helpful GROUP BY reply_id) h ON h.reply_id = r.id WHERE r.helpful <> COALESCE(h.n, 0))`)},
	{"answers", db.Scan(why, `SELECT COUNT(*) FROM threads t LEFT JOIN (SELECT thread_id, COUNT(*) AS n FROM replies
		WHERE accepted_at IS NOT NULL AND deleted_at IS NULL GROUP BY thread_id) r ON r.thread_id = t.id WHERE t.answer_count <> COALESCE(r.n, 0)`)},
	{"branches", db.Scan(why, `SELECT COUNT(*) FROM replies h LEFT JOIN
		(SELECT thread_id, n, COUNT(*) - 1 AS below FROM replies GROUP BY thread_id, n) b ON b.thread_id = h.thread_id AND b.n = h.n
		WHERE h.branch_n = 0 AND h.branch_size <> b.below`)},
	{"places", db.Scan(why, `SELECT COUNT(*) FROM replies r JOIN threads t ON t.id = r.thread_id WHERE r.community_id <> t.community_id`)},
	{"tags", db.Scan(why, `SELECT COUNT(*) FROM tags g LEFT JOIN
		(SELECT tag_id, COUNT(*) AS n FROM thread_tags GROUP BY tag_id) u ON u.tag_id = g.id WHERE g.uses <> COALESCE(u.n, 0)`)},
	{"uses", db.Scan(why, `SELECT COUNT(*) FROM lessons l LEFT JOIN
		(SELECT thread_id, SUM(CASE WHEN result = 'worked' THEN 1 ELSE 0 END) AS worked,
			SUM(CASE WHEN result = 'mixed' THEN 1 ELSE 0 END) AS mixed,
			SUM(CASE WHEN result = 'did_not_work' THEN 1 ELSE 0 END) AS failed FROM lesson_uses GROUP BY thread_id) u
		ON u.thread_id = l.thread_id WHERE l.tried_worked <> COALESCE(u.worked, 0) OR l.tried_mixed <> COALESCE(u.mixed, 0)
			OR l.tried_did_not_work <> COALESCE(u.failed, 0)`)},
}
