package auth

import (
	"context"

	"waymark/internal/changes"
	"waymark/internal/forum"
)

// Reader gives a reader of the change log that forgets, in this process, the
// sessions and tokens that have ended or changed in another.
func (a *Auth) Reader() changes.Reader { return &reader{a: a} }

// A reader keeps its position in memory, as what it looks after is there too.
type reader struct {
	a  *Auth
	at changes.Position
}

func (r *reader) Name() string { return "auth" }

func (r *reader) Position(ctx context.Context) (changes.Position, error) {
	if r.at.Epoch != "" {
		return r.at, nil
	}
	head, err := changes.Head(ctx, r.a.d)
	if err != nil {
		return head, err
	}
	return head, r.Reset(ctx, head)
}

func (r *reader) Reset(_ context.Context, head changes.Position) error {
	r.a.sessions.drop(func(Session) bool { return true })
	r.a.tokens.drop(func(Token) bool { return true })
	r.at = head
	return nil
}

func (r *reader) Handle(_ context.Context, batch []changes.Change, now changes.Position) error {
	for _, c := range batch {
		r.a.heard(c)
	}
	r.at = now
	return nil
}

// heard forgets what a change is about.
func (a *Auth) heard(c changes.Change) {
	switch c.Verb {
	case SessionEnded.String():
		a.sessions.drop(func(s Session) bool { return s.ID == c.Subject || c.Subject == 0 && s.Viewer.Person == c.Part })
	case TokenRevoked.String():
		a.tokens.drop(func(t Token) bool { return t.ID == c.Subject })
	case forum.PersonChanged.String(), forum.PersonMoved.String(), forum.PersonEnded.String(),
		forum.PersonLeads.String(), forum.PersonFollows.String():
		a.forget(c.Subject)
	case forum.OrganisationChanged.String():
		a.sessions.drop(func(s Session) bool { return s.Person.Org != "" })
	}
}
