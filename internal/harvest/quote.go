package harvest

import (
	"context"
	"errors"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/lesson"
)

// A Source is a post that a lesson comes from, as the lesson's page shows it.
type Source struct {
	N      int          // from 1
	Text   string       // what was said, or the writer's own words for it
	Quoted bool         // Text is what was said
	By     forum.Byline // who said it; empty unless they are to be named
	Reply  string       // the post's pid; empty for the text that the thread opens with
	Thread string       // the pid of the thread; empty where the viewer may not read it
	Direct bool         // the post may be led to, and not the thread alone
	State  State        // for whoever keeps the lesson; else empty
}

// Sources lists where a lesson comes from, for a viewer who has been let into
// it. Words stand only where the person quoted has said yes and the post is
// still there; of a thread that the viewer may not read there is no word.
func Sources(ctx context.Context, q db.Q, v forum.Viewer, l lesson.Lesson) ([]Source, error) {
	if l.State != forum.Published {
		return nil, nil
	}
	return db.All(ctx, q, func(r db.Row) (s Source, err error) {
		var thread, paraphrase, words string
		var state State
		var gone, read bool
		var by struct{ id, pid, name, role, org *string }
		err = r.Scan(&s.N, &thread, &s.Reply, &state, &paraphrase, &words, &gone, &read, &by.pid, &by.name, &by.role, &by.org)
		s.Text, s.Quoted = paraphrase, false
		if read {
			s.Thread = thread
		}
		s.Direct = read && !gone && (state == Named || state == Lapsed)
		if read && !gone && words != "" && (state == Named || state == Anonymous) {
			s.Text, s.Quoted = words, true
		}
		if s.Quoted && state == Named {
			s.By = forum.Byline{PID: value(by.pid), Name: value(by.name), Role: value(by.role), Org: value(by.org)}
		}
		if l.MayEdit(v) {
			s.State = state
		}
		if !s.Direct {
			s.Reply = ""
		}
		return s, err
	}, sourcesOf, v.Person, l.ID)
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// An Ask is what a person is asked, or was, about a quote.
type Ask struct {
	PID        string
	Lesson     forum.Entry
	Reply      string // pid; empty for the text that the thread opens with
	Thread     string
	Words      string
	Paraphrase string
	State      State
	Until      time.Time // by when they should have answered
}

// AsksOf lists what the viewer is asked about quotes, and what they said yes
// to, the newest first: in lessons that they may read.
func AsksOf(ctx context.Context, q db.Q, v forum.Viewer) ([]Ask, error) {
	if !v.SignedIn() {
		return nil, fault.NotSignedIn()
	}
	type row struct {
		ask    Ask
		lesson int64
	}
	rows, err := db.All(ctx, q, func(r db.Row) (o row, err error) {
		var asked int64
		a := &o.ask
		err = r.Scan(&a.PID, &o.lesson, &a.Thread, &a.Reply, &a.Words, &a.Paraphrase, &a.State, &asked)
		a.Until = db.Time(asked).Add(Patience)
		return o, err
	}, asksOf, v.Person)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(rows))
	for i, o := range rows {
		ids[i] = o.lesson
	}
	entries, err := forum.Entries(ctx, q, v, ids)
	if err != nil {
		return nil, err
	}
	byID := map[int64]forum.Entry{}
	for _, e := range entries {
		byID[e.ID] = e
	}
	var all []Ask
	for _, o := range rows {
		if e, ok := byID[o.lesson]; ok {
			o.ask.Lesson = e
			all = append(all, o.ask)
		}
	}
	return all, nil
}

// CountWaiting says how many quotes wait for the viewer's word, up to ten.
func CountWaiting(ctx context.Context, q db.Q, v forum.Viewer) (int, error) {
	asks, err := AsksOf(ctx, q, v)
	n := 0
	for _, a := range asks {
		if a.State == Waiting {
			n++
		}
	}
	return n, err
}

// Answer says whether and how the viewer may be quoted. Somebody who said yes
// may change their mind; words that were declined are gone for good.
func Answer(ctx context.Context, d *db.DB, v forum.Viewer, pid string, s State) error {
	if s != Named && s != Anonymous && s != Declined {
		return fault.Wrong("answer", "fault.quote_answer")
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		type row struct {
			lesson, person int64
			state          State
		}
		o, err := db.One(ctx, tx, func(r db.Row) (o row, err error) {
			return o, r.Scan(&o.lesson, &o.person, &o.state)
		}, quoteByPID, pid)
		if errors.Is(err, db.ErrNone) || err == nil && o.person != v.Person {
			return fault.Missing("quote")
		}
		if err != nil {
			return err
		}
		l, err := forum.ThreadByID(ctx, tx, v, o.lesson)
		if err != nil {
			return err
		}
		if l.State != forum.Published {
			return fault.Missing("quote")
		}
		if o.state == Declined || o.state == Lapsed {
			return fault.Clash("quote_closed", "fault.quote_closed")
		}
		if o.state == s {
			return nil
		}
		if _, err := tx.Exec(ctx, answerQuote, pid, string(s), tx.Micros()); err != nil {
			return err
		}
		c := l.Change(v)
		c.Actor = 0
		return changes.Append(ctx, tx, Answered, c)
	})
}

// Due gives up asking whoever has not answered for so long, and forgets what
// would have been quoted.
func Due(ctx context.Context, d *db.DB) (n int64, err error) {
	waiting, err := db.Column[string](ctx, d, overdue, db.Micros(d.Now().Add(-Patience)))
	if err != nil || len(waiting) == 0 {
		return 0, err
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		n = 0
		for _, pid := range waiting {
			m, err := tx.Exec(ctx, lapse, pid)
			if err != nil {
				return err
			}
			n += m
		}
		return nil
	})
	return n, err
}
