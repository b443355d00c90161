package db_test

import (
	"errors"
	"path/filepath"
	"sync"
	"testing"

	"waymark/internal/db"
	"waymark/internal/testkit"
)

var newerSchema = db.SQL(`INSERT INTO migrations (number, name, applied_at, min_reader) VALUES ($1, 'newer', 0, $2)`)

// eachEmpty runs f with the address of an empty database of each kind.
func eachEmpty(t *testing.T, f func(t *testing.T, url string)) {
	t.Run("sqlite", func(t *testing.T) { f(t, filepath.Join(t.TempDir(), "waymark.db")) })
	t.Run("postgres", func(t *testing.T) { f(t, testkit.PostgresURL(t, false)) })
}

// Several programs that start at once migrate once.
func TestMigrateOnce(t *testing.T) {
	eachEmpty(t, func(t *testing.T, url string) {
		var all sync.WaitGroup
		var mu sync.Mutex
		total := 0
		for range 3 {
			d := testkit.Open(t, url)
			all.Go(func() {
				n, err := d.Migrate(t.Context())
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				total += n
				mu.Unlock()
			})
		}
		all.Wait()
		if want := migrations(t); total < want {
			t.Errorf("%d migrations ran, %d are known", total, want)
		}
		if n, err := testkit.Open(t, url).Migrate(t.Context()); n != 0 || err != nil {
			t.Errorf("%d migrations ran again: %v", n, err)
		}
	})
}

func TestNewerSchema(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		leave := func(number, reader int) {
			t.Helper()
			testkit.Must(t, d.Write(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), newerSchema, number, reader)
				return err
			}))
		}
		leave(db.Version()+1, db.Version())
		if _, err := d.Migrate(t.Context()); err != nil {
			t.Errorf("a schema that this program may still use was refused: %v", err)
		}
		leave(db.Version()+2, db.Version()+1)
		if _, err := d.Migrate(t.Context()); !errors.Is(err, db.ErrNewer) {
			t.Errorf("a schema beyond this program was taken: %v", err)
		}
	})
}

// migrations counts them by their files; their numbers may have gaps.
func migrations(t *testing.T) int {
	t.Helper()
	files, err := filepath.Glob("migrations/*.sql")
	testkit.Must(t, err)
	numbers := map[string]bool{}
	for _, f := range files {
		numbers[filepath.Base(f)[:4]] = true
	}
	return len(numbers)
}
