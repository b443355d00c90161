package web

import (
	"context"
	"strings"

	"waymark/internal/changes"
)

// Reader gives a reader of the change log that forgets what pages show of
// people who were let in or removed, or whose communities changed, wherever
// that was done.
func (s *Server) Reader() changes.Reader { return &selfReader{s: s} }

// A selfReader keeps its position in memory, as what it looks after is there too.
type selfReader struct {
	s  *Server
	at changes.Position
}

func (r *selfReader) Name() string { return "pages" }

func (r *selfReader) Position(ctx context.Context) (changes.Position, error) {
	if r.at.Epoch != "" {
		return r.at, nil
	}
	head, err := changes.Head(ctx, r.s.DB)
	if err != nil {
		return head, err
	}
	return head, r.Reset(ctx, head)
}

func (r *selfReader) Reset(_ context.Context, head changes.Position) error {
	r.s.selves.forgetAll()
	r.at = head
	return nil
}

func (r *selfReader) Handle(_ context.Context, batch []changes.Change, now changes.Position) error {
	for _, c := range batch {
		switch kind, _, _ := strings.Cut(c.Verb, "."); kind {
		case "member":
			r.s.selves.forget(c.Part)
		case "person", "inbox":
			r.s.selves.forget(c.Subject)
		case kindCommunity, "organisation":
			r.s.selves.forgetAll()
		}
	}
	r.at = now
	return nil
}
