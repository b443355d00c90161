package exporter

import "waymark/internal/db"

const why = "an export reads all there is"

const replyColumns = `SELECT r.id, COALESCE(r.external_id, r.pid), r.pid, COALESCE(t.external_id, t.pid), t.kind,
	COALESCE(up.external_id, up.pid), r.body_md, r.author_id, r.org_id, a.role_title, r.created_at, r.edited_at, r.revision,
	r.deleted_at, r.deleted_by, r.delete_reason, r.accepted_at, r.accepted_by, r.official_at, r.official_by,
	COALESCE(r.parent_id, 0) FROM replies r JOIN threads t ON t.id = r.thread_id
	LEFT JOIN replies up ON up.id = r.parent_id LEFT JOIN affiliations a ON a.id = r.affiliation_id
	`

// What has no external id is called by its own identifier.
var (
	organisationNames = db.Scan(why, `SELECT id, COALESCE(external_id, pid) FROM organisations`)
	personNames       = db.Scan(why, `SELECT id, COALESCE(external_id, pid) FROM persons`)
	communityNames    = db.Scan(why, `SELECT id, COALESCE(external_id, pid) FROM communities`)

	organisationRows = db.SQL(`SELECT id, COALESCE(external_id, pid), pid, name, slug, type, region, size, hue, placeholder, created_at
		FROM organisations WHERE id > $1 ORDER BY id LIMIT $2`)
	personRows = db.SQL(`SELECT p.id, COALESCE(p.external_id, p.pid), p.pid, p.name, p.email, p.role, p.org_id, a.role_title, p.about_md,
		p.skills, p.contact, p.theme, p.placeholder, p.created_at, p.ended_at, p.left_org_id
		FROM persons p LEFT JOIN affiliations a ON a.id = p.affiliation_id WHERE p.id > $1 ORDER BY p.id LIMIT $2`)
	affiliationRows = db.SQL(`SELECT person_id, org_id, role_title, starts_at, ends_at FROM affiliations
		WHERE person_id IN ({list}) ORDER BY person_id, starts_at, id`)
	administersRows = db.SQL(`SELECT person_id, org_id, since FROM organisation_admins WHERE person_id IN ({list}) ORDER BY person_id, since, org_id`)
	communityRows   = db.SQL(`SELECT id, COALESCE(external_id, pid), pid, slug, name, summary, body_md, measure, visibility, placeholder,
		created_at, created_by, archived_at FROM communities WHERE id > $1 ORDER BY id LIMIT $2`)
	memberRows = db.SQL(`SELECT person_id, role, state, message, since FROM memberships WHERE community_id = $1`)
	limitRows  = db.SQL(`SELECT org_id FROM community_organisations WHERE community_id = $1`)

	threadRows = db.SQL(`SELECT t.id, COALESCE(t.external_id, t.pid), t.pid, t.community_id, t.title, t.summary, t.body_md, t.asks, t.author_id,
		t.org_id, a.role_title, t.state, t.created_at, t.published_at, t.edited_at, t.revision, t.deleted_at, t.deleted_by, t.delete_reason,
		t.source_url, t.licence, t.pinned_at, t.pinned_by, t.closed_at, t.closed_by, t.close_reason FROM threads t LEFT JOIN affiliations a ON a.id = t.affiliation_id
		WHERE t.id > $1 AND t.kind = $3 AND t.merged_reply IS NULL ORDER BY t.id LIMIT $2`)
	authorRows = db.SQL(`SELECT thread_id, person_id FROM thread_authors WHERE thread_id IN ({list}) ORDER BY thread_id, position`)
	shareRows  = db.SQL(`SELECT ts.thread_id, ts.person_id FROM thread_shares ts JOIN persons p ON p.id = ts.person_id
		WHERE ts.thread_id IN ({list}) ORDER BY ts.thread_id, COALESCE(p.external_id, p.pid)`)
	threadRevisions = db.SQL(`SELECT thread_id, n, editor_id, at, title, summary, body_md, fields, note FROM revisions
		WHERE thread_id IN ({list}) AND reply_id = 0 ORDER BY thread_id, n`)
	lessonRows = db.SQL(`SELECT thread_id, context_md, did_md, worked_md, did_not_work_md, do_again_md, outcome, measured_over, place, contact,
		cost_text, cost_amount, owner_id, review_on FROM lessons WHERE thread_id IN ({list})`)
	useRows = db.SQL(`SELECT thread_id, pid, person_id, org_id, result, changed_md, used_on, created_at FROM lesson_uses
		WHERE thread_id IN ({list}) ORDER BY thread_id, pid`)

	replyRows         = db.SQL(replyColumns + `WHERE r.id > $1 ORDER BY r.id LIMIT $2`)
	replyRow          = db.SQL(replyColumns + `WHERE r.id = $1`)
	threadHelpfulRows = db.SQL(`SELECT thread_id, person_id, at FROM thread_helpful WHERE thread_id IN ({list}) ORDER BY thread_id, at, person_id`)
	replyHelpfulRows  = db.SQL(`SELECT h.reply_id, h.person_id, h.at FROM reply_helpful h WHERE h.reply_id IN ({list}) ORDER BY h.reply_id, h.at, h.person_id`)
	inShortRows       = db.SQL(`SELECT thread_id, body_md, author_id, editor_id, created_at, edited_at, replies, revision FROM in_short
		WHERE thread_id IN ({list})`)
	inShortRevisions = db.SQL(`SELECT thread_id, n, editor_id, at, title, summary, body_md, fields, note FROM revisions
		WHERE thread_id IN ({list}) AND reply_id = -1 ORDER BY thread_id, n`)
	replyRevisions = db.SQL(`SELECT v.reply_id, v.n, v.editor_id, v.at, v.title, v.summary, v.body_md, v.fields, v.note
		FROM replies r JOIN revisions v ON v.thread_id = r.thread_id AND v.reply_id = r.id
		WHERE r.id IN ({list}) ORDER BY v.reply_id, v.n`)

	// A file is of the export where a text of it stands that is not a tombstone.
	uploadRows = db.SQL(`SELECT a.id, a.pid, a.hash, a.name, a.type, a.bytes, a.width, a.height, a.alt, a.decorative, a.owner_id, a.created_at
		FROM attachments a WHERE a.id > $1 AND EXISTS (SELECT 1 FROM attachment_uses u LEFT JOIN replies r ON r.id = u.reply_id
		LEFT JOIN threads t ON t.id = u.thread_id WHERE u.attachment_id = a.id
		AND (t.state <> 'deleted' OR r.id IS NOT NULL AND r.deleted_at IS NULL)) ORDER BY a.id LIMIT $2`)
	filesOfThreads = db.SQL(`SELECT DISTINCT u.thread_id, a.pid FROM attachment_uses u JOIN attachments a ON a.id = u.attachment_id
		WHERE u.thread_id IN ({list}) AND u.reply_id IN (0, -1) ORDER BY u.thread_id, a.pid`)
	filesOfReplies = db.SQL(`SELECT u.reply_id, a.pid FROM attachment_uses u JOIN attachments a ON a.id = u.attachment_id
		WHERE u.thread_id = 0 AND u.reply_id IN ({list}) ORDER BY u.reply_id, a.pid`)
	templateRows = db.SQL(`SELECT thread_id, form, use_md, avoid_md, language, review_at, withdrawn_at, withdrawn_by, withdrawn_reason
		FROM templates WHERE thread_id IN ({list})`)
	versionRows = db.SQL(`SELECT thread_id, n, note, text_md, author_id, org_id, at FROM template_versions
		WHERE thread_id IN ({list}) ORDER BY thread_id, n`)
	versionFileRows = db.SQL(`SELECT f.thread_id, f.n, a.pid, f.title, f.format FROM template_files f JOIN attachments a ON a.id = f.attachment_id
		WHERE f.thread_id IN ({list}) ORDER BY f.thread_id, f.n, f.position`)
	takeRows = db.SQL(`SELECT thread_id, org_id, n, times, first_at, last_at FROM template_takes
		WHERE thread_id IN ({list}) ORDER BY thread_id, org_id, n`)
	takerRows = db.SQL(`SELECT thread_id, person_id, org_id, n, at FROM template_takers
		WHERE thread_id IN ({list}) ORDER BY thread_id, person_id`)
	outcomeRows = db.SQL(`SELECT thread_id, pid, n, person_id, org_id, result, text_md, used_on, created_at FROM template_outcomes
		WHERE thread_id IN ({list}) ORDER BY thread_id, pid`)
	collectionRows = db.SQL(`SELECT id, pid, name, purpose, community_id, author_id, created_at FROM template_collections
		WHERE id > $1 ORDER BY id LIMIT $2`)
	collectionItemRows = db.SQL(`SELECT i.collection_id, COALESCE(t.external_id, t.pid) FROM template_collection_items i JOIN threads t ON t.id = i.thread_id
		WHERE i.collection_id IN ({list}) AND t.state <> 'deleted' ORDER BY i.collection_id, i.position, i.thread_id`)
	readyRows = db.SQL(`SELECT kind, body FROM community_texts WHERE community_id = $1`)

	originRows = db.SQL(`SELECT t.id, COALESCE(t.external_id, t.pid), t.kind FROM threads t WHERE t.id > $1 AND t.state <> 'deleted'
		AND (EXISTS (SELECT 1 FROM links k WHERE k.from_kind = t.kind AND k.from_id = t.id) OR EXISTS (SELECT 1 FROM quotes q WHERE q.lesson_id = t.id)
		OR EXISTS (SELECT 1 FROM templates x WHERE x.thread_id = t.id AND (x.pair_id IS NOT NULL OR x.original_id IS NOT NULL)))
		ORDER BY t.id LIMIT $2`)
	linkRows = db.SQL(`SELECT k.from_id, COALESCE(t.external_id, t.pid), k.to_kind, k.replies, k.at FROM threads f
		JOIN links k ON k.from_kind = f.kind AND k.from_id = f.id JOIN threads t ON t.id = k.to_id
		WHERE f.id IN ({list}) ORDER BY k.from_id, k.at, COALESCE(t.external_id, t.pid)`)
	kinRows = db.SQL(`SELECT x.thread_id, COALESCE(p.external_id, p.pid), COALESCE(o.external_id, o.pid), x.original_n FROM templates x
		LEFT JOIN threads p ON p.id = x.pair_id LEFT JOIN threads o ON o.id = x.original_id WHERE x.thread_id IN ({list})`)
	// Words that somebody has not said no to, of a post that is still there.
	quoteRows = db.SQL(`SELECT q.lesson_id, q.pid, q.position, COALESCE(t.external_id, t.pid), t.kind, COALESCE(r.external_id, r.pid), q.person_id,
		q.paraphrase, CASE WHEN q.state IN ('asked', 'named', 'anonymous') AND (r.id IS NOT NULL AND r.deleted_at IS NULL
		OR q.reply_id = 0 AND t.state <> 'deleted') THEN q.words ELSE '' END, q.state, q.asked_at, q.decided_at
		FROM quotes q JOIN threads t ON t.id = q.thread_id LEFT JOIN replies r ON r.id = q.reply_id
		WHERE q.lesson_id IN ({list}) ORDER BY q.lesson_id, q.position`)
)
