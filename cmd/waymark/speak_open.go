package main

import (
	"context"
	"log/slog"
	"time"

	"waymark/internal/board"
	"waymark/internal/hatch"
	"waymark/internal/speakup"
	"waymark/internal/web"
)

// openRooms makes the server with both rooms of the anonymous channel; without
// them where that is off, and then nothing of it is there.
func (p *program) openRooms(ctx context.Context, s *site, log *slog.Logger, config web.Config, deps web.Deps) (server *web.Server, err error) {
	if s.speak, err = p.frontRoom(ctx, s, log); err != nil {
		return nil, err
	}
	if s.speak != nil {
		if s.back, err = p.openBack(s.c, s.speak, log); err != nil {
			return nil, err
		}
		deps.Speak, deps.Hatch, config.SpeakDir = s.speak, s.back.client, s.back.config.Dir
	}
	return web.New(config, deps)
}

// openBack opens the back room behind a front room.
func (p *program) openBack(c *config, front *speakup.Speak, log *slog.Logger) (*backRoom, error) {
	b, err := p.openBackRoom(c, log)
	if err != nil {
		return nil, err
	}
	front.Drops = b.client.Keys
	b.said, b.renew = front.Published, front.Renew
	b.readers = func(ctx context.Context) (hatch.Readers, error) {
		keys, err := front.ReaderKeys(ctx)
		all := hatch.Readers{}
		for week, key := range keys {
			all[week] = board.Key(key)
		}
		return all, err
	}
	b.crowd = func(ctx context.Context, now time.Time) (has, least hatch.Crowd, err error) {
		if has.Holders, has.Online, err = front.Crowd(ctx, now); err != nil {
			return has, least, err
		}
		l, err := front.Limits(ctx)
		return has, hatch.Crowd{Holders: l.Least, Online: l.Quiet}, err
	}
	return b, nil
}
