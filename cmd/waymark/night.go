package main

import (
	"context"
	"log/slog"
	"strconv"
	"time"

	"waymark/internal/backup"
	"waymark/internal/db"
	"waymark/internal/fault"
)

// nightEvery is how often it is asked whether a nightly backup is due.
const nightEvery = time.Minute

// backups is where nightly backups, and those from before migrations, go.
func (c *config) backups() string {
	if c.BackupDir != "" {
		return c.BackupDir
	}
	return backup.Nights(c.Data)
}

func setBackupHour(c *config, v string) bool {
	if v == "off" {
		c.BackupHour = -1
		return true
	}
	n, err := strconv.Atoi(v)
	c.BackupHour = n
	return err == nil && n >= 0 && n <= 23
}

func setBackupKeep(c *config, v string) bool {
	n, err := strconv.Atoi(v)
	c.BackupKeep = n
	return err == nil && n >= 1 && n <= 10000
}

// nights makes a backup every night until ctx ends. That one fails stops
// nothing: the administration says so.
func (p *program) nights(ctx context.Context, s *site, log *slog.Logger) error {
	if s.d.Dialect != db.SQLite || s.c.BackupHour < 0 || s.c.Demo {
		return nil
	}
	tick := time.NewTicker(nightEvery)
	defer tick.Stop()
	began := time.Now().In(s.c.Zone)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := p.night(ctx, s, began, time.Now().In(s.c.Zone)); err != nil && ctx.Err() == nil {
			log.LogAttrs(ctx, slog.LevelError, "the nightly backup failed", slog.String("reason", p.explain(err)))
		}
	}
}

// night makes a backup if one is due.
func (p *program) night(ctx context.Context, s *site, began, now time.Time) error {
	all, err := backup.List(s.c.backups())
	if err != nil {
		return err
	}
	var last time.Time
	if len(all) > 0 {
		last = all[0].Made
	}
	st, err := backup.Status(ctx, s.d)
	if err != nil || !backup.Due(now, began, last, st.Failure, s.c.BackupHour) {
		return err
	}
	if s.watch != nil && s.watch.Pause() {
		err = fault.New(fault.Unavailable, "no_room", "fault.backup_paused")
	} else {
		_, err = backup.MakeNight(ctx, s.d, s.c.files(), s.c.backups(), version, s.c.BackupKeep)
	}
	if err != nil {
		if ctx.Err() == nil {
			_ = backup.Failed(ctx, s.d, p.explain(err))
		}
		return err
	}
	slog.LogAttrs(ctx, slog.LevelInfo, "the nightly backup was made and verified")
	return nil
}

// measureBackups has the times of the last good backup and of the last proof
// shown among what the watch knows.
func (s *site) measureBackups() {
	if s.d.Dialect != db.SQLite {
		return
	}
	for name, of := range map[string]struct {
		help string
		when func(backup.State) time.Time
	}{
		"backup_last_success_timestamp":  {"When the last good backup was made.", func(st backup.State) time.Time { return st.Success }},
		"backup_last_verified_timestamp": {"When a backup was last read and found good.", func(st backup.State) time.Time { return st.Verified }},
	} {
		s.watch.Gauge(name, of.help, func() float64 {
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			st, err := backup.Status(ctx, s.d)
			if at := of.when(st); err == nil && !at.IsZero() {
				return float64(at.Unix())
			}
			return 0
		})
	}
}
