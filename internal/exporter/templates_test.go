package exporter_test

import (
	"strings"
	"testing"

	"waymark/internal/db"
	"waymark/internal/doctemplate"
	"waymark/internal/files"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

// library makes a template of two versions that somebody took, one that is
// withdrawn, and a version that is being prepared.
func (w *world) library(ann, ben forum.Viewer, open forum.Community) {
	t, d := w.t, w.d
	t.Helper()
	ctx := t.Context()
	x, err := doctemplate.Make(ctx, d, ann, doctemplate.Draft{
		Community: open.ID, Title: "A letter", Body: "What for", AsDraft: true,
		Fields: doctemplate.Fields{Use: "Damp", Avoid: "Fire", Language: "en", Terms: "OGL v3"},
	})
	testkit.Must(t, err)
	replace := func(text string) {
		sent, err := w.store.Take(strings.NewReader(text), 1<<20)
		testkit.Must(t, err)
		c, err := doctemplate.Check(ctx, sent, "letter.md")
		testkit.Must(t, err)
		_, err = doctemplate.ReplaceFile(ctx, d, ann, x.PID, 0, c)
		testkit.Must(t, err)
	}
	for i, note := range []string{"", "Shorter"} {
		replace("# Dear " + note)
		_, err = doctemplate.Publish(ctx, d, w.store, ann, x.PID, note)
		testkit.Must(t, err)
		w.later()
		_, err = doctemplate.Use(ctx, d, ben, x.PID, doctemplate.UseDraft{Tell: i == 0})
		testkit.Must(t, err)
		_, err = doctemplate.Use(ctx, d, ann, x.PID, doctemplate.UseDraft{Tell: true})
		testkit.Must(t, err)
	}
	replace("# Prepared")
	_, err = doctemplate.SayWhatHappened(ctx, d, ben, x.PID, doctemplate.OutcomeDraft{Result: doctemplate.Mixed, Text: "They *answered*"})
	testkit.Must(t, err)
	y, err := doctemplate.Make(ctx, d, ann, doctemplate.Draft{Community: open.ID, Title: "Terms", Fields: doctemplate.Fields{Form: doctemplate.Text}, Text: "To agree"})
	testkit.Must(t, err)
	k, err := doctemplate.MakeCollection(ctx, d, ann, doctemplate.CollectionDraft{Community: open.ID, Name: "To begin with", Purpose: "What a new officer needs"})
	testkit.Must(t, err)
	for _, pid := range []string{y.PID, x.PID} {
		testkit.Must(t, doctemplate.Collect(ctx, d, ann, k.PID, pid))
	}
	w.kin(ann, ben, open, x)
	_, err = doctemplate.Withdraw(ctx, d, ann, y.PID, "Old")
	testkit.Must(t, err)
	_, _, err = forum.AddReply(ctx, d, ben, y.PID, forum.ReplyDraft{Body: "A pity"})
	testkit.Must(t, err)
}

// kin makes versions of a template by others, the same in another language,
// and a draft that a colleague is asked to look at.
func (w *world) kin(ann, ben forum.Viewer, open forum.Community, x doctemplate.Template) {
	t, d := w.t, w.d
	t.Helper()
	ctx := t.Context()
	ours, err := doctemplate.MakeOurs(ctx, d, ben, x.PID, 1, open.ID, "")
	testkit.Must(t, err)
	_, err = doctemplate.Publish(ctx, d, w.store, ben, ours.PID, "")
	testkit.Must(t, err)
	// It leads to one that comes after it.
	later, err := doctemplate.Make(ctx, d, ann, doctemplate.Draft{Community: open.ID, Title: "Llythyr", Fields: doctemplate.Fields{Form: doctemplate.Text, Language: "cy", Pair: x.ID}, Text: "Annwyl"})
	testkit.Must(t, err)
	w.later()
	_, err = doctemplate.Edit(ctx, d, ann, x.PID, 0, doctemplate.Draft{
		Title: "A letter to all", Body: "What for", Note: "Clearer",
		Fields: doctemplate.Fields{Use: "Damp and mould", Avoid: "Fire", Language: "en", Terms: "OGL v3", Pair: later.ID},
	})
	testkit.Must(t, err)
	// Adaptations of an adaptation: one to be looked at, one that is gone again.
	again, err := doctemplate.MakeOurs(ctx, d, ann, ours.PID, 1, open.ID, "")
	testkit.Must(t, err)
	testkit.Must(t, doctemplate.ShareDraft(ctx, d, ann, again.PID, []int64{ben.Person}, true))
	gone, err := doctemplate.MakeOurs(ctx, d, ben, ours.PID, 1, open.ID, "")
	testkit.Must(t, err)
	testkit.Must(t, doctemplate.Delete(ctx, d, ben, gone.PID, ""))
}

// Which templates belong together, and who is asked to look at a draft, is
// known in the new place as it was, and so is what a template said before.
func TestKinGoesWithTemplates(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		store := fill(t, d)
		dir, lines := exported(t, d, store)
		if n := holding(lines, "template", `"pair"`); n != 0 {
			t.Errorf("%d templates name a pair by a number of this database", n)
		}
		other, there := testkit.SQLite(t), files.In(t.TempDir())
		imported(t, other, there, dir)
		ctx, v, sue := t.Context(), forum.System(), testkit.Person(t, other, "Sue Stranger", "")
		pid := func(title string) string {
			p, err := db.Value[string](ctx, other, db.Scan("a test", `SELECT pid FROM threads WHERE title = $1 AND state <> 'deleted' ORDER BY id LIMIT 1`), title)
			testkit.Must(t, err)
			return p
		}
		x, err := doctemplate.ByPID(ctx, other, v, pid("A letter to all"))
		testkit.Must(t, err)
		tree, err := doctemplate.Tree(ctx, other, sue, x)
		testkit.Must(t, err)
		var shown []string
		for _, n := range tree {
			shown = append(shown, strings.Repeat("-", n.Depth)+n.Title)
		}
		if got := strings.Join(shown, ", "); got != "A letter to all, -A letter" {
			t.Errorf("the tree is %s", got)
		}
		languages, err := doctemplate.Languages(ctx, other, sue, x)
		testkit.Must(t, err)
		if len(languages) != 1 || languages[0].Title != "Llythyr" || x.Pair == 0 {
			t.Errorf("in other languages: %+v", languages)
		}
		draft, err := db.Value[string](ctx, other, db.Scan("a test", `SELECT pid FROM threads WHERE state = 'draft' AND kind = 'template'`))
		testkit.Must(t, err)
		again, err := doctemplate.ByPID(ctx, other, v, draft)
		testkit.Must(t, err)
		if again.Stage() != doctemplate.InReview || again.OriginalN != 1 || again.Original == 0 {
			t.Errorf("the draft: %+v", again)
		}
		was, err := forum.Revisions(ctx, other, x.ID, 0, 0)
		testkit.Must(t, err)
		if f, err := doctemplate.FieldsOf(was[len(was)-1]); err != nil || f.Use != "Damp" || f.Form != doctemplate.Files || f.Terms != "OGL v3" {
			t.Errorf("before the edit: %+v %v of %+v", f, err, was)
		}
	})
}
