// Package importer reads what others have written, a JSON object a line, and
// puts it into the forum through the real operations. The same line again
// changes nothing; a bad line is told with its number and the rest goes on.
package importer

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/files"
	"waymark/internal/forum"
)

// A Report counts what an import did.
type Report struct {
	Created   int     `json:"created"`
	Updated   int     `json:"updated"`
	Unchanged int     `json:"unchanged"`
	Skipped   int     `json:"skipped"` // kinds whose feature does not exist yet
	Failed    int     `json:"failed"`
	Seconds   float64 `json:"seconds"`
}

// Lines is how many lines have been dealt with.
func (r Report) Lines() int { return r.Created + r.Updated + r.Unchanged + r.Skipped + r.Failed }

// Options say how to import.
type Options struct {
	// Map reads other field names than Waymark's own: "", "corpus" or "threads".
	Map string
	// Files is where the bytes of files are kept; without it lines of files fail.
	Files *files.Store
	// FileMax is the largest file of a template that is taken, in bytes; 0: 50 MB.
	FileMax int64
	// Progress, where given, is called now and then.
	Progress func(Report)
	// Failed, where given, is called for each line that failed.
	Failed func(file string, line int, err error)
}

// chunk is how many lines are written in one transaction.
const chunk = 100

// maxLine is the longest line that is read, in bytes.
const maxLine = 32 << 20

// An Importer imports any number of files into one forum.
type Importer struct {
	d      *db.DB
	o      Options
	ids    *refs
	report Report
	began  time.Time
	later  []*line         // replies to what has not come yet
	broken map[string]bool // hashes whose bytes were others
	beside map[string]brought
}

// New makes an importer. Its fault says that the map is unknown.
func New(d *db.DB, o Options) (*Importer, error) {
	if o.Map != "" && o.Map != "corpus" && o.Map != "threads" {
		return nil, fault.Wrong("map", "fault.import_map", "Map", o.Map)
	}
	if o.Progress == nil {
		o.Progress = func(Report) {}
	}
	if o.Failed == nil {
		o.Failed = func(string, int, error) {}
	}
	return &Importer{d: d, o: o, ids: newRefs(), began: d.Now(), broken: map[string]bool{}, beside: map[string]brought{}}, nil
}

// A line is one line of a file on its way into the forum.
type line struct {
	file string
	n    int
	raw  []byte
	obj  object
	err  error
	skip bool
	do   task
}

// Read imports a file of the name that is used in messages. It fails only
// where it cannot go on; bad lines are counted in the report.
func (i *Importer) Read(ctx context.Context, name string, r io.Reader) error {
	defer clear(i.beside)
	if err := i.ahead(ctx, name, r); err != nil {
		return err
	}
	waiting := i.later
	i.later = nil
	for len(waiting) > 0 {
		before := len(waiting)
		if err := i.batch(ctx, waiting); err != nil {
			return err
		}
		waiting, i.later = i.later, nil
		if len(waiting) == before {
			i.giveUp(waiting)
			break
		}
	}
	i.o.Progress(i.Report())
	return nil
}

// ahead writes a file's lines, a chunk at a time, while the next chunk is
// read and rendered.
func (i *Importer) ahead(ctx context.Context, name string, r io.Reader) error {
	chunks, stop := make(chan []*line), make(chan struct{})
	var bad error
	go func() {
		defer close(chunks)
		bad = i.chunks(name, r, func(lines []*line) bool {
			i.prepare(ctx, lines)
			select {
			case chunks <- lines:
				return true
			case <-stop:
				return false
			}
		})
	}()
	// The reader belongs to the caller again once this returns.
	defer func() {
		close(stop)
		for range chunks { //nolint:revive // until it is closed
		}
	}()
	for lines := range chunks {
		if err := i.batch(ctx, lines); err != nil {
			return err
		}
	}
	return bad
}

// chunks gives a file's lines to take, until that has had enough.
func (i *Importer) chunks(name string, r io.Reader, take func([]*line) bool) error {
	in := bufio.NewReaderSize(r, 1<<20)
	batch := make([]*line, 0, chunk)
	for n := 1; ; n++ {
		raw, err := readLine(in)
		if errors.Is(err, io.EOF) && raw == nil {
			break
		}
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, errTooLong) {
			return fmt.Errorf("read %s: %w", name, err)
		}
		if n == 1 {
			raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
		}
		l := &line{file: name, n: n, raw: raw}
		if errors.Is(err, errTooLong) {
			l.err = fault.Wrong("line", "fault.import_long")
		} else if len(bytes.TrimSpace(raw)) == 0 {
			continue
		}
		if batch = append(batch, l); len(batch) == chunk {
			if !take(batch) {
				return nil
			}
			batch = make([]*line, 0, chunk)
		}
	}
	take(batch)
	return nil
}

var errTooLong = errors.New("importer: a line is too long")

// readLine gives a line without its end, or errTooLong after having read past it.
func readLine(in *bufio.Reader) (raw []byte, err error) {
	long := false
	for {
		part, err := in.ReadSlice('\n')
		if !long {
			raw = append(raw, part...)
		}
		if len(raw) > maxLine {
			raw, long = []byte{}, true
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if long && (err == nil || errors.Is(err, io.EOF)) {
			err = errTooLong
		}
		return raw, err
	}
}

// Report tells what has been done so far.
func (i *Importer) Report() Report {
	r := i.report
	r.Seconds = i.d.Now().Sub(i.began).Seconds()
	return r
}

// giveUp counts replies whose parent never came as failed.
func (i *Importer) giveUp(lines []*line) {
	for _, l := range lines {
		l.err = fault.Wrong("reply_to", "fault.import_reference", "Field", "reply_to")
		i.count(l, "")
	}
}

func (i *Importer) count(l *line, e forum.Effect) {
	switch {
	case l.err != nil:
		i.report.Failed++
		i.o.Failed(l.file, l.n, l.err)
	case l.skip:
		i.report.Skipped++
	case e == forum.Created:
		i.report.Created++
	case e == forum.Updated:
		i.report.Updated++
	default:
		i.report.Unchanged++
	}
}
