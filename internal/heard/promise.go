package heard

import (
	"context"
	"slices"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// A State is how far a promise has come.
type State string

// The states, in the order of a form.
const (
	Heard   State = "heard"
	Looking State = "looking"
	Doing   State = "doing"
	Done    State = "done"
	Cannot  State = "cannot"
)

// States lists them.
var States = []State{Heard, Looking, Doing, Done, Cannot}

// Over says whether nothing is owed any more.
func (s State) Over() bool { return s == Done || s == Cannot }

// A Step is what was promised at one time; the last of a thread is what holds.
type Step struct {
	Thread  string
	N       int
	State   State
	Owner   string    // the role that does it, not a person
	Reason  string    // always there where it cannot be done
	Due     time.Time // the beginning of a day; zero: none was said
	By      forum.Byline
	Created time.Time

	person int64
}

// Overdue says whether the day of the promise is over and nothing was said
// since: days are those of UTC.
func (s Step) Overdue(now time.Time) bool {
	return !s.State.Over() && !s.Due.IsZero() && !now.Before(s.Due.AddDate(0, 0, 1))
}

func scanStep(r db.Row) (s Step, err error) {
	var due, created int64
	err = r.Scan(&s.Thread, &s.N, &s.State, &s.Owner, &s.Reason, &due, &s.person, &created)
	s.Due, s.Created = moment(due), db.Time(created)
	return s, err
}

// Promise gives the steps of a thread's promise, the first first.
func Promise(ctx context.Context, q db.Q, thread string) ([]Step, error) {
	all, err := db.All(ctx, q, scanStep, stepsOf, thread)
	if err != nil {
		return nil, err
	}
	return stepped(ctx, q, all)
}

// Promises gives the steps of all promises by thread.
func Promises(ctx context.Context, q db.Q) (map[string][]Step, error) {
	all, err := db.All(ctx, q, scanStep, allSteps, most)
	if err == nil {
		all, err = stepped(ctx, q, all)
	}
	out := map[string][]Step{}
	for _, s := range all {
		out[s.Thread] = append(out[s.Thread], s)
	}
	return out, err
}

func stepped(ctx context.Context, q db.Q, all []Step) ([]Step, error) {
	ids := make([]int64, len(all))
	for i, s := range all {
		ids[i] = s.person
	}
	who, err := bylines(ctx, q, ids)
	for i := range all {
		all[i].By = who[all[i].person]
	}
	return all, err
}

func (s *Step) check(now time.Time) error {
	s.Owner, s.Reason = forum.Clean(s.Owner), forum.Clean(s.Reason)
	var f fault.Fields
	if !slices.Contains(States, s.State) {
		f.Add("state", "fault.speak_state")
	}
	f.Require("owner", s.Owner, "fault.speak_owner")
	f.Max("owner", s.Owner, MaxOffice)
	if s.State == Cannot {
		f.Require("reason", s.Reason, "fault.speak_cannot")
	}
	f.Max("reason", s.Reason, MaxReason)
	switch {
	case s.State.Over():
		s.Due = time.Time{}
	case s.Due.IsZero() && s.State != Heard:
		f.Add("due", "fault.speak_due")
	case !s.Due.IsZero() && (now.After(s.Due.AddDate(0, 0, 1)) || s.Due.After(now.AddDate(2, 0, 0))):
		f.Add("due", "fault.speak_due_past")
	}
	return f.Err()
}

// Say adds a step to the promise of a thread; the caller has seen that there
// is such a thread. What stood before stays to be read.
func Say(ctx context.Context, d *db.DB, v forum.Viewer, s forum.SpeakStanding, step Step, key string) error {
	if err := forum.MustSpeak(v, forum.SpeakAnswer, s); err != nil {
		return err
	}
	if err := step.check(d.Now()); err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		before, err := db.All(ctx, tx, scanStep, stepsOf, step.Thread)
		if err != nil {
			return err
		}
		_, again, err := forum.Once(ctx, tx, v, key, "speak.promise", func() (string, error) {
			var due any
			if !step.Due.IsZero() {
				due = db.Micros(step.Due)
			}
			_, err := tx.Exec(ctx, insertStep, step.Thread, len(before)+1, string(step.State), step.Owner, step.Reason, due, v.Person, tx.Micros())
			return step.Thread, err
		})
		if err != nil || again {
			return err
		}
		return changes.Append(ctx, tx, Promised, change(v, v.Person))
	})
}
