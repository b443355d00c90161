package forum_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

func edit(ctx context.Context, d *db.DB, v forum.Viewer, id int64) error {
	_, err := forum.EditCommunity(ctx, d, v, id, forum.CommunityDraft{Name: "Other", Summary: "Other", Visibility: forum.Open})
	return err
}

// counted holds member_count to the rows it counts.
func counted(t *testing.T, d *db.DB, c forum.Community, want int) {
	t.Helper()
	now, err := forum.CommunityByID(t.Context(), d, forum.System(), c.ID)
	testkit.Must(t, err)
	members, _, err := forum.Members(t.Context(), d, forum.System(), c.ID, forum.MemberCursor{}, 500)
	testkit.Must(t, err)
	if now.Members != want || len(members) != want {
		t.Errorf("the community counts %d members and lists %d, want %d", now.Members, len(members), want)
	}
}

func TestOpenCommunity(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		ann, ben := testkit.Person(t, d, "Ann Alder", "Ravelmouth"), testkit.Person(t, d, "Ben Birch", "Thrapley")
		c := testkit.Community(t, d, ann, forum.Open)
		counted(t, d, c, 1)
		for range 2 { // a second time changes nothing
			testkit.Must(t, forum.JoinCommunity(ctx, d, ben, c.ID))
			counted(t, d, c, 2)
		}
		if err := forum.AskToJoin(ctx, d, testkit.Person(t, d, "Eve Elm", ""), c.ID, ""); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("an open community is asked: %v", err)
		}
		for range 2 {
			testkit.Must(t, forum.LeaveCommunity(ctx, d, ben, c.ID))
			counted(t, d, c, 1)
		}
		if err := forum.LeaveCommunity(ctx, d, ann, c.ID); !errors.Is(err, &fault.Fault{Kind: fault.Conflict, Code: "last_facilitator"}) {
			t.Errorf("the last facilitator leaves: %v", err)
		}
		if err := forum.PutMember(ctx, d, ann, c.ID, ann.Person, forum.Member); fault.KindOf(err) != fault.Conflict {
			t.Errorf("the last facilitator steps down: %v", err)
		}
		testkit.Must(t, forum.PutMember(ctx, d, ann, c.ID, ben.Person, forum.Facilitator))
		testkit.Must(t, forum.LeaveCommunity(ctx, d, ann, c.ID))
		counted(t, d, c, 1)
	})
}

func TestRestrictedCommunity(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		ann, ben, eve := testkit.Person(t, d, "Ann Alder", ""), testkit.Person(t, d, "Ben Birch", ""), testkit.Person(t, d, "Eve Elm", "")
		c := testkit.Community(t, d, ann, forum.Restricted)
		if err := forum.JoinCommunity(ctx, d, ben, c.ID); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a restricted community is joined: %v", err)
		}
		testkit.Must(t, forum.AskToJoin(ctx, d, ben, c.ID, "I run the depot."))
		testkit.Must(t, forum.AskToJoin(ctx, d, ben, c.ID, "Again."))
		testkit.Must(t, forum.AskToJoin(ctx, d, eve, c.ID, ""))
		counted(t, d, c, 1)
		if _, err := forum.Requests(ctx, d, ben, c.ID); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("who asks reads the requests: %v", err)
		}
		if err := forum.Accept(ctx, d, ben, c.ID, ben.Person); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("who asks lets themselves in: %v", err)
		}
		asked, err := forum.Requests(ctx, d, ann, c.ID)
		testkit.Must(t, err)
		if len(asked) != 2 || asked[0].Person.Name != "Ben Birch" || asked[0].Message != "I run the depot." {
			t.Errorf("the requests are %+v", asked)
		}
		testkit.Must(t, forum.Accept(ctx, d, ann, c.ID, ben.Person))
		testkit.Must(t, forum.Decline(ctx, d, ann, c.ID, eve.Person))
		counted(t, d, c, 2)
		if err := forum.Accept(ctx, d, ann, c.ID, eve.Person); !fault.IsNotFound(err) {
			t.Errorf("an answered request is answered again: %v", err)
		}
		testkit.Must(t, forum.AskToJoin(ctx, d, eve, c.ID, ""))
		testkit.Must(t, forum.LeaveCommunity(ctx, d, eve, c.ID)) // takes the request back
		counted(t, d, c, 2)
		if _, _, err := forum.Members(ctx, d, eve, c.ID, forum.MemberCursor{}, 9); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a stranger reads who the members are: %v", err)
		}
		if all, err := forum.Facilitators(ctx, d, eve, c.ID); err != nil || len(all) != 1 {
			t.Errorf("a stranger sees the facilitators %v: %v", all, err)
		}
		testkit.Must(t, forum.RemoveMember(ctx, d, ann, c.ID, ben.Person))
		counted(t, d, c, 1)
		if err := forum.PutMember(ctx, d, ben, c.ID, ben.Person, forum.Member); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a stranger puts themselves in: %v", err)
		}
	})
}

func TestArchivedCommunity(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		ann, ben := testkit.Person(t, d, "Ann Alder", ""), testkit.Person(t, d, "Ben Birch", "")
		c := testkit.Community(t, d, ann, forum.Open)
		if err := forum.Archive(ctx, d, ben, c.ID); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a stranger archives: %v", err)
		}
		testkit.Must(t, forum.Archive(ctx, d, ann, c.ID))
		for name, err := range map[string]error{"join": forum.JoinCommunity(ctx, d, ben, c.ID), "edit": edit(ctx, d, ann, c.ID)} {
			if f := fault.Of(err); f == nil || f.Key != "fault.archived" {
				t.Errorf("to %s gives %v", name, err)
			}
		}
		away, _, err := forum.Communities(ctx, d, ben, true, forum.NameCursor{}, 9)
		if err != nil || len(away) != 1 || away[0].Archived.IsZero() {
			t.Errorf("the archive lists %+v: %v", away, err)
		}
		testkit.Must(t, forum.Reopen(ctx, d, ann, c.ID))
		testkit.Must(t, forum.JoinCommunity(ctx, d, ben, c.ID))
	})
}

// TestJoinsAtOnce has many people join and leave together: no row and no
// count is lost, and each joining is in the log once.
func TestJoinsAtOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		c := testkit.Community(t, d, testkit.Person(t, d, "Ann Alder", ""), forum.Open)
		const people = 16
		var viewers []forum.Viewer
		for i := range people {
			viewers = append(viewers, testkit.Person(t, d, fmt.Sprintf("Person %d", i), ""))
		}
		var wg sync.WaitGroup
		errs := make([]error, 2*people)
		for i := range errs { // each joins twice at once
			wg.Go(func() {
				errs[i] = forum.JoinCommunity(ctx, d, viewers[i%people], c.ID)
			})
		}
		wg.Wait()
		testkit.Must(t, errors.Join(errs...))
		counted(t, d, c, people+1)
		testkit.Must(t, changes.Relay(ctx, d))
		all, err := changes.After(ctx, d, 0, 1000)
		testkit.Must(t, err)
		joined := 0
		for _, ch := range all {
			if ch.Verb == "member.joined" && ch.Subject == c.ID {
				joined++
			}
		}
		if joined != people {
			t.Errorf("%d joinings are in the log, want %d", joined, people)
		}
	})
}

func TestMembersByWindow(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
		d.Now = func() time.Time { at = at.Add(time.Minute); return at }
		ann := testkit.Person(t, d, "Ann Alder", "Ravelmouth")
		c := testkit.Community(t, d, ann, forum.Open)
		want := []string{"Ann Alder"}
		for i := range 7 {
			v := testkit.Person(t, d, fmt.Sprintf("Person %d", i), "")
			testkit.Join(t, d, c, ann, v)
			if i == 5 {
				testkit.Must(t, forum.PutMember(ctx, d, ann, c.ID, v.Person, forum.Facilitator))
				want = slices.Insert(want, 1, "Person 5")
			} else {
				want = append(want, fmt.Sprintf("Person %d", i))
			}
		}
		var got []string
		cursor := &forum.MemberCursor{}
		for cursor != nil {
			members, next, err := forum.Members(ctx, d, ann, c.ID, *cursor, 3)
			testkit.Must(t, err)
			for _, m := range members {
				got = append(got, m.Person.Name)
			}
			cursor = next
		}
		if !slices.Equal(got, want) {
			t.Errorf("the windows give %v, want %v", got, want)
		}
	})
}
