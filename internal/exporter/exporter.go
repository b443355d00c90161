// Package exporter writes all that people have put into a forum in the format
// that the importer reads, so that it can go elsewhere: organisations, people,
// communities with their members, and every text with its past. What belongs
// to one installation alone stays: passwords, sessions, tokens, logs.
package exporter

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"os"
	"path/filepath"
	"time"

	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/files"
)

// manifestName comes last: where it is, the export is complete.
const manifestName = "manifest.json"

// A Manifest says what an export holds.
type Manifest struct {
	Format  int       `json:"format"`
	Made    time.Time `json:"made"`
	Program string    `json:"program"`
	Schema  int       `json:"schema"`
	Files   []File    `json:"files"` // in the order in which they are imported
	// Uploads are the files that people put into texts, beside the lines.
	Uploads []Upload `json:"uploads,omitempty"`
	// Missing are the hashes of those that the store does not have, or not as
	// they were put: the lines name them all the same.
	Missing []string `json:"missing,omitempty"`
}

// A File is one file of an export, of one kind of objects.
type File struct {
	Name   string `json:"name"`
	Kind   string `json:"kind"`
	Lines  int    `json:"lines"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Lines is how many objects there are in all.
func (m Manifest) Lines() (n int) {
	for _, f := range m.Files {
		n += f.Lines
	}
	return n
}

// sheets are written in the order in which they are read: what is referred to
// comes before what refers to it.
var sheets = []struct {
	name, kind string
	write      func(*export, *sheet) error
}{
	{"1-organisations.jsonl", "organisation", (*export).organisations},
	{"2-people.jsonl", "person", (*export).people},
	{"3-communities.jsonl", "community", (*export).communities},
	{"4-files.jsonl", "file", (*export).uploads},
	{"5-discussions.jsonl", "discussion", (*export).discussions},
	{"6-lessons.jsonl", "lesson", (*export).lessons},
	{"6-templates.jsonl", "template", (*export).templates},
	{"7-collections.jsonl", "collection", (*export).collections},
	{"7-posts.jsonl", "post", (*export).posts},
	{"8-origins.jsonl", "origin", (*export).origins},
}

// An export is one run: the database as it is at one moment, and how what has
// been seen is called outside.
type export struct {
	ctx                  context.Context //nolint:containedctx // it is one run
	q                    db.Q
	orgs, persons, homes map[int64]string
	tell                 func(lines int)
	lines                int
	hashes               []string // of the files that the lines name
}

// Write writes an export into dir, which must be empty or not there, with the
// files of the store that texts name; tell, which may be nil, hears how many
// lines are written. Writing to the forum may go on: the export is of one
// moment.
func Write(ctx context.Context, d *db.DB, store *files.Store, dir, program string, tell func(lines int)) (m Manifest, err error) {
	if tell == nil {
		tell = func(int) {}
	}
	number, missing, err := d.Schema(ctx)
	if err != nil {
		return m, err
	}
	if missing > 0 {
		return m, fault.Clash("old_schema", "fault.export_schema")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return m, err
	}
	if there, err := os.ReadDir(dir); err != nil {
		return m, err
	} else if len(there) > 0 {
		return m, fault.Clash("not_empty", "fault.export_there", "Directory", dir)
	}
	var hashes []string
	m = Manifest{Format: 1, Made: d.Now().UTC().Truncate(time.Second), Program: program, Schema: number}
	err = d.Still(ctx, func(q db.Q) error {
		e := &export{ctx: ctx, q: q, orgs: map[int64]string{}, persons: map[int64]string{}, homes: map[int64]string{}, tell: tell}
		if err := e.names(); err != nil {
			return err
		}
		for _, f := range sheets {
			done, err := e.file(dir, f.name, f.kind, f.write)
			if err != nil {
				return err
			}
			m.Files = append(m.Files, done)
		}
		hashes = e.hashes
		return nil
	})
	if err != nil {
		return m, err
	}
	// What a text names stays in the store for longer than this takes.
	if m.Uploads, m.Missing, err = copyUploads(ctx, store, dir, hashes); err != nil {
		return m, err
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return m, err
	}
	return m, os.WriteFile(filepath.Join(dir, manifestName), append(text, '\n'), 0o600)
}

// A sheet is a file that lines are written to.
type sheet struct {
	to    *bufio.Writer
	enc   *json.Encoder
	sum   hash.Hash
	bytes int64
	lines int
}

// Write counts and sums what goes into the file.
func (s *sheet) Write(b []byte) (int, error) {
	s.bytes += int64(len(b))
	_, _ = s.sum.Write(b)
	return s.to.Write(b)
}

func (e *export) put(s *sheet, line any) error {
	s.lines++
	e.lines++
	e.tell(e.lines)
	return s.enc.Encode(line)
}

func (e *export) file(dir, name, kind string, write func(*export, *sheet) error) (f File, err error) {
	out, err := os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // whoever asks for an export names the directory
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	s := &sheet{to: bufio.NewWriterSize(out, 1<<18), sum: sha256.New()}
	s.enc = json.NewEncoder(s)
	s.enc.SetEscapeHTML(false)
	if err := write(e, s); err != nil {
		return f, err
	}
	if err := s.to.Flush(); err != nil {
		return f, err
	}
	f = File{Name: name, Kind: kind, Lines: s.lines, Bytes: s.bytes, SHA256: hex.EncodeToString(s.sum.Sum(nil))}
	return f, out.Sync()
}

// names learns how organisations, people and communities are called outside.
func (e *export) names() error {
	for _, of := range []struct {
		s  *db.Statement
		to map[int64]string
	}{{organisationNames, e.orgs}, {personNames, e.persons}, {communityNames, e.homes}} {
		_, err := db.All(e.ctx, e.q, func(r db.Row) (struct{}, error) {
			var id int64
			var name string
			err := r.Scan(&id, &name)
			of.to[id] = name
			return struct{}{}, err
		}, of.s)
		if err != nil {
			return err
		}
	}
	return nil
}

// page is how many rows are read at once.
const page = 500

// pages reads all rows of a statement that gives those after an id, at most a
// page of them, and hands them on.
func pages[T any](e *export, s *db.Statement, scan func(db.Row) (T, error), id func(T) int64, each func([]T) error, args ...any) error {
	for after := int64(0); ; {
		rows, err := db.All(e.ctx, e.q, scan, s, append([]any{after, page}, args...)...)
		if err != nil || len(rows) == 0 {
			return err
		}
		if err := each(rows); err != nil {
			return err
		}
		after = id(rows[len(rows)-1])
	}
}

// group reads rows that belong to something, by its id.
func group[T any](e *export, s *db.Statement, ids []int64, scan func(db.Row) (int64, T, error)) (map[int64][]T, error) {
	all := map[int64][]T{}
	_, err := db.All(e.ctx, e.q, func(r db.Row) (struct{}, error) {
		id, one, err := scan(r)
		all[id] = append(all[id], one)
		return struct{}{}, err
	}, s, db.Of(ids))
	return all, err
}

// name is how a person, organisation or community is called; null for none.
func name(of map[int64]string, id *int64) *string {
	if id == nil {
		return nil
	}
	if n, ok := of[*id]; ok {
		return &n
	}
	return nil
}

// at is a moment of the database, to its microsecond; null for none.
func at(micros *int64) *time.Time {
	if micros == nil || *micros == 0 {
		return nil
	}
	t := db.Time(*micros)
	return &t
}
