package notify_test

import (
	"strings"
	"testing"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/notify"
	"waymark/internal/testkit"
)

// A scene is a community with its facilitator and three members.
type scene struct {
	*testing.T
	d                   *db.DB
	n                   *notify.Notify
	lead, ann, ben, cat forum.Viewer
	place               forum.Community
	pids                map[int64]string
}

func newScene(t *testing.T, d *db.DB, visibility forum.Visibility) *scene {
	t.Helper()
	s := &scene{
		T: t, d: d, n: notify.New(notify.Config{DB: d}), lead: testkit.Person(t, d, "Lea Lead", ""), ann: testkit.Person(t, d, "Ann Asks", ""),
		ben: testkit.Person(t, d, "Ben Brown", ""), cat: testkit.Person(t, d, "Cat Cole", ""), pids: map[int64]string{},
	}
	s.place = testkit.Community(t, d, s.lead, visibility)
	testkit.Join(t, d, s.place, s.lead, s.ann, s.ben, s.cat)
	s.catch()
	for _, v := range []forum.Viewer{s.lead, s.ann, s.ben, s.cat} { // who was let in
		for _, r := range s.open(v) {
			testkit.Must(t, notify.Done(t.Context(), d, v, r.PID))
		}
	}
	return s
}

// catch tells all who have not been told yet.
func (s *scene) catch() {
	s.Helper()
	testkit.Must(s.T, changes.Catch(s.Context(), s.d, s.n.Reader()))
	testkit.Must(s.T, s.n.Spread(s.Context()))
}

func (s *scene) at(v forum.Viewer) string {
	s.Helper()
	if s.pids[v.Person] == "" {
		p, err := forum.PersonByID(s.Context(), s.d, v, v.Person)
		testkit.Must(s.T, err)
		s.pids[v.Person] = "[@" + p.Name + "](/p/" + p.PID + ")"
	}
	return s.pids[v.Person]
}

func (s *scene) start(v forum.Viewer, title, body string, tags ...string) forum.Thread {
	s.Helper()
	t, err := discussion.Start(s.Context(), s.d, v, discussion.Draft{Community: s.place.ID, Title: title, Body: body, Tags: tags})
	testkit.Must(s.T, err)
	return t
}

func (s *scene) reply(v forum.Viewer, t forum.Thread, to, body string) forum.Reply {
	s.Helper()
	r, _, err := forum.AddReply(s.Context(), s.d, v, t.PID, forum.ReplyDraft{Body: body, ReplyTo: to})
	testkit.Must(s.T, err)
	return r
}

func (s *scene) level(v forum.Viewer, kind, name string, l notify.Level) {
	s.Helper()
	testkit.Must(s.T, notify.SetLevel(s.Context(), s.d, v, notify.Target{Kind: kind, Name: name}, l))
}

func (s *scene) open(v forum.Viewer) []notify.Row {
	s.Helper()
	rows, _, err := notify.Waiting(s.Context(), s.d, v)
	testkit.Must(s.T, err)
	n, err := notify.Count(s.Context(), s.d, v)
	testkit.Must(s.T, err)
	if n != len(rows) {
		s.Errorf("%d are counted and %d shown", n, len(rows))
	}
	return rows
}

// waits fails unless the rows of v's inbox have these reasons, newest first.
func (s *scene) waits(v forum.Viewer, reasons ...notify.Reason) {
	s.Helper()
	var got, want []string
	for _, r := range s.open(v) {
		got = append(got, string(r.Reason))
	}
	for _, r := range reasons {
		want = append(want, string(r))
	}
	if g, w := strings.Join(got, " "), strings.Join(want, " "); g != w {
		s.Errorf("in the inbox waits %q, want %q", g, w)
	}
}

// head is where the log stands.
func (s *scene) head() changes.Position {
	s.Helper()
	at, err := changes.Head(s.Context(), s.d)
	testkit.Must(s.T, err)
	return at
}
