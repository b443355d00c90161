package notify

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/mail"
)

const (
	// morning is the hour from which on summaries go out, in the site's zone.
	morning = 7
	// longest is how far back a summary looks.
	longest = 7 * day
	// people is how many are looked at at once.
	people = 200
	// newsAtMost is how much of each kind is looked at.
	newsAtMost = 300
)

// dayOf is a day of the site's zone as a number, such as 20260309, and when
// its summaries are made, which tell of what came before.
func (n *Notify) dayOf(t time.Time) (day int64, at time.Time) {
	y, m, d := t.In(n.Words.Zone()).Date()
	return int64(y*10000 + int(m)*100 + d), time.Date(y, m, d, morning, 0, 0, 0, n.Words.Zone()).UTC()
}

// summaries queues today's summaries, each person's once, when it is morning.
func (n *Notify) summaries(ctx context.Context) error {
	now := n.DB.Now()
	today, at := n.dayOf(now)
	if now.Before(at) || n.summed == today {
		return nil
	}
	works, err := forum.WorkingTimeOf(ctx, n.DB)
	if err != nil {
		return err
	}
	for _, s := range []*db.Statement{digestPeople, followPeople} {
		for after := int64(0); ; {
			ids, err := db.Column[int64](ctx, n.DB, s, after, people)
			if err != nil {
				return err
			}
			for _, person := range ids {
				if err := n.summary(ctx, person, today, at, works); err != nil {
					return err
				}
				after = person
			}
			if len(ids) < people {
				break
			}
		}
	}
	n.summed = today
	return nil
}

// summary queues one person's summary of today, unless they have it or there
// is nothing to tell.
func (n *Notify) summary(ctx context.Context, person, today int64, at time.Time, works forum.WorkingTime) error {
	return n.DB.Write(ctx, func(tx *db.Tx) error {
		if had, err := db.Has(ctx, tx, summaryOf, person, today); err != nil || had {
			return err
		}
		l, err := oneListener(ctx, tx, person)
		if err != nil {
			return err
		}
		some, err := db.Has(ctx, tx, anyForDigest, person, db.Micros(at))
		if err != nil {
			return err
		}
		if !l.address || !l.set.Sums() {
			_, err := tx.Exec(ctx, noDigest, person)
			return err
		}
		if l.set.Pace == InHours && !works.Works(at.In(n.Words.Zone())) {
			return nil // it comes with that of the next working day
		}
		since, err := lastSummary(ctx, tx, person, at)
		if err != nil {
			return err
		}
		if !some && l.set.way(Followed) == InSummary {
			news, err := newsFor(ctx, tx, forum.Viewer{Person: person}, since, at, 1)
			if err != nil {
				return err
			}
			some = len(news) > 0
		}
		if !some {
			return nil
		}
		letter, err := db.Value[int64](ctx, tx, insertLetter, person, 0, today, db.Micros(since), db.Micros(at))
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, intoDigest, person, letter, db.Micros(at)); err != nil {
			return err
		}
		return n.Mail.Enqueue(ctx, tx, mail.Letter{Kind: letterSummary, Ref: letter, Until: tx.Now.Add(day)})
	})
}

// lastSummary is when the person was last told of what they follow: since the
// last summary, a day ago without one, and a week ago at most.
func lastSummary(ctx context.Context, tx *db.Tx, person int64, now time.Time) (time.Time, error) {
	at, err := db.Value[int64](ctx, tx, lastSummaryAt, person)
	switch {
	case errors.Is(err, db.ErrNone):
		return now.Add(-day), nil
	case err != nil:
		return time.Time{}, err
	}
	if first := now.Add(-longest); db.Time(at).Before(first) {
		return first, nil
	}
	return db.Time(at), nil
}

// News is a thread in which something is new for somebody who follows it, or
// where it stands.
type News struct {
	Kind, Thread, Title, Slug, Community string
	Replied                              bool // there are replies; else the thread itself is new

	at int64
}

// newsFor gives what is new from a time to another in what the viewer follows and may
// read, and did not write or mute.
func newsFor(ctx context.Context, q db.Q, v forum.Viewer, since, until time.Time, limit int) ([]News, error) {
	var all []News
	seen := map[string]bool{}
	for _, s := range []*db.Statement{newsOfThreads, newsOfCommunities, newsOfTags, newsOfPeople} {
		rows, err := db.All(ctx, q, func(r db.Row) (x News, err error) {
			return x, r.Scan(&x.Kind, &x.Thread, &x.Title, &x.Slug, &x.Community, &x.at, &x.Replied)
		}, s, v.Person, db.Micros(since), newsAtMost, db.Micros(until))
		if err != nil {
			return nil, err
		}
		for _, x := range rows {
			if !seen[x.Thread] {
				seen[x.Thread] = true
				all = append(all, x)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b News) int { return cmp.Compare(b.at, a.at) })
	return all[:min(len(all), limit)], nil
}
