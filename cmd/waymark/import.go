package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"waymark/internal/db"
	"waymark/internal/importer"
)

// An importOrder is the order "import".
type importOrder struct {
	Map string `json:"map"`
}

func importCommand(ctx context.Context, p *program, args []string) error {
	f := p.flags("import", false)
	as := f.String("map", "", "")
	asJSON := f.Bool("json", false, "")
	files, err := f.parse(args)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return wrong(p.say.T("cli.import_nothing"))
	}
	if _, err := importer.New(&db.DB{Now: time.Now}, importer.Options{Map: *as}); err != nil {
		return wrong(p.explain(err))
	}
	c, err := f.config()
	if err != nil {
		return err
	}
	sources, total, err := p.sources(files)
	if err != nil {
		return err
	}
	if sources, total, err = p.withUploads(sources, total); err != nil {
		return err
	}
	bar := newProgress(p, "cli.import_progress", total)
	for i := range sources {
		sources[i] = bar.counting(sources[i])
	}
	t := &here{files: sources, show: func(n note) {
		if n.Failed != "" {
			bar.clear()
			_, _ = fmt.Fprintln(p.err, n.Failed)
		}
		if n.Report != nil {
			bar.lines(n.Report.Lines())
		}
		if n.Lag > 0 {
			bar.waiting(p.say.N("cli.import_indexing", int(n.Lag)))
		}
	}}
	var r importer.Report
	err = p.order(ctx, c, "import", importOrder{*as}, &r, t)
	bar.clear()
	if err != nil {
		return err
	}
	if err := p.report(*asJSON, r, func() {
		p.println(p.say.T("cli.imported", "Created", r.Created, "Updated", r.Updated, "Unchanged", r.Unchanged,
			"Skipped", r.Skipped, "Failed", r.Failed, "Seconds", fmt.Sprintf("%.1f", r.Seconds)))
	}); err != nil {
		return err
	}
	if r.Failed > 0 {
		return errors.New(p.say.N("cli.import_failed", r.Failed))
	}
	return nil
}

// sources are the files to read, "-" for standard input, and their size; 0
// where it is not known. All are looked at before the first is read.
func (p *program) sources(files []string) (all []source, total int64, err error) {
	known := true
	for _, name := range files {
		if name == "-" {
			known = false
			all = append(all, source{"-", func() (io.ReadCloser, error) { return io.NopCloser(p.in), nil }})
			continue
		}
		info, err := os.Stat(name) //nolint:gosec // whoever starts the program names it
		switch {
		case err != nil:
			return nil, 0, errors.New(p.say.T("cli.file_unreadable", "Name", name, "Reason", reason(err)))
		case info.IsDir():
			return nil, 0, errors.New(p.say.T("cli.file_directory", "Name", name))
		}
		known = known && info.Mode().IsRegular()
		total += info.Size()
		//nolint:gosec // whoever starts the program names it
		all = append(all, source{name, func() (io.ReadCloser, error) { return os.Open(name) }})
	}
	if !known {
		total = 0
	}
	return all, total, nil
}

// report prints what a command answers: as JSON, or as show does.
func (p *program) report(asJSON bool, v any, show func()) error {
	if asJSON {
		return json.NewEncoder(p.out).Encode(v)
	}
	show()
	return nil
}

// importFiles does the order "import". It returns when the search index holds
// what was imported.
func importFiles(ctx context.Context, p *program, s *site, with json.RawMessage, t talk) (any, error) {
	var o importOrder
	if err := json.Unmarshal(with, &o); err != nil {
		return nil, err
	}
	began := time.Now()
	i, err := importer.New(s.d, importer.Options{
		Map:      o.Map,
		Files:    s.c.files(),
		FileMax:  s.c.FileSize,
		Progress: func(r importer.Report) { t.tell(note{Report: &r}) },
		Failed: func(file string, line int, err error) {
			t.tell(note{Failed: fmt.Sprintf("%s:%d: %s", file, line, p.explain(err))})
		},
	})
	if err != nil {
		return nil, err
	}
	if err := s.index(ctx); err != nil {
		return nil, err
	}
	for {
		name, r, err := t.next()
		if errors.Is(err, io.EOF) {
			break
		}
		hash, upload := strings.CutPrefix(name, uploadMark)
		path, beside := strings.CutPrefix(name, besideMark)
		switch {
		case err != nil:
		case upload:
			err = i.Upload(ctx, hash, r)
		case beside:
			err = i.Beside(ctx, path, r)
		default:
			err = i.Read(ctx, name, r)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := s.settle(ctx, t); err != nil {
		return nil, errors.New(p.say.T("cli.import_unindexed", "Reason", p.explain(err)))
	}
	r := i.Report()
	r.Seconds = float64(time.Since(began).Milliseconds()) / 1000
	return r, nil
}

// lagEvery is how often one is told how much is left to index.
const lagEvery = 500 * time.Millisecond

// settle waits until the index holds what is in the database, and tells how
// much is left.
func (s *site) settle(ctx context.Context, t talk) error {
	done := make(chan error, 1)
	go func() { done <- s.search.Settle(ctx) }()
	tick := time.NewTicker(lagEvery)
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			return err
		case <-tick.C:
			if st, err := s.search.Status(ctx); err == nil {
				t.tell(note{Lag: st.Lag})
			}
		}
	}
}
