package backup

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"waymark/internal/fault"
)

// manifestMax is the longest manifest that is read.
const manifestMax = 16 << 20

// paddingMax is more than stands behind the last part of an archive.
const paddingMax = 1 << 20

// damaged is the fault of a backup that cannot be used; why is for people who
// look after computers.
func damaged(why string) error {
	return fault.Clash("backup_damaged", "fault.backup_damaged", "Reason", why)
}

// Verify reads a whole backup, holds what is in it against its manifest, and
// gives that. A damaged one is a fault that says what is wrong.
func Verify(ctx context.Context, file string) (Manifest, error) {
	return read(ctx, file, func(string) (io.WriteCloser, error) { return nopCloser{io.Discard}, nil })
}

// Unpack verifies a backup and writes what is in it into dir, an empty
// directory. The database is opened, read from end to end, and its rows are
// counted, before Unpack returns.
func Unpack(ctx context.Context, file, dir string) (Manifest, error) {
	m, err := read(ctx, file, func(name string) (io.WriteCloser, error) {
		f, err := makePart(dir, name)
		return synced{f}, err
	})
	if err != nil {
		return m, err
	}
	found, err := inspect(ctx, filepath.Join(dir, databaseName))
	if err != nil {
		return m, err
	}
	if found.Schema != m.Schema || found.Head != m.Head || found.Epoch != m.Epoch || !sameAudit(found.Audit, m.Audit) {
		return m, damaged("the database is not the one that the manifest describes")
	}
	for table, n := range m.Database.Rows {
		if found.Database.Rows[table] != n {
			return m, damaged(fmt.Sprintf("%s has %d rows instead of %d", table, found.Database.Rows[table], n))
		}
	}
	return m, sameSpeak(ctx, m, dir)
}

func sameAudit(a, b *AuditHead) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// synced closes a file once it is on the disk.
type synced struct{ *os.File }

func (s synced) Close() error { return errors.Join(s.Sync(), s.File.Close()) }

// read goes through a backup to its end and gives each part to a writer.
func read(ctx context.Context, file string, to func(name string) (io.WriteCloser, error)) (m Manifest, err error) {
	f, err := os.Open(file) //nolint:gosec // whoever asks for it names it
	if err != nil {
		return m, err
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(&polite{ctx: ctx, r: f})
	if err != nil {
		return m, notOne(ctx, err)
	}
	t := tar.NewReader(z)
	if m, err = readManifest(t); err != nil {
		return m, notOne(ctx, err)
	}
	want := map[string]Part{m.Database.Name: m.Database}
	for _, p := range m.Speak {
		if !speakPart(p) {
			return m, damaged("its manifest is not one of Waymark's")
		}
		want[p.Name] = p
	}
	for _, p := range m.Files {
		if !ownName(p) {
			return m, damaged("its manifest is not one of Waymark's")
		}
		want[p.Name] = p
	}
	for {
		head, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return m, notOne(ctx, err)
		}
		part, known := want[head.Name]
		if !known {
			return m, damaged(head.Name + " is not in the manifest")
		}
		delete(want, head.Name)
		if head.Size != part.Bytes {
			return m, damaged(head.Name + " is not what was backed up")
		}
		if err := readPart(ctx, t, part, to); err != nil {
			return m, err
		}
	}
	// The sum over the whole archive stands behind its last byte.
	if n, err := io.Copy(io.Discard, io.LimitReader(z, paddingMax)); err != nil {
		return m, notOne(ctx, err)
	} else if n == paddingMax {
		return m, damaged("it does not end where it should")
	}
	for name := range want {
		return m, damaged(name + " is missing")
	}
	return m, nil
}

// notOne is the fault of what cannot be read as a backup.
func notOne(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case fault.Of(err) != nil:
		return err
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return damaged("it ends too early")
	}
	return damaged(err.Error())
}

func readManifest(t *tar.Reader) (m Manifest, err error) {
	head, err := t.Next()
	if err != nil {
		return m, err
	}
	if head.Name != manifestName {
		return m, damaged("it does not begin with a manifest")
	}
	text, err := io.ReadAll(io.LimitReader(t, manifestMax))
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return m, damaged("its manifest cannot be read")
	}
	if m.Format > format {
		return m, fault.Denied("fault.backup_newer", "Version", m.Program)
	}
	if m.Format < 1 || m.Database.Name != databaseName {
		return m, damaged("its manifest is not one of Waymark's")
	}
	return m, nil
}

func readPart(ctx context.Context, t *tar.Reader, p Part, to func(string) (io.WriteCloser, error)) (err error) {
	w, err := to(p.Name)
	if err != nil {
		return err
	}
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(w, h), t)
	if err := errors.Join(err, w.Close()); err != nil {
		return notOne(ctx, err)
	}
	if n != p.Bytes || hex.EncodeToString(h.Sum(nil)) != p.SHA256 {
		return damaged(p.Name + " is not what was backed up")
	}
	return nil
}
