package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"waymark/internal/backroom"
	"waymark/internal/check"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/keylog"
	"waymark/internal/speakup"
	"waymark/internal/testkit"
	"waymark/internal/testkit/passes"
	"waymark/internal/ticket"
)

// begins is when the stores of these tests begin: on a Tuesday.
var begins = time.Date(2026, 11, 17, 9, 30, 0, 0, time.UTC)

const firstWeek ticket.Epoch = "2026-W49"

// A front is a front room in a data directory, whose clock stands.
type front struct {
	*speakup.Speak
	t *testing.T
	d *db.DB
}

// openFront opens the front room of a directory; done closes it.
func openFront(t *testing.T, dir string) (f front, done func()) {
	t.Helper()
	d, err := db.Open(t.Context(), filepath.Join(dir, "waymark.db"))
	testkit.Must(t, err)
	d.Now = func() time.Time { return begins }
	s, err := speakup.Open(t.Context(), d, speakup.Options{
		Dir: filepath.Join(dir, speakDir), Bundle: passes.Bundle, Drops: passes.Drops, Generate: passes.Generate,
	})
	testkit.Must(t, err)
	return front{s, t, d}, func() { testkit.Must(t, d.Close()) }
}

// request asks for the first week, each time with other numbers.
func (f front) request() (q speakup.Request, body []byte) {
	f.t.Helper()
	var entries []keylog.Entry
	testkit.Must(f.t, json.Unmarshal(f.Keys(), &entries))
	head, _, _ := f.Head()
	q = speakup.Request{V: 1, Epoch: firstWeek, Log: head.Hash, Blinded: map[string][]string{}}
	for i, u := range ticket.Uses() {
		for range ticket.Quota(u) {
			b := make([]byte, ticket.Size)
			_, _ = rand.Read(b[1:])
			id := entries[0].Keys[i].ID
			q.Blinded[id] = append(q.Blinded[id], base64.StdEncoding.EncodeToString(b))
		}
	}
	body, err := json.Marshal(q)
	testkit.Must(f.t, err)
	return q, body
}

// collect collects once more and gives the code of what is wrong with that.
func (f front) collect(v forum.Viewer) string {
	f.t.Helper()
	q, body := f.request()
	_, err := f.Collect(f.t.Context(), v, q, body)
	if is := fault.Of(err); is != nil {
		return is.Code
	}
	testkit.Must(f.t, err)
	return ""
}

func (f front) wallet(v forum.Viewer) string {
	f.t.Helper()
	w, err := f.WalletOf(f.t.Context(), v)
	testkit.Must(f.t, err)
	if len(w.Wallet) != 1 {
		f.t.Errorf("%d keys of wallets", len(w.Wallet))
		return ""
	}
	return w.Wallet[0].Key
}

// speaking makes a store in which the anonymous channel has begun, with two
// who take part.
func speaking(t *testing.T, dir string, env []string) (ann, ben forum.Viewer) {
	t.Helper()
	importJSON(t, env, write(t, "sample.jsonl", sample))
	d, err := db.Open(t.Context(), filepath.Join(dir, "waymark.db"))
	testkit.Must(t, err)
	d.Now = func() time.Time { return begins.AddDate(0, 0, -30) }
	ann, ben = testkit.Person(t, d, "Ann Early", "Northwick"), testkit.Person(t, d, "Ben Early", "Northwick")
	org := testkit.Organisation(t, d, "Northwick")
	testkit.Must(t, d.Close())
	f, done := openFront(t, dir)
	defer done()
	testkit.Must(t, f.Set(t.Context(), forum.System(), speakup.Settings{Limits: speakup.Limits{Least: 50, Quiet: 20}, Orgs: []int64{org}}))
	testkit.Must(t, f.Tend(t.Context()))
	room, err := backroom.Open(t.Context(), filepath.Join(dir, speakFile), filepath.Join(t.TempDir(), "pool.db"))
	testkit.Must(t, err)
	log, err := keylog.Verify(strings.NewReader(string(f.Keys())))
	testkit.Must(t, err)
	keys, _ := log.Keys(firstWeek)
	testkit.Must(t, room.Learn(t.Context(), firstWeek, keys))
	testkit.Must(t, room.Close())
	return ann, ben
}

// A backup in the place of a later store goes on with that one's log, so that
// no browser sees another one, with its keys, and with who has collected:
// nobody has a week's passes twice. Elsewhere, where none of that is left,
// nobody collects until other keys are made.
func TestRestoreSpeakUp(t *testing.T) {
	dir, env := dataDir(t)
	ann, ben := speaking(t, dir, env)
	f, done := openFront(t, dir)
	if got := f.collect(ann); got != "" {
		t.Fatalf("collecting: %s", got)
	}
	file := filepath.Join(t.TempDir(), "one.backup")
	a := backupJSON(t, env, file)
	if len(a.Manifest.Speak) != 2 || a.Manifest.Database.Rows["speak_collect"] != 1 || a.Manifest.Database.Rows["speak_wallet_key"] != 0 {
		t.Errorf("%+v", a.Manifest)
	}
	if got := f.collect(ben); got != "" {
		t.Fatalf("collecting: %s", got)
	}
	testkit.Must(t, f.Renew(t.Context(), speakup.Slots(time.UTC, firstWeek)[:1]))
	seen, _, _ := f.Head()
	wallet := f.wallet(ann)
	done()

	other := filepath.Join(t.TempDir(), "other")
	if r := restoreJSON(t, file, "--to", other); r.Taken {
		t.Error("something was taken over, and there was nothing")
	}
	f, done = openFront(t, other)
	if head, _, _ := f.Head(); head.N != 1 || seen.N != 2 {
		t.Errorf("the log has %d entries, and had %d", head.N, seen.N)
	}
	if got := f.wallet(ann); got == wallet || got == "" {
		t.Error("the control: a backup brought the key of a wallet, or none was made")
	}
	if got := f.collect(ben); got != "keys_away" {
		t.Errorf("without the week's keys, collecting: %q", got)
	}
	done()
	good(t, []string{"WAYMARK_DATA=" + other}, "check")

	if r := restoreJSON(t, file, "--to", dir, "--replace"); !r.Taken {
		t.Error("the keys that were there are not taken over")
	} else if left, err := os.ReadDir(filepath.Join(r.Kept, speakDir, "keys")); err != nil || len(left) != 1 {
		t.Errorf("a second copy of the keys stays: %v, %v", left, err)
	}
	f, done = openFront(t, dir)
	defer done()
	if head, _, _ := f.Head(); head != seen {
		t.Errorf("the log is another one: %v, and was %v", head, seen)
	}
	if got := f.wallet(ann); got != wallet {
		t.Error("the wallet cannot be opened any more")
	}
	for _, v := range []forum.Viewer{ann, ben} {
		if got := f.collect(v); got != "already_collected" {
			t.Errorf("collecting once more: %q", got)
		}
	}
}

// A store of another log takes nothing over, and says so.
func TestRestoreSpeakUpElsewhere(t *testing.T) {
	dir, env := dataDir(t)
	speaking(t, dir, env)
	file := filepath.Join(t.TempDir(), "one.backup")
	good(t, env, "backup", file)
	other, otherEnv := dataDir(t)
	speaking(t, other, otherEnv)
	r := waymark(t, "", nil, "restore", file, "--to", other, "--replace")
	if r.code != 0 || !strings.Contains(r.err, "The keys of Speak up stay in") || strings.Contains(r.out, "goes on with") {
		t.Errorf("%+v", r)
	}
	_, done := openFront(t, other)
	done()
}

// What does not fit together in the channel is found by the check.
func TestCheckSpeakUp(t *testing.T) {
	dir, env := dataDir(t)
	speaking(t, dir, env)
	part := func() (p check.Part) {
		var r check.Report
		decode(t, waymark(t, "", env, "check", "--json").out, &r)
		for _, p = range r.Parts {
			if p.Name == check.Speak {
				return p
			}
		}
		t.Error("the channel was not looked at")
		return p
	}
	if p := part(); !p.Good {
		t.Errorf("%+v", p)
	}
	key := filepath.Join(dir, speakDir, "keys", "log.key")
	file := filepath.Join(dir, speakFile)
	for _, c := range []struct {
		what string
		do   func()
		path string
	}{
		{"cannot be read: the log cannot go on", func() { testkit.Must(t, os.Remove(key)) }, key},
		{"is damaged", func() { testkit.Must(t, os.WriteFile(key, []byte("no key"), 0o600)) }, key},
		{"that is published is not the one", func() {
			testkit.Must(t, os.WriteFile(filepath.Join(dir, speakDir, "keys.json"), []byte("[]"), 0o600))
		}, filepath.Join(dir, speakDir, "keys.json")},
		{"tables are not those", func() { spoilSpeak(t, file, `ALTER TABLE post ADD COLUMN at INTEGER`) }, file},
		{"keys of passes that the log does not name: 1", func() {
			spoilSpeak(t, file, `INSERT INTO tkey VALUES (x'00', '2026-W49', 'say', x'00', 1, 2)`)
		}, file},
		{"texts in no thread: 1", func() {
			spoilSpeak(t, file, `INSERT INTO post VALUES (x'01', x'02', x'03', 1, 'a text that nobody is told', x'', 0, '')`)
		}, file},
		{"cannot be read", func() { testkit.Must(t, os.WriteFile(file, []byte(strings.Repeat("no database", 999)), 0o600)) }, file},
	} {
		was, err := os.ReadFile(c.path)
		testkit.Must(t, err)
		c.do()
		p := part()
		if said := strings.Join(p.Details, "\n"); p.Good || !strings.Contains(said, c.what) || strings.Contains(said, "nobody is told") {
			t.Errorf("%s: %+v", c.what, p)
		}
		testkit.Must(t, os.WriteFile(c.path, was, 0o600))
	}
	if p := part(); !p.Good {
		t.Errorf("mended, and yet %+v", p)
	}
}

func spoilSpeak(t *testing.T, file, text string) {
	t.Helper()
	d, err := db.OpenQuiet(context.Background(), file, db.Truncated)
	testkit.Must(t, err)
	_, err = d.ExecContext(t.Context(), text)
	testkit.Must(t, err)
	testkit.Must(t, d.Close())
}
