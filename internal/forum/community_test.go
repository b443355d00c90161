package forum_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

func TestFound(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		ann := testkit.Person(t, d, "Ann Alder", "")
		draft := forum.CommunityDraft{
			Name: "Waste and recycling", Summary: "Bins.", Body: "*All* of it", Visibility: forum.Open, Key: "once",
			ExternalID: "not mine to give", Members: []int64{999},
		}
		first, err := forum.Found(ctx, d, ann, draft)
		testkit.Must(t, err)
		if first.Slug != "waste-and-recycling" || first.Members != 1 || first.Standing.Role != forum.Facilitator || first.ExternalID != "" {
			t.Errorf("got %+v", first)
		}
		again, err := forum.Found(ctx, d, ann, draft)
		if err != nil || again.ID != first.ID {
			t.Errorf("the same key makes another: %+v, %v", again, err)
		}
		draft.Key = ""
		for _, want := range []string{"waste-and-recycling-2", "waste-and-recycling-3"} {
			c, err := forum.Found(ctx, d, ann, draft)
			if err != nil || c.Slug != want {
				t.Errorf("got the slug %q, want %q: %v", c.Slug, want, err)
			}
		}
		_, err = forum.Found(ctx, d, ann, forum.CommunityDraft{Visibility: "secret"})
		for _, field := range []string{"name", "summary", "visibility"} {
			if _, ok := fault.FieldsOf(err).Of(field); !ok {
				t.Errorf("nothing is said of %s: %v", field, err)
			}
		}
		if _, err := forum.Found(ctx, d, forum.Viewer{}, draft); fault.KindOf(err) != fault.SignIn {
			t.Errorf("nobody founds a community: %v", err)
		}
	})
}

// TestFoundAtOnce has communities of one name founded together: each gets a
// slug of its own and none fails.
// TestPrivateNamesAreFree holds that who founds a community of a private one's
// name, or asks for its slug, gets what they would get without it.
func TestPrivateNamesAreFree(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		ann, eve := testkit.Person(t, d, "Ann Alder", ""), testkit.Person(t, d, "Eve Elm", "")
		draft := forum.CommunityDraft{Name: "Quiet reviews", Summary: "x", Visibility: forum.Private}
		hidden, err := forum.Found(ctx, d, ann, draft)
		testkit.Must(t, err)
		draft.Slug = "quiet-talks"
		named, err := forum.Found(ctx, d, ann, draft)
		testkit.Must(t, err)
		if !strings.HasPrefix(hidden.Slug, "quiet-reviews-") || !strings.HasPrefix(named.Slug, "quiet-talks-") {
			t.Errorf("private communities are called %s and %s", hidden.Slug, named.Slug)
		}
		for _, slug := range []string{"quiet-reviews", "quiet-talks"} {
			c, err := forum.Found(ctx, d, eve, forum.CommunityDraft{Name: "Quiet reviews", Slug: slug, Summary: "x", Visibility: forum.Open})
			testkit.Must(t, err)
			if c.Slug != slug {
				t.Errorf("a stranger asks for %s and gets %s", slug, c.Slug)
			}
		}
	})
}

func TestFoundAtOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ann := testkit.Person(t, d, "Ann Alder", "")
		var wg sync.WaitGroup
		errs, slugs := make([]error, 4), make([]string, 4)
		for i := range errs {
			wg.Go(func() {
				var c forum.Community
				c, errs[i] = forum.Found(t.Context(), d, ann, forum.CommunityDraft{Name: "Same", Summary: "Same", Visibility: forum.Open})
				slugs[i] = c.Slug
			})
		}
		wg.Wait()
		testkit.Must(t, errors.Join(errs...))
		slices.Sort(slugs)
		if fmt.Sprint(slugs) != "[same same-2 same-3 same-4]" {
			t.Errorf("got %v", slugs)
		}
	})
}

func TestEditCommunity(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		ann, ben := testkit.Person(t, d, "Ann Alder", ""), testkit.Person(t, d, "Ben Birch", "")
		c := testkit.Community(t, d, ann, forum.Open)
		testkit.Join(t, d, c, ann, ben)
		if err := edit(ctx, d, ben, c.ID); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a member changes the community: %v", err)
		}
		testkit.Must(t, edit(ctx, d, testkit.Admin(t, d, "Ada Ash"), c.ID))
		before := heard(t, d, "community.visibility_changed")
		_, err := forum.EditCommunity(ctx, d, ann, c.ID, forum.CommunityDraft{Name: "Now private", Summary: "X", Visibility: forum.Private})
		testkit.Must(t, err)
		if n := heard(t, d, "community.visibility_changed") - before; n != 1 {
			t.Errorf("the log says %d times that the community is shown to others now", n)
		}
		for v, want := range map[forum.Viewer]int{ann: 1, ben: 1, testkit.Person(t, d, "Eve Elm", ""): 0} {
			ids, err := forum.ReadableIDs(ctx, d, v)
			testkit.Must(t, err)
			mine, err := forum.MyCommunities(ctx, d, v)
			testkit.Must(t, err)
			if len(ids) != want || len(mine) != want {
				t.Errorf("viewer %d reads %v and belongs to %v", v.Person, ids, mine)
			}
		}
	})
}

func heard(t *testing.T, d *db.DB, verb string) (n int) {
	t.Helper()
	testkit.Must(t, changes.Relay(t.Context(), d))
	all, err := changes.After(t.Context(), d, 0, 10_000)
	testkit.Must(t, err)
	for _, c := range all {
		if c.Verb == verb {
			n++
		}
	}
	return n
}

func TestCommunityLists(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		ann, eve := testkit.Person(t, d, "Ann Alder", ""), testkit.Person(t, d, "Eve Elm", "")
		for i, name := range []string{"Delta", "alpha", "Charlie", "Bravo"} {
			c, err := forum.Found(ctx, d, ann, forum.CommunityDraft{Name: name, Summary: "X", Visibility: forum.Visibilities[i%2]})
			testkit.Must(t, err)
			if name == "Charlie" {
				testkit.Join(t, d, c, ann, testkit.Person(t, d, "Ben Birch", ""))
			}
		}
		testkit.Community(t, d, ann, forum.Private)
		var got []string
		for after := (&forum.NameCursor{}); after != nil; {
			all, next, err := forum.Communities(ctx, d, eve, false, *after, 3)
			testkit.Must(t, err)
			for _, c := range all {
				got = append(got, c.Name)
			}
			after = next
		}
		if fmt.Sprint(got) != "[alpha Bravo Charlie Delta]" {
			t.Errorf("a stranger sees %v", got)
		}
		suggested, err := forum.Suggested(ctx, d, eve, 1)
		if err != nil || len(suggested) != 1 || suggested[0].Name != "Charlie" {
			t.Errorf("suggested are %+v: %v", suggested, err)
		}
		of, err := forum.CommunitiesOf(ctx, d, eve, ann.Person)
		testkit.Must(t, err)
		if len(of) != 2 { // the two open ones; who is in the others is their members' to know
			t.Errorf("a stranger sees that Ann belongs to %+v", of)
		}
	})
}

func TestFigures(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		at := time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)
		d.Now = func() time.Time { return at }
		ann, ben, eve := testkit.Person(t, d, "Ann Alder", ""), testkit.Person(t, d, "Ben Birch", ""), testkit.Person(t, d, "Eve Elm", "")
		c := testkit.Community(t, d, ann, forum.Open)
		testkit.Join(t, d, c, ann, ben)
		ask(ctx, t, d, eve, c) // long ago: neither a contribution nor a reply in the span, but unanswered
		at = at.AddDate(0, 6, 0)
		for _, wait := range []time.Duration{10, 30, 20, 0} { // the last stays unanswered
			pid := ask(ctx, t, d, ann, c)
			if wait > 0 {
				at = at.Add(wait * time.Minute)
				_, _, err := forum.AddReply(ctx, d, ben, pid, forum.ReplyDraft{Body: "Yes"})
				testkit.Must(t, err)
			}
		}
		stale, err := forum.StaleFigures(ctx, d, at, 9)
		if err != nil || !slices.Equal(stale, []int64{c.ID}) {
			t.Errorf("stale are %v: %v", stale, err)
		}
		for later, unanswered := range map[time.Duration]int{time.Hour: 1, 49 * time.Hour: 2} {
			testkit.Must(t, forum.RefreshFigures(ctx, d, c.ID, at.Add(later)))
			f, err := forum.FiguresOf(ctx, d, eve, c.ID)
			testkit.Must(t, err)
			if f.Members != 2 || f.Contributors != 2 || !f.HasReplies || f.FirstReply != 20*time.Minute || f.Unanswered != unanswered {
				t.Errorf("after %v: %+v", later, f)
			}
		}
		if stale, err := forum.StaleFigures(ctx, d, at, 9); err != nil || len(stale) != 0 {
			t.Errorf("stale are %v: %v", stale, err)
		}
	})
}

func ask(ctx context.Context, t *testing.T, d *db.DB, v forum.Viewer, c forum.Community) string {
	t.Helper()
	th, err := discussion.Start(ctx, d, v, discussion.Draft{Community: c.ID, Title: "How do we do it?", Body: "X"})
	testkit.Must(t, err)
	return th.PID
}
