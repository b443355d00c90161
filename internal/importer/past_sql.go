package importer

import "waymark/internal/db"

var (
	adoptOrganisation = db.SQL(`UPDATE organisations SET external_id = pid WHERE pid = $1 AND external_id IS NULL`)
	adoptPerson       = db.SQL(`UPDATE persons SET external_id = pid WHERE pid = $1 AND external_id IS NULL`)
	adoptCommunity    = db.SQL(`UPDATE communities SET external_id = pid WHERE pid = $1 AND external_id IS NULL`)
	adoptThread       = db.SQL(`UPDATE threads SET external_id = pid WHERE pid = $1 AND external_id IS NULL`)
	adoptReply        = db.SQL(`UPDATE replies SET external_id = pid WHERE pid = $1 AND external_id IS NULL`)

	takeOrganisationPID = db.SQL(`UPDATE organisations SET pid = $2 WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM organisations WHERE pid = $2)`)
	takePersonPID       = db.SQL(`UPDATE persons SET pid = $2 WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM persons WHERE pid = $2)`)
	takeCommunityPID    = db.SQL(`UPDATE communities SET pid = $2 WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM communities WHERE pid = $2)`)
	takeThreadPID       = db.SQL(`UPDATE threads SET pid = $2 WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM threads WHERE pid = $2)`)
	takeReplyPID        = db.SQL(`UPDATE replies SET pid = $2 WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM replies WHERE pid = $2)`)

	affiliationLike = db.SQL(`SELECT id FROM affiliations WHERE person_id = $1 AND role_title = $3
		ORDER BY CASE WHEN org_id = $2 THEN 0 ELSE 1 END, starts_at, id LIMIT 1`)

	setThreadPast = db.SQL(`UPDATE threads SET state = $2, revision = $3, published_at = $4, edited_at = $5, deleted_at = $6, deleted_by = $7,
		delete_reason = $8 WHERE id = $1 AND (state <> $2 OR revision <> $3 OR published_at IS DISTINCT FROM $4 OR edited_at IS DISTINCT FROM $5
		OR deleted_at IS DISTINCT FROM $6 OR deleted_by IS DISTINCT FROM $7 OR delete_reason <> $8)`)
	setThreadBadge = db.SQL(`UPDATE threads SET affiliation_id = $2, org_id = $3
		WHERE id = $1 AND (affiliation_id IS DISTINCT FROM $2 OR org_id IS DISTINCT FROM $3)`)
	setReplyPast = db.SQL(`UPDATE replies SET revision = $2, edited_at = $3, deleted_at = $4, deleted_by = $5, delete_reason = $6
		WHERE id = $1 AND (revision <> $2 OR edited_at IS DISTINCT FROM $3 OR deleted_at IS DISTINCT FROM $4
		OR deleted_by IS DISTINCT FROM $5 OR delete_reason <> $6)`)
	setReplyBadge = db.SQL(`UPDATE replies SET affiliation_id = $2, org_id = $3
		WHERE id = $1 AND (affiliation_id IS DISTINCT FROM $2 OR org_id IS DISTINCT FROM $3)`)
	replyID = db.SQL(`SELECT id FROM replies WHERE pid = $1`)

	moveThreadCount = db.SQL(`UPDATE communities SET thread_count = thread_count + $2 WHERE id = $1`)
	addRevision     = db.SQL(`INSERT INTO revisions (thread_id, reply_id, n, editor_id, at, title, summary, body_md, fields, note)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (thread_id, reply_id, n) DO NOTHING`)
	addShare = db.SQL(`INSERT INTO thread_shares (thread_id, person_id) VALUES ($1, $2) ON CONFLICT (thread_id, person_id) DO NOTHING`)
	addUse   = db.SQL(`INSERT INTO lesson_uses (pid, thread_id, person_id, org_id, result, changed_md, changed_html, used_on, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (pid) DO NOTHING`)
	tallyUses = db.SQL(`UPDATE lessons SET
		tried_worked = (SELECT COUNT(*) FROM lesson_uses u WHERE u.thread_id = $1 AND u.result = 'worked'),
		tried_mixed = (SELECT COUNT(*) FROM lesson_uses u WHERE u.thread_id = $1 AND u.result = 'mixed'),
		tried_did_not_work = (SELECT COUNT(*) FROM lesson_uses u WHERE u.thread_id = $1 AND u.result = 'did_not_work') WHERE thread_id = $1`)

	setPersonPast = db.SQL(`UPDATE persons SET contact = $2, theme = $3, ended_at = $4, left_org_id = $5
		WHERE id = $1 AND (contact <> $2 OR theme <> $3 OR ended_at IS DISTINCT FROM $4 OR left_org_id IS DISTINCT FROM $5)`)
	addAdministration = db.SQL(`INSERT INTO organisation_admins (org_id, person_id, since) VALUES ($1, $2, $3)
		ON CONFLICT (org_id, person_id) DO NOTHING`)
	affiliationsOf = db.SQL(`SELECT id, org_id, role_title, starts_at, ends_at FROM affiliations WHERE person_id = $1 ORDER BY starts_at, id`)
	addAffiliation = db.SQL(`INSERT INTO affiliations (person_id, org_id, role_title, starts_at, ends_at) VALUES ($1, $2, $3, $4, $5) RETURNING id`)
	setAffiliation = db.SQL(`UPDATE affiliations SET org_id = $2, role_title = $3, starts_at = $4, ends_at = $5 WHERE id = $1`)
	setPersonOrg   = db.SQL(`UPDATE persons SET org_id = $2, affiliation_id = $3
		WHERE id = $1 AND (org_id IS DISTINCT FROM $2 OR affiliation_id IS DISTINCT FROM $3)`)

	setCommunityPast = db.SQL(`UPDATE communities SET measure = $2, archived_at = $3, created_by = $4
		WHERE id = $1 AND (measure <> $2 OR archived_at IS DISTINCT FROM $3 OR created_by IS DISTINCT FROM $4)`)
	putMembership = db.SQL(`INSERT INTO memberships (community_id, person_id, role, state, message, since) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (community_id, person_id) DO UPDATE SET role = excluded.role, state = excluded.state, message = excluded.message,
		since = excluded.since WHERE memberships.role <> excluded.role OR memberships.state <> excluded.state
		OR memberships.message <> excluded.message OR memberships.since <> excluded.since`)
	countMembers = db.SQL(`UPDATE communities SET member_count = (SELECT COUNT(*) FROM memberships
		WHERE community_id = $1 AND state = 'member') WHERE id = $1`)
	addLimit = db.SQL(`INSERT INTO community_organisations (community_id, org_id) VALUES ($1, $2) ON CONFLICT (community_id, org_id) DO NOTHING`)
)
