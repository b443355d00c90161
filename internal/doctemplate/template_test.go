package doctemplate_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"waymark/internal/db"
	"waymark/internal/doctemplate"
	"waymark/internal/fault"
	"waymark/internal/files"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

// A scene is a library with an author, a reader and a stranger.
type scene struct {
	t              *testing.T
	d              *db.DB
	store          *files.Store
	ann, ben, eve  forum.Viewer
	c              forum.Community
	annOrg, benOrg int64
}

func set(t *testing.T, d *db.DB, visibility forum.Visibility) *scene {
	s := &scene{t: t, d: d, store: files.In(t.TempDir())}
	s.ann, s.ben, s.eve = testkit.Person(t, d, "Ann Author", "Rushford Council"), testkit.Person(t, d, "Ben Reader", "Vale Council"), testkit.Person(t, d, "Eve Stranger", "")
	s.annOrg, s.benOrg = testkit.Organisation(t, d, "Rushford Council"), testkit.Organisation(t, d, "Vale Council")
	s.c = testkit.Community(t, d, s.ann, visibility)
	testkit.Join(t, d, s.c, s.ann, s.ben)
	return s
}

func (s *scene) checked(name, text string) doctemplate.Checked {
	s.t.Helper()
	c, err := s.check(name, []byte(text))
	testkit.Must(s.t, err)
	return c
}

func (s *scene) check(name string, body []byte) (doctemplate.Checked, error) {
	s.t.Helper()
	sent, err := s.store.Take(bytes.NewReader(body), 1<<20)
	testkit.Must(s.t, err)
	defer sent.Drop()
	return doctemplate.Check(s.t.Context(), sent, name)
}

// draft begins a template of files with one Markdown file in it.
func (s *scene) draft() doctemplate.Template {
	s.t.Helper()
	t, err := doctemplate.Make(s.t.Context(), s.d, s.ann, doctemplate.Draft{
		Community: s.c.ID, Title: "A letter to a landlord", Body: "What to send *first*", AsDraft: true,
		Fields: doctemplate.Fields{Use: "When damp is reported", Avoid: "In an emergency", Language: "en", Terms: "OGL v3"}, Tags: []string{"damp"},
	})
	testkit.Must(s.t, err)
	t, err = doctemplate.AddFile(s.t.Context(), s.d, s.ann, t.PID, s.checked("letter.md", "# Dear landlord\n\nPlease repair it.\n"))
	testkit.Must(s.t, err)
	return t
}

func (s *scene) published() doctemplate.Template {
	s.t.Helper()
	return s.publish(s.draft(), "")
}

func (s *scene) publish(t doctemplate.Template, note string) doctemplate.Template {
	s.t.Helper()
	t, err := doctemplate.Publish(s.t.Context(), s.d, s.store, s.ann, t.PID, note)
	testkit.Must(s.t, err)
	return t
}

// second publishes a second version.
func (s *scene) second(t doctemplate.Template) doctemplate.Template {
	s.t.Helper()
	t, err := doctemplate.ReplaceFile(s.t.Context(), s.d, s.ann, t.PID, 0, s.checked("letter.md", "# Dear landlord\n\nPlease repair it by Friday.\n"))
	testkit.Must(s.t, err)
	return s.publish(t, "A date to repair it by")
}

func (s *scene) main(v forum.Viewer, t doctemplate.Template, n int) doctemplate.File {
	s.t.Helper()
	one, err := doctemplate.VersionOf(s.t.Context(), s.d, v, t, n)
	testkit.Must(s.t, err)
	f, ok := one.Main()
	if !ok {
		s.t.Fatalf("version %d has no file", n)
	}
	return f
}

func (s *scene) reads(v forum.Viewer, pid string) bool {
	s.t.Helper()
	_, err := forum.AttachmentByPID(s.t.Context(), s.d, v, pid)
	if err != nil && !fault.IsNotFound(err) {
		s.t.Fatal(err)
	}
	return err == nil
}

func TestDraftBecomesVersions(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := set(t, d, forum.Restricted)
		x := s.draft()
		if x.Stage() != doctemplate.InDraft || x.Format != "md" || x.Latest != 0 {
			t.Errorf("%s %s %d", x.Stage(), x.Format, x.Latest)
		}
		if _, err := doctemplate.ByPID(t.Context(), d, s.ben, x.PID); !fault.IsNotFound(err) {
			t.Errorf("a draft is read by others: %v", err)
		}
		old := s.main(s.ann, x, doctemplate.Next)
		x, err := doctemplate.ReplaceFile(t.Context(), d, s.ann, x.PID, 0, s.checked("note.md", "# Note\n"))
		testkit.Must(t, err)
		if f := s.main(s.ann, x, doctemplate.Next); f.PID == old.PID || f.Name != "note.md" {
			t.Errorf("the file was not replaced: %+v", f)
		}
		testkit.Must(t, doctemplate.ShareDraft(t.Context(), d, s.ann, x.PID, []int64{s.ben.Person}, true))
		x, err = doctemplate.ByPID(t.Context(), d, s.ben, x.PID)
		testkit.Must(t, err)
		if x.Stage() != doctemplate.InReview {
			t.Errorf("shared for review: %s", x.Stage())
		}
		if f := s.main(s.ben, x, doctemplate.Next); !s.reads(s.ben, f.PID) || s.reads(s.eve, f.PID) {
			t.Error("the file of a draft is for whom it is shared with")
		}
		x = s.publish(x, "")
		if x.Stage() != doctemplate.IsPublished || x.Latest != 1 || !x.Review.IsZero() {
			t.Errorf("published: %s, version %d", x.Stage(), x.Latest)
		}
		if _, err := doctemplate.Publish(t.Context(), d, s.store, s.ann, x.PID, "Again"); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a version without a file: %v", err)
		}
		x = s.second(x)
		all, err := doctemplate.Versions(t.Context(), d, x)
		testkit.Must(t, err)
		if len(all) != 2 || all[0].N != 2 || all[0].Note != "A date to repair it by" || all[0].By.ID != s.ann.Person || all[0].By.Org != "Rushford Council" || len(all[1].Files) != 1 {
			t.Errorf("versions: %+v", all)
		}
		for _, one := range all {
			f, _ := one.Main()
			if !s.reads(s.ben, f.PID) || s.reads(s.eve, f.PID) {
				t.Errorf("version %d is for members", one.N)
			}
		}
	})
}

func TestVersionsNeedANote(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := set(t, d, forum.Open)
		x := s.published()
		x, err := doctemplate.AddFile(t.Context(), d, s.ann, x.PID, s.checked("guidance.md", "Read me"))
		testkit.Must(t, err)
		_, err = doctemplate.Publish(t.Context(), d, s.store, s.ann, x.PID, " ")
		if _, wrong := fault.FieldsOf(err).Of("note"); !wrong {
			t.Errorf("without a note: %v", err)
		}
		next := s.main(s.ann, x, doctemplate.Next)
		seen, err := doctemplate.ByPID(t.Context(), d, s.ben, x.PID)
		testkit.Must(t, err)
		if _, err := doctemplate.VersionOf(t.Context(), d, s.ben, seen, doctemplate.Next); !fault.IsNotFound(err) {
			t.Errorf("a reader sees what is prepared: %v", err)
		}
		one, ok, err := doctemplate.Prepares(t.Context(), d, s.ann, x)
		testkit.Must(t, err)
		if !ok || len(one.Files) != 2 || one.Files[0].PID != s.main(s.ben, x, 1).PID || next.PID != one.Files[0].PID {
			t.Errorf("what is prepared begins as a copy: %+v", one)
		}
		if added := one.Files[1].PID; s.reads(s.ben, added) || !s.reads(s.ann, added) {
			t.Error("a file that is prepared is its author's")
		}
		if _, err := doctemplate.AddFile(t.Context(), d, s.ben, x.PID, s.checked("mine.md", "Mine")); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a reader prepares a version: %v", err)
		}
		x, err = doctemplate.DropNext(t.Context(), d, s.ann, x.PID)
		testkit.Must(t, err)
		if _, ok, _ := doctemplate.Prepares(t.Context(), d, s.ann, x); ok {
			t.Error("it is still there")
		}
		if f := s.main(s.ben, x, 1); !s.reads(s.ben, f.PID) {
			t.Error("the file of version 1 went with what was prepared")
		}
	})
}

// Nothing that a version refers to is swept; what nothing refers to is.
func TestFilesOfVersionsStay(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := set(t, d, forum.Open)
		x := s.draft()
		gone := s.main(s.ann, x, doctemplate.Next)
		x, err := doctemplate.ReplaceFile(t.Context(), d, s.ann, x.PID, 0, s.checked("kept.md", "# Kept"))
		testkit.Must(t, err)
		x = s.second(s.publish(x, ""))
		first, second := s.main(s.ann, x, 1), s.main(s.ann, x, 2)
		now := d.Now
		d.Now = func() time.Time { return now().Add(forum.LooseLife + time.Hour) }
		free, _, err := forum.DropLoose(t.Context(), d)
		testkit.Must(t, err)
		if len(free) != 1 || free[0] != gone.Hash {
			t.Errorf("swept: %v, and not %s", free, gone.Hash)
		}
		for _, f := range []doctemplate.File{first, second} {
			if !s.reads(s.ben, f.PID) {
				t.Errorf("%s was swept", f.Name)
			}
		}
	})
}

func TestTextsAndGuides(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := set(t, d, forum.Open)
		draft := doctemplate.Draft{Community: s.c.ID, Title: "Terms of reference", Fields: doctemplate.Fields{Form: doctemplate.Text}, Key: forum.NewPID()}
		_, err := doctemplate.Make(t.Context(), d, s.ann, draft)
		if _, wrong := fault.FieldsOf(err).Of("text"); !wrong {
			t.Errorf("without a text: %v", err)
		}
		draft.Text = "## Purpose\n\nTo *agree*"
		x, err := doctemplate.Make(t.Context(), d, s.ann, draft)
		testkit.Must(t, err)
		again, err := doctemplate.Make(t.Context(), d, s.ann, draft)
		testkit.Must(t, err)
		if again.PID != x.PID || x.Latest != 1 || x.Format != "md" {
			t.Errorf("made twice, or without a version: %s, %s, %d", again.PID, x.PID, x.Latest)
		}
		x, err = doctemplate.SetText(t.Context(), d, s.ann, x.PID, "## Purpose\n\nTo decide")
		testkit.Must(t, err)
		one, err := doctemplate.Current(t.Context(), d, s.ben, x)
		testkit.Must(t, err)
		if one.Text != draft.Text || !strings.Contains(one.HTML, "<em>agree</em>") {
			t.Errorf("readers see what is prepared: %+v", one)
		}
		x = s.publish(x, "Shorter")
		if one, err = doctemplate.Current(t.Context(), d, s.ben, x); err != nil || one.N != 2 || one.Text != "## Purpose\n\nTo decide" {
			t.Errorf("version 2: %+v, %v", one, err)
		}
		more, err := doctemplate.Kind.More(t.Context(), d, []int64{x.ID})
		testkit.Must(t, err)
		if !strings.Contains(more[x.ID].Body, "To decide") {
			t.Errorf("search is given %q", more[x.ID].Body)
		}
		if _, err := doctemplate.AddFile(t.Context(), d, s.ann, x.PID, s.checked("a.md", "a")); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a file in a text: %v", err)
		}
	})
}

func TestWithdrawal(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := set(t, d, forum.Open)
		x := s.published()
		if _, err := doctemplate.Withdraw(t.Context(), d, s.ann, x.PID, " "); fault.KindOf(err) != fault.Invalid {
			t.Errorf("without a reason: %v", err)
		}
		if _, err := doctemplate.Withdraw(t.Context(), d, s.ben, x.PID, "I do not like it"); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("by a reader: %v", err)
		}
		_, err := doctemplate.Withdraw(t.Context(), d, s.ann, x.PID, "The law has changed")
		testkit.Must(t, err)
		x, err = doctemplate.ByPID(t.Context(), d, s.ben, x.PID)
		testkit.Must(t, err)
		if x.Stage() != doctemplate.IsWithdrawn || x.WithdrawnReason != "The law has changed" || !s.reads(s.ben, s.main(s.ben, x, 1).PID) {
			t.Errorf("%s: %q", x.Stage(), x.WithdrawnReason)
		}
		if page, err := doctemplate.List(t.Context(), d, s.ben, doctemplate.Filter{}, "", 10); err != nil || len(page.Entries) != 0 {
			t.Errorf("listed: %+v, %v", page.Entries, err)
		}
		x, err = doctemplate.Restore(t.Context(), d, s.ann, x.PID)
		testkit.Must(t, err)
		if x.Stage() != doctemplate.IsPublished || x.WithdrawnReason != "" {
			t.Errorf("%s: %q", x.Stage(), x.WithdrawnReason)
		}
	})
}

func TestWhatIsRefused(t *testing.T) {
	s := &scene{t: t, store: files.In(t.TempDir())}
	for name, body := range map[string]string{
		"empty.md": "", "letter.docx": "no archive", "letter.exe": "MZ\x00", "picture.md": "\x89PNG\r\n\x1a\n", "letter.docm": "PK\x03\x04",
	} {
		_, err := s.check(name, []byte(body))
		if _, wrong := fault.FieldsOf(err).Of("file"); !wrong {
			t.Errorf("%s: %v", name, err)
		}
	}
	n := 0
	testkit.Must(t, s.store.Walk(context.Background(), func(string, int64) error { n++; return nil }))
	if n != 0 {
		t.Errorf("%d files were kept", n)
	}
	for _, end := range doctemplate.Endings() {
		if files.TypeOf("a"+end) == "application/octet-stream" {
			t.Errorf("%s has no type", end)
		}
	}
}

func TestKin(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := set(t, d, forum.Open)
		x := s.published()
		ours, err := doctemplate.MakeOurs(t.Context(), d, s.ben, x.PID, 1, s.c.ID, forum.NewPID())
		testkit.Must(t, err)
		if ours.Stage() != doctemplate.InDraft || ours.Original != x.ID || ours.OriginalN != 1 || ours.Title != x.Title || ours.Use != x.Use || !ours.Mine {
			t.Errorf("ours: %+v", ours)
		}
		if f := s.main(s.ben, ours, doctemplate.Next); f.Owner != s.ben.Person || f.Hash != s.main(s.ann, x, 1).Hash || f.Title != "letter" {
			t.Errorf("its file: %+v", f)
		}
		count := func(v forum.Viewer, t doctemplate.Template) int {
			all, err := doctemplate.Tree(s.t.Context(), d, v, t)
			testkit.Must(s.t, err)
			return len(all)
		}
		if n := count(s.ann, x); n != 1 {
			t.Errorf("others see a draft in the tree: %d", n)
		}
		if n := count(s.ben, ours); n != 2 {
			t.Errorf("the draft's own tree: %d", n)
		}
		ours, err = doctemplate.Publish(t.Context(), d, s.store, s.ben, ours.PID, "")
		testkit.Must(t, err)
		tree, err := doctemplate.Tree(t.Context(), d, s.ann, x)
		testkit.Must(t, err)
		if len(tree) != 2 || tree[1].ID != ours.ID || tree[1].Depth != 1 || tree[1].N != 1 || !tree[0].Here {
			t.Errorf("the tree: %+v", tree)
		}
		_, err = doctemplate.Edit(t.Context(), d, s.ben, ours.PID, 0, doctemplate.Draft{Title: "Llythyr", Fields: doctemplate.Fields{Language: "cy", Pair: x.ID}})
		testkit.Must(t, err)
		pairs, err := doctemplate.Languages(t.Context(), d, s.ann, x)
		testkit.Must(t, err)
		if len(pairs) != 1 || pairs[0].Title != "Llythyr" {
			t.Errorf("in other languages: %+v", pairs)
		}
		_, err = doctemplate.Edit(t.Context(), d, s.ben, ours.PID, 0, doctemplate.Draft{Title: "Llythyr", Fields: doctemplate.Fields{Pair: ours.ID}})
		if _, wrong := fault.FieldsOf(err).Of("pair"); !wrong {
			t.Errorf("paired with itself: %v", err)
		}
	})
}

func TestLists(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := set(t, d, forum.Restricted)
		var made []doctemplate.Template
		for range 5 {
			made = append(made, s.published())
		}
		_, err := doctemplate.Make(t.Context(), d, s.ann, doctemplate.Draft{
			Community: s.c.ID, Title: "How to write", Fields: doctemplate.Fields{Form: doctemplate.Guide}, Text: "Short", Tags: []string{"writing"},
		})
		testkit.Must(t, err)
		for _, c := range []struct {
			f    doctemplate.Filter
			want int
		}{
			{doctemplate.Filter{}, 6},
			{doctemplate.Filter{Form: doctemplate.Guide}, 1},
			{doctemplate.Filter{Form: doctemplate.Files, Format: "md"}, 5},
			{doctemplate.Filter{Format: "docx"}, 0},
			{doctemplate.Filter{Tag: "Damp"}, 5},
			{doctemplate.Filter{Org: s.annOrg, Tag: "writing"}, 1},
			{doctemplate.Filter{Org: s.benOrg}, 0},
			{doctemplate.Filter{Community: s.c.ID}, 6},
			{doctemplate.Filter{Community: s.c.ID, Org: s.benOrg}, 0},
		} {
			page, err := doctemplate.List(t.Context(), d, s.ben, c.f, "", 10)
			testkit.Must(t, err)
			if len(page.Entries) != c.want || page.Next != "" {
				t.Errorf("%+v: %d and not %d, %q", c.f, len(page.Entries), c.want, page.Next)
			}
		}
		seen, cursor := map[string]bool{}, ""
		for range 3 {
			page, err := doctemplate.List(t.Context(), d, s.ben, doctemplate.Filter{}, cursor, 2)
			testkit.Must(t, err)
			for _, e := range page.Entries {
				seen[e.PID] = true
			}
			cursor = page.Next
		}
		if len(seen) != 6 || cursor != "" {
			t.Errorf("by twos: %d, %q", len(seen), cursor)
		}
		if page, err := doctemplate.List(t.Context(), d, s.eve, doctemplate.Filter{}, "", 10); err != nil || len(page.Entries) != 0 {
			t.Errorf("a stranger: %+v, %v", page, err)
		}
		g, err := doctemplate.Glances(t.Context(), d, []int64{made[0].ID})
		testkit.Must(t, err)
		if one := g[made[0].ID]; one.Format != "md" || one.Latest != 1 || one.Changed.IsZero() || one.Licence != "OGL v3" ||
			one.Files != 1 || one.Bytes != s.main(s.ann, made[0], 1).Bytes || one.Bytes == 0 {
			t.Errorf("%+v", one)
		}
	})
}
