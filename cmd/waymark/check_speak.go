package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"waymark/internal/backroom"
	"waymark/internal/check"
	"waymark/internal/heard"
	"waymark/internal/speakup"
)

// checkSpeak looks over the anonymous channel where there is anything of it:
// its log of keys, what was published, and whether the two and the forum fit.
func (s *site) checkSpeak(ctx context.Context, r *check.Report) error {
	file, dir := filepath.Join(s.c.Data, speakFile), filepath.Join(s.c.Data, speakDir)
	_, none := os.Stat(file)
	if none != nil && !errors.Is(none, os.ErrNotExist) {
		return none
	}
	if none != nil && !s.c.Speak {
		return nil
	}
	log, wrong, err := speakup.Check(ctx, s.d, dir)
	if err != nil {
		return err
	}
	if none == nil {
		spoken, err := heard.Spoken(ctx, s.d)
		if err != nil {
			return err
		}
		more, err := backroom.Check(ctx, file, log, spoken)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			more = append(more, speakFile+" cannot be read: "+reason(err))
		}
		wrong = append(wrong, more...)
	}
	r.Add(check.Part{Name: check.Speak, Wrong: int64(len(wrong)), Details: wrong})
	return nil
}
