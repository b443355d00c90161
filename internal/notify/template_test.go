package notify_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"waymark/internal/db"
	"waymark/internal/doctemplate"
	"waymark/internal/files"
	"waymark/internal/forum"
	"waymark/internal/notify"
	"waymark/internal/testkit"
)

// A library is a scene with a template of which versions are published.
type library struct {
	*scene
	store *files.Store
	at    doctemplate.Template
}

func newLibrary(t *testing.T, d *db.DB) *library {
	s := newScene(t, d, forum.Restricted)
	l := &library{scene: s, store: files.In(t.TempDir())}
	var err error
	l.at, err = doctemplate.Make(t.Context(), d, s.ann, doctemplate.Draft{Community: s.place.ID, Title: "A letter", AsDraft: true})
	testkit.Must(t, err)
	l.version("")
	return l
}

func (l *library) version(note string) {
	l.Helper()
	sent, err := l.store.Take(bytes.NewReader([]byte("Dear "+note)), 1000)
	testkit.Must(l.T, err)
	c, err := doctemplate.Check(l.Context(), sent, "letter.md")
	testkit.Must(l.T, err)
	_, err = doctemplate.ReplaceFile(l.Context(), l.d, l.ann, l.at.PID, 0, c)
	testkit.Must(l.T, err)
	l.at, err = doctemplate.Publish(l.Context(), l.d, l.store, l.ann, l.at.PID, note)
	testkit.Must(l.T, err)
}

func (l *library) take(v forum.Viewer, n int, tell bool) {
	l.Helper()
	_, err := doctemplate.Use(l.Context(), l.d, v, l.at.PID, doctemplate.UseDraft{N: n, Tell: tell})
	testkit.Must(l.T, err)
}

// told says how often each was told of the version that was published last,
// or with 0 that the template was withdrawn.
func (l *library) told(v forum.Viewer, version int) (n int) {
	l.Helper()
	for _, r := range l.open(v) {
		if r.Reason == notify.NewVersion && r.Version == version || version == 0 && r.Reason == notify.Withdrawn {
			n += 1 + r.Others
		}
	}
	return n
}

// A new version tells exactly those who took an older one, wanted to be told,
// may still read it and have not taken the new one by then: each once, however
// often the log is read. The statement that chooses them is broken for the control.
func TestExactlyTheTakersAreTold(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		for seed := range uint64(4) {
			if wrong := takersTold(t, d, seed); len(wrong) > 0 {
				t.Errorf("seed %d: %v", seed, wrong)
			}
		}
	})
	mend, found := notify.TellAllTakers(), 0
	for seed := range uint64(4) {
		found += len(takersTold(t, testkit.SQLite(t), seed))
	}
	mend()
	if found == 0 {
		t.Error("the control is not found out")
	}
}

func takersTold(t *testing.T, d *db.DB, seed uint64) (wrong []string) {
	t.Helper()
	rnd := rand.New(rand.NewPCG(seed, 7))
	l := newLibrary(t, d)
	people := []forum.Viewer{l.ann, l.lead, l.ben, l.cat}
	for i := range 8 {
		p := testkit.Person(t, d, fmt.Sprintf("Person %d of %d", i, seed), "")
		testkit.Join(t, d, l.place, l.lead, p)
		people = append(people, p)
	}
	l.catch()
	type state struct {
		n    int
		tell bool
	}
	has := map[int64]state{}
	gone := map[int64]bool{}
	take := func(v forum.Viewer, n int) {
		s := state{n, rnd.IntN(3) > 0}
		l.take(v, n, s.tell)
		has[v.Person] = s
	}
	for version := 2; version <= 3; version++ {
		for _, v := range people {
			if !gone[v.Person] && rnd.IntN(2) == 0 {
				take(v, 1+rnd.IntN(version-1))
			}
		}
		if out := people[len(people)-version]; rnd.IntN(2) == 0 && !gone[out.Person] {
			testkit.Must(t, forum.LeaveCommunity(t.Context(), d, out, l.place.ID))
			gone[out.Person] = true
		}
		l.version(fmt.Sprintf("Change %d", version))
		for _, v := range people { // before the log is read
			if !gone[v.Person] && rnd.IntN(5) == 0 {
				take(v, version)
			}
		}
		var want []int64
		for _, v := range people {
			if s := has[v.Person]; s.tell && s.n < version && !gone[v.Person] && v.Person != l.ann.Person {
				want = append(want, v.Person)
			}
		}
		l.catch()
		l.again()
		for _, v := range people {
			expected := 0
			if slices.Contains(want, v.Person) {
				expected = 1
			}
			if got := l.news(v, version); got != expected {
				wrong = append(wrong, fmt.Sprintf("version %d, person %d: told %d times and not %d", version, v.Person, got, expected))
			}
		}
	}
	return wrong
}

// again reads the log from its beginning, as after a place that was lost.
func (l *library) again() {
	l.Helper()
	testkit.Must(l.T, notify.Reread(l.Context(), l.d, l.n))
	l.catch()
}

// news counts the notices of a version that somebody ever got.
func (l *library) news(v forum.Viewer, version int) int {
	l.Helper()
	n, err := notify.CountTold(l.Context(), l.d, v.Person, notify.NewVersion, l.at.ID, int64(version))
	testkit.Must(l.T, err)
	return n
}

func TestWithdrawnTemplatesWarn(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		l := newLibrary(t, d)
		l.take(l.ben, 1, true)
		l.take(l.cat, 1, false)
		l.version("Shorter")
		l.catch()
		if n := l.told(l.ben, 2); n != 1 {
			t.Errorf("told of version 2 %d times", n)
		}
		row := l.open(l.ben)[0]
		if row.Note != "Shorter" || row.Path() != "/t/"+l.at.PID+"/a-letter/changes?to=2" {
			t.Errorf("the notice: %q, %s", row.Note, row.Path())
		}
		_, err := doctemplate.Withdraw(t.Context(), d, l.ann, l.at.PID, "The law has changed")
		testkit.Must(t, err)
		l.catch()
		l.again()
		rows := l.open(l.ben)
		if len(rows) != 1 || rows[0].Reason != notify.Withdrawn || rows[0].Note != "The law has changed" || rows[0].Others != 1 {
			t.Errorf("%+v", rows)
		}
		l.waits(l.cat)
		l.waits(l.ann)
	})
}

func TestDraftsOfTemplatesAreShown(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newScene(t, d, forum.Open)
		x, err := doctemplate.Make(t.Context(), d, s.ann, doctemplate.Draft{Community: s.place.ID, Title: "A letter", AsDraft: true})
		testkit.Must(t, err)
		testkit.Must(t, doctemplate.ShareDraft(t.Context(), d, s.ann, x.PID, []int64{s.ben.Person}, true))
		s.catch()
		s.waits(s.ben, notify.Review)
		s.waits(s.cat)
	})
}
