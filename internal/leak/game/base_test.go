package game_test

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/cryptotest"
	"time"

	"waymark/internal/auth"
	"waymark/internal/backroom"
	"waymark/internal/board"
	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/envelope"
	"waymark/internal/forum"
	"waymark/internal/hatch"
	"waymark/internal/keylog"
	"waymark/internal/speakup"
	"waymark/internal/testkit"
	"waymark/internal/testkit/passes"
	"waymark/internal/ticket"
)

// The week in which all is played, the slots around its first hours, and how
// many take part.
const (
	week   = ticket.Epoch("2026-W48")
	before = ticket.Slot("2026-11-23T06")
	number = 5 // of the thread in which all is said
	crowd  = 24
)

// A member is one of those who take part, with the cookie of their browser.
type member struct {
	forum.Viewer
	cookie string
}

// A base is the data directory in which every world begins: staff who have all
// collected their passes, and a thread in the channel. It is made once.
type base struct {
	dir     string
	members []member
	talk    string // an ordinary thread, in which people reply to one another
	thread  envelope.ID
	drops   map[ticket.Slot][]byte // what envelopes are sealed for
	mint    mint
	spoken  []voice        // see voices
	sizes   map[[2]int]int // of requests for passes and their answers, and how many had them
	// Two who have collected as a browser does it; the others' requests are
	// numbers in the place of blinded messages, which nobody can tell apart.
	first, second batch
}

var made struct {
	base *base
	dir  string
}

func TestMain(m *testing.M) {
	code := m.Run()
	_ = os.RemoveAll(made.dir)
	os.Exit(code)
}

// begin gives the base, whose chance is drawn from a seed.
func begin(t *testing.T) *base {
	t.Helper()
	if made.base != nil {
		return made.base
	}
	dir, err := os.MkdirTemp("", "waymark-game-") //nolint:usetesting // all tests share it
	testkit.Must(t, err)
	made.dir = dir
	cryptotest.SetGlobalRandom(t, 1)
	made.base = makeBase(t, dir)
	return made.base
}

func makeBase(t *testing.T, dir string) *base {
	t.Helper()
	ctx := context.Background()
	b := &base{dir: dir, sizes: map[[2]int]int{}}
	path := filepath.Join(dir, "waymark.db")
	d, err := db.Open(ctx, path)
	testkit.Must(t, err)
	at := before.Begins().AddDate(0, 0, -40)
	d.Now = func() time.Time { return at }
	_, err = d.Migrate(ctx)
	testkit.Must(t, err)
	for i := range crowd {
		b.members = append(b.members, member{Viewer: testkit.Person(t, d, fmt.Sprintf("Colleague %d", i), "Northwick")})
	}
	// The second one of them looks after the site.
	testkit.Must(t, forum.SetSiteRole(ctx, d, forum.System(), b.members[1].Person, forum.SiteAdmin))
	b.members[1].Admin = true
	b.converse(t, d)
	at = before.Begins().AddDate(0, 0, -7).Add(9 * time.Hour)
	front, err := speakup.Open(ctx, d, speakup.Options{Dir: filepath.Join(dir, "speak"), Bundle: passes.Bundle, Generate: passes.Generate})
	testkit.Must(t, err)
	back := &backroom.Worker{Now: d.Now}
	for _, name := range []string{"speak", "run"} {
		testkit.Must(t, os.MkdirAll(filepath.Join(dir, name), 0o700))
	}
	last := ticket.SlotOf(at.Add(-time.Hour))
	testkit.Must(t, back.Start(ctx, configOf(dir, last, last, nil)))
	front.Drops = back.Keys
	org := testkit.Organisation(t, d, "Northwick")
	testkit.Must(t, front.Set(ctx, forum.System(), speakup.Settings{Limits: speakup.Limits{Least: speakup.LeastFloor, Quiet: speakup.QuietFloor}, Orgs: []int64{org}}))
	testkit.Must(t, front.Tend(ctx))
	at = at.AddDate(0, 0, 1)
	b.drops, err = back.Keys(ctx, speakup.Slots(time.UTC, week))
	testkit.Must(t, err)
	testkit.Must(t, back.Close())
	b.mint = mintOf(t, filepath.Join(dir, "speak", "keys"))
	b.collect(t, front)
	at = before.Begins().Add(-30 * time.Minute)
	accounts := auth.New(d, auth.Options{})
	for i := range b.members {
		b.members[i].cookie, _, err = accounts.SignInAs(ctx, b.members[i].Person, fmt.Sprint("device ", i%3), "")
		testkit.Must(t, err)
	}
	b.open(t, front, d)
	b.voices(t)
	testkit.Must(t, d.Close())
	return b
}

// open has somebody begin the thread in which all is said.
func (b *base) open(t *testing.T, front *speakup.Speak, d *db.DB) {
	t.Helper()
	ctx := context.Background()
	keys, err := front.ReaderKeys(ctx)
	testkit.Must(t, err)
	readers := hatch.Readers{}
	for e, key := range keys {
		readers[e] = board.Key(key)
	}
	back := &backroom.Worker{Now: d.Now}
	testkit.Must(t, back.Start(ctx, configOf(b.dir, ticket.SlotOf(d.Now().Add(-10*time.Hour)), before, nil)))
	v := b.mint.voice(t)
	_, _ = rand.Read(b.thread[:])
	op := envelope.Operation{Op: envelope.Open, Ticket: b.mint.strike(t, ticket.Open, [32]byte{}), Post: envelope.ID{2}, Receipt: envelope.ID{3}, Title: "The lift", Text: "It is out again."}
	back.Drop(ctx, v.sealed(t, b, before, op))
	large := hatch.Crowd{Holders: 100, Online: 100}
	at := hatch.Publication{Slot: before, Next: speakup.NextSlots(time.UTC, before.Begins(), 24*time.Hour), Crowd: large, Least: hatch.Crowd{}, Readers: readers}
	testkit.Must(t, back.Publish(ctx, at))
	testkit.Must(t, back.Close())
}

// converse has an ordinary thread be there, of which everybody has read a bit.
func (b *base) converse(t *testing.T, d *db.DB) {
	t.Helper()
	ctx := context.Background()
	c := testkit.Community(t, d, b.members[0].Viewer, forum.Open)
	for _, m := range b.members[1:] {
		testkit.Join(t, d, c, b.members[0].Viewer, m.Viewer)
	}
	no := false
	thread, err := discussion.Start(ctx, d, b.members[0].Viewer, discussion.Draft{Community: c.ID, Title: "Bins", Body: "Who empties them?", Asks: &no})
	testkit.Must(t, err)
	b.talk = thread.PID
}

// collect has everybody ask for the week's passes.
func (b *base) collect(t *testing.T, front *speakup.Speak) {
	t.Helper()
	head, _, _ := front.Head()
	var log []keylog.Entry
	testkit.Must(t, json.Unmarshal(front.Keys(), &log))
	keys := log[len(log)-1].Keys
	for i, m := range b.members {
		q := speakup.Request{V: 1, Epoch: week, Log: head.Hash, Blinded: map[string][]string{}}
		var own batch
		if i < 2 {
			own = draw(t, keys)
		}
		for k, use := range ticket.Uses() {
			for n := range ticket.Quota(use) {
				blinded := make([]byte, ticket.Size)
				if own != nil {
					blinded = own[use][n].blinded
				} else {
					_, _ = rand.Read(blinded[1:])
				}
				q.Blinded[keys[k].ID] = append(q.Blinded[keys[k].ID], base64.StdEncoding.EncodeToString(blinded))
			}
		}
		body, err := json.Marshal(q)
		testkit.Must(t, err)
		signed, err := front.Collect(t.Context(), m.Viewer, q, body)
		testkit.Must(t, err)
		text, err := json.Marshal(signed)
		testkit.Must(t, err)
		b.sizes[[2]int{len(body), len(text)}]++
		if own != nil {
			own.finish(t, keys, signed)
		}
		switch i {
		case 0:
			b.first = own
		case 1:
			b.second = own
		}
	}
}

func configOf(dir string, last, slot ticket.Slot, readers hatch.Readers) hatch.Config {
	return hatch.Config{
		Database: filepath.Join(dir, "speak.db"), Dir: filepath.Join(dir, "speak"), Run: filepath.Join(dir, "run"),
		Last: last, Slot: slot, Next: speakup.NextSlots(time.UTC, last.Begins(), 24*time.Hour), Readers: readers,
	}
}
