package speakup

import (
	"context"

	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/keylog"
	"waymark/internal/ticket"
)

// A Colleague stands on a list of those who may collect.
type Colleague struct {
	ID             int64
	PID, Name, Org string
}

// A Roster is the list of a week: who may collect, and who has come and gone
// since the list of the week before.
type Roster struct {
	Epoch ticket.Epoch
	keylog.Roster
	People, Joined, Left []Colleague
}

// RosterOf gives the list of the newest week in the log, with its sum as the
// log says it, for those who take part.
func (s *Speak) RosterOf(ctx context.Context, v forum.Viewer) (Roster, error) {
	var r Roster
	if ok, err := s.Takes(ctx, v); err != nil || !ok {
		return r, or(err, missing())
	}
	n := s.now.Load()
	var before ticket.Epoch
	for i := range n.entries {
		if e := &n.entries[i]; e.Amends == 0 {
			before, r.Epoch, r.Roster = r.Epoch, e.Epoch, e.Roster
		}
	}
	var err error
	if r.People, err = s.list(ctx, r.Epoch); err != nil || before == "" {
		return r, err
	}
	was, err := s.list(ctx, before)
	r.Joined, r.Left = without(r.People, was), without(was, r.People)
	return r, err
}

func (s *Speak) list(ctx context.Context, e ticket.Epoch) ([]Colleague, error) {
	return db.All(ctx, s.db, func(r db.Row) (c Colleague, err error) {
		return c, r.Scan(&c.ID, &c.PID, &c.Name, &c.Org)
	}, listed, string(e))
}

// without gives those of a list who do not stand on the other.
func without(all, others []Colleague) (left []Colleague) {
	there := make(map[int64]bool, len(others))
	for _, c := range others {
		there[c.ID] = true
	}
	for _, c := range all {
		if !there[c.ID] {
			left = append(left, c)
		}
	}
	return left
}
