package speakup_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"waymark/internal/db"
	"waymark/internal/testkit"
	"waymark/internal/ticket"
)

var (
	addWalletKey = db.SQL(`INSERT INTO speak_wallet_key (epoch, person_id, k) VALUES ($1, $2, $3)`)
	addReaderKey = db.SQL(`INSERT INTO speak_reader_key (epoch, k) VALUES ($1, $2)`)
)

// found counts the files below directories that hold any of these octets.
func found(t *testing.T, needles [][]byte, dirs ...string) (n int) {
	t.Helper()
	for _, dir := range dirs {
		testkit.Must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			text, err := os.ReadFile(path) //nolint:gosec // the test's own
			for _, one := range needles {
				if bytes.Contains(text, one) {
					n++
					break
				}
			}
			return err
		}))
	}
	return n
}

// Keys of wallets and of readers whose time is over are in no octet of the
// database's files any more, though they filled pages of it.
func TestSweptKeysAreNowhere(t *testing.T) {
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "waymark.db")
	d := testkit.Open(t, path)
	_, err := d.Migrate(ctx)
	testkit.Must(t, err)
	r := newRoom(t, d).begin()
	var keys [][]byte
	key := func(of string, i int) []byte {
		k := fmt.Appendf(nil, "%s-%026d", of, i)
		keys = append(keys, k)
		return k
	}
	testkit.Must(t, d.Write(ctx, func(tx *db.Tx) error {
		for i, week := 0, first.Add(-400); i < 300; i, week = i+1, week.Add(1) {
			for n, who := range []int64{r.ann.Person, r.ben.Person} {
				if _, err := tx.Exec(ctx, addWalletKey, string(week), who, key("walle", 2*i+n)); err != nil {
					return err
				}
			}
			if _, err := tx.Exec(ctx, addReaderKey, string(week), key("reade", i)); err != nil {
				return err
			}
		}
		return nil
	}))
	testkit.Must(t, d.Checkpoint(ctx, true))
	if n := found(t, keys, filepath.Dir(path)); n != 1 {
		t.Fatalf("the control: %d files hold keys", n)
	}
	r.clock(tuesday.AddDate(0, 0, 7))
	testkit.Must(t, r.Tend(ctx))
	if n := found(t, keys, filepath.Dir(path)); n != 0 {
		t.Errorf("%d files hold keys that were deleted", n)
	}
}

// Private halves that were destroyed are in no file, nor is what a server that
// was killed had half written of them; and nothing is signed by them.
func TestDestroyedKeysAreNowhere(t *testing.T) {
	ctx := context.Background()
	r := newRoom(t, testkit.SQLite(t)).begin()
	dir := filepath.Join(r.dir, "keys")
	var keys [][]byte
	for _, u := range []ticket.Use{ticket.Say, ticket.Join(7)} {
		path := filepath.Join(dir, string(first)+"-"+u.String()+".key")
		text, err := os.ReadFile(path) //nolint:gosec // the test's own
		testkit.Must(t, err)
		testkit.Must(t, os.WriteFile(path+".tmp", text, 0o600))
		keys = append(keys, text)
	}
	over := first.Add(1).Begins()
	for _, step := range []struct {
		at    time.Time
		files int
	}{{over.Add(5 * time.Hour), 4}, {over.Add(7 * time.Hour), 2}, {over.AddDate(0, 0, 36), 0}} {
		r.clock(step.at)
		testkit.Must(t, r.Tend(ctx))
		if n := found(t, keys, r.dir); n != step.files {
			t.Errorf("%s: %d files hold keys, want %d", step.at, n, step.files)
		}
	}
	q, b := r.request(first)
	if _, err := r.Collect(ctx, r.ann, q, b); code(err) != "bad_request" {
		t.Errorf("what is over is signed: %v", err)
	}
}
