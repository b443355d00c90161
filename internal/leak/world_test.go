package leak

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/doctemplate"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/search"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
	"waymark/internal/web"
)

// A world is a site whose content hangs on a seed alone: ids, slugs, times and
// secrets are derived, so that two worlds differ by what one of them lacks.
type world struct {
	*webtest.Site
	ctx     context.Context
	handler http.Handler
	seed    string
	lacks   map[string]bool
	now     time.Time

	people   map[string]forum.Person
	places   map[string]forum.Community
	names    map[string]map[string]string // by place: what {c}, {d}, … of a recipe stand for
	pids     map[string]string            // derived ids, and what they name
	canaries map[string]canary
	heardBy  map[string]bool // labels of canaries that somebody was shown
	roles    []role
	tokens   map[string]string // form tokens, by session
	asked    int               // requests so far
	home     string            // the slug of most people's organisation
	readers  []changes.Reader  // what hears of other processes
	start    string            // a place in the log before anything was shared
}

// Places of every world.
const (
	open       = "ope"
	private    = "pri"
	restricted = "res"
	other      = "oth"  // private, of people elsewhere
	contents   = "+all" // with a place: what is shared in it
)

// newWorld builds a world without what it lacks: a place, or the contents of one.
func newWorld(t testing.TB, seed string, lacks ...string) *world {
	t.Helper()
	w := &world{
		ctx: context.Background(), seed: seed, lacks: map[string]bool{}, people: map[string]forum.Person{}, places: map[string]forum.Community{},
		names: map[string]map[string]string{}, pids: map[string]string{}, tokens: map[string]string{}, canaries: map[string]canary{},
	}
	for _, l := range lacks {
		w.lacks[l] = true
	}
	d := testkit.SQLite(t)
	w.at(0)
	d.Now = func() time.Time { return w.now }
	w.Site = webtest.On(t, d, func(_ *web.Config, deps *web.Deps) {
		x, err := search.Open(w.ctx, deps.DB, filepath.Join(t.TempDir(), "index"), discussion.Kind, lesson.Kind, doctemplate.Kind)
		testkit.Must(t, err)
		x.SetFloor(1 << 20)
		t.Cleanup(func() { _ = x.Close() })
		deps.Search = x
	})
	w.handler = w.Web.Handler()

	w.populate()
	w.settle()
	w.enter()
	return w
}

var began = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// at sets the clock to a stage of the world's making.
func (w *world) at(stage int) { w.now = began.Add(time.Duration(stage) * 24 * time.Hour) }

// tick lets a quarter of an hour pass: more than an edit's time of grace.
func (w *world) tick() { w.now = w.now.Add(15 * time.Minute) }

func (w *world) populate() {
	w.T.Helper()
	w.settlers()
	w.at(1)
	front := w.place(open, forum.Open, facilitator, member, stranger, formerly, asking, invited)
	w.at(2)
	w.tie("another")
	w.tie("first")
	w.at(3)
	w.place(private, forum.Private, facilitator, member, hidden, formerly, ended).fill()
	w.at(4)
	w.place(restricted, forum.Restricted, facilitator, member, formerly, ended).fill()
	w.at(2) // at the same moment as the first, behind what is hidden
	w.tie("second")
	w.at(5)
	w.place(other, forum.Private, elsewhere).fill()
	w.at(6)
	front.fill()
	w.at(7)
	w.leave()
	w.at(8)
	for _, p := range []string{open, private, restricted, other} {
		if c, ok := w.places[p]; ok {
			testkit.Must(w.T, forum.RefreshFigures(w.ctx, w.DB, c.ID, w.now))
		}
	}
}

// settle waits until the search has heard of everything.
func (w *world) settle() {
	w.T.Helper()
	testkit.Must(w.T, w.Texts.Catch(w.ctx))
	testkit.Must(w.T, w.Web.Search.Settle(w.ctx))
}

func (w *world) exec(s *db.Statement, args ...any) {
	w.T.Helper()
	testkit.Must(w.T, w.DB.Write(w.ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(w.ctx, s, args...)
		return err
	}))
}

var small = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// pid derives the outside name of a thing from what the tests call it.
func (w *world) pid(label string) string {
	sum := sha256.Sum256([]byte(w.seed + "\x00pid\x00" + label))
	pid := small.EncodeToString(sum[:10])
	w.pids[pid] = label
	return pid
}

// newest gives the last row of a table its derived name.
var newest = map[string]*db.Statement{}

func init() {
	for _, table := range []string{"persons", "organisations", "communities", "threads", "replies", "lesson_uses", "attachments", "template_collections", "sessions", "api_tokens"} {
		newest[table] = db.Scan("a test", `UPDATE `+table+` SET pid = $1 WHERE id = (SELECT MAX(id) FROM `+table+`)`)
	}
}

// derive gives the newest row of a table the id that hangs on its label.
func (w *world) derive(table, label string) string {
	w.T.Helper()
	pid := w.pid(table + " " + label)
	w.exec(newest[table], pid)
	return pid
}

// v is a person as one who looks.
func (w *world) v(person string) forum.Viewer { return webtest.Viewer(w.people[person]) }

// other way round: what a thing that is not there would be called.
func absent(name string) string {
	if len(name) < 6 {
		return name
	}
	swap := func(r rune) rune {
		switch {
		case r >= 'a' && r < 'y':
			return r + 1
		case r == 'y', r == 'z':
			return 'b'
		}
		return r
	}
	at := strings.LastIndex(name, mark)
	if at < 0 {
		at = 0
	} else {
		at += len(mark)
	}
	return name[:at] + strings.Map(swap, name[at:])
}
