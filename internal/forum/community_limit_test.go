package forum_test

import (
	"testing"

	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

func TestLimitMeetsMoves(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		here, there := testkit.Organisation(t, d, "Westmere"), testkit.Organisation(t, d, "Thrapley")
		ann, ben := testkit.Person(t, d, "Ann Alder", "Westmere"), testkit.Person(t, d, "Ben Birch", "Westmere")
		ada := testkit.Admin(t, d, "Ada Ash")
		draft := forum.CommunityDraft{Name: "X", Summary: "X", Visibility: forum.Restricted, Limit: []int64{here}}
		limited, err := forum.Found(ctx, d, ann, draft)
		testkit.Must(t, err)
		asked, err := forum.Found(ctx, d, ann, draft)
		testkit.Must(t, err)
		free := testkit.Community(t, d, ann, forum.Restricted)
		testkit.Join(t, d, limited, ann, ben)
		testkit.Join(t, d, free, ann, ben)
		testkit.Must(t, forum.AskToJoin(ctx, d, ben, asked.ID, ""))
		counted(t, d, limited, 2)
		testkit.Must(t, forum.Move(ctx, d, ben, ben.Person, here, "Manager")) // another title moves nobody
		counted(t, d, limited, 2)
		testkit.Must(t, forum.Move(ctx, d, ada, ben.Person, there, "Officer"))
		counted(t, d, limited, 1)
		counted(t, d, free, 2)
		if waits, err := forum.Requests(ctx, d, ann, asked.ID); err != nil || len(waits) != 0 {
			t.Errorf("a request outlives the move: %v, %v", waits, err)
		}
		if _, _, err := forum.Members(ctx, d, ben, limited.ID, forum.MemberCursor{}, 9); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("who has moved still reads: %v", err)
		}
	})
}

func TestLimitChanges(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		here, there := testkit.Organisation(t, d, "Westmere"), testkit.Organisation(t, d, "Thrapley")
		ann, ben := testkit.Person(t, d, "Ann Alder", "Westmere"), testkit.Person(t, d, "Ben Birch", "Thrapley")
		draft := forum.CommunityDraft{Name: "X", Summary: "X", Visibility: forum.Restricted, Limit: []int64{here}}
		limited, err := forum.Found(ctx, d, ann, draft)
		testkit.Must(t, err)
		// A change that says nothing of the limit leaves it; another organisation is added; none opens it.
		draft.Limit = nil
		_, err = forum.EditCommunity(ctx, d, ann, limited.ID, draft)
		testkit.Must(t, err)
		if err := forum.AskToJoin(ctx, d, ben, limited.ID, ""); fault.Of(err) == nil || fault.Of(err).Key != "fault.limited_organisations" {
			t.Errorf("who works elsewhere asks: %v", err)
		}
		draft.Limit = []int64{here, there, there}
		_, err = forum.EditCommunity(ctx, d, ann, limited.ID, draft)
		testkit.Must(t, err)
		orgs, err := forum.LimitedTo(ctx, d, ben, limited.ID)
		if err != nil || len(orgs) != 2 || orgs[0].Name != "Thrapley" {
			t.Errorf("limited to %+v: %v", orgs, err)
		}
		testkit.Must(t, forum.AskToJoin(ctx, d, ben, limited.ID, ""))
		draft.Limit = []int64{here}
		_, err = forum.EditCommunity(ctx, d, ann, limited.ID, draft)
		testkit.Must(t, err)
		if err := forum.Accept(ctx, d, ann, limited.ID, ben.Person); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a request from before the limit is accepted: %v", err)
		}
		for org, want := range map[int64]bool{here: true, there: false, 0: false} {
			if ok, err := forum.EligibleOrg(ctx, d, limited.ID, org); err != nil || ok != want {
				t.Errorf("organisation %d: %v, %v", org, ok, err)
			}
		}
		draft.Limit = []int64{}
		_, err = forum.EditCommunity(ctx, d, ann, limited.ID, draft)
		testkit.Must(t, err)
		testkit.Must(t, forum.Accept(ctx, d, ann, limited.ID, ben.Person))
		if ok, err := forum.EligibleOrg(ctx, d, limited.ID, 0); err != nil || !ok {
			t.Errorf("nobody is turned away, but: %v, %v", ok, err)
		}
	})
}

// TestRequestsAreAnsweredInWords reads what a facilitator wrote as the one it
// is for, and as others.
func TestRequestsAreAnsweredInWords(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		ann, ben, eve := testkit.Person(t, d, "Ann Alder", ""), testkit.Person(t, d, "Ben Birch", ""), testkit.Person(t, d, "Eve Elm", "")
		c := testkit.Community(t, d, ann, forum.Restricted)
		told := func(v forum.Viewer) string {
			a, ok, err := forum.AnswerTo(ctx, d, v, c.ID)
			testkit.Must(t, err)
			if !ok {
				return ""
			}
			if a.By.Name != "Ann Alder" {
				t.Errorf("the answer is by %q", a.By.Name)
			}
			return a.Message
		}
		testkit.Must(t, forum.AskToJoin(ctx, d, ben, c.ID, ""))
		if err := forum.DecideRequest(ctx, d, eve, c.ID, ben.Person, forum.Decision{Accept: true, Message: "Hello"}); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a stranger answers: %v", err)
		}
		testkit.Must(t, forum.DecideRequest(ctx, d, ann, c.ID, ben.Person, forum.Decision{Message: "Not yet."}))
		if told(ben) != "Not yet." || told(eve) != "" || told(ann) != "" {
			t.Errorf("Ben is told %q, Eve %q", told(ben), told(eve))
		}
		testkit.Must(t, forum.AskToJoin(ctx, d, ben, c.ID, "Please"))
		if told(ben) != "" {
			t.Error("the old answer stays after another request")
		}
		testkit.Must(t, forum.DecideRequest(ctx, d, ann, c.ID, ben.Person, forum.Decision{Accept: true, Message: "Welcome."}))
		counted(t, d, c, 2)
		testkit.Must(t, forum.PutAnswerAway(ctx, d, eve, c.ID))
		if told(ben) != "Welcome." {
			t.Error("somebody else puts the answer away")
		}
		testkit.Must(t, forum.PutAnswerAway(ctx, d, ben, c.ID))
		if told(ben) != "" {
			t.Error("the answer stays")
		}
	})
}
