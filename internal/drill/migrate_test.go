package drill

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/internal/db"
	"waymark/internal/testkit"
)

// released is the database of the demo as the first version left it, with
// schema 4.
const (
	released       = "testdata/schema4.db.gz"
	releasedSchema = 4
)

// lay puts the released database into a data directory.
func lay(t *testing.T, dir string) {
	t.Helper()
	if db.Version() <= releasedSchema {
		t.Skip("there is nothing to migrate from the released schema")
	}
	testkit.Must(t, os.MkdirAll(dir, 0o700))
	packed, err := os.Open(released)
	testkit.Must(t, err)
	defer func() { _ = packed.Close() }()
	z, err := gzip.NewReader(packed)
	testkit.Must(t, err)
	text, err := io.ReadAll(z)
	testkit.Must(t, err)
	testkit.Must(t, os.WriteFile(filepath.Join(dir, "waymark.db"), text, 0o600))
}

var (
	tables  = db.Scan("a test", `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
	columns = db.Scan("a test", `SELECT name FROM pragma_table_info($1) ORDER BY cid`)
	version = db.Scan("a test", `SELECT MAX(number) FROM migrations`)
)

// grows are tables to which a migration and the opening of a site may add.
var grows = []string{"migrations", "meta", "changes", "readers"}

// A content is what a database holds, as sums: by table, of each row.
type content struct {
	columns map[string][]string
	rows    map[string][]string
}

// contentOf reads the tables and columns of like, or all.
func contentOf(t *testing.T, dir string, like *content) *content {
	t.Helper()
	ctx := t.Context()
	d, err := db.Open(ctx, filepath.Join(dir, "waymark.db"))
	testkit.Must(t, err)
	defer func() { testkit.Must(t, d.Close()) }()
	c := &content{columns: map[string][]string{}, rows: map[string][]string{}}
	if like != nil {
		c.columns = like.columns
	} else {
		names, err := db.Column[string](ctx, d, tables)
		testkit.Must(t, err)
		for _, n := range names {
			c.columns[n], err = db.Column[string](ctx, d, columns, n)
			testkit.Must(t, err)
		}
	}
	for table, names := range c.columns {
		all := db.Scan("a test", `SELECT `+strings.Join(names, ", ")+` FROM `+table)
		c.rows[table], err = db.All(ctx, d, func(r db.Row) (string, error) {
			values := make([]any, len(names))
			into := make([]any, len(names))
			for i := range values {
				into[i] = &values[i]
			}
			err := r.Scan(into...)
			sum := sha256.Sum256(fmt.Append(nil, values))
			return hex.EncodeToString(sum[:8]), err
		}, all)
		testkit.Must(t, err)
		slices.Sort(c.rows[table])
	}
	if said, err := db.Column[string](ctx, d, integrity); err != nil || said[0] != "ok" {
		t.Errorf("the database is damaged: %v, %v", said, err)
	}
	return c
}

// same fails the test unless all that was is there, and, where nothing may be
// added, nothing else.
func (c *content) same(t *testing.T, now *content) {
	t.Helper()
	for table, rows := range c.rows {
		if !slices.Contains(grows, table) {
			if !slices.Equal(rows, now.rows[table]) {
				t.Errorf("%s: %d rows were, and %d are, not all the same", table, len(rows), len(now.rows[table]))
			}
			continue
		}
		for _, row := range rows {
			if _, there := slices.BinarySearch(now.rows[table], row); !there && table != "meta" {
				t.Errorf("%s: a row is gone or another", table)
				break
			}
		}
	}
}

// schemaOf is the number of the newest migration that a database has had.
func schemaOf(t *testing.T, dir string) int {
	t.Helper()
	d, err := db.Open(t.Context(), filepath.Join(dir, "waymark.db"))
	testkit.Must(t, err)
	defer func() { testkit.Must(t, d.Close()) }()
	n, err := db.Value[int](t.Context(), d, version)
	testkit.Must(t, err)
	return n
}

// A migration is broken off at a change it makes on the disk, by a kill and by
// a power cut. It has then happened or it has not; the next try succeeds, and
// the content is the same.
func TestMigrationBrokenOff(t *testing.T) {
	b := newBench(t)
	lay(t, b.kept())
	was := contentOf(t, b.kept(), nil)
	testkit.Must(t, os.Remove(filepath.Join(b.kept(), "waymark.db")))
	lay(t, b.kept())
	const never = 1 << 30
	b.At(never, func() {})
	newData(t, b.data()).good("migrate")
	all := b.Changes(never)
	testkit.Must(t, b.Unmount())
	was.same(t, contentOf(t, b.kept(), was))

	early, late := 0, 0
	for round := range times(8, 200) {
		at := 1 + rand.IntN(all)
		if round%2 == 1 { // most of what is written is the copy made beforehand
			at = all - rand.IntN(1+all/10)
		}
		testkit.Must(t, os.RemoveAll(b.kept()))
		lay(t, b.kept())
		b.insert(t)
		cmd := newData(t, b.data()).command("migrate")
		testkit.Must(t, cmd.Start())
		b.At(at, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait()
		if round%3 == 0 {
			testkit.Must(t, b.Unmount())
		} else {
			_, err := b.Cut(float64(round%3-1) / 2)
			testkit.Must(t, err)
		}
		if n := schemaOf(t, copied(t, b.kept())); n == releasedSchema {
			early++
		} else if n == db.Version() {
			late++
		} else {
			t.Errorf("broken off at change %d: schema %d is neither", at, n)
		}
		newData(t, b.kept()).good("migrate")
		if n := schemaOf(t, b.kept()); n != db.Version() {
			t.Errorf("tried again: schema %d", n)
		}
		if was.same(t, contentOf(t, b.kept(), was)); t.Failed() {
			t.Fatalf("broken off at change %d of %d", at, all)
		}
	}
	w := newData(t, b.kept())
	w.good("check")
	s := w.start()
	w.settled()
	s.stop()
	t.Logf("%d changes; broken off %d times, %d of them before it counted and %d after", all, early+late, early, late)
	if early == 0 {
		t.Error("that proves little")
	}
}

// The same without a disk of our own: killed at random times.
func TestMigrationKilled(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	lay(t, dir)
	was := contentOf(t, dir, nil)
	d := newData(t, dir)
	began := time.Now()
	d.good("migrate")
	whole := time.Since(began)
	for range times(4, 50) {
		testkit.Must(t, os.RemoveAll(dir))
		lay(t, dir)
		cmd := d.command("migrate")
		testkit.Must(t, cmd.Start())
		time.Sleep(time.Duration(rand.Int64N(int64(whole))))
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		d.good("migrate")
		was.same(t, contentOf(t, dir, was))
	}
}
