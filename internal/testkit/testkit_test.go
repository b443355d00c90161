package testkit_test

import (
	"testing"

	"waymark/internal/db"
	"waymark/internal/testkit"
)

var countReaders = db.Scan("an empty table", `SELECT COUNT(*) FROM readers`)

func TestEachDB(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		if n, err := db.Value[int](t.Context(), d, countReaders); err != nil || n != 0 {
			t.Errorf("a fresh database holds %d readers: %v", n, err)
		}
		if n, err := d.Migrate(t.Context()); err != nil || n != 0 {
			t.Errorf("%d migrations were left: %v", n, err)
		}
	})
}
