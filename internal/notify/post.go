package notify

import (
	"context"
	"slices"
	"time"

	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/mail"
)

// Hold is how long a notice waits before it goes out as a letter, so that what
// somebody reads meanwhile is not sent.
const Hold = 10 * time.Minute

// day is what a budget of letters is for.
const day = 24 * time.Hour

// Post queues the letters that are due: what was held long enough, and in the
// morning the summaries.
func (n *Notify) Post(ctx context.Context) error {
	if !n.Mail.On() {
		return nil
	}
	if err := n.release(ctx); err != nil {
		return err
	}
	return n.summaries(ctx)
}

// A held notice is one whose ten minutes are over.
type held struct {
	id, person, thread int64
	reason             Reason
}

// release decides of what was held: letters, or the summary, or nothing.
func (n *Notify) release(ctx context.Context) error {
	works, err := forum.WorkingTimeOf(ctx, n.DB)
	if err != nil {
		return err
	}
	resting := "" // the pace of those who want no letter now
	if !works.Open(n.DB.Now().In(n.Words.Zone())) {
		resting = string(InHours)
	}
	for ctx.Err() == nil {
		due, err := db.All(ctx, n.DB, func(r db.Row) (h held, err error) {
			return h, r.Scan(&h.id, &h.person, &h.thread, &h.reason)
		}, dueNotices, db.Micros(n.DB.Now().Add(-Hold)), 200, resting)
		if err != nil || len(due) == 0 {
			return err
		}
		// Where the budget is short, what weighs most goes first.
		slices.SortStableFunc(due, func(a, b held) int {
			return slices.Index(ranks, a.reason) - slices.Index(ranks, b.reason)
		})
		done := map[[2]int64]bool{}
		for _, h := range due {
			key := [2]int64{h.person, h.thread}
			if h.thread == 0 {
				key[1] = -h.id
			}
			if done[key] {
				continue
			}
			done[key] = true
			if err := n.DB.Write(ctx, func(tx *db.Tx) error { return n.releaseOne(ctx, tx, h) }); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// releaseOne decides of all that is due about one thread for one person.
func (n *Notify) releaseOne(ctx context.Context, tx *db.Tx, h held) error {
	v := forum.Viewer{Person: h.person}
	before := db.Micros(tx.Now.Add(-Hold))
	ids, err := db.Column[int64](ctx, tx, dueOf, h.person, h.thread, before, h.id)
	if err != nil || len(ids) == 0 {
		return err
	}
	all, err := db.All(ctx, tx, scanNotice, unreadNotices, h.person, db.Of(ids))
	if err != nil {
		return err
	}
	if all, err = unread(ctx, tx, v, all); err != nil {
		return err
	}
	l, err := oneListener(ctx, tx, h.person)
	if err != nil {
		return err
	}
	var now, later []int64
	for _, x := range all {
		switch {
		case !l.address:
		case l.set.way(x.Reason.Group()) == AtOnce:
			now = append(now, x.id)
		case l.set.way(x.Reason.Group()) == InSummary:
			later = append(later, x.id)
		}
	}
	if len(now) > 0 {
		room, err := n.room(ctx, tx, v, l.set, all)
		if err != nil {
			return err
		}
		if !room {
			now, later = nil, append(later, now...) // without a summary they stand in the inbox alone
		}
	}
	if err := mark(ctx, tx, ids, mailNone, 0); err != nil {
		return err
	}
	if !l.set.Sums() {
		later = nil
	}
	if err := mark(ctx, tx, later, mailDigest, 0); err != nil || len(now) == 0 {
		return err
	}
	letter, err := db.Value[int64](ctx, tx, insertLetter, h.person, h.thread, 0, 0, tx.Micros())
	if err != nil {
		return err
	}
	if err := mark(ctx, tx, now, mailSent, letter); err != nil {
		return err
	}
	return n.Mail.Enqueue(ctx, tx, mail.Letter{Kind: letterThread, Ref: letter})
}

// room says whether the person's budget of the last day has room for one more
// letter. What they only watch leaves one for what concerns them.
func (n *Notify) room(ctx context.Context, tx *db.Tx, v forum.Viewer, s Settings, about []Notice) (bool, error) {
	most := s.letters()
	if !slices.ContainsFunc(about, func(x Notice) bool { return x.Reason.Group() != Watched }) {
		most--
	}
	if most <= 0 {
		return false, nil
	}
	sent, err := db.Value[int](ctx, tx, countLetters, v.Person, db.Micros(tx.Now.Add(-day)), most)
	return sent < most, err
}

func mark(ctx context.Context, tx *db.Tx, ids []int64, to mailState, letter int64) error {
	if len(ids) == 0 {
		return nil
	}
	var of any
	if letter != 0 {
		of = letter
	}
	_, err := tx.Exec(ctx, markNotices, string(to), of, db.Of(ids))
	return err
}

// oneListener gives a person with their settings; one who has left has no address.
func oneListener(ctx context.Context, q db.Q, person int64) (listener, error) {
	all, err := db.All(ctx, q, scanListener, listeners, db.Of([]int64{person}))
	if err != nil || len(all) == 0 {
		return listener{id: person, set: Usual}, err
	}
	return all[0], nil
}
