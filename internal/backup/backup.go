// Package backup copies a SQLite store while it is in use, proves the copy
// good before it counts as one, and unpacks it again. A backup is one file: a
// compressed archive that begins with a manifest. PostgreSQL has tools of its
// own for this and is not copied here.
package backup

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/files"
)

// databaseName is the database's name in an archive and in a data directory.
const databaseName = "waymark.db"

// Make writes a backup of the store to file, which must not be there yet. It
// goes by way of file.tmp, file.db.tmp and file.speak.tmp, and returns once the backup is
// verified and on the disk; where it fails it leaves nothing. program is the
// version of the program, for the manifest; store, which may be nil, holds the
// files that people have uploaded; tell, which may be nil, hears how
// many bytes of how many have been packed.
func Make(ctx context.Context, d *db.DB, store *files.Store, file, program string, tell func(done, total int64)) (m Manifest, err error) {
	if d.Dialect != db.SQLite {
		return m, fault.Denied("fault.backup_postgres")
	}
	if _, err := os.Lstat(file); err == nil {
		return m, fault.Clash("backup_there", "fault.backup_there", "File", file)
	}
	if err := room(ctx, d, filepath.Dir(file)); err != nil {
		return m, err
	}
	copied, spoken, packed := file+".db.tmp", file+".speak.tmp", file+".tmp"
	for _, left := range []string{copied, spoken, packed} {
		if err := os.Remove(left); err != nil && !errors.Is(err, os.ErrNotExist) {
			return m, err
		}
	}
	defer func() { _ = os.Remove(copied) }()
	defer func() { _ = os.Remove(spoken) }()
	defer func() { _ = os.Remove(packed) }()
	if m, err = snapshot(ctx, d, copied, program); err != nil {
		return m, err
	}
	if m.Files, err = uploaded(ctx, m, copied, store); err != nil {
		return m, err
	}
	said, err := speakUp(ctx, filepath.Dir(d.File()), spoken)
	if err != nil {
		return m, err
	}
	if m.Speak = said.parts; len(m.Speak) > 0 {
		m.Format = format
	}
	total := m.Database.Bytes
	for _, p := range append(m.Speak[:len(m.Speak):len(m.Speak)], m.Files...) {
		total += p.Bytes
	}
	if err := roomFor(filepath.Dir(file), total-m.Database.Bytes); err != nil {
		return m, err
	}
	if err := pack(m, said, store, copied, packed, polite{ctx: ctx, d: d, tell: tell, total: total}); err != nil {
		return m, err
	}
	if _, err := Verify(ctx, packed); err != nil {
		return m, err
	}
	if err := os.Rename(packed, file); err != nil {
		return m, err
	}
	return m, syncDir(filepath.Dir(file))
}

// snapshot copies the database and inspects the copy: it must be whole, and
// of a moment between the beginning and the end of copying.
func snapshot(ctx context.Context, d *db.DB, copied, program string) (m Manifest, err error) {
	before, err := changes.Head(ctx, d)
	if err != nil {
		return m, err
	}
	if err := d.Snapshot(ctx, copied); err != nil {
		return m, err
	}
	after, err := changes.Head(ctx, d)
	if err != nil {
		return m, err
	}
	if err := forgetful(ctx, copied); err != nil {
		return m, err
	}
	if m, err = inspect(ctx, copied); err != nil {
		return m, err
	}
	if m.Head < before.Seq || m.Head > after.Seq || m.Epoch != before.Epoch {
		return m, fmt.Errorf("the copy stands at change %d, and the database was between %d and %d", m.Head, before.Seq, after.Seq)
	}
	m.Format, m.Program, m.Made = formatForum, program, d.Now().UTC().Truncate(time.Second)
	m.Database.Bytes, m.Database.SHA256, err = sum(ctx, copied)
	return m, err
}

// inspect opens a database that nobody uses and gives what it holds, or a
// fault where it is not whole.
func inspect(ctx context.Context, path string) (m Manifest, err error) {
	c, err := db.OpenCopy(ctx, path)
	if err != nil {
		return m, damaged(err.Error())
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	faults, err := c.Integrity(ctx)
	if ctx.Err() != nil {
		return m, ctx.Err()
	}
	if err != nil {
		return m, damaged(err.Error())
	}
	if len(faults) > 0 {
		return m, damaged(faults[0])
	}
	if m.Schema, _, err = c.Schema(ctx); err != nil {
		return m, damaged(err.Error())
	}
	if m.Database.Rows, err = c.Rows(ctx); err != nil {
		return m, damaged(err.Error())
	}
	if m.Epoch, m.Head, err = standing(ctx, c); err != nil {
		return m, damaged(err.Error())
	}
	if m.Audit, err = audited(ctx, c, m.Database.Rows); err != nil {
		return m, damaged(err.Error())
	}
	m.Database.Name = databaseName
	return m, nil
}

// room fails where the disk has no room for the copy and the archive of it.
func room(ctx context.Context, d *db.DB, dir string) error {
	size, err := d.Size(ctx)
	if err != nil {
		return err
	}
	return roomFor(dir, 2*size)
}

// roomFor fails where the disk has no room for some bytes.
func roomFor(dir string, need int64) error {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		return &os.PathError{Op: "look at", Path: dir, Err: err}
	}
	free := int64(fs.Bavail) * fs.Bsize //nolint:gosec // no disk is that large
	if free < need {
		return fault.New(fault.Unavailable, "no_room", "fault.backup_no_room", "Directory", dir, "Need", need>>20, "Free", free>>20)
	}
	return nil
}

// pack writes the archive and waits until it is on the disk.
func pack(m Manifest, said channel, store *files.Store, copied, packed string, source polite) (err error) {
	in, err := os.Open(copied) //nolint:gosec // made just now
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(packed, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // whoever asks for a backup names it
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	source.r = in
	z, err := gzip.NewWriterLevel(out, gzip.BestSpeed)
	if err != nil {
		return err
	}
	t := tar.NewWriter(z)
	text, err := m.text()
	if err != nil {
		return err
	}
	if err := entry(t, manifestName, int64(len(text)), m.Made); err != nil {
		return err
	}
	if _, err := t.Write(text); err != nil {
		return err
	}
	if err := entry(t, databaseName, m.Database.Bytes, m.Made); err != nil {
		return err
	}
	if _, err := io.Copy(t, &source); err != nil {
		return fmt.Errorf("write the backup: %w", err)
	}
	if err := said.pack(t, m, &source); err != nil {
		return err
	}
	if err := packFiles(t, m, store, &source); err != nil {
		return err
	}
	if err := errors.Join(t.Close(), z.Close()); err != nil {
		return fmt.Errorf("write the backup: %w", err)
	}
	return out.Sync()
}

func entry(t *tar.Writer, name string, size int64, at time.Time) error {
	return t.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o600, Size: size, ModTime: at, Format: tar.FormatPAX})
}

// syncDir has a renaming outlive a power cut.
func syncDir(dir string) error {
	f, err := os.Open(dir) //nolint:gosec // whoever asks for a backup names it
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
