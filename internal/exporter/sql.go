package exporter

import "waymark/internal/db"

const why = "an export reads all there is"

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
		t.source_url, t.licence FROM threads t LEFT JOIN affiliations a ON a.id = t.affiliation_id
		WHERE t.id > $1 AND t.kind = $3 ORDER BY t.id LIMIT $2`)
	authorRows = db.SQL(`SELECT thread_id, person_id FROM thread_authors WHERE thread_id IN ({list}) ORDER BY thread_id, position`)
	shareRows  = db.SQL(`SELECT ts.thread_id, ts.person_id FROM thread_shares ts JOIN persons p ON p.id = ts.person_id
		WHERE ts.thread_id IN ({list}) ORDER BY ts.thread_id, COALESCE(p.external_id, p.pid)`)
	threadRevisions = db.SQL(`SELECT thread_id, n, editor_id, at, title, summary, body_md, fields, note FROM revisions
		WHERE thread_id IN ({list}) AND reply_id = 0 ORDER BY thread_id, n`)
	lessonRows = db.SQL(`SELECT thread_id, context_md, did_md, worked_md, did_not_work_md, do_again_md, outcome, measured_over, place, contact,
		cost_text, cost_amount, owner_id, review_on FROM lessons WHERE thread_id IN ({list})`)
	useRows = db.SQL(`SELECT thread_id, pid, person_id, org_id, result, changed_md, used_on, created_at FROM lesson_uses
		WHERE thread_id IN ({list}) ORDER BY thread_id, pid`)

	replyRows = db.SQL(`SELECT r.id, COALESCE(r.external_id, r.pid), r.pid, COALESCE(t.external_id, t.pid), t.kind,
		COALESCE(up.external_id, up.pid), r.body_md, r.author_id, r.org_id, a.role_title, r.created_at, r.edited_at, r.revision,
		r.deleted_at, r.deleted_by, r.delete_reason FROM replies r JOIN threads t ON t.id = r.thread_id
		LEFT JOIN replies up ON up.id = r.parent_id LEFT JOIN affiliations a ON a.id = r.affiliation_id
		WHERE r.id > $1 ORDER BY r.id LIMIT $2`)
	replyRevisions = db.SQL(`SELECT v.reply_id, v.n, v.editor_id, v.at, v.title, v.summary, v.body_md, v.fields, v.note
		FROM replies r JOIN revisions v ON v.thread_id = r.thread_id AND v.reply_id = r.id
		WHERE r.id IN ({list}) ORDER BY v.reply_id, v.n`)
)
