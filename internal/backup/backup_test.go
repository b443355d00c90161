package backup_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"waymark/internal/backup"
	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

var (
	everyReply = db.Scan("all of them", `SELECT pid FROM replies ORDER BY id`)
	everySeq   = db.Scan("all of them", `SELECT seq FROM changes ORDER BY seq`)
)

// A store with a thread to write into.
func store(t *testing.T) (*db.DB, forum.Viewer, forum.Thread) {
	t.Helper()
	d := testkit.SQLite(t)
	ann := testkit.Person(t, d, "Ann Author", "")
	c := testkit.Community(t, d, ann, forum.Open)
	th, err := discussion.Start(t.Context(), d, ann, discussion.Draft{Community: c.ID, Title: "Gutters", Body: "Who cleans them?"})
	testkit.Must(t, err)
	return d, ann, th
}

func unpacked(t *testing.T, file string) (*db.DB, backup.Manifest) {
	t.Helper()
	dir := t.TempDir()
	m, err := backup.Unpack(t.Context(), file, dir)
	testkit.Must(t, err)
	return testkit.Open(t, filepath.Join(dir, "waymark.db")), m
}

// A backup made while sixteen write holds every post that was acknowledged
// before it began, and is the store as it was at one moment.
func TestUnderWriters(t *testing.T) {
	d, ann, th := store(t)
	var all sync.WaitGroup
	var stop atomic.Bool
	var mu sync.Mutex
	var acked []string
	for range 16 {
		all.Go(func() {
			for !stop.Load() {
				r, _, err := forum.AddReply(t.Context(), d, ann, th.PID, forum.ReplyDraft{Body: strings.Repeat("word ", 60)})
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				acked = append(acked, r.PID)
				mu.Unlock()
			}
		})
	}
	for n := range 3 {
		for enough := false; !enough; {
			mu.Lock()
			enough = len(acked) > 300*(n+1)
			mu.Unlock()
		}
		mu.Lock()
		before := append([]string(nil), acked...)
		mu.Unlock()
		file := filepath.Join(t.TempDir(), "one.waymark")
		m, err := backup.Make(t.Context(), d, nil, file, "test", nil)
		testkit.Must(t, err)
		prefix(t, d, file, m, before)
	}
	stop.Store(true)
	all.Wait()
}

func prefix(t *testing.T, d *db.DB, file string, m backup.Manifest, before []string) {
	t.Helper()
	was, _ := unpacked(t, file)
	had, err := db.Column[string](t.Context(), was, everyReply)
	testkit.Must(t, err)
	now, err := db.Column[string](t.Context(), d, everyReply)
	testkit.Must(t, err)
	if len(had) > len(now) || strings.Join(had, " ") != strings.Join(now[:len(had)], " ") {
		t.Errorf("%d replies are not the first of %d", len(had), len(now))
	}
	there := map[string]bool{}
	for _, pid := range had {
		there[pid] = true
	}
	for _, pid := range before {
		if !there[pid] {
			t.Errorf("%s was acknowledged before the backup began and is not in it", pid)
		}
	}
	log, err := db.Column[int64](t.Context(), was, everySeq)
	testkit.Must(t, err)
	for i, seq := range log {
		if seq != int64(i+1) {
			t.Fatalf("change %d stands at place %d", seq, i+1)
		}
	}
	if m.Head != int64(len(log)) || m.Database.Rows["replies"] != int64(len(had)) {
		t.Errorf("the manifest tells of %d changes and %d replies, there are %d and %d", m.Head, m.Database.Rows["replies"], len(log), len(had))
	}
}

func TestManifest(t *testing.T) {
	d, _, _ := store(t)
	file := filepath.Join(t.TempDir(), "one.waymark")
	m, err := backup.Make(t.Context(), d, nil, file, "1.2.3", nil)
	testkit.Must(t, err)
	head, err := changes.Head(t.Context(), d)
	testkit.Must(t, err)
	if m.Program != "1.2.3" || m.Schema != db.Version() || m.Epoch != head.Epoch || m.Head != head.Seq || m.Database.Bytes == 0 || m.Database.Rows["persons"] != 1 {
		t.Errorf("%+v", m)
	}
	read, err := backup.Verify(t.Context(), file)
	testkit.Must(t, err)
	if !read.Made.Equal(m.Made) || read.Database.SHA256 != m.Database.SHA256 {
		t.Errorf("made %+v, read %+v", m, read)
	}
	left, err := filepath.Glob(filepath.Dir(file) + "/*")
	testkit.Must(t, err)
	if len(left) != 1 {
		t.Errorf("it leaves %v", left)
	}
	info, err := os.Stat(file)
	testkit.Must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %o", info.Mode().Perm())
	}
	if _, err := backup.Make(t.Context(), d, nil, file, "1.2.3", nil); fault.KindOf(err) != fault.Conflict {
		t.Errorf("over a backup that is there: %v", err)
	}
	if _, err := backup.Make(t.Context(), d, nil, filepath.Join(t.TempDir(), "no", "where"), "1", nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("into a directory that is not there: %v", err)
	}
}

func TestPostgresHasItsOwn(t *testing.T) {
	d := testkit.Postgres(t)
	if _, err := backup.Make(t.Context(), d, nil, filepath.Join(t.TempDir(), "x"), "1", nil); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("%v", err)
	}
	if s, err := backup.Status(t.Context(), d); err != nil || s.Here {
		t.Errorf("%+v %v", s, err)
	}
}

// repack writes a backup anew with its parts changed.
func repack(t *testing.T, file string, change func(name string, text []byte) []byte) string {
	t.Helper()
	raw, err := os.ReadFile(file) //nolint:gosec // a test's own
	testkit.Must(t, err)
	z, err := gzip.NewReader(bytes.NewReader(raw))
	testkit.Must(t, err)
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	in, to := tar.NewReader(z), tar.NewWriter(zip)
	for {
		head, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		testkit.Must(t, err)
		text, err := io.ReadAll(in)
		testkit.Must(t, err)
		text = change(head.Name, text)
		if text == nil {
			continue
		}
		head.Size = int64(len(text))
		testkit.Must(t, to.WriteHeader(head))
		_, err = to.Write(text)
		testkit.Must(t, err)
	}
	testkit.Must(t, errors.Join(to.Close(), zip.Close()))
	return kept(t, out.Bytes())
}

func kept(t *testing.T, raw []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "damaged.waymark")
	testkit.Must(t, os.WriteFile(path, raw, 0o600))
	return path
}

func TestDamaged(t *testing.T) {
	d, _, _ := store(t)
	file := filepath.Join(t.TempDir(), "one.waymark")
	_, err := backup.Make(t.Context(), d, nil, file, "test", nil)
	testkit.Must(t, err)
	raw, err := os.ReadFile(file) //nolint:gosec // a test's own
	testkit.Must(t, err)
	cases := map[string]string{
		"empty":    kept(t, nil),
		"no zip":   kept(t, []byte("SQLite format 3\x00")),
		"a part":   repack(t, file, func(name string, text []byte) []byte { return map[bool][]byte{true: text}[name == "MANIFEST.json"] }),
		"no words": repack(t, file, func(name string, text []byte) []byte { return map[bool][]byte{true: text}[name != "MANIFEST.json"] }),
		"a wrong sum": repack(t, file, func(name string, text []byte) []byte {
			if name == "waymark.db" {
				text[len(text)/2]++
			}
			return text
		}),
		"other rows": repack(t, file, func(_ string, text []byte) []byte {
			return bytes.Replace(text, []byte(`"persons": 1`), []byte(`"persons": 2`), 1)
		}),
		"another head": repack(t, file, func(_ string, text []byte) []byte {
			return bytes.Replace(text, []byte(`"head": `), []byte(`"head": 9`), 1)
		}),
	}
	for _, at := range []int{1, 20, len(raw) / 2, len(raw) - 9, len(raw) - 1} {
		cases["cut at "+string(rune('a'+len(cases)))] = kept(t, raw[:at])
		flipped := bytes.Clone(raw)
		flipped[at] ^= 0x10
		if at != 1 && at != 20 { // the header and the name say nothing of the content
			cases["flipped at "+string(rune('a'+len(cases)))] = kept(t, flipped)
		}
	}
	for name, path := range cases {
		if _, err := backup.Unpack(t.Context(), path, t.TempDir()); fault.Of(err) == nil || fault.Of(err).Key != "fault.backup_damaged" {
			t.Errorf("%s: %v", name, err)
		}
	}
	newer := repack(t, file, func(_ string, text []byte) []byte {
		return bytes.Replace(text, []byte(`"format": 1`), []byte(`"format": 3`), 1)
	})
	if _, err := backup.Unpack(t.Context(), newer, t.TempDir()); fault.Of(err) == nil || fault.Of(err).Key != "fault.backup_newer" {
		t.Errorf("of a newer kind: %v", err)
	}
	if same := repack(t, file, func(_ string, text []byte) []byte { return text }); same != "" {
		if _, err := backup.Unpack(t.Context(), same, t.TempDir()); err != nil {
			t.Errorf("the control, packed again and not changed: %v", err)
		}
	}
}

func TestStatus(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s, err := backup.Status(t.Context(), d)
		testkit.Must(t, err)
		if !s.Success.IsZero() || s.Late(d.Now()) != s.Here {
			t.Errorf("never: %+v", s)
		}
		m := backup.Manifest{Made: d.Now().UTC(), Head: 7}
		testkit.Must(t, backup.Succeeded(t.Context(), d, "/some/where/x.waymark", 99, m))
		testkit.Must(t, backup.Failed(t.Context(), d, "no room"))
		s, err = backup.Status(t.Context(), d)
		testkit.Must(t, err)
		if s.File != "x.waymark" || s.Bytes != 99 || s.Head != 7 || s.Verified.IsZero() || s.Failure.IsZero() || s.Reason != "no room" || s.Late(d.Now()) {
			t.Errorf("%+v", s)
		}
		if s.Late(d.Now().Add(27*60*60*1e9)) != s.Here {
			t.Errorf("a day and three hours later: %+v", s)
		}
		testkit.Must(t, backup.Succeeded(t.Context(), d, "y", 1, m))
		if s, err = backup.Status(t.Context(), d); err != nil || s.Reason != "" || !s.Failure.IsZero() {
			t.Errorf("%+v %v", s, err)
		}
	})
}

// A backup that is given up, at any moment, leaves nothing; what one that was
// killed has left is in nobody's way.
func TestGivenUp(t *testing.T) {
	d, _, _ := store(t)
	file := filepath.Join(t.TempDir(), "one.waymark")
	ctx, stop := context.WithCancel(t.Context())
	_, err := backup.Make(ctx, d, nil, file, "test", func(int64, int64) { stop() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	left, err := filepath.Glob(filepath.Dir(file) + "/*")
	testkit.Must(t, err)
	if len(left) > 0 {
		t.Errorf("it leaves %v", left)
	}
	for _, end := range []string{".tmp", ".db.tmp"} {
		testkit.Must(t, os.WriteFile(file+end, []byte("half"), 0o600))
	}
	if _, err := backup.Make(t.Context(), d, nil, file, "test", nil); err != nil {
		t.Errorf("after one that was killed: %v", err)
	}
}

// A restore that fails on its way leaves the store as it was.
func TestRestoreFails(t *testing.T) {
	d, _, _ := store(t)
	file := filepath.Join(t.TempDir(), "one.waymark")
	_, err := backup.Make(t.Context(), d, nil, file, "test", nil)
	testkit.Must(t, err)
	dir := filepath.Join(t.TempDir(), "data")
	first, err := backup.Restore(t.Context(), file, dir, false)
	testkit.Must(t, err)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := backup.Restore(ctx, file, dir, false); err == nil {
		t.Error("given up, and done")
	}
	testkit.Must(t, os.WriteFile(file, []byte("no backup"), 0o600))
	if _, err := backup.Restore(t.Context(), file, dir, false); fault.Of(err) == nil {
		t.Errorf("%v", err)
	}
	there, err := filepath.Glob(filepath.Dir(dir) + "/*")
	testkit.Must(t, err)
	hidden, err := filepath.Glob(filepath.Dir(dir) + "/.[^.]*")
	testkit.Must(t, err)
	if len(there) != 1 || len(hidden) != 0 {
		t.Errorf("they leave %v %v", there, hidden)
	}
	was := testkit.Open(t, filepath.Join(dir, "waymark.db"))
	if epoch, err := changes.Epoch(t.Context(), was); err != nil || epoch != first.Epoch {
		t.Errorf("the store is of epoch %s, not %s: %v", epoch, first.Epoch, err)
	}
}
