package game_test

import (
	"crypto/sha256"
	"crypto/x509"
	"database/sql"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/cryptotest"
	"testing/synctest"
	"time"

	"waymark/internal/envelope"
	"waymark/internal/keylog"
	"waymark/internal/testkit"
	"waymark/internal/ticket"
)

// A scene is what makes the two people different whose worlds are compared.
type scene struct {
	name    string
	origins [2]origin
	when    [2]time.Duration // of their envelopes, after the hour
	who     [2]int           // of the members; the second looks after the site
	leak    func(w *world, writer member, from origin, at time.Time)
}

var (
	plain  = origin{"10.0.0.7", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/140.0", "en-GB"}
	phone  = origin{"192.0.2.44", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile Safari", "cy"}
	sooner = [2]time.Duration{20 * time.Minute, 61 * time.Minute}
	later  = [2]time.Duration{97 * time.Minute, 33 * time.Minute}
)

func scenes() []scene {
	with := func(f func(*origin)) [2]origin {
		other := plain
		f(&other)
		return [2]origin{plain, other}
	}
	same := [2]origin{plain, plain}
	return []scene{
		{name: "address", origins: with(func(o *origin) { o.address = phone.address }), when: sooner, who: [2]int{0, 2}},
		{name: "user agent", origins: with(func(o *origin) { o.agent = phone.agent }), when: sooner, who: [2]int{0, 2}},
		{name: "language", origins: with(func(o *origin) { o.language = phone.language }), when: sooner, who: [2]int{0, 2}},
		{name: "order", origins: same, when: later, who: [2]int{0, 2}},
		{name: "device", origins: same, when: sooner, who: [2]int{0, 4}},
		{name: "role", origins: same, when: sooner, who: [2]int{0, 1}},
		{name: "all of it", origins: [2]origin{plain, phone}, when: later, who: [2]int{0, 1}},
	}
}

// An image is a world as a thief has it after the slot: every octet of every
// file by its path, the times of what is published, and the log.
type image map[string]string

// play has one of the two speak in a world of its own while the other's page
// sends an envelope that says nothing, and gives what is there afterwards.
// Whoever speaks, the front room is asked the same: that the pass that is used
// may be either's is what TestEitherMayHoldThePass shows.
func play(t *testing.T, b *base, s scene, writer int) (is image) {
	t.Helper()
	cryptotest.SetGlobalRandom(t, 7)
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, b)
		pass := b.first
		voice := voice{key: pass[ticket.Join(number)][0].key, public: pass[ticket.Join(number)][0].public}
		voice.say, voice.join = pass.ticket(b, ticket.Say), pass.ticket(b, ticket.Join(number))
		// Chance is drawn before the worlds part: envelopes are what clients make.
		op := envelope.Operation{Op: envelope.Say, Text: "The lift is out again, and nobody asks why.", Ticket: voice.say, Post: envelope.ID{9}, Receipt: envelope.ID{8}, Answer: envelope.AnswerKey{7}}
		real, nothing := voice.sealed(t, b, w.slot, op), chaff(t, b, w.slot)
		others := w.decoys(2)
		for _, m := range b.members {
			w.front.Seen(m.Viewer)
		}
		w.hour(s, func(k int) {
			if k != writer {
				w.drop(s.origins[k], nothing)
				return
			}
			w.held(op.Answer, w.drop(s.origins[k], real))
			if s.leak != nil {
				s.leak(w, b.members[s.who[k]], s.origins[k], w.now())
			}
		}, others)
		w.publish()
		is = w.image()
		if n := w.posts(); n != 4 {
			t.Errorf("%d texts are published", n)
		}
	})
	if is == nil {
		t.FailNow()
	}
	return is
}

// hour has two people do the same, each at their own times: load pages, reply
// to somebody in the forum, and let their page send what it has to send.
func (w *world) hour(s scene, send func(k int), others [][]byte) {
	type act struct {
		at time.Duration
		do func()
	}
	var acts []act
	for k, i := range s.who {
		m := w.base.members[i]
		from := s.origins[k]
		acts = append(acts, act{s.when[k] - 9*time.Minute, func() { w.page(m, from, "/speak-up") }},
			act{s.when[k] - 5*time.Minute, func() { w.reply(m, "I do, on Mondays.") }},
			act{s.when[k] - 2*time.Minute, func() { w.ask("GET", "/speak/board.bin", from, "", nil) }},
			act{s.when[k], func() { send(k) }},
			act{s.when[k] + 3*time.Minute, func() { w.page(m, from, "/") }})
	}
	for i, sealed := range others {
		acts = append(acts, act{time.Duration(40+20*i) * time.Minute, func() { w.drop(phone, sealed) }})
	}
	slices.SortStableFunc(acts, func(a, b act) int { return int(a.at - b.at) })
	for _, a := range acts {
		w.clock(w.last.Begins().Add(a.at))
		a.do()
	}
}

// decoys are what others say in the same hours.
func (w *world) decoys(n int) (all [][]byte) {
	for i := range n {
		v := w.base.mint.voice(w.t)
		all = append(all, v.sealed(w.t, w.base, w.slot, envelope.Operation{Op: envelope.Say, Text: fmt.Sprint("So I hear, ", i), Ticket: v.say, Post: envelope.ID{1, byte(i)}, Receipt: envelope.ID{1, byte(i)}}))
	}
	return all
}

func (b batch) ticket(from *base, use ticket.Use) ticket.Ticket {
	public, _ := x509.MarshalPKIXPublicKey(&from.mint[use].PublicKey)
	return ticket.Ticket{Key: sha256.Sum256(public), Message: b[use][0].message, Signature: b[use][0].signature}
}

// image closes the world and reads it. The forum's database is one file then:
// what its log held is in it.
func (w *world) image() image {
	w.close()
	if !w.touched.IsZero() {
		testkit.Must(w.t, os.Chtimes(filepath.Join(w.dir, "run", "pool.db"), w.touched, w.touched))
	}
	is := image{"log": w.log.String()}
	testkit.Must(w.t, filepath.WalkDir(w.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name := path[len(w.dir)+1:]
		is[name] = string(text)
		// Of published files the time is asked for by anybody, of the pool by
		// whoever is on the machine.
		if dir := filepath.Dir(name); dir == "speak" || name == "run/pool.db" {
			info, err := e.Info()
			testkit.Must(w.t, err)
			is[name+", its time"] = info.ModTime().UTC().String()
		}
		return nil
	}))
	return is
}

// posts counts what is published.
func (w *world) posts() (n int) {
	d, err := sql.Open("sqlite3", filepath.Join(w.dir, "speak.db"))
	testkit.Must(w.t, err)
	defer d.Close()
	testkit.Must(w.t, d.QueryRow("SELECT COUNT(*) FROM post").Scan(&n))
	return n
}

// differences names what is not the same in two worlds.
func differences(a, b image) (all []string) {
	for name := range a {
		if a[name] != b[name] {
			all = append(all, name)
		}
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

// Whoever has all that is kept after a slot has the same octets, whichever of
// two people has spoken: the forum's database, the channel's, what is
// published with its times, the log, and what lies in memory for the next slot.
func TestTwoWorlds(t *testing.T) {
	b := begin(t)
	for _, s := range scenes() {
		t.Run(s.name, func(t *testing.T) {
			first, second := play(t, b, s, 0), play(t, b, s, 1)
			if all := differences(first, second); len(all) > 0 {
				t.Errorf("who has spoken shows in %q", all)
			}
			for _, name := range []string{"waymark.db", "speak.db", "speak/board.bin", "speak/glass.bin", "speak/batch.json", "speak/keys.json", "run/pool.db", "log"} {
				if len(first[name]) == 0 {
					t.Errorf("%s was not compared", name)
				}
			}
			if !strings.Contains(first["log"], "/speak-up") || strings.Contains(first["log"], "/speak/") {
				t.Errorf("the log says %s", first["log"])
			}
		})
	}
}

// The control: worlds that keep something of where a text came from, each in
// another place, are told apart.
func TestTwoWorldsControl(t *testing.T) {
	b := begin(t)
	all := scenes()
	for _, c := range []struct {
		name, where string
		leak        func(w *world, writer member, from origin, at time.Time)
	}{
		{"who", "speak.db", func(w *world, writer member, _ origin, _ time.Time) { w.keep("speak.db", "who", writer.Person) }},
		{"created_at", "speak.db", func(w *world, _ member, _ origin, at time.Time) { w.keep("speak.db", "created_at", at.Unix()) }},
		{"last seen", "waymark.db", func(w *world, writer member, _ origin, at time.Time) {
			w.alter("waymark.db", "UPDATE sessions SET seen_on = ? WHERE person_id = ?", at.UnixMicro(), writer.Person)
		}},
		{"access log", "log", func(w *world, _ member, from origin, _ time.Time) {
			slog.New(slog.NewTextHandler(w.log, nil)).Info("request", slog.String("route", "/speak/drop"), slog.String("from", from.address))
		}},
		{"spilt to a file", "run/body", func(w *world, writer member, from origin, _ time.Time) {
			testkit.Must(w.t, os.WriteFile(filepath.Join(w.dir, "run", "body"), []byte(from.agent), 0o600))
		}},
		{"the pool's time", "run/pool.db, its time", func(w *world, _ member, _ origin, at time.Time) {
			w.touched = at
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := all[len(all)-1]
			s.leak = c.leak
			found := differences(play(t, b, s, 0), play(t, b, s, 1))
			if !slices.Contains(found, c.where) {
				t.Errorf("nothing is found in %s, but in %q", c.where, found)
			}
		})
	}
}

// keep has the world keep a number beside what was said.
func (w *world) keep(file, name string, value int64) {
	w.alter(file, "CREATE TABLE "+name+" (n INTEGER)")
	w.alter(file, "INSERT INTO "+name+" VALUES (?)", value)
}

func (w *world) alter(file, text string, args ...any) {
	w.t.Helper()
	d, err := sql.Open("sqlite3", filepath.Join(w.dir, file)+"?_busy_timeout=5000")
	testkit.Must(w.t, err)
	_, err = d.Exec(text, args...)
	testkit.Must(w.t, err)
	testkit.Must(w.t, d.Close())
}

// The front room is sent the same in both worlds: for each pass of the one
// there is a blinding factor by which the request of the other, octet by
// octet, is the one for it.
func TestEitherMayHoldThePass(t *testing.T) {
	b := begin(t)
	text, err := os.ReadFile(filepath.Join(b.dir, "speak", "keys.json"))
	testkit.Must(t, err)
	var log []keylog.Entry
	testkit.Must(t, json.Unmarshal(text, &log))
	for k, use := range ticket.Uses() {
		if use != ticket.Say && use != ticket.Join(number) {
			continue
		}
		public := publicOf(t, log[len(log)-1].Keys[k])
		for n, person := range b.second[use] {
			if err := explain(public, person, b.first[use][0]); err != nil {
				t.Errorf("%s: the second's request %d: %v", use, n, err)
			}
		}
		// The control: what was signed for nobody's request explains nothing.
		odd := b.second[use][0]
		odd.blinded = slices.Clone(odd.blinded)
		odd.blinded[9] ^= 1
		if explain(public, odd, b.first[use][0]) == nil {
			t.Errorf("%s: a request that was altered is explained, too", use)
		}
	}
}
