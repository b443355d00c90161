package forum

import "waymark/internal/db"

const proposalColumns = `SELECT cp.id, cp.pid, cp.person_id, cp.name, cp.summary, cp.body_md, cp.measure, cp.visibility, cp.state, cp.reason,
	cp.created_at, cp.decided_at,` + bylineColumns + `, c.id, c.pid, c.slug, c.name FROM community_proposals cp
	JOIN persons p ON p.id = cp.person_id LEFT JOIN affiliations a ON a.id = p.affiliation_id
	LEFT JOIN organisations o ON o.id = p.org_id LEFT JOIN communities c ON c.id = cp.community_id `

var (
	proposalByPID    = db.SQL(proposalColumns + `WHERE cp.pid = $1`)
	waitingProposals = db.SQL(proposalColumns + `WHERE cp.state = 'waiting' ORDER BY cp.created_at, cp.id LIMIT 100`)
	proposalsOf      = db.SQL(proposalColumns + `WHERE cp.person_id = $1 ORDER BY cp.created_at DESC LIMIT 10`)
	proposalOrgs     = db.SQL(`SELECT o.id, o.pid, o.slug, o.name, o.hue FROM proposal_organisations po
		JOIN organisations o ON o.id = po.org_id WHERE po.proposal_id = $1 ORDER BY o.sort_name, o.id`)
	countProposals = db.SQL(`SELECT COUNT(*) FROM (SELECT 1 FROM community_proposals
		WHERE person_id = $1 AND state = 'waiting' LIMIT $2) AS n`)

	insertProposal = db.SQL(`INSERT INTO community_proposals (pid, person_id, name, summary, body_md, measure, visibility, state, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8) RETURNING id`)
	addProposalOrg = db.SQL(`INSERT INTO proposal_organisations (proposal_id, org_id) VALUES ($1, $2)
		ON CONFLICT (proposal_id, org_id) DO NOTHING`)
	decideProposal = db.SQL(`UPDATE community_proposals SET state = $2, reason = $3, community_id = $4, decided_by = $5, decided_at = $6
		WHERE id = $1`)
)
