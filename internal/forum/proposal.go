package forum

import (
	"context"
	"errors"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/mail"
)

// What happens to proposals of communities.
var (
	ProposalMade      = changes.Declare("proposal.made", changes.Routine)
	ProposalApproved  = changes.Declare("proposal.approved", changes.Audited)
	ProposalDeclined  = changes.Declare("proposal.declined", changes.Audited)
	ProposalWithdrawn = changes.Declare("proposal.withdrawn", changes.Routine)
)

// States of a proposal.
const (
	ProposalWaits = "waiting"
	ProposalTaken = "approved"
	ProposalNot   = "declined"
	proposalBack  = "withdrawn"
)

// Letters about proposals.
var (
	letterApproved    = mail.Declare("proposal_approved", "mail.approved_subject", "mail.approved_text")
	letterNotApproved = mail.Declare("proposal_declined", "mail.not_approved_subject", "mail.not_approved_text")
)

// A Proposal is a community that a member would like to have.
type Proposal struct {
	ID         int64
	PID        string
	Person     Byline
	Name       string
	Summary    string // its purpose, in a line
	Body       string // Markdown
	Measure    string // how it will know that it works
	Visibility Visibility
	Limit      []OrgRef // organisations whose people alone may join
	State      string
	Reason     string // why it was declined
	Community  CommunityRef
	Created    time.Time
	Decided    time.Time // zero while it waits

	person, community int64
}

// maxWaiting is how many proposals of one person may wait at a time.
const maxWaiting = 5

// Propose asks the administrators for a community of which the viewer becomes
// the facilitator. Purpose and measure must be given.
func Propose(ctx context.Context, d *db.DB, v Viewer, draft CommunityDraft) (p Proposal, err error) {
	if !v.SignedIn() {
		return p, fault.NotSignedIn()
	}
	if err := checkProposal(v, &draft); err != nil {
		return p, err
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		pid, _, err := Once(ctx, tx, v, draft.Key, "community.propose", func() (string, error) { return propose(ctx, tx, v, draft) })
		if err != nil {
			return err
		}
		p, err = proposalIn(ctx, tx, pid)
		return err
	})
	return p, err
}

func checkProposal(v Viewer, draft *CommunityDraft) error {
	err := draft.check(v)
	f := fault.FieldsOf(err)
	if err != nil && len(f) == 0 {
		return err
	}
	f.Require("measure", draft.Measure, "fault.measure_required")
	return f.Err()
}

func propose(ctx context.Context, tx *db.Tx, v Viewer, draft CommunityDraft) (string, error) {
	if n, err := db.Value[int](ctx, tx, countProposals, v.Person, maxWaiting); err != nil {
		return "", err
	} else if n >= maxWaiting {
		return "", fault.Clash("proposals_waiting", "fault.proposals_waiting")
	}
	pid := NewPID()
	id, err := db.Value[int64](ctx, tx, insertProposal, pid, v.Person, draft.Name, draft.Summary, draft.Body, draft.Measure,
		string(draft.Visibility), tx.Micros())
	if err != nil {
		return "", err
	}
	if len(draft.Limit) > MaxLimit {
		return "", fault.Wrong("too_many_organisations", "fault.too_many_organisations", "Max", MaxLimit)
	}
	for _, org := range draft.Limit {
		if _, err := OrganisationByID(ctx, tx, org); err != nil {
			return "", err
		}
		if _, err := tx.Exec(ctx, addProposalOrg, id, org); err != nil {
			return "", err
		}
	}
	return pid, changes.Append(ctx, tx, ProposalMade, proposalChange(v, id, v.Person))
}

func proposalChange(v Viewer, id, person int64) changes.Change {
	return changes.Change{Kind: "proposal", Subject: id, Part: person, Actor: v.Person, Audience: changes.Nobody}
}

func scanProposal(r db.Row) (p Proposal, err error) {
	var b bylineRow
	var created int64
	var decided, community *int64
	var pid, slug, name *string
	err = r.Scan(&p.ID, &p.PID, &p.person, &p.Name, &p.Summary, &p.Body, &p.Measure, &p.Visibility, &p.State, &p.Reason, &created, &decided,
		&b.id, &b.pid, &b.name, &b.ended, &b.role, &b.orgPID, &b.orgSlug, &b.org, &b.hue, &community, &pid, &slug, &name)
	p.Person, p.Created, p.Decided = b.byline(), db.Time(created), when(decided)
	p.community, p.Community = of(community), CommunityRef{PID: of(pid), Slug: of(slug), Name: of(name)}
	return p, err
}

func proposalIn(ctx context.Context, q db.Q, pid string) (Proposal, error) {
	p, err := db.One(ctx, q, scanProposal, proposalByPID, pid)
	if errors.Is(err, db.ErrNone) {
		return p, fault.Missing("proposal")
	}
	if err == nil {
		p.Limit, err = db.All(ctx, q, scanOrgRef, proposalOrgs, p.ID)
	}
	return p, err
}

// Proposals gives up to 100 proposals that wait for a decision, the oldest
// first; administrators may know.
func Proposals(ctx context.Context, q db.Q, v Viewer) ([]Proposal, error) {
	if err := adminOnly(v); err != nil {
		return nil, err
	}
	return withOrgs(ctx, q, waitingProposals)
}

// MyProposals gives the viewer's own ten newest proposals.
func MyProposals(ctx context.Context, q db.Q, v Viewer) ([]Proposal, error) {
	if !v.SignedIn() {
		return nil, nil
	}
	return withOrgs(ctx, q, proposalsOf, v.Person)
}

func withOrgs(ctx context.Context, q db.Q, s *db.Statement, args ...any) ([]Proposal, error) {
	all, err := db.All(ctx, q, scanProposal, s, args...)
	for i := range all {
		if err == nil {
			all[i].Limit, err = db.All(ctx, q, scanOrgRef, proposalOrgs, all[i].ID)
		}
	}
	return all, err
}

// ProposalByPID gives a proposal to its author and to administrators.
func ProposalByPID(ctx context.Context, q db.Q, v Viewer, pid string) (Proposal, error) {
	if err := known(v); err != nil {
		return Proposal{}, err
	}
	p, err := proposalIn(ctx, q, pid)
	if err == nil && !v.Admin && !v.system && p.person != v.Person {
		return Proposal{}, fault.Missing("proposal")
	}
	return p, err
}
