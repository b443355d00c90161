package invite

import (
	"waymark/internal/db"
	"waymark/internal/forum"
)

const invitationColumns = `SELECT i.id, i.pid, i.community_id, i.email, i.name, i.role_title, i.message, i.person_id, i.created_at, i.expires_at,
	c.pid, c.slug, c.name, c.summary, o.id, o.pid, o.slug, o.name, o.hue, p.id, p.pid, p.name, po.name
	FROM invitations i LEFT JOIN communities c ON c.id = i.community_id
	LEFT JOIN organisations o ON o.id = i.org_id
	LEFT JOIN persons p ON p.id = i.invited_by LEFT JOIN organisations po ON po.id = p.org_id `

var (
	invitationByID   = db.SQL(invitationColumns + `WHERE i.id = $1 AND i.state = 'open'`)
	invitationByPID  = db.SQL(invitationColumns + `WHERE i.pid = $1 AND i.state = 'open'`)
	invitationByCode = db.SQL(invitationColumns + `WHERE i.code_hash = $1 AND i.state = 'open' AND i.expires_at > $2`)
	openIn           = db.SQL(invitationColumns + `WHERE i.community_id = $1 AND i.state = 'open' ORDER BY i.created_at DESC, i.id DESC LIMIT $2`)
	openEverywhere   = db.SQL(invitationColumns + `WHERE i.state = 'open' AND (i.community_id = 0 OR ` + forum.Visible + `)
		ORDER BY i.created_at DESC, i.id DESC LIMIT $2`)
	invitationsFor = db.SQL(invitationColumns + `WHERE i.state = 'open' AND i.expires_at > $2 AND i.community_id > 0
		AND i.email = (SELECT me.email FROM persons me WHERE me.id = $1) ORDER BY i.created_at DESC LIMIT 50`)

	isOpen     = db.SQL(`SELECT 1 FROM invitations WHERE state = 'open' AND community_id = $1 AND email = $2 AND expires_at > $3`)
	countToday = db.SQL(`SELECT COUNT(*) FROM (SELECT 1 FROM invitations WHERE invited_by = $1 AND created_at > $2 LIMIT $3) AS n`)

	putInvitation = db.SQL(`INSERT INTO invitations (pid, community_id, email, name, org_id, role_title, message, person_id, invited_by,
		state, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', $10, $11)
		ON CONFLICT (community_id, email) WHERE state = 'open' DO UPDATE SET name = excluded.name, org_id = excluded.org_id,
		role_title = excluded.role_title, message = excluded.message, person_id = excluded.person_id, invited_by = excluded.invited_by,
		created_at = excluded.created_at, expires_at = excluded.expires_at, code_hash = NULL RETURNING id`)
	renewInvitation = db.SQL(`UPDATE invitations SET created_at = $2, expires_at = $3, code_hash = NULL WHERE id = $1`)
	setCode         = db.SQL(`UPDATE invitations SET code_hash = $2 WHERE id = $1`)
	closeInvitation = db.SQL(`UPDATE invitations SET state = $2, done_at = $3, code_hash = NULL, email = '', name = '', role_title = '',
		message = '' WHERE id = $1 AND state = 'open'`)
	sweepInvitations = db.SQL(`DELETE FROM invitations WHERE id IN
		(SELECT id FROM invitations WHERE expires_at < $1 ORDER BY expires_at LIMIT 1000)`)
)
