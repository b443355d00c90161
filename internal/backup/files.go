package backup

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"waymark/internal/db"
	"waymark/internal/files"
	"waymark/internal/forum"
)

// filesName is the directory of uploaded files in an archive and in a data
// directory.
const filesName = "files"

// uploaded lists the files that a copy of a database knows of, as they lie in
// the store. What is missing or damaged there is left out: no file may stop the
// rest from being backed up, and check tells of it. What lies in a bucket stays
// there, under the care of its service.
func uploaded(ctx context.Context, m Manifest, copied string, store *files.Store) (parts []Part, err error) {
	if store == nil || store.Far() || m.Database.Rows["attachments"] == 0 { // or of an older schema
		return nil, nil
	}
	c, err := db.OpenCopy(ctx, copied)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	hashes, err := forum.FileHashes(ctx, c)
	if err != nil {
		return nil, err
	}
	for _, hash := range hashes {
		switch err := store.Verify(ctx, hash); {
		case errors.Is(err, files.ErrMissing), errors.Is(err, files.ErrDamaged):
			continue
		case err != nil:
			return nil, err
		}
		f, size, err := store.Open(hash)
		if err != nil {
			return nil, err
		}
		if err := f.Close(); err != nil {
			return nil, err
		}
		parts = append(parts, Part{Name: filesName + "/" + files.Name(hash), Bytes: size, SHA256: hash})
	}
	return parts, nil
}

// packFiles writes uploaded files into an archive.
func packFiles(t *tar.Writer, m Manifest, store *files.Store, source *polite) error {
	for _, p := range m.Files {
		f, _, err := store.Open(p.SHA256)
		if err != nil {
			return fmt.Errorf("write the backup: %w", err)
		}
		if err := entry(t, p.Name, p.Bytes, m.Made); err != nil {
			return errors.Join(err, f.Close())
		}
		source.r = f
		n, err := io.Copy(t, source)
		if err := errors.Join(err, f.Close()); err != nil {
			return fmt.Errorf("write the backup: %w", err)
		}
		if n != p.Bytes {
			return damaged(p.Name + " is not what was backed up")
		}
	}
	return nil
}

// ownName says whether a part of a manifest is called as its content asks.
func ownName(p Part) bool {
	return files.IsHash(p.SHA256) && p.Name == filesName+"/"+files.Name(p.SHA256)
}

// makePart makes the file of a part below a directory.
func makePart(dir, name string) (*os.File, error) {
	path := filepath.Join(dir, filepath.FromSlash(name))
	if strings.Contains(name, "/") {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, err
		}
	}
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the name is one of ours
}

// regain takes over files that the restored store knows and its backup did not
// bring, from what was in its place before.
func regain(ctx context.Context, dir, kept string) error {
	from := files.In(filepath.Join(kept, filesName))
	if _, err := os.Stat(from.Dir()); err != nil {
		return nil //nolint:nilerr // there were none
	}
	_, err := files.In(filepath.Join(dir, filesName)).Gather(ctx, from)
	return err
}
