package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"waymark/internal/backup"
	"waymark/internal/search"
	"waymark/internal/testkit"
)

const afterwards = `{"kind":"discussion","external_id":"d2","community":"c1","title":"Later words","body":"Turnstiles"}
`

func backupJSON(t *testing.T, env []string, file string) (a backupAnswer) {
	t.Helper()
	decode(t, good(t, env, "backup", file, "--json"), &a)
	return a
}

func restoreJSON(t *testing.T, args ...string) (r backup.Restored) {
	t.Helper()
	decode(t, good(t, nil, append([]string{"restore", "--json"}, args...)...), &r)
	return r
}

// A backup of an earlier state, put in the place of the later one: the later
// words are gone, every position is void, and the index is made again.
func TestBackupAndRestore(t *testing.T) {
	eachWay(t, func(t *testing.T, env []string) {
		dir := strings.TrimPrefix(env[0], "WAYMARK_DATA=")
		importJSON(t, env, write(t, "sample.jsonl", sample))
		file := filepath.Join(t.TempDir(), "one.backup")
		a := backupJSON(t, env, file)
		if a.File != file || a.Bytes == 0 || a.Manifest.Database.Rows["threads"] != 1 || a.Manifest.Program != version {
			t.Errorf("%+v", a)
		}
		bad(t, 1, "is there already", env, "backup", file)
		if out := audited(t, env); !strings.Contains(out, "site.backed_up") {
			t.Errorf("the backup is not in the audit: %s", out)
		}
		importJSON(t, env, write(t, "later.jsonl", afterwards))

		other := filepath.Join(t.TempDir(), "deep", "other")
		trial := restoreJSON(t, file, "--to", other, "--dry-run")
		if _, err := os.Stat(other); !trial.Trial || err == nil {
			t.Errorf("a trial: %+v, and %s is there: %v", trial, other, err == nil)
		}
		r := restoreJSON(t, file, "--to", other)
		if r.Directory != other || r.Kept != "" || r.Epoch == a.Manifest.Epoch || r.Manifest.Head != a.Manifest.Head {
			t.Errorf("%+v", r)
		}
		searchable(t, []string{"WAYMARK_DATA=" + other}, 1)

		if _, err := lockData(dir); err != nil { // a server has it
			bad(t, 1, "is using the data directory", nil, "restore", file, "--to", dir, "--replace")
			return
		}
	})
}

func TestRestoreReplaces(t *testing.T) {
	dir, env := dataDir(t)
	s := start(t, env, "serve")
	importJSON(t, env, write(t, "sample.jsonl", sample))
	file := filepath.Join(dir, "backups", "waymark-20200102-030405.backup")
	testkit.Must(t, os.MkdirAll(filepath.Dir(file), 0o700))
	a := backupJSON(t, env, file)
	importJSON(t, env, write(t, "later.jsonl", afterwards))
	bad(t, 1, "is using the data directory", nil, "restore", file, "--to", dir, "--replace")
	s.end()
	searchable(t, env, 2)
	bad(t, 1, "Give --replace", nil, "restore", file, "--to", dir)
	r := restoreJSON(t, file, "--to", dir, "--replace")
	if r.Kept == "" || r.Epoch == a.Manifest.Epoch {
		t.Errorf("%+v", r)
	}
	if _, err := os.Stat(filepath.Join(dir, "index")); err == nil {
		t.Error("the index of before is still there")
	}
	if _, err := os.Stat(file); err != nil {
		t.Errorf("the nightly backups did not stay: %v", err)
	}
	again := start(t, env, "serve")
	searchable(t, env, 1)
	again.end()
	searchable(t, []string{"WAYMARK_DATA=" + r.Kept}, 2)
	left, err := filepath.Glob(filepath.Dir(dir) + "/.*restoring*")
	testkit.Must(t, err)
	if len(left) > 0 {
		t.Errorf("it leaves %v", left)
	}
}

// searchable wants the index to hold a number of threads and nothing else to
// be wrong with it.
func searchable(t *testing.T, env []string, threads int) {
	t.Helper()
	var v search.Verification
	decode(t, good(t, env, "index", "verify", "--json"), &v)
	if want := threads + 2; v.Documents != want { // a community and a person
		t.Errorf("the index holds %d documents, want %d", v.Documents, want)
	}
}

func TestRestoreRefuses(t *testing.T) {
	_, env := dataDir(t)
	bad(t, 1, "There is no store", env, "backup", filepath.Join(t.TempDir(), "x"))
	importJSON(t, env, write(t, "sample.jsonl", sample))
	file := filepath.Join(t.TempDir(), "one.backup")
	good(t, env, "backup", file)
	raw, err := os.ReadFile(file) //nolint:gosec // a test's own
	testkit.Must(t, err)
	to := filepath.Join(t.TempDir(), "to")
	raw[len(raw)/2] ^= 1
	bad(t, 1, "not a good backup", nil, "restore", write(t, "flipped", string(raw)), "--to", to)
	raw[len(raw)/2] ^= 1
	bad(t, 1, "it ends too early", nil, "restore", write(t, "cut", string(raw[:len(raw)-20])), "--to", to)
	if _, err := os.Stat(to); err == nil {
		t.Error("a damaged backup was restored")
	}
	testkit.Must(t, os.MkdirAll(to, 0o700))
	testkit.Must(t, os.WriteFile(filepath.Join(to, "diary"), []byte("dear"), 0o600))
	bad(t, 1, "not a store of Waymark's", nil, "restore", file, "--to", to, "--replace")
	bad(t, 1, "no such file", nil, "restore", file+"-not", "--to", to)
	bad(t, 2, "--to is needed", nil, "restore", file)
	bad(t, 2, "Give one FILE", nil, "restore", "--to", to)
	bad(t, 2, "Give one FILE", env, "backup")
	bad(t, 1, "pg_dump", []string{"WAYMARK_DATABASE=postgres://x/y"}, "backup", file+"2")
	if out := good(t, nil, "restore", file, "--to", to+"2"); !strings.Contains(out, "rows, to "+to+"2") {
		t.Errorf("for people: %s", out)
	}
}

// A night's backup is made once, noted, and the oldest make room.
func TestNight(t *testing.T) {
	dir, env := dataDir(t)
	importJSON(t, env, write(t, "sample.jsonl", sample))
	p := &program{getenv: getenv(append(env, "WAYMARK_BACKUP_KEEP=2"))}
	c, err := p.flags("serve", true).config()
	testkit.Must(t, err)
	s, err := openSite(t.Context(), c)
	testkit.Must(t, err)
	defer func() { testkit.Must(t, s.close()) }()
	began := time.Date(2026, 3, 1, 1, 0, 0, 0, time.UTC)
	made := func() int {
		all, err := backup.List(filepath.Join(dir, "backups"))
		testkit.Must(t, err)
		return len(all)
	}
	for day, want := range []int{1, 2, 2, 2} {
		now := began.AddDate(0, 0, day).Add(61 * time.Minute)
		s.d.Now = func() time.Time { return now }
		testkit.Must(t, p.night(t.Context(), s, began, now.Add(-2*time.Minute)))
		testkit.Must(t, p.night(t.Context(), s, began, now))
		testkit.Must(t, p.night(t.Context(), s, began, now.Add(time.Hour)))
		st, err := backup.Status(t.Context(), s.d)
		testkit.Must(t, err)
		if made() != want || !st.Success.Equal(now) || st.Late(now) {
			t.Errorf("night %d: %d backups, %+v", day, made(), st)
		}
	}
}

// A database of an earlier version is backed up as it is, and no migration is
// run for it.
func TestBackupOfAnEarlierVersion(t *testing.T) {
	dir, env := dataDir(t)
	testkit.Must(t, os.MkdirAll(dir, 0o700))
	d := testkit.Open(t, filepath.Join(dir, "waymark.db"))
	_, err := d.MigrateTo(t.Context(), 4)
	testkit.Must(t, err)
	file := filepath.Join(t.TempDir(), "old.backup")
	if a := backupJSON(t, env, file); a.Manifest.Schema != 4 {
		t.Errorf("%+v", a.Manifest)
	}
	if number, _, err := d.Schema(t.Context()); err != nil || number != 4 {
		t.Errorf("the database is of schema %d: %v", number, err)
	}
	to := filepath.Join(t.TempDir(), "to")
	if r := restoreJSON(t, file, "--to", to); r.Migrations == 0 {
		t.Errorf("%+v", r)
	}
	// Opening it migrates, and leaves a backup.
	good(t, env, "migrate")
	before, err := filepath.Glob(filepath.Join(dir, "backups", "before-migration-*.backup"))
	testkit.Must(t, err)
	if len(before) != 1 {
		t.Errorf("before the migrations: %v", before)
	}
}

// After a database server's own restore every earlier position is void.
func TestMigrateRestored(t *testing.T) {
	for name, more := range map[string][]string{"sqlite": nil, "postgres": {"WAYMARK_DATABASE=" + testkit.PostgresURL(t, false)}} {
		t.Run(name, func(t *testing.T) {
			dir, env := dataDir(t)
			env = append(env, more...)
			importJSON(t, env, write(t, "sample.jsonl", sample))
			first, err := filepath.Glob(filepath.Join(dir, "index", "open-*"))
			testkit.Must(t, err)
			good(t, env, "migrate", "--restored")
			searchable(t, env, 1)
			second, err := filepath.Glob(filepath.Join(dir, "index", "open-*"))
			testkit.Must(t, err)
			if len(first) != 1 || len(second) != 1 || first[0] == second[0] {
				t.Errorf("the index was %v and is %v", first, second)
			}
		})
	}
}
