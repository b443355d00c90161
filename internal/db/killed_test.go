package db_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"waymark/internal/db"
	"waymark/internal/testkit"
)

// migrating is set for the process that TestMigrationKilled kills: the address
// of the database it migrates.
const migrating = "WAYMARK_TEST_MIGRATING"

// A process is killed in the middle of bringing a database up to date: the
// next finds it as it was, and does all of it.
func TestMigrationKilled(t *testing.T) {
	if url := os.Getenv(migrating); url != "" {
		migrateHalf(url)
	}
	eachEmpty(t, func(t *testing.T, url string) {
		d := testkit.Open(t, url)
		_, err := d.MigrateTo(t.Context(), 2)
		testkit.Must(t, err)
		for range 3 {
			cmd := exec.Command(os.Args[0], "-test.run=^TestMigrationKilled$")
			cmd.Env = append(os.Environ(), migrating+"="+url)
			out, err := cmd.StdoutPipe()
			testkit.Must(t, err)
			testkit.Must(t, cmd.Start())
			lines := bufio.NewScanner(out)
			if !lines.Scan() || lines.Text() != "migrated 3" {
				t.Errorf("the victim says %q", lines.Text())
			}
			testkit.Must(t, cmd.Process.Kill())
			_ = cmd.Wait()
			if number, missing, err := d.Schema(t.Context()); err != nil || number != 2 || missing == 0 {
				t.Errorf("after a kill it has had %d, and misses %d: %v", number, missing, err)
			}
		}
		if faults, err := d.Integrity(t.Context()); err != nil || len(faults) > 0 {
			t.Errorf("%v %v", faults, err)
		}
		_, missing, err := d.Schema(t.Context())
		testkit.Must(t, err)
		if n, err := d.Migrate(t.Context()); err != nil || n != missing {
			t.Errorf("%d of %d migrations ran: %v", n, missing, err)
		}
		if number, missing, err := d.Schema(t.Context()); err != nil || number != db.Version() || missing != 0 {
			t.Errorf("at the end it has had %d, and misses %d: %v", number, missing, err)
		}
	})
}

// migrateHalf runs one migration and waits, inside the transaction, for the end.
func migrateHalf(url string) {
	d, err := db.Open(context.Background(), url)
	if err == nil {
		db.Between(func(number int) {
			fmt.Println("migrated", number)
			time.Sleep(time.Minute) // should nobody kill it
			os.Exit(1)
		})
		_, err = d.Migrate(context.Background())
	}
	fmt.Println(err)
	os.Exit(1)
}

func TestCopies(t *testing.T) {
	d := testkit.SQLite(t)
	path := filepath.Join(t.TempDir(), "a copy #1?.db")
	testkit.Must(t, d.Snapshot(t.Context(), path))
	if err := d.Snapshot(t.Context(), path); !errors.Is(err, os.ErrExist) {
		t.Errorf("over a file that is there: %v", err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	gone := filepath.Join(t.TempDir(), "gone.db")
	if err := d.Snapshot(ended, gone); err == nil {
		t.Error("given up, and made")
	}
	if _, err := os.Stat(gone); err == nil {
		t.Error("given up, and something is left")
	}
	c, err := db.OpenCopy(t.Context(), path)
	testkit.Must(t, err)
	defer func() { testkit.Must(t, c.Close()) }()
	rows, err := c.Rows(t.Context())
	testkit.Must(t, err)
	want, err := d.Rows(t.Context())
	testkit.Must(t, err)
	if len(rows) != len(want) || rows["migrations"] != want["migrations"] || rows["migrations"] == 0 {
		t.Errorf("the copy holds %v, the store %v", rows, want)
	}
	if err := c.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), newerSchema, 99, 0)
		return err
	}); err == nil {
		t.Error("a copy was written to")
	}
	if _, err := db.OpenCopy(t.Context(), gone); err == nil {
		t.Error("a copy that is not there was opened")
	}
}

// What Still reads is of one moment, whatever is written meanwhile.
func TestStill(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		testkit.Must(t, d.Still(t.Context(), func(q db.Q) error {
			count := func() int64 {
				n, err := db.Value[int64](t.Context(), q, countMigrations)
				testkit.Must(t, err)
				return n
			}
			before := count()
			testkit.Must(t, d.Write(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), newerSchema, 99, 0)
				return err
			}))
			if now := count(); now != before {
				t.Errorf("%d rows became %d", before, now)
			}
			return nil
		}))
		if n, err := db.Value[int64](t.Context(), d, countMigrations); err != nil || n == 0 {
			t.Errorf("%d %v", n, err)
		}
	})
}

var countMigrations = db.Scan("a row for each migration", `SELECT COUNT(*) FROM migrations`)

func TestIntegrityTells(t *testing.T) {
	d := testkit.SQLite(t)
	path := filepath.Join(t.TempDir(), "copy.db")
	testkit.Must(t, d.Snapshot(t.Context(), path))
	raw, err := os.ReadFile(path) //nolint:gosec // a test's own
	testkit.Must(t, err)
	for i := len(raw) / 2; i < len(raw)/2+4096*4; i++ {
		raw[i] = 0xa5
	}
	testkit.Must(t, os.WriteFile(path, raw, 0o600))
	c, err := db.OpenCopy(t.Context(), path)
	if err != nil {
		return // told even sooner
	}
	defer func() { testkit.Must(t, c.Close()) }()
	if faults, err := c.Integrity(t.Context()); err == nil && len(faults) == 0 {
		t.Error("four damaged pages were not noticed")
	}
}
