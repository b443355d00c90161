package main

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"time"

	"waymark/internal/files"
	"waymark/internal/forum"
)

// halfWritten is how old a temporary file is that no upload can belong to.
const halfWritten = time.Hour

// openBucket has the files lie on an S3 service, where one is named.
func (c *config) openBucket(p *program) (err error) {
	if c.S3.Endpoint == "" && c.S3.Bucket == "" && c.S3.Key == "" && c.S3.Secret == "" {
		return nil
	}
	if c.S3.Endpoint == "" || c.S3.Bucket == "" || c.S3.Key == "" || c.S3.Secret == "" {
		return refuse(p.say.T("cli.s3_together"))
	}
	if c.bucket, err = c.S3.Open(); err != nil {
		return refuse(p.say.T("cli.setting_wrong", "Name", "s3_endpoint", "Help", p.say.T("cli.set_s3_endpoint")))
	}
	return nil
}

// setHeld takes megabytes.
func setHeld(c *config, v string) bool {
	n, err := strconv.ParseInt(v, 10, 64)
	c.Held = n << 20
	return err == nil && n >= 1 && n <= 1<<20
}

// checkFiles says in the log what stands in the way of the files: pages and
// texts go on without them.
func (s *site) checkFiles(ctx context.Context, log *slog.Logger) {
	if err := s.c.files().Check(ctx); err != nil && ctx.Err() == nil {
		log.LogAttrs(ctx, slog.LevelError, "files cannot be kept or given", slog.Any("error", err))
	}
}

// sweepFiles removes files that no text holds any more, and what uploads that
// were cut off have left. The bytes stay a day longer than what is known of
// them, so that a backup that has just begun still finds them.
func (s *site) sweepFiles(ctx context.Context) error {
	store, now := s.c.files(), s.d.Now()
	if err := errors.Join(store.Sweep(now.Add(-halfWritten)), store.SweepParts(now.Add(-files.PartLife))); err != nil {
		return err
	}
	for {
		free, more, err := forum.DropLoose(ctx, s.d)
		if err != nil {
			return err
		}
		if !more {
			break
		}
		for _, hash := range free {
			if err := store.Touch(hash, now); err != nil {
				return err
			}
		}
	}
	var some []string
	drop := func() error {
		unknown, err := forum.UnknownHashes(ctx, s.d, some)
		for _, hash := range unknown {
			if err == nil {
				_, err = store.Delete(hash, now.Add(-forum.LooseLife))
			}
		}
		some = some[:0]
		return err
	}
	err := store.Walk(ctx, func(hash string, _ int64) error {
		if some = append(some, hash); len(some) < 500 {
			return nil
		}
		return drop()
	})
	if err != nil {
		return err
	}
	return drop()
}
