package exporter_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/internal/changes"
	"waymark/internal/check"
	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/exporter"
	"waymark/internal/fault"
	"waymark/internal/files"
	"waymark/internal/forum"
	"waymark/internal/importer"
	"waymark/internal/lesson"
	"waymark/internal/testkit"
)

// A world is a store in which everything has happened that an export carries.
type world struct {
	t     *testing.T
	d     *db.DB
	store *files.Store
	now   time.Time
}

var looksAfter = db.SQL(`INSERT INTO organisation_admins (org_id, person_id, since) SELECT org_id, id, $2 FROM persons WHERE id = $1`)

// later lets time pass, so that edits leave a trace.
func (w *world) later() { w.now = w.now.Add(time.Hour + 1234*time.Microsecond) }

func fill(t *testing.T, d *db.DB) *files.Store {
	t.Helper()
	w := &world{t: t, d: d, store: files.In(t.TempDir()), now: time.Date(2026, 2, 3, 4, 5, 6, 789000, time.UTC)}
	d.Now = func() time.Time { return w.now }
	ann, ben := testkit.Person(t, d, "Ann Author", "Upper Vale"), testkit.Person(t, d, "Ben Bridge", "Lower Vale")
	cat, admin := testkit.Person(t, d, "Cat Clerk", ""), testkit.Admin(t, d, "Dee Director")
	w.later()
	open, private := testkit.Community(t, d, ann, forum.Open), testkit.Community(t, d, ann, forum.Private)
	restricted := testkit.Community(t, d, ben, forum.Restricted)
	testkit.Join(t, d, open, ann, ben)
	testkit.Join(t, d, private, ann, ben, cat)
	testkit.Must(t, forum.PutMember(t.Context(), d, ann, private.ID, cat.Person, forum.Facilitator))
	testkit.Must(t, forum.AskToJoin(t.Context(), d, cat, restricted.ID, "May I? \"Please\" <b>"))
	_, err := forum.EditPerson(t.Context(), d, ann, ann.Person, forum.ProfileDraft{Name: "Ann Author", About: "I *do*", Skills: "noise, roofs,gutters", Contact: "Room 5", Theme: "dark"})
	testkit.Must(t, err)
	w.discussions(ann, ben, cat, open, private)
	w.tidied(ann, ben, open, private)
	w.lessons(ann, ben, open)
	w.later()
	// They move on; what they wrote keeps the badge it was written under.
	testkit.Must(t, forum.Move(t.Context(), d, admin, ann.Person, testkit.Organisation(t, d, "New Vale"), "Head of roofs"))
	w.later()
	_, _, err = forum.AddReply(t.Context(), d, ben, w.start(ann, private, "After the move").PID, forum.ReplyDraft{Body: "Good luck"})
	testkit.Must(t, err)
	testkit.Must(t, d.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), looksAfter, ben.Person, 12345)
		return err
	}))
	testkit.Must(t, forum.EndPerson(t.Context(), d, admin, cat.Person))
	testkit.Must(t, forum.Archive(t.Context(), d, ben, restricted.ID))
	w.uploads(ann, ben, open, private)
	w.library(ann, ben, open)
	w.origins(ann, ben, open)
	read(t, d, nil, strings.NewReader(foreign))
	testkit.Must(t, changes.Relay(t.Context(), d))
	return w.store
}

// foreign is content that came by an import itself, with names of its own.
const foreign = `{"kind":"discussion","external_id":"same","community":"elsewhere","title":"From elsewhere","body":"x","author":["one","two"],"created":"2020-01-02T03:04:05Z","source_url":"https://example.org/x","licence":"OGL","org":"their-org"}
{"kind":"lesson","external_id":"same","community":"elsewhere","title":"A lesson of the same name","body":"Before\n\n## What worked\n\nSpeed","outcome":"worked","cost":"£12","author":"one"}
{"kind":"post","external_id":"p","thread":"same","thread_kind":"lesson","body":"To the lesson"}
`

func (w *world) start(by forum.Viewer, in forum.Community, title string) forum.Thread {
	w.t.Helper()
	th, err := discussion.Start(w.t.Context(), w.d, by, discussion.Draft{Community: in.ID, Title: title, Body: "Text of *" + title + "*\n\nEnd", Tags: []string{"roofs", "noise"}})
	testkit.Must(w.t, err)
	return th
}

func (w *world) discussions(ann, ben, cat forum.Viewer, open, private forum.Community) {
	t, d := w.t, w.d
	t.Helper()
	th := w.start(ann, open, "Who cleans gutters?")
	r1, _, err := forum.AddReply(t.Context(), d, ben, th.PID, forum.ReplyDraft{Body: "We do"})
	testkit.Must(t, err)
	r2, _, err := forum.AddReply(t.Context(), d, ann, th.PID, forum.ReplyDraft{Body: "How often?", ReplyTo: r1.PID})
	testkit.Must(t, err)
	_, _, err = forum.AddReply(t.Context(), d, ben, th.PID, forum.ReplyDraft{Body: "Twice \u2028 a year", ReplyTo: r2.PID})
	testkit.Must(t, err)
	w.later()
	_, _, err = forum.EditReply(t.Context(), d, ben, r1.PID, 0, forum.ReplyDraft{Body: "We do, mostly"})
	testkit.Must(t, err)
	_, err = discussion.Edit(t.Context(), d, ann, th.PID, 0, discussion.Draft{Title: "Who cleans the gutters?", Body: "Better", Tags: []string{"roofs"}})
	testkit.Must(t, err)
	w.later()
	w.help(ann, ben, th, r1)
	_, err = forum.PinThread(t.Context(), d, ann, "", th.PID, true)
	testkit.Must(t, err)
	_, err = forum.CloseThread(t.Context(), d, ann, "", th.PID, "All is said")
	testkit.Must(t, err)
	// A tombstone in the middle, with an answer below it.
	_, err = forum.DeleteReply(t.Context(), d, ann, r2.PID, "")
	testkit.Must(t, err)
	gone := w.start(ben, open, "A slip")
	_, _, err = forum.AddReply(t.Context(), d, ann, gone.PID, forum.ReplyDraft{Body: "Stays"})
	testkit.Must(t, err)
	testkit.Must(t, discussion.Delete(t.Context(), d, ann, gone.PID, "Not for here"))
	w.start(cat, private, "Among ourselves")
}

// help marks what helped, and writes the thread down in short, twice.
func (w *world) help(ann, ben forum.Viewer, th forum.Thread, r forum.Reply) {
	t, d := w.t, w.d
	t.Helper()
	_, err := forum.FindThreadHelpful(t.Context(), d, ben, th.PID, true)
	testkit.Must(t, err)
	_, _, err = forum.FindReplyHelpful(t.Context(), d, ann, r.PID, true)
	testkit.Must(t, err)
	_, _, err = forum.Choose(t.Context(), d, ann, r.PID, true)
	testkit.Must(t, err)
	_, _, err = forum.MarkOfficial(t.Context(), d, ann, r.PID, true)
	testkit.Must(t, err)
	_, err = forum.WriteInShort(t.Context(), d, ann, th.PID, 0, "- Twice a year")
	testkit.Must(t, err)
	w.later()
	_, err = forum.WriteInShort(t.Context(), d, ann, th.PID, 1, "- Twice a *year*")
	testkit.Must(t, err)
}

func (w *world) lessons(ann, ben forum.Viewer, open forum.Community) {
	t, d := w.t, w.d
	t.Helper()
	cost := int64(1200)
	draft := lesson.Draft{Community: open.ID, Title: "A call before a letter", Summary: "Ring first", Tags: []string{"calls"}, Fields: lesson.Fields{
		Context: "## Not a field\n\nBefore", Did: "We rang", Worked: "Speed", DidNotWork: "Letters", DoAgain: "Yes", Outcome: lesson.Mixed, MeasuredOver: "a year",
		Where: "North", Contact: "Ann", CostText: "£1,200", CostAmount: &cost,
	}}
	l, err := lesson.Share(t.Context(), d, ann, draft)
	testkit.Must(t, err)
	w.later()
	draft.Worked, draft.Note, draft.Fields.Owner = "Speed and a name", "A name helps", ben.Person
	_, err = lesson.Edit(t.Context(), d, ann, l.PID, 0, draft)
	testkit.Must(t, err)
	for _, r := range []lesson.Outcome{lesson.Worked, lesson.Worked, lesson.DidNotWork} {
		_, err := lesson.Record(t.Context(), d, ben, l.PID, lesson.UseDraft{Result: r, Changed: "With *tea*"})
		testkit.Must(t, err)
	}
	draft.AsDraft, draft.Title = true, "Not ready"
	kept, err := lesson.Share(t.Context(), d, ann, draft)
	testkit.Must(t, err)
	testkit.Must(t, lesson.ShareDraft(t.Context(), d, ann, kept.PID, []int64{ben.Person}))
	draft.AsDraft, draft.Title = false, "Taken back"
	back, err := lesson.Share(t.Context(), d, ann, draft)
	testkit.Must(t, err)
	testkit.Must(t, lesson.Delete(t.Context(), d, ann, back.PID, ""))
}

// exported gives the lines of an export, sorted.
func exported(t *testing.T, d *db.DB, store *files.Store) (dir string, lines []string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "out")
	m, err := exporter.Write(t.Context(), d, store, dir, "test", nil)
	testkit.Must(t, err)
	for _, f := range m.Files {
		text, err := os.ReadFile(filepath.Join(dir, f.Name)) //nolint:gosec // a test's own
		testkit.Must(t, err)
		if int64(len(text)) != f.Bytes || strings.Count(string(text), "\n") != f.Lines {
			t.Errorf("%+v has %d bytes", f, len(text))
		}
		lines = append(lines, slices.Collect(strings.Lines(string(text)))...)
	}
	if len(lines) != m.Lines() {
		t.Errorf("the manifest tells of %d lines, there are %d", m.Lines(), len(lines))
	}
	slices.Sort(lines)
	return dir, lines
}

func read(t *testing.T, d *db.DB, store *files.Store, in *strings.Reader) importer.Report {
	t.Helper()
	i, err := importer.New(d, importer.Options{Files: store, Failed: func(f string, n int, err error) { t.Errorf("%s:%d: %v %+v", f, n, err, fault.FieldsOf(err)) }})
	testkit.Must(t, err)
	testkit.Must(t, i.Read(t.Context(), "lines", in))
	return i.Report()
}

// imported imports an export, in the order of its files' names.
func imported(t *testing.T, d *db.DB, store *files.Store, dir string) importer.Report {
	t.Helper()
	testkit.Must(t, os.MkdirAll(store.Dir(), 0o700))
	bring(t, d, store, dir)
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	testkit.Must(t, err)
	var all strings.Builder
	for _, f := range files {
		text, err := os.ReadFile(f) //nolint:gosec // a test's own
		testkit.Must(t, err)
		_, _ = all.Write(text)
	}
	return read(t, d, store, strings.NewReader(all.String()))
}

func compare(t *testing.T, what string, want, got []string) {
	t.Helper()
	for _, l := range want {
		if !slices.Contains(got, l) {
			t.Errorf("%s: lost or changed: %s", what, l)
		}
	}
	for _, l := range got {
		if !slices.Contains(want, l) {
			t.Errorf("%s: came instead: %s", what, l)
		}
	}
}

// What is exported and imported into an empty store is exported the same, to
// the byte, whatever the databases; imported again it changes nothing.
func TestThereAndBack(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		store := fill(t, d)
		dir, first := exported(t, d, store)
		for name, other := range map[string]*db.DB{"sqlite": testkit.SQLite(t), "postgres": testkit.Postgres(t)} {
			there := files.In(t.TempDir())
			if r := imported(t, other, there, dir); r.Created != len(first) || r.Failed > 0 {
				t.Errorf("into %s: %+v of %d lines", name, r, len(first))
			}
			again, second := exported(t, other, there)
			compare(t, "into "+name, first, second)
			compare(t, "files into "+name, uploaded(t, dir), uploaded(t, again))
			if r := imported(t, other, there, dir); r.Created+r.Updated+r.Failed > 0 {
				t.Errorf("into %s again: %+v", name, r)
			}
			testkit.Must(t, changes.Relay(t.Context(), other))
			if r, err := check.Store(t.Context(), other, nil); err != nil || !r.Good {
				t.Errorf("%s afterwards: %+v %v", name, r, err)
			}
			if p, err := check.Uploaded(t.Context(), other, there); err != nil || !p.Good {
				t.Errorf("files of %s afterwards: %+v %v", name, p, err)
			}
		}
		// Where it came from it is known.
		if r := imported(t, d, store, dir); r.Created+r.Updated+r.Failed > 0 {
			t.Errorf("into the same store: %+v", r)
		}
		_, same := exported(t, d, store)
		compare(t, "into the same store", first, same)
	})
}

func TestWriteRefuses(t *testing.T) {
	d := testkit.SQLite(t)
	dir := t.TempDir()
	testkit.Must(t, os.WriteFile(filepath.Join(dir, "x"), nil, 0o600))
	if _, err := exporter.Write(t.Context(), d, nil, dir, "test", nil); fault.KindOf(err) != fault.Conflict {
		t.Errorf("into a directory with something in it: %v", err)
	}
	old := testkit.Open(t, filepath.Join(t.TempDir(), "waymark.db"))
	_, err := old.MigrateTo(t.Context(), 4)
	testkit.Must(t, err)
	if _, err := exporter.Write(t.Context(), old, nil, filepath.Join(dir, "y"), "test", nil); fault.KindOf(err) != fault.Conflict {
		t.Errorf("of an older schema: %v", err)
	}
}
