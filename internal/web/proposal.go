package web

import (
	"net/http"
	"time"

	"waymark/internal/forum"
	"waymark/internal/invite"
	"waymark/views"
)

var _ = declare((*Server).proposalRoutes)

const pathProposals = pathAdmin + "/proposals"

func (s *Server) proposalRoutes() []Route {
	return []Route{
		{Method: http.MethodPost, Path: "/proposals/withdraw", Policy: SignedIn, Handle: s.withdrawProposal},
		{Method: http.MethodGet, Path: pathProposals, Policy: Admin, Handle: s.proposalsPage},
		{Method: http.MethodPost, Path: pathProposals + "/approve", Policy: Admin, Handle: s.approveProposal},
		{Method: http.MethodPost, Path: pathProposals + "/decline", Policy: Admin, Handle: s.declineProposal},
	}
}

// invitations counts those that wait for the viewer.
func (c *Call) invitations() (int, error) {
	list, err := invite.Mine(c.ctx, c.s.DB, c.Viewer)
	return len(list), err
}

// proposalShown is how long a declined proposal is shown to its author.
const proposalShown = 30 * 24 * time.Hour

// openProposals are the viewer's own that wait or were declined of late.
func (s *Server) openProposals(c *Call) (open []forum.Proposal, err error) {
	all, err := forum.MyProposals(c.ctx, s.DB, c.Viewer)
	for _, p := range all {
		if p.State == forum.ProposalWaits || p.State == forum.ProposalNot && c.Now.Sub(p.Decided) < proposalShown {
			open = append(open, p)
		}
	}
	return open, err
}

type proposalForm struct {
	Proposal string `form:"proposal"`
	Reason   string `form:"reason"`
}

func (s *Server) withdrawProposal(c *Call) error {
	var f proposalForm
	if err := c.Form(&f); err != nil {
		return err
	}
	if err := forum.WithdrawProposal(c.ctx, s.DB, c.Viewer, f.Proposal); err != nil {
		return err
	}
	return c.Done(pathCommunities, "done.proposal_withdrawn")
}

func (s *Server) proposalsPage(c *Call) error {
	return s.showProposals(c, http.StatusOK, views.Proposals{})
}

func (s *Server) showProposals(c *Call, status int, v views.Proposals) (err error) {
	if v.List, err = forum.Proposals(c.ctx, s.DB, c.Viewer); err != nil {
		return err
	}
	p := c.adminFrame(c.Words.T("proposal.title"))
	p.Main = "narrow"
	return c.Page(status, views.ProposalsPage(p, v))
}

func (s *Server) approveProposal(c *Call) error {
	var f proposalForm
	if err := c.Form(&f); err != nil {
		return err
	}
	was, err := forum.ProposalByPID(c.ctx, s.DB, c.Viewer, f.Proposal)
	if err != nil {
		return err
	}
	if _, err := forum.ApproveProposal(c.ctx, s.DB, c.Viewer, f.Proposal, s.Mail, c.communityAddress); err != nil {
		return err
	}
	c.ChangedFor(was.Person.ID)
	return c.Done(pathProposals, "done.proposal_approved")
}

func (c *Call) communityAddress(slug string) string { return c.Address(communityPath(slug)) }

func (s *Server) declineProposal(c *Call) error {
	var f proposalForm
	if err := c.Form(&f); err != nil {
		return err
	}
	err := forum.DeclineProposal(c.ctx, s.DB, c.Viewer, f.Proposal, f.Reason, s.Mail, c.Address(pathCommunities+"/new"))
	if errs, ok := c.Wrong(err); ok {
		for i := range errs {
			errs[i].Name += "-" + f.Proposal
		}
		return s.showProposals(c, http.StatusUnprocessableEntity, views.Proposals{At: f.Proposal, Reason: f.Reason, Errors: errs})
	}
	if err != nil {
		return err
	}
	return c.Done(pathProposals, "done.proposal_declined")
}
