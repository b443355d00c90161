package tenure_test

import (
	"testing"
	"time"

	"waymark/internal/auth"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/tenure"
	"waymark/internal/testkit"
)

// TestLeaverIsEndedOnTheDay has a facilitator with a lesson leave in two days.
func TestLeaverIsEndedOnTheDay(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
		d.Now = func() time.Time { return at }
		accounts := auth.New(d, auth.Options{})
		ann, ben, eve := testkit.Person(t, d, "Ann Alder", "Westmere"), testkit.Person(t, d, "Ben Birch", "Westmere"), testkit.Person(t, d, "Eve Elm", "Thrapley")
		open, private := testkit.Community(t, d, ann, forum.Open), testkit.Community(t, d, ann, forum.Private)
		testkit.Join(t, d, private, ann, eve)
		l, err := lesson.Share(ctx, d, ann, lesson.Draft{Community: open.ID, Title: "A lesson", Fields: lesson.Fields{Did: "a", Worked: "b", DidNotWork: "c", Outcome: lesson.Mixed}})
		testkit.Must(t, err)
		secret, _, err := accounts.SignInAs(ctx, ann.Person, "", "")
		testkit.Must(t, err)
		token, err := auth.CreateToken(ctx, d, ann, ann.Person, []string{auth.ScopeRead}, "A feed")
		testkit.Must(t, err)
		if _, err := tenure.Leave(ctx, d, ben, tenure.Leaving{Person: ann.Person}); err == nil {
			t.Error("a colleague ends somebody")
		}
		done, err := tenure.Leave(ctx, d, forum.System(), tenure.Leaving{Person: ann.Person, At: at.Add(48 * time.Hour), Successor: ben.Person})
		if err != nil || done {
			t.Fatalf("ended too early: %v", err)
		}
		if n, err := tenure.Due(ctx, d); n != 0 || err != nil {
			t.Errorf("%d before the day: %v", n, err)
		}
		if _, err := accounts.Lookup(ctx, secret); err != nil {
			t.Errorf("signed out before the day: %v", err)
		}
		at = at.Add(49 * time.Hour)
		for range 2 { // a second time does nothing
			_, err = tenure.Due(ctx, d)
			testkit.Must(t, err)
		}
		if _, err := accounts.Lookup(ctx, secret); fault.KindOf(err) != fault.SignIn {
			t.Errorf("the session goes on: %v", err)
		}
		if _, err := accounts.LookupToken(ctx, token); fault.KindOf(err) != fault.SignIn {
			t.Errorf("the token goes on: %v", err)
		}
		kept, err := lesson.ByPID(ctx, d, ben, l.PID)
		if err != nil || kept.Fields.Owner != ben.Person || kept.Author.Org != "Westmere" {
			t.Errorf("the lesson is kept by %d, its author was at %q: %v", kept.Fields.Owner, kept.Author.Org, err)
		}
		leads := func(c forum.Community) string {
			all, err := forum.Facilitators(ctx, d, forum.System(), c.ID)
			testkit.Must(t, err)
			if len(all) != 1 {
				return ""
			}
			return all[0].Name
		}
		if leads(open) != "Ben Birch" {
			t.Errorf("the open community is facilitated by %q", leads(open))
		}
		if leads(private) != "Eve Elm" { // and not by Ben, who could not read it
			t.Errorf("the private community is facilitated by %q", leads(private))
		}
	})
}

// inherits gives an address to somebody new and says whether they are taken
// for who had it before.
func inherits(t *testing.T, d *db.DB, email string, before int64) bool {
	t.Helper()
	_, err := forum.AddPerson(t.Context(), d, forum.System(), forum.PersonDraft{Name: "Newt New", Email: email})
	p, err2 := forum.PersonByEmail(t.Context(), d, forum.System(), email)
	testkit.Must(t, err2)
	return err != nil || p.ID == before
}

// TestRecycledAddressIsSomebodyNew gives a leaver's and a mover's address to
// new people, and as the control that of somebody who is still here.
func TestRecycledAddressIsSomebodyNew(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		to := testkit.Organisation(t, d, "Thrapley")
		var people []forum.Person
		for _, name := range []string{"Lea Left", "Mo Moved", "Han Here"} {
			p, err := forum.PersonByID(ctx, d, forum.System(), testkit.Person(t, d, name, "Westmere").Person)
			testkit.Must(t, err)
			people = append(people, p)
		}
		left, moved, here := people[0], people[1], people[2]
		_, err := tenure.Leave(ctx, d, forum.System(), tenure.Leaving{Person: left.ID})
		testkit.Must(t, err)
		testkit.Must(t, tenure.Relocate(ctx, d, forum.System(), moved.ID, to, "Manager", "mo@new.example"))
		if inherits(t, d, left.Email, left.ID) || inherits(t, d, moved.Email, moved.ID) {
			t.Error("somebody new is taken for who had the address before")
		}
		if !inherits(t, d, here.Email, here.ID) {
			t.Error("the control is not noticed")
		}
		same, err := forum.PersonByEmail(ctx, d, forum.System(), "mo@new.example")
		if err != nil || same.ID != moved.ID || same.Org.ID != to {
			t.Errorf("who moved is %+v: %v", same, err)
		}
	})
}

// TestMoveNeedsBoth shows the address and says yes in both orders.
func TestMoveNeedsBoth(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		to := testkit.Organisation(t, d, "Thrapley")
		gwen := testkit.Person(t, d, "Gwen Grey", "Thrapley")
		testkit.Must(t, forum.GiveOffice(ctx, d, forum.System(), to, gwen.Person))
		for _, first := range []string{"address", "yes"} {
			ann, ben := testkit.Person(t, d, "Ann "+first, "Westmere"), testkit.Person(t, d, "Ben "+first, "Westmere")
			own, shared := testkit.Community(t, d, ben, forum.Private), testkit.Community(t, d, ben, forum.Private)
			testkit.Join(t, d, own, ben, ann)
			testkit.Join(t, d, shared, ben, ann, gwen)
			m, err := tenure.Ask(ctx, d, ann, tenure.MoveDraft{Org: to, Email: first + "@thrapley.example"})
			testkit.Must(t, err)
			code, err := auth.NewLink(ctx, d, tenure.Address, ann.Person, time.Hour)
			testkit.Must(t, err)
			if _, err := tenure.Accept(ctx, d, ben, m.PID, true); !fault.IsNotFound(err) {
				t.Errorf("somebody else says yes: %v", err)
			}
			yes := func() { _, err := tenure.Accept(ctx, d, gwen, m.PID, false); testkit.Must(t, err) }
			address := func() { _, err := tenure.ShowAddress(ctx, d, code); testkit.Must(t, err) }
			at := func() int64 {
				p, err := forum.PersonByID(ctx, d, ann, ann.Person)
				testkit.Must(t, err)
				return p.Org.ID
			}
			steps := []func(){address, yes}
			if first == "yes" {
				steps = []func(){yes, address}
			}
			steps[0]()
			if at() == to {
				t.Errorf("%s alone moves somebody", first)
			}
			steps[1]()
			if at() != to {
				t.Errorf("%s first: nobody moves", first)
			}
			mine, err := forum.MyCommunities(ctx, d, ann)
			if err != nil || len(mine) != 1 || mine[0].ID != shared.ID {
				t.Errorf("who moved belongs to %+v: %v", mine, err)
			}
		}
	})
}
