package check

import (
	"context"
	"errors"

	"waymark/internal/db"
	"waymark/internal/files"
	"waymark/internal/forum"
)

// Uploaded reads every file that the database knows and holds it against its
// hash.
func Uploaded(ctx context.Context, d *db.DB, store *files.Store) (Part, error) {
	p := Part{Name: Files, Good: true}
	hashes, err := forum.FileHashes(ctx, d)
	if err != nil {
		return p, err
	}
	for _, hash := range hashes {
		switch err := store.Verify(ctx, hash); {
		case errors.Is(err, files.ErrMissing), errors.Is(err, files.ErrDamaged):
			p.Wrong++
			p.Details = append(p.Details, files.Name(hash)+": "+err.Error())
		case err != nil:
			return p, err
		}
	}
	p.Good = p.Wrong == 0
	return p, nil
}
