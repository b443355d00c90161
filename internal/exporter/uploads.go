package exporter

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"waymark/internal/db"
	"waymark/internal/files"
)

// UploadsName is the directory beside the lines in which the files that people
// put into texts lie, each named by its SHA-256.
const UploadsName = "files"

// An Upload is one of those files.
type Upload struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

type uploadLine struct {
	Kind       string     `json:"kind"`
	ExternalID string     `json:"external_id"`
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	Type       string     `json:"type"`
	SHA256     string     `json:"sha256"`
	Bytes      int64      `json:"bytes"`
	Width      int        `json:"width,omitempty"`
	Height     int        `json:"height,omitempty"`
	Alt        string     `json:"alt,omitempty"`
	Decorative bool       `json:"decorative,omitempty"`
	Author     []string   `json:"author"`
	Created    *time.Time `json:"created"`

	number int64
}

// uploads are the files that stand in texts. What somebody has uploaded and
// put into none is theirs alone, as an unsent text is.
func (e *export) uploads(s *sheet) error {
	seen := map[string]bool{}
	return pages(e, uploadRows, func(r db.Row) (l uploadLine, err error) {
		var owner *int64
		var created int64
		l.Kind = "file"
		err = r.Scan(&l.number, &l.ID, &l.SHA256, &l.Name, &l.Type, &l.Bytes, &l.Width, &l.Height, &l.Alt, &l.Decorative, &owner, &created)
		l.ExternalID, l.Created, l.Author = l.ID, at(&created), []string{}
		if n := name(e.persons, owner); n != nil {
			l.Author = append(l.Author, *n)
		}
		return l, err
	}, func(l uploadLine) int64 { return l.number }, func(rows []uploadLine) error {
		for _, l := range rows {
			if err := e.put(s, l); err != nil {
				return err
			}
			if !seen[l.SHA256] {
				seen[l.SHA256] = true
				e.hashes = append(e.hashes, l.SHA256)
			}
		}
		return nil
	})
}

// named reads which files stand in a text.
func named(r db.Row) (id int64, file string, err error) {
	err = r.Scan(&id, &file)
	return id, file, err
}

// copyUploads copies files out of the store and holds each against its hash.
func copyUploads(ctx context.Context, store *files.Store, dir string, hashes []string) (all []Upload, missing []string, err error) {
	if len(hashes) == 0 {
		return nil, nil, nil
	}
	if err := os.Mkdir(filepath.Join(dir, UploadsName), 0o700); err != nil {
		return nil, nil, err
	}
	for _, hash := range hashes {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		n, err := copyUpload(store, filepath.Join(dir, UploadsName, hash), hash)
		switch {
		case errors.Is(err, files.ErrMissing), errors.Is(err, files.ErrDamaged):
			missing = append(missing, hash)
		case err != nil:
			return nil, nil, err
		default:
			all = append(all, Upload{UploadsName + "/" + hash, n, hash})
		}
	}
	return all, missing, nil
}

func copyUpload(store *files.Store, to, hash string) (n int64, err error) {
	if store == nil {
		return 0, files.ErrMissing
	}
	from, _, err := store.Open(hash)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // whoever asks for an export names the directory
	if err != nil {
		return 0, err
	}
	sum := sha256.New()
	n, err = io.Copy(io.MultiWriter(out, sum), from)
	if err == nil && hex.EncodeToString(sum.Sum(nil)) != hash {
		err = files.ErrDamaged
	}
	if err == nil {
		err = out.Sync()
	}
	if err = errors.Join(err, out.Close()); err != nil {
		err = errors.Join(err, os.Remove(to))
	}
	return n, err
}
