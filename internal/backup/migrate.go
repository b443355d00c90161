package backup

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"waymark/internal/db"
	"waymark/internal/fault"
)

// Migrate brings a store up to date. One that holds something is backed up
// into dir first, and the migrations are rehearsed on that copy: only where
// all went well there is the store itself touched. It gives how many
// migrations were run and the backup's file, empty where none was made.
func Migrate(ctx context.Context, d *db.DB, dir, program string) (n int, file string, err error) {
	have, missing, err := d.Schema(ctx)
	if err != nil {
		return 0, "", err
	}
	if have == 0 || missing == 0 || d.Dialect != db.SQLite {
		n, err = d.Migrate(ctx)
		return n, "", err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return 0, "", err
	}
	file = filepath.Join(dir, fmt.Sprintf("before-migration-%d-%s.backup", db.Version(), d.Now().UTC().Format(stamp)))
	if _, err := Make(ctx, d, nil, file, program, nil); err != nil && !already(err) {
		return 0, "", err
	}
	if err := rehearse(ctx, file, dir); err != nil {
		return 0, file, err
	}
	if n, err = d.Migrate(ctx); err != nil {
		return 0, file, err
	}
	return n, file, prune(dir, beforeName, beforeKept)
}

// already says that the backup is there from an attempt a moment ago.
func already(err error) bool {
	f := fault.Of(err)
	return f != nil && f.Code == "backup_there"
}

// rehearse migrates the store that is in a backup, in a directory that it
// removes again.
func rehearse(ctx context.Context, file, dir string) (err error) {
	stage, err := os.MkdirTemp(dir, ".rehearsal-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(stage)) }()
	if _, err := Unpack(ctx, file, stage); err != nil {
		return err
	}
	_, _, err = ready(ctx, filepath.Join(stage, databaseName))
	switch {
	case err == nil, errors.Is(err, db.ErrNewer), ctx.Err() != nil:
		return err
	}
	return fault.Clash("rehearsal_failed", "fault.migration_rehearsal", "Reason", err.Error(), "File", file)
}
