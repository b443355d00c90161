package mail

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// A trouble is why a letter was not sent. Its reason holds no text of the
// server's, which often repeats the address.
type trouble struct {
	reason string
	final  bool // trying again is no use
}

// Run sends what is due until ctx ends: at each ring of the database's bell,
// and every few seconds for what waits for its time.
func (m *Mail) Run(ctx context.Context) error {
	if m == nil {
		return nil
	}
	bell := m.d.Bell()
	defer m.d.Unbell(bell)
	tick, sweep := time.NewTicker(5*time.Second), time.NewTicker(time.Hour)
	defer tick.Stop()
	defer sweep.Stop()
	for {
		err := m.Send(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-bell:
		case <-tick.C:
		case <-sweep.C:
			err = errors.Join(err, Sweep(ctx, m.d))
		}
		if err != nil && ctx.Err() == nil {
			m.c.Log.LogAttrs(ctx, slog.LevelError, "mail stands still", slog.Any("error", err))
		}
	}
}

// Send sends all that is due now.
func (m *Mail) Send(ctx context.Context) error {
	for {
		due, err := m.take(ctx)
		if err != nil || len(due) == 0 {
			return err
		}
		if err := m.deliver(ctx, due); err != nil {
			return err
		}
	}
}

// deliver sends letters over one connection, or over another where that
// breaks, and keeps what became of each.
func (m *Mail) deliver(ctx context.Context, due []delivery) error {
	l := &line{m: m}
	defer l.close()
	for _, e := range due {
		t := m.attempt(ctx, l, e)
		if ctx.Err() != nil {
			return nil //nolint:nilerr // the leases run out by themselves, and another start goes on
		}
		if t != nil {
			m.c.Log.LogAttrs(ctx, slog.LevelWarn, "a letter was not sent",
				slog.String("letter", e.pid), slog.String("kind", e.kind), slog.Int("attempt", e.attempts), slog.String("reason", t.reason))
		}
		if err := m.settle(ctx, e, t); err != nil {
			return err
		}
	}
	return nil
}

// attempt sends one letter; nil is success, and so is a letter for nobody.
func (m *Mail) attempt(ctx context.Context, l *line, e delivery) *trouble {
	kind, ok := kindNamed(e.kind)
	if !ok {
		return &trouble{"unknown kind", true}
	}
	if m.d.Now().After(e.until) {
		return &trouble{"too late", true}
	}
	letter, err := m.complete(ctx, Letter{
		Kind: kind, To: e.letter.To, Name: e.letter.Name, Ref: e.letter.Ref, Args: e.letter.Args, Until: e.until,
	})
	switch {
	case errors.Is(err, ErrNobody):
		return nil
	case err != nil:
		m.c.Log.LogAttrs(ctx, slog.LevelError, "a letter could not be written", slog.String("kind", e.kind), slog.Any("error", err))
		return &trouble{"could not be written", false}
	}
	raw, err := m.compose(letter, e)
	if err != nil {
		return &trouble{"not an address", true}
	}
	return l.send(ctx, letter.To, raw)
}
