package forum_test

import (
	"slices"
	"testing"

	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

func TestHideAndShow(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		lead, author, other := testkit.Person(t, d, "Lea", ""), testkit.Person(t, d, "Art", ""), testkit.Person(t, d, "Otto", "")
		place := testkit.Community(t, d, lead, forum.Private)
		testkit.Join(t, d, place, lead, author, other)
		th, err := discussion.Start(ctx, d, author, discussion.Draft{Community: place.ID, Title: "Canary title", Body: "canary body", Tags: []string{"bins", "glass"}})
		testkit.Must(t, err)
		if err := discussion.Delete(ctx, d, other, th.PID, "I do not like it"); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a member hides: %v", err)
		}
		if err := discussion.Delete(ctx, d, lead, th.PID, ""); fault.KindOf(err) != fault.Invalid {
			t.Errorf("without a reason: %v", err)
		}
		testkit.Must(t, discussion.Delete(ctx, d, lead, th.PID, "It names a client"))
		for name, v := range map[string]forum.Viewer{"author": author, "facilitator": lead, "member": other} {
			unseen(t, d, name, v, th)
		}
		counts(t, d, place.ID, 0)
		list := recorded(t, d, place.ID, other)
		for name, v := range map[string]forum.Viewer{"author": author, "member": other, "administrator": testkit.Admin(t, d, "Ada")} {
			if _, err := forum.Show(ctx, d, v, list.PID, ""); !fault.IsNotFound(err) {
				t.Errorf("the %s brings it back: %v", name, err)
			}
		}
		_, h, err := forum.RemovalByPID(ctx, d, lead, list.PID)
		testkit.Must(t, err)
		if h.Title != "Canary title" {
			t.Errorf("the facilitator sees %+v", h)
		}
		_, err = forum.Show(ctx, d, lead, list.PID, "It was not a client")
		testkit.Must(t, err)
		got, err := forum.ThreadByPID(ctx, d, other, "", th.PID)
		testkit.Must(t, err)
		tags, err := forum.TagsOf(ctx, d, th.ID)
		testkit.Must(t, err)
		if got.Title != "Canary title" || got.Body != "canary body" || got.Hidden || got.DeleteReason != "" || !slices.Equal(tags, []string{"bins", "glass"}) {
			t.Errorf("brought back: %+v with %v", got, tags)
		}
		counts(t, d, place.ID, 1)
		// What its author deleted, nobody brings back.
		testkit.Must(t, discussion.Delete(ctx, d, author, th.PID, ""))
		_, err = forum.Show(ctx, d, lead, list.PID, "")
		testkit.Must(t, err)
		if got, err := forum.ThreadByPID(ctx, d, other, "", th.PID); err != nil || got.State != forum.Deleted || got.Hidden {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func counts(t *testing.T, d *db.DB, community int64, want int) {
	t.Helper()
	c, err := forum.CommunityByID(t.Context(), d, forum.System(), community)
	testkit.Must(t, err)
	if c.Threads != want {
		t.Errorf("the community counts %d threads, not %d", c.Threads, want)
	}
}

// recorded gives the one line of a community's record, as a member sees it.
func recorded(t *testing.T, d *db.DB, community int64, v forum.Viewer) forum.Removal {
	t.Helper()
	list, err := forum.Removals(t.Context(), d, v, community, 0, 10)
	testkit.Must(t, err)
	if len(list) != 1 || list[0].Reason != "It names a client" || list[0].By != forum.Facilitator || list[0].Person.PID != "" || list[0].Thread.Title != "" {
		t.Fatalf("a member sees %+v", list)
	}
	return list[0]
}

// unseen holds that a viewer finds nothing of a hidden thread but its tombstone.
func unseen(t *testing.T, d *db.DB, name string, v forum.Viewer, th forum.Thread) {
	t.Helper()
	got, err := forum.ThreadByPID(t.Context(), d, v, "", th.PID)
	testkit.Must(t, err)
	if !got.Hidden || got.State != forum.Deleted || got.Title+got.Slug+got.Body+got.HTML+got.Summary != "" || got.MayEdit(v) || got.MayDelete(v) {
		t.Errorf("the %s sees %+v", name, got)
	}
	page, err := forum.InCommunity(t.Context(), d, v, th.CommunityID, "", "", 10)
	testkit.Must(t, err)
	if len(page.Entries) != 0 {
		t.Errorf("the %s finds it in the list", name)
	}
	if tags, err := forum.TagsOf(t.Context(), d, th.ID); err != nil || len(tags) != 0 {
		t.Errorf("it keeps its tags: %v, %v", tags, err)
	}
}
