package backup_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"database/sql"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/internal/backroom"
	"waymark/internal/backup"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

var (
	putWalletKey  = db.SQL(`INSERT INTO speak_wallet_key (epoch, person_id, k) VALUES ($1, $2, $3)`)
	allWalletKeys = db.Scan("a test", `SELECT epoch FROM speak_wallet_key ORDER BY epoch`)
)

// spoken makes what the anonymous channel has in a data directory, with a
// wallet key that it gives.
func spoken(t *testing.T, d *db.DB, ann forum.Viewer) (data string, wallet []byte) {
	t.Helper()
	data = filepath.Dir(d.File())
	wallet = []byte("the key of a wallet, which lives for a week")
	testkit.Must(t, d.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), putWalletKey, "2026-W48", ann.Person, wallet)
		return err
	}))
	run := filepath.Join(data, "speak", "run")
	testkit.Must(t, os.MkdirAll(run, 0o700))
	r, err := backroom.Open(t.Context(), filepath.Join(data, "speak.db"), filepath.Join(run, "pool.db"))
	testkit.Must(t, err)
	testkit.Must(t, r.Close())
	testkit.Must(t, os.Chmod(filepath.Join(data, "speak.db"), 0o644)) // as the file of a careless hand
	testkit.Must(t, os.MkdirAll(filepath.Join(data, "speak", "keys"), 0o700))
	for _, name := range []string{"keys/log.key", "keys/2026-W48-open.key", "keys/2026-W48-slot-03.key", "run/drop-2026-11-24T10.key", "board.bin", "keys.json"} {
		testkit.Must(t, os.WriteFile(filepath.Join(data, "speak", filepath.FromSlash(name)), []byte("this is "+name), 0o600))
	}
	return data, wallet
}

// contents is every part of a backup by its name, and all its octets.
func contents(t *testing.T, file string) (names []string, all []byte) {
	t.Helper()
	raw, err := os.ReadFile(file) //nolint:gosec // a test's own
	testkit.Must(t, err)
	z, err := gzip.NewReader(bytes.NewReader(raw))
	testkit.Must(t, err)
	for in := tar.NewReader(z); ; {
		head, err := in.Next()
		if errors.Is(err, io.EOF) {
			return names, all
		}
		testkit.Must(t, err)
		text, err := io.ReadAll(in)
		testkit.Must(t, err)
		names, all = append(names, head.Name), append(all, text...)
	}
}

// Of the anonymous channel a backup holds what was published and the key of
// its log, and no other key: nothing that is to be gone before the backup is.
func TestWhatOfSpeakUp(t *testing.T) {
	d, ann, _ := store(t)
	data, wallet := spoken(t, d, ann)
	file := filepath.Join(t.TempDir(), "one.backup")
	m, err := backup.Make(t.Context(), d, nil, file, "test", nil)
	testkit.Must(t, err)
	names, all := contents(t, file)
	if want := []string{"MANIFEST.json", "waymark.db", "speak.db", "speak/keys/log.key"}; !slices.Equal(names, want) {
		t.Errorf("it holds %q, want %q", names, want)
	}
	for _, n := range []string{"slot-03.key", "open.key", "drop-", string(wallet)} {
		if bytes.Contains(all, []byte(n)) {
			t.Errorf("it holds %q", n)
		}
	}
	whole := filepath.Join(t.TempDir(), "whole.db") // the control: the store has the key
	testkit.Must(t, d.Snapshot(t.Context(), whole))
	if raw, err := os.ReadFile(whole); err != nil || !bytes.Contains(raw, wallet) { //nolint:gosec // a test's own
		t.Errorf("the control: the store itself does not hold the key: %v", err)
	}
	if n, err := db.Column[string](t.Context(), d, allWalletKeys); err != nil || len(n) != 1 {
		t.Errorf("the store has lost its keys of wallets: %q, %v", n, err)
	}
	if m.Format != 2 || len(m.Speak) != 2 || m.Speak[0].Rows["post"] != 0 || m.Database.Rows["speak_wallet_key"] != 0 {
		t.Errorf("%+v", m)
	}
	to := filepath.Join(t.TempDir(), "deep", "data")
	_, err = backup.Restore(t.Context(), file, to, false)
	testkit.Must(t, err)
	for name, mode := range map[string]os.FileMode{"speak.db": 0o600, "speak": 0o700 | os.ModeDir, "speak/keys": 0o700 | os.ModeDir, "speak/keys/log.key": 0o600} {
		if info, err := os.Stat(filepath.Join(to, name)); err != nil || info.Mode() != mode {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	if left, err := os.ReadDir(filepath.Join(to, "speak", "keys")); err != nil || len(left) != 1 {
		t.Errorf("keys: %v, %v", left, err)
	}
	if left, err := filepath.Glob(filepath.Join(data, "*.tmp")); err != nil || len(left) > 0 {
		t.Errorf("it leaves %v, %v", left, err)
	}
}

// What is damaged of the channel in a backup is found, as the rest is; a
// damaged database is not backed up as a good one.
func TestDamagedSpeakUp(t *testing.T) {
	d, ann, _ := store(t)
	data, _ := spoken(t, d, ann)
	file := filepath.Join(t.TempDir(), "one.backup")
	_, err := backup.Make(t.Context(), d, nil, file, "test", nil)
	testkit.Must(t, err)
	for name, path := range map[string]string{
		"gone": repack(t, file, func(name string, text []byte) []byte { return map[bool][]byte{true: text}[name != "speak.db"] }),
		"no key": repack(t, file, func(name string, text []byte) []byte {
			return map[bool][]byte{true: text}[name != "speak/keys/log.key"]
		}),
		"elsewhere": repack(t, file, func(_ string, text []byte) []byte {
			return bytes.ReplaceAll(text, []byte("speak/keys/log.key"), []byte("speak/../../x/y.key"))
		}),
		"changed": repack(t, file, func(name string, text []byte) []byte {
			if name == "speak.db" {
				text[len(text)-100]++
			}
			return text
		}),
		"other rows": repack(t, file, func(_ string, text []byte) []byte {
			return bytes.Replace(text, []byte(`"receipt": 0`), []byte(`"receipt": 7`), 1)
		}),
	} {
		if _, err := backup.Unpack(t.Context(), path, t.TempDir()); fault.Of(err) == nil || fault.Of(err).Key != "fault.backup_damaged" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := backup.Unpack(t.Context(), repack(t, file, func(_ string, text []byte) []byte { return text }), t.TempDir()); err != nil {
		t.Errorf("the control: %v", err)
	}
	testkit.Must(t, os.WriteFile(filepath.Join(data, "speak.db"), []byte(strings.Repeat("no database", 1000)), 0o600))
	if _, err := backup.Make(t.Context(), d, nil, file+"2", "test", nil); err == nil {
		t.Error("what is no database is backed up as one")
	}
}

// A backup beside a writer has each slot's writing whole or not at all, and
// one that follows a crash in the middle of writing has nothing of that.
func TestSpeakUpUnderItsWriter(t *testing.T) {
	d, ann, _ := store(t)
	data, _ := spoken(t, d, ann)
	q, err := db.OpenQuiet(t.Context(), filepath.Join(data, "speak.db"), db.Truncated)
	testkit.Must(t, err)
	defer func() { _ = q.Close() }()
	stop, ended, begun := make(chan struct{}), make(chan error, 1), make(chan struct{})
	go func() {
		for n := 0; ; n++ {
			select {
			case <-stop:
				ended <- nil
				return
			default:
			}
			if err := twoRows(t, q, n); err != nil {
				ended <- err
				return
			}
			if n == 0 {
				close(begun)
			}
			time.Sleep(time.Millisecond) // a slot is hours
		}
	}()
	<-begun
	for range 5 {
		file := filepath.Join(t.TempDir(), "x.backup")
		m, err := backup.Make(t.Context(), d, nil, file, "test", nil)
		testkit.Must(t, err)
		if rows := m.Speak[0].Rows; rows["receipt"] != rows["spent"] || rows["spent"] == 0 {
			t.Errorf("half a slot: %v", rows)
		}
	}
	close(stop)
	testkit.Must(t, <-ended)
}

// twoRows writes two rows that belong together.
func twoRows(t *testing.T, q *sql.DB, n int) error {
	tx, err := q.BeginTx(t.Context(), nil)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(t.Context(), `INSERT INTO receipt (rid, slot, result) VALUES (?, 1, 'published')`, n)
	if err == nil {
		_, err = tx.ExecContext(t.Context(), `INSERT INTO spent (epoch, h) VALUES ('2026-W48', ?)`, n)
	}
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}
