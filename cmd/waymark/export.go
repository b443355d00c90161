package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"waymark/internal/exporter"
	"waymark/internal/forum"
	"waymark/internal/govern"
)

// An exportAnswer says what was exported.
type exportAnswer struct {
	Directory string            `json:"directory"`
	Seconds   float64           `json:"seconds"`
	Manifest  exporter.Manifest `json:"export"`
}

// exportCommand reads the database by itself, whether a server has it or not.
func exportCommand(ctx context.Context, p *program, args []string) error {
	f := p.flags("export", false)
	asJSON := f.Bool("json", false, "")
	rest, err := f.parse(args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return wrong(p.say.T("cli.needs_one", "Argument", "DIR", "Command", "export"))
	}
	c, err := f.config()
	if err != nil {
		return err
	}
	d, err := p.lookInto(ctx, c)
	if err != nil {
		return err
	}
	bar := newProgress(p, "cli.import_progress", 0)
	began := time.Now()
	m, err := exporter.Write(ctx, d, c.files(), rest[0], version, bar.lines)
	bar.clear()
	if err == nil {
		// One that cannot be told (an older schema, a full disk) is exported all the same.
		_ = govern.Note(ctx, d, forum.System(), govern.ContentExported, "site", 0, 0)
	}
	if err := errors.Join(err, d.Close()); err != nil {
		return err
	}
	a := exportAnswer{rest[0], float64(time.Since(began).Milliseconds()) / 1000, m}
	if err := p.report(*asJSON, a, func() {
		p.println(p.say.T("cli.exported", "Lines", m.Lines(), "Files", len(m.Uploads), "Directory", rest[0], "Seconds", fmt.Sprintf("%.1f", a.Seconds)))
	}); err != nil {
		return err
	}
	if n := len(m.Missing); n > 0 {
		return errors.New(p.say.N("cli.export_missing", n))
	}
	return nil
}
