package forum_test

import (
	"strings"
	"testing"
	"time"

	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

func begun(place, text string, revision int64) forum.Unsent {
	return forum.Unsent{Place: place, Revision: revision, Fields: map[string]string{"body": text}}
}

func mustKeep(t *testing.T, d *db.DB, v forum.Viewer, u forum.Unsent) forum.Unsent {
	t.Helper()
	now, err := forum.KeepUnsent(t.Context(), d, v, u)
	testkit.Must(t, err)
	return now
}

func unsent(t *testing.T, d *db.DB, v forum.Viewer, place string) forum.Unsent {
	t.Helper()
	u, err := forum.UnsentAt(t.Context(), d, v, place)
	testkit.Must(t, err)
	return u
}

func TestTwoTabsDoNotOverwriteEachOther(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ann, eve := testkit.Person(t, d, "Ann Author", ""), testkit.Person(t, d, "Eve Other", "")
		first := mustKeep(t, d, ann, begun("ask", "one", 0))
		if first.Empty() || first.Fields["body"] != "one" {
			t.Fatal(first)
		}
		// The other tab began before the first had kept anything.
		now, err := forum.KeepUnsent(t.Context(), d, ann, begun("ask", "two", 0))
		if fault.KindOf(err) != fault.Conflict || now.Fields["body"] != "one" || now.Revision != first.Revision {
			t.Errorf("the second tab: %v, %v", now, err)
		}
		// What is there already is no clash: the answer to a save may be lost.
		if again := mustKeep(t, d, ann, begun("ask", "one", 0)); again.Revision != first.Revision {
			t.Error("the same text got another revision")
		}
		second := mustKeep(t, d, ann, begun("ask", "two", now.Revision))
		if second.Revision <= first.Revision {
			t.Error("the revision does not grow")
		}
		if _, err := forum.KeepUnsent(t.Context(), d, ann, begun("ask", "three", first.Revision)); fault.KindOf(err) != fault.Conflict {
			t.Error("the first tab overwrote the second:", err)
		}
		// Thrown away and begun anew it is another draft.
		testkit.Must(t, forum.DropUnsent(t.Context(), d, ann, "ask"))
		if now, err := forum.KeepUnsent(t.Context(), d, ann, begun("ask", "late", second.Revision)); fault.KindOf(err) != fault.Conflict || !now.Empty() {
			t.Error("what was thrown away came back:", now, err)
		}
		if anew := mustKeep(t, d, ann, begun("ask", "anew", 0)); anew.Revision <= second.Revision {
			t.Error("a revision was used twice")
		}
		if !unsent(t, d, eve, "ask").Empty() || !unsent(t, d, forum.Viewer{}, "ask").Empty() {
			t.Error("somebody else sees it")
		}
		if all, err := forum.UnsentOf(t.Context(), d, eve); err != nil || len(all) != 0 {
			t.Error("somebody else sees it in the list:", all, err)
		}
	})
}

func TestADraftWithoutTextIsNone(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ann := testkit.Person(t, d, "Ann Author", "")
		if u := mustKeep(t, d, ann, begun("ask", " \n", 0)); !u.Empty() {
			t.Error(u)
		}
		u := mustKeep(t, d, ann, begun("ask", "a\r\nb", 0))
		if u.Fields["body"] != "a\nb" {
			t.Errorf("%q", u.Fields["body"])
		}
		if u = mustKeep(t, d, ann, begun("ask", "", u.Revision)); !u.Empty() || !unsent(t, d, ann, "ask").Empty() {
			t.Error("an emptied draft stays")
		}
	})
}

func TestDraftsAreBounded(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
		d.Now = func() time.Time { return now }
		ann, bob := testkit.Person(t, d, "Ann Author", ""), testkit.Person(t, d, "Bob Other", "")
		mustKeep(t, d, bob, begun("ask", "his", 0))
		var places []string
		for range forum.MaxUnsent + 5 {
			now = now.Add(time.Second)
			places = append(places, "reply:"+forum.NewPID())
			mustKeep(t, d, ann, begun(places[len(places)-1], "x", 0))
		}
		all, err := forum.UnsentOf(t.Context(), d, ann)
		if err != nil || len(all) != forum.MaxUnsent || all[0].Place != places[len(places)-1] || all[len(all)-1].Place != places[5] {
			t.Error(len(all), err)
		}
		if unsent(t, d, bob, "ask").Empty() {
			t.Error("another's draft went")
		}
		source := "paraphrase-" + strings.Repeat("a", 16) // a field about one post among several
		if got := mustKeep(t, d, bob, forum.Unsent{Place: "harvest:" + strings.Repeat("b", 16), Fields: map[string]string{source: "In my words"}}); got.Fields[source] == "" {
			t.Error("a text about one post is not kept")
		}
		for name, u := range map[string]forum.Unsent{
			"no place":    begun("", "x", 0),
			"odd place":   begun("reply:../x", "x", 0),
			"long place":  begun(strings.Repeat("a", 31), "x", 0),
			"odd name":    {Place: "ask", Fields: map[string]string{"B o": "x"}},
			"much text":   begun("ask", strings.Repeat("x", forum.MaxUnsentBytes+1), 0),
			"many fields": {Place: "ask", Fields: many(forum.MaxUnsentFields + 1)},
		} {
			if _, err := forum.KeepUnsent(t.Context(), d, ann, u); fault.KindOf(err) != fault.Invalid && fault.KindOf(err) != fault.TooLarge {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := forum.KeepUnsent(t.Context(), d, forum.Viewer{}, begun("ask", "x", 0)); fault.KindOf(err) != fault.SignIn {
			t.Error("nobody keeps a draft:", err)
		}

		now = now.Add(forum.UnsentLife)
		mustKeep(t, d, bob, begun("share", "new", 0))
		testkit.Must(t, forum.SweepUnsent(t.Context(), d))
		if all, _ := forum.UnsentOf(t.Context(), d, ann); len(all) != 1 {
			t.Errorf("%d drafts are left, one is just old enough", len(all))
		}
		if unsent(t, d, bob, "share").Empty() || !unsent(t, d, bob, "ask").Empty() {
			t.Error("the sweep took the wrong one")
		}
	})
}

func many(n int) map[string]string {
	fields := map[string]string{}
	for i := range n {
		fields["f"+strings.Repeat("a", i%39)+string(rune('a'+i/39))] = "x"
	}
	return fields
}

// The text goes in the transaction in which it arrives as a post: never both,
// never neither.
func TestAPostTakesItsDraftAlong(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, forum.Open)
		ann, eve := w.ann, w.eve
		th := w.start(t, ann, "How do we sort bins?")
		place := "reply:" + th.PID
		mustKeep(t, d, ann, begun(place, "mine", 0))
		mustKeep(t, d, eve, begun(place, "hers", 0))

		_, _, err := forum.AddReply(t.Context(), d, ann, th.PID, forum.ReplyDraft{Body: "mine", ReplyTo: forum.NewPID(), Unsent: place})
		if !fault.IsNotFound(err) || unsent(t, d, ann, place).Empty() {
			t.Error("a reply that was refused took the draft:", err)
		}
		draft := forum.ReplyDraft{Body: "mine", Key: "k1", Unsent: place}
		r, _, err := forum.AddReply(t.Context(), d, ann, th.PID, draft)
		testkit.Must(t, err)
		if !unsent(t, d, ann, place).Empty() {
			t.Error("the draft is still there")
		}
		if unsent(t, d, eve, place).Empty() {
			t.Error("another's draft went")
		}
		// The answer was lost, the draft was kept once more, and it is sent again.
		mustKeep(t, d, ann, begun(place, "mine", 0))
		again, in, err := forum.AddReply(t.Context(), d, ann, th.PID, draft)
		if err != nil || again.PID != r.PID || in.Replies != 1 || !unsent(t, d, ann, place).Empty() {
			t.Error("sent twice:", again.PID, r.PID, in.Replies, err)
		}

		edit := "edit-reply:" + r.PID
		mustKeep(t, d, ann, begun(edit, "better", 0))
		_, _, err = forum.EditReply(t.Context(), d, ann, r.PID, 1, forum.ReplyDraft{Body: "better", Unsent: edit})
		if err != nil || !unsent(t, d, ann, edit).Empty() {
			t.Error("the draft of an edit:", err)
		}
	})
}

func TestWhoLeavesLeavesNoDrafts(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ann, bob := testkit.Person(t, d, "Ann Author", ""), testkit.Person(t, d, "Bob Other", "")
		mustKeep(t, d, ann, begun("ask", "x", 0))
		mustKeep(t, d, bob, begun("ask", "x", 0))
		testkit.Must(t, forum.EndPerson(t.Context(), d, forum.System(), ann.Person))
		if !unsent(t, d, ann, "ask").Empty() || unsent(t, d, bob, "ask").Empty() {
			t.Error("the wrong drafts are there")
		}
	})
}
