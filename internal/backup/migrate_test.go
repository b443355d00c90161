package backup_test

import (
	"path/filepath"
	"testing"

	"waymark/internal/backup"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/testkit"
)

// released is the newest migration of the first release.
const released = 4

var keepWord = db.SQL(`INSERT INTO meta (name, value) VALUES ('word', 'kept')`)

// older is a store of an earlier version with something in it.
func older(t *testing.T) *db.DB {
	t.Helper()
	d := testkit.Open(t, filepath.Join(t.TempDir(), "waymark.db"))
	_, err := d.MigrateTo(t.Context(), released)
	testkit.Must(t, err)
	run(t, d, keepWord)
	return d
}

func run(t *testing.T, d *db.DB, s *db.Statement) {
	t.Helper()
	testkit.Must(t, d.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), s)
		return err
	}))
}

func TestMigrateBacksUpFirst(t *testing.T) {
	d := older(t)
	_, missing, err := d.Schema(t.Context())
	testkit.Must(t, err)
	dir := filepath.Join(t.TempDir(), "backups")
	n, file, err := backup.Migrate(t.Context(), d, dir, "test")
	testkit.Must(t, err)
	if n != missing || missing == 0 {
		t.Errorf("%d of %d migrations ran", n, missing)
	}
	was, m := unpacked(t, file)
	if have, _, err := was.Schema(t.Context()); err != nil || have != released || m.Schema != released || m.Database.Rows["meta"] == 0 {
		t.Errorf("the backup is of schema %d: %+v, %v", have, m, err)
	}
	left, err := filepath.Glob(dir + "/.*")
	testkit.Must(t, err)
	if len(left) > 0 {
		t.Errorf("it leaves %v", left)
	}
	if n, file, err := backup.Migrate(t.Context(), d, dir, "test"); n != 0 || file != "" || err != nil {
		t.Errorf("again: %d %s %v", n, file, err)
	}
	fresh := testkit.Open(t, filepath.Join(t.TempDir(), "waymark.db"))
	if n, file, err := backup.Migrate(t.Context(), fresh, dir, "test"); n == 0 || file != "" || err != nil {
		t.Errorf("an empty database: %d %s %v", n, file, err)
	}
}

// inTheWay is a table that a later migration makes.
var inTheWay = db.SQL(`CREATE TABLE invitations (id BIGINT)`)

// Where the rehearsal fails the store is left as it was.
func TestRehearsalFails(t *testing.T) {
	d := older(t)
	run(t, d, inTheWay)
	dir := t.TempDir()
	_, file, err := backup.Migrate(t.Context(), d, dir, "test")
	if f := fault.Of(err); f == nil || f.Key != "fault.migration_rehearsal" {
		t.Fatalf("%v", err)
	}
	if have, _, err := d.Schema(t.Context()); err != nil || have != released {
		t.Errorf("the store is of schema %d now: %v", have, err)
	}
	if _, err := backup.Verify(t.Context(), file); err != nil {
		t.Errorf("its backup: %v", err)
	}
}
