package main

import (
	"context"
	"errors"
	"path/filepath"

	"waymark/internal/db"
	"waymark/internal/speakup"
)

// takeOver has a restored store go on with the keys of the anonymous channel
// that were in its place; it says false where there was nothing to go on with.
// The backup is restored whatever comes of it.
func takeOver(ctx context.Context, dir, kept string) (taken bool, err error) {
	d, err := db.Open(ctx, filepath.Join(dir, "waymark.db"))
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if begun, err := speakup.Begun(ctx, d); err != nil || !begun {
		return false, err
	}
	was, err := db.Open(ctx, filepath.Join(kept, "waymark.db"))
	if err != nil {
		return false, err
	}
	taken, err = speakup.TakeOver(ctx, d, was, filepath.Join(dir, speakDir), filepath.Join(kept, speakDir))
	return taken, errors.Join(err, was.Close())
}
