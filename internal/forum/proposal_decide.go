package forum

import (
	"context"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/mail"
)

// ApproveProposal makes the community that was proposed, with its proposer as
// facilitator, and tells them; address gives the community's page by its slug.
func ApproveProposal(ctx context.Context, d *db.DB, v Viewer, pid string, post *mail.Mail, address func(slug string) string) (c Community, err error) {
	if err := adminOnly(v); err != nil {
		return c, err
	}
	err = writeNamed(ctx, d, func(tx *db.Tx) error {
		p, err := waitingProposal(ctx, tx, pid)
		if err != nil {
			return err
		}
		if err := isHere(ctx, tx, p.person); err != nil {
			return err
		}
		draft := CommunityDraft{
			Name: p.Name, Summary: p.Summary, Body: p.Body, Measure: p.Measure, Visibility: p.Visibility,
			Facilitators: []int64{p.person}, Limit: make([]int64, len(p.Limit)),
		}
		for i, o := range p.Limit {
			draft.Limit[i] = o.ID
		}
		draft.clean()
		if draft.Visibility == Private {
			draft.Slug = unguessed(draft)
		}
		id, err := found(ctx, tx, System(), draft)
		if err != nil {
			return err
		}
		if c, err = CommunityByID(ctx, tx, System(), id); err != nil {
			return err
		}
		if err := p.decide(ctx, tx, v, ProposalTaken, "", id); err != nil {
			return err
		}
		args := map[string]string{"Community": c.Name, "Link": address(c.Slug)}
		return p.tell(ctx, tx, v, post, letterApproved, args, ProposalApproved)
	})
	return c, err
}

// DeclineProposal says no to a proposal, and why.
func DeclineProposal(ctx context.Context, d *db.DB, v Viewer, pid, reason string, post *mail.Mail, address string) error {
	if err := adminOnly(v); err != nil {
		return err
	}
	reason = CleanText(reason)
	var f fault.Fields
	f.Require("reason", reason, "fault.proposal_reason")
	f.Max("reason", reason, MaxLetter)
	if err := f.Err(); err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		p, err := waitingProposal(ctx, tx, pid)
		if err != nil {
			return err
		}
		if err := p.decide(ctx, tx, v, ProposalNot, reason, 0); err != nil {
			return err
		}
		args := map[string]string{"Community": p.Name, "Message": reason, "Link": address}
		return p.tell(ctx, tx, v, post, letterNotApproved, args, ProposalDeclined)
	})
}

// WithdrawProposal takes the viewer's own proposal back while it waits.
func WithdrawProposal(ctx context.Context, d *db.DB, v Viewer, pid string) error {
	if !v.SignedIn() {
		return fault.NotSignedIn()
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		p, err := waitingProposal(ctx, tx, pid)
		if err != nil {
			return err
		}
		if p.person != v.Person {
			return fault.Missing("proposal")
		}
		if err := p.decide(ctx, tx, v, proposalBack, "", 0); err != nil {
			return err
		}
		return changes.Append(ctx, tx, ProposalWithdrawn, proposalChange(v, p.ID, p.person))
	})
}

func waitingProposal(ctx context.Context, tx *db.Tx, pid string) (Proposal, error) {
	p, err := proposalIn(ctx, tx, pid)
	if err == nil && p.State != ProposalWaits {
		err = fault.Clash("decided_already", "fault.decided_already")
	}
	return p, err
}

func (p Proposal) decide(ctx context.Context, tx *db.Tx, v Viewer, state, reason string, community int64) error {
	_, err := tx.Exec(ctx, decideProposal, p.ID, state, reason, null(community), null(v.Person), tx.Micros())
	return err
}

// tell queues the letter to the proposer and notes what happened.
func (p Proposal) tell(ctx context.Context, tx *db.Tx, v Viewer, post *mail.Mail, kind mail.Kind, args map[string]string, verb changes.Verb) error {
	to, err := PersonByID(ctx, tx, System(), p.person)
	if err != nil {
		return err
	}
	if to.Email != "" && to.Ended.IsZero() {
		if err := post.Enqueue(ctx, tx, mail.Letter{Kind: kind, To: to.Email, Name: to.Name, Args: args}); err != nil {
			return err
		}
	}
	return changes.Append(ctx, tx, verb, proposalChange(v, p.ID, p.person))
}
