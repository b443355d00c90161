package forum

import (
	"context"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
)

// What facilitators do so that people hear of a thread.
var (
	AnswerAsked     = changes.Declare("answer.asked", changes.Routine)
	ThreadAnnounced = changes.Declare("thread.announced", changes.Audited)
)

const (
	// WaitingDays is after how many working days what nobody has replied to is
	// shown to whoever looks after the community.
	WaitingDays = 2
	// NewMemberSpan is how long somebody counts as a new member.
	NewMemberSpan = 14 * 24 * time.Hour
	// AnnounceEvery is the time between two announcements in a community.
	AnnounceEvery = 24 * time.Hour

	// newcomerSpan is how far back first posts are looked for.
	newcomerSpan = 60 * 24 * time.Hour
)

// A Tending is what waits for whoever looks after a community.
type Tending struct {
	Questions []Entry // without a reply for WaitingDays, the longest waiting first
	Newcomers []Entry // other first posts of their authors, likewise
	Members   []Membership
}

// TendingOf gives up to limit of each that waits in a community, for whoever
// may moderate it.
func TendingOf(ctx context.Context, q db.Q, v Viewer, community int64, now time.Time, zone *time.Location, limit int) (w Tending, err error) {
	s, err := StandingIn(ctx, q, v, community)
	if err != nil {
		return w, err
	}
	if err := mustFacilitate(v, s); err != nil {
		return w, err
	}
	if !MayModerate(v, s, false) {
		return w, fault.Denied("fault.members_only")
	}
	hours, err := WorkingTimeOf(ctx, q)
	if err != nil {
		return w, err
	}
	due := db.Micros(hours.Before(now.In(zone), WaitingDays))
	if w.Questions, err = db.All(ctx, q, scanEntry, entriesWaiting, v.Person, community, due, limit); err != nil {
		return w, err
	}
	if w.Newcomers, err = db.All(ctx, q, scanEntry, entriesOfNewcomers, v.Person, community, due, db.Micros(now.Add(-newcomerSpan)), limit); err != nil {
		return w, err
	}
	w.Members, err = db.All(ctx, q, scanMembership, newMembersOf, community, db.Micros(now.Add(-NewMemberSpan)), limit)
	return w, err
}

// AskToAnswer has a person asked to reply to a thread, who must be able to.
func AskToAnswer(ctx context.Context, d *db.DB, v Viewer, kind, pid, person string) (Thread, Person, error) {
	var p Person
	var in Thread
	err := d.Write(ctx, func(tx *db.Tx) error {
		t, err := ToTend(ctx, tx, v, kind, pid)
		if err != nil {
			return err
		}
		in = t
		if p, err = PersonByPID(ctx, tx, v, person); err != nil {
			return err
		}
		s, err := StandingIn(ctx, tx, Viewer{Person: p.ID}, t.CommunityID)
		if err != nil && !fault.IsNotFound(err) {
			return err
		}
		switch {
		case !p.Ended.IsZero():
			return fault.Missing(kindPerson)
		case p.ID == v.Person || p.ID == t.Author.ID:
			return fault.Denied("fault.ask_another")
		case err != nil || !May(Viewer{Person: p.ID}, Answer, s):
			return fault.Denied("fault.cannot_answer", "Name", p.Name)
		case !t.Closed.IsZero():
			return fault.Clash("closed", "fault.ask_closed")
		}
		c := t.Change(v)
		c.Audience = changes.Only(p.ID)
		return changes.Append(ctx, tx, AnswerAsked, c)
	})
	return in, p, err
}

// Announce pins a thread and has all members of its community told of it,
// once, and no more than one thread a day.
func Announce(ctx context.Context, d *db.DB, v Viewer, kind, pid string) (Thread, error) {
	return tend(ctx, d, v, kind, pid, func(tx *db.Tx, t Thread) (none changes.Verb, err error) {
		last, err := db.Value[int64](ctx, tx, lastAnnounced, t.CommunityID)
		if err != nil {
			return none, err
		}
		if last > db.Micros(tx.Now.Add(-AnnounceEvery)) {
			return none, fault.Clash("announced_today", "fault.announced_today")
		}
		if !t.Pinned {
			if n, err := db.Value[int](ctx, tx, countPinned, t.CommunityID); err != nil || n >= MaxPinned {
				return none, orElse(err, fault.Clash("too_many_pinned", "fault.too_many_pinned", "Most", MaxPinned))
			}
			if _, err := tx.Exec(ctx, pinThread, t.ID, tx.Micros(), null(v.Person)); err != nil {
				return none, err
			}
		}
		_, err = tx.Exec(ctx, announceThread, t.ID, tx.Micros())
		return ThreadAnnounced, err
	})
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}
