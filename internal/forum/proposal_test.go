package forum_test

import (
	"testing"

	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

func TestProposals(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		here := testkit.Organisation(t, d, "Westmere")
		ann, eve, ada := testkit.Person(t, d, "Ann Alder", "Westmere"), testkit.Person(t, d, "Eve Elm", ""), testkit.Admin(t, d, "Ada Ash")
		address := func(slug string) string { return "http://localhost/c/" + slug }
		_, err := forum.Propose(ctx, d, ann, forum.CommunityDraft{Visibility: forum.Open})
		for _, field := range []string{"name", "summary", "measure"} {
			if _, ok := fault.FieldsOf(err).Of(field); !ok {
				t.Errorf("nothing is said of %s: %v", field, err)
			}
		}
		draft := forum.CommunityDraft{
			Name: "Empty homes", Summary: "Bring them back", Measure: "Ten a year", Visibility: forum.Private, Limit: []int64{here}, Key: "once",
			Facilitators: []int64{eve.Person},
		}
		p, err := forum.Propose(ctx, d, ann, draft)
		testkit.Must(t, err)
		again, err := forum.Propose(ctx, d, ann, draft)
		if err != nil || again.PID != p.PID || p.State != forum.ProposalWaits || len(p.Limit) != 1 {
			t.Errorf("sent twice: %+v, %+v, %v", p, again, err)
		}
		if _, err := forum.Proposals(ctx, d, ann); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a member reads the proposals: %v", err)
		}
		if _, err := forum.ProposalByPID(ctx, d, eve, p.PID); !fault.IsNotFound(err) {
			t.Errorf("a stranger reads a proposal: %v", err)
		}
		if _, err := forum.ApproveProposal(ctx, d, ann, p.PID, nil, address); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a member approves their own: %v", err)
		}
		if err := forum.WithdrawProposal(ctx, d, eve, p.PID); !fault.IsNotFound(err) {
			t.Errorf("a stranger withdraws a proposal: %v", err)
		}
		all, err := forum.Proposals(ctx, d, ada)
		if err != nil || len(all) != 1 || all[0].Person.Name != "Ann Alder" || all[0].Limit[0].Name != "Westmere" {
			t.Errorf("the administrator reads %+v: %v", all, err)
		}
		c, err := forum.ApproveProposal(ctx, d, ada, p.PID, nil, address)
		testkit.Must(t, err)
		mine, err := forum.CommunityBySlug(ctx, d, ann, c.Slug)
		if err != nil || mine.Standing.Role != forum.Facilitator || mine.Measure != "Ten a year" || mine.Members != 1 || mine.Visibility != forum.Private || mine.Slug == "empty-homes" {
			t.Errorf("the community is %+v: %v", mine, err)
		}
		if orgs, err := forum.LimitedTo(ctx, d, ann, mine.ID); err != nil || len(orgs) != 1 {
			t.Errorf("limited to %v: %v", orgs, err)
		}
		if _, err := forum.CommunityBySlug(ctx, d, ada, c.Slug); !fault.IsNotFound(err) {
			t.Errorf("the administrator is in the private community: %v", err)
		}
		for name, err := range map[string]error{
			"declined":  forum.DeclineProposal(ctx, d, ada, p.PID, "No", nil, ""),
			"withdrawn": forum.WithdrawProposal(ctx, d, ann, p.PID),
		} {
			if fault.KindOf(err) != fault.Conflict {
				t.Errorf("an approved proposal is %s: %v", name, err)
			}
		}
	})
}

func TestProposalsDeclined(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		ann, ada := testkit.Person(t, d, "Ann Alder", ""), testkit.Admin(t, d, "Ada Ash")
		draft := forum.CommunityDraft{Name: "X", Summary: "X", Measure: "X", Visibility: forum.Open}
		var last forum.Proposal
		for range 5 {
			p, err := forum.Propose(ctx, d, ann, draft)
			testkit.Must(t, err)
			last = p
		}
		if _, err := forum.Propose(ctx, d, ann, draft); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a sixth waits: %v", err)
		}
		if err := forum.DeclineProposal(ctx, d, ada, last.PID, " ", nil, ""); len(fault.FieldsOf(err)) != 1 {
			t.Errorf("declined without a reason: %v", err)
		}
		testkit.Must(t, forum.DeclineProposal(ctx, d, ada, last.PID, "There is one already", nil, ""))
		mine, err := forum.MyProposals(ctx, d, ann)
		testkit.Must(t, err)
		declined := 0
		for _, p := range mine {
			if p.State == forum.ProposalNot && p.Reason == "There is one already" {
				declined++
			}
		}
		if declined != 1 || len(mine) != 5 {
			t.Errorf("Ann reads %+v", mine)
		}
		testkit.Must(t, forum.WithdrawProposal(ctx, d, ann, mine[len(mine)-1].PID))
		_, err = forum.Propose(ctx, d, ann, draft)
		testkit.Must(t, err)
		p, err := forum.Propose(ctx, d, ann, draft)
		testkit.Must(t, err)
		testkit.Must(t, forum.EndPerson(ctx, d, ada, ann.Person))
		if _, err := forum.ApproveProposal(ctx, d, ada, p.PID, nil, func(string) string { return "" }); !fault.IsNotFound(err) {
			t.Errorf("a community for somebody who has left: %v", err)
		}
	})
}
