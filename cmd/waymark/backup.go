package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"waymark/internal/backup"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/govern"
)

// A backupAnswer says what was backed up.
type backupAnswer struct {
	File     string          `json:"file"`
	Bytes    int64           `json:"bytes"`
	Seconds  float64         `json:"seconds"`
	Manifest backup.Manifest `json:"backup"`
}

// backupCommand reads the database by itself, whether a server has it or not:
// the backup belongs to whoever asked for it, and no migration is run.
func backupCommand(ctx context.Context, p *program, args []string) error {
	f := p.flags("backup", false)
	asJSON := f.Bool("json", false, "")
	rest, err := f.parse(args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return wrong(p.say.T("cli.needs_one", "Argument", "FILE", "Command", "backup"))
	}
	c, err := f.config()
	if err != nil {
		return err
	}
	file, err := filepath.Abs(rest[0])
	if err != nil {
		return err
	}
	if c.Database != "" {
		return fault.Denied("fault.backup_postgres")
	}
	d, err := p.lookInto(ctx, c)
	if err != nil {
		return err
	}
	bar := newProgress(p, "cli.backup_progress", 0)
	began := time.Now()
	m, err := backup.Make(ctx, d, c.files(), file, version, func(done, total int64) { bar.steps(int(done>>20), int(total>>20)) })
	bar.clear()
	a := backupAnswer{File: file, Seconds: float64(time.Since(began).Milliseconds()) / 1000, Manifest: m}
	if err == nil {
		a.Bytes, err = noteBackup(ctx, d, file, m)
	}
	if err := errors.Join(err, d.Close()); err != nil {
		return err
	}
	return p.report(*asJSON, a, func() { p.println(p.madeBackup(a)) })
}

// noteBackup keeps that a backup was made. A database that is too old to be
// told, or too full, is backed up all the same.
func noteBackup(ctx context.Context, d *db.DB, file string, m backup.Manifest) (bytes int64, err error) {
	info, err := os.Stat(file)
	if err != nil {
		return 0, err
	}
	if backup.NoteFile(ctx, d, file, m) == nil {
		_ = govern.Note(ctx, d, forum.System(), govern.BackupMade, "site", 0, 0)
	}
	return info.Size(), nil
}

func (p *program) madeBackup(a backupAnswer) string {
	return p.say.T("cli.backed_up", "File", a.File, "Size", megabytes(a.Bytes), "Rows", rowsIn(a.Manifest), "Seconds", fmt.Sprintf("%.1f", a.Seconds))
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f", float64(n)/(1<<20)) }

func rowsIn(m backup.Manifest) (n int64) {
	for _, of := range m.Database.Rows {
		n += of
	}
	return n
}

// lookInto opens the database of a data directory as it is: without its lock
// and without migrations. It makes no database where there is none.
func (p *program) lookInto(ctx context.Context, c *config) (*db.DB, error) {
	if c.Database != "" {
		return db.Open(ctx, c.Database)
	}
	if _, err := os.Stat(c.database()); err != nil {
		return nil, errors.New(p.say.T("cli.no_store", "Directory", c.Data, "Reason", reason(err)))
	}
	return db.Open(ctx, c.database())
}

func restoreCommand(ctx context.Context, p *program, args []string) error {
	f := p.flags("restore", false)
	to := f.String("to", "", "")
	trial := f.Bool("dry-run", false, "")
	replace := f.Bool("replace", false, "")
	asJSON := f.Bool("json", false, "")
	rest, err := f.parse(args)
	if err != nil {
		return err
	}
	switch {
	case len(rest) != 1:
		return wrong(p.say.T("cli.needs_one", "Argument", "FILE", "Command", "restore"))
	case *to == "":
		return wrong(p.say.T("cli.needs", "Flag", "--to", "Command", "restore"))
	}
	if _, err := os.Stat(rest[0]); err != nil { //nolint:gosec // whoever starts the program names it
		return errors.New(p.say.T("cli.file_unreadable", "Name", rest[0], "Reason", reason(err)))
	}
	dir := filepath.Clean(*to)
	free, err := p.holdTarget(dir, *replace)
	if err != nil {
		return err
	}
	r, err := backup.Restore(ctx, rest[0], dir, *trial)
	if err == nil && r.Kept != "" {
		taken, left := takeOver(ctx, dir, r.Kept)
		if left != nil {
			_, _ = fmt.Fprintln(p.err, p.say.T("cli.restored_speak_left", "Directory", r.Kept, "Reason", p.explain(left)))
		}
		r.Taken = taken
	}
	if err := errors.Join(err, free()); err != nil {
		return p.opening(&config{Data: rest[0]}, err)
	}
	return p.report(*asJSON, r, func() { p.showRestored(r) })
}

// holdTarget makes sure that a directory may be restored to, and that nobody
// uses it until free is called.
func (p *program) holdTarget(dir string, replace bool) (free func() error, err error) {
	free = func() error { return nil }
	found, err := backup.Look(dir)
	switch {
	case err != nil:
		return nil, errors.New(p.say.T("cli.file_unreadable", "Name", dir, "Reason", reason(err)))
	case found == backup.Other:
		return nil, fault.Clash("not_a_store", "fault.restore_other", "Directory", dir)
	case found == backup.Free:
		return free, nil
	}
	l, err := lockData(dir)
	if err != nil {
		return nil, p.opening(&config{Data: dir}, err)
	}
	if !replace {
		return nil, errors.Join(errors.New(p.say.T("cli.restore_replace", "Directory", dir)), l.release())
	}
	return l.release, nil
}

func (p *program) showRestored(r backup.Restored) {
	made := strings.TrimSuffix(r.Manifest.Made.UTC().Format(time.DateTime), ":00") + " UTC"
	if r.Trial {
		p.println(p.say.T("cli.restore_trial", "Made", made, "Rows", rowsIn(r.Manifest), "Directory", r.Directory))
		return
	}
	p.println(p.say.T("cli.restored", "Made", made, "Rows", rowsIn(r.Manifest), "Directory", r.Directory))
	if r.Kept != "" {
		p.println(p.say.T("cli.restored_kept", "Directory", r.Kept))
	}
	if r.Taken {
		p.println(p.say.T("cli.restored_speak"))
	}
}
