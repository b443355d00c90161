package main

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"

	"waymark/assets"
	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/speakup"
)

// frontRoom opens the front room of the anonymous channel; nil where it is off.
func (p *program) frontRoom(ctx context.Context, s *site, log *slog.Logger) (*speakup.Speak, error) {
	if !s.c.Speak {
		return nil, nil //nolint:nilnil // it is off, and that is no error
	}
	script, _ := assets.Lookup(assets.Path("speak.js"))
	dir := filepath.Join(s.c.Data, "speak")
	front, err := speakup.Open(ctx, s.d, speakup.Options{Dir: dir, Zone: s.c.Zone, Bundle: script.Integrity, Log: log, Simulate: s.c.Demo, Generate: passKeys})
	if errors.Is(err, speakup.ErrElsewhere) {
		return nil, refuse(p.say.T("cli.speak_elsewhere", "Directory", dir))
	}
	if err == nil && s.c.Demo {
		if err = demoTakesPart(ctx, s.d, front); err == nil {
			err = demoSpeaks(ctx, s)
		}
	}
	return front, err
}

// demoTakesPart has every organisation of the demo take part, where nobody has
// said otherwise.
func demoTakesPart(ctx context.Context, d *db.DB, front *speakup.Speak) error {
	set, err := front.Settings(ctx)
	if err != nil || len(set.Orgs) > 0 {
		return err
	}
	var after forum.NameCursor
	for {
		some, next, err := forum.Organisations(ctx, d, forum.System(), after, 100)
		if err != nil {
			return err
		}
		for _, o := range some {
			set.Orgs = append(set.Orgs, o.ID)
		}
		if next == nil {
			return front.Set(ctx, forum.System(), set)
		}
		after = *next
	}
}
