package doctemplate

import (
	"context"
	"errors"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// A Result says how it went where a template was used.
type Result string

// The results.
const (
	Worked     Result = "worked"
	Mixed      Result = "mixed"
	DidNotWork Result = "did_not_work"
)

// Results lists them in the order of a form.
var Results = []Result{Worked, Mixed, DidNotWork}

// An Outcome is a note on what happened when somebody used a template.
type Outcome struct {
	PID    string
	N      int          // the version that they used
	By     forum.Byline // with the organisation that used it
	Result Result
	Text   string // Markdown
	HTML   string
	On     time.Time // the day
	Mine   bool
}

// An OutcomeDraft is what a person gives for such a note.
type OutcomeDraft struct {
	Result Result
	Text   string
	N      int       // the version; 0 for the newest
	Org    int64     // the organisation; 0 for the person's own
	On     time.Time // zero for today
	Key    string
}

// OutcomesShown is how many notes a page shows.
const OutcomesShown = 50

// Outcomes gives the newest notes on what happened.
func Outcomes(ctx context.Context, q db.Q, v forum.Viewer, t Template, limit int) ([]Outcome, error) {
	return db.All(ctx, q, scanOutcome(v), outcomesOf, t.ID, limit)
}

// A Tally counts the notes by their result.
type Tally struct{ Worked, Mixed, DidNotWork int }

// All is how many notes there are.
func (t Tally) All() int { return t.Worked + t.Mixed + t.DidNotWork }

// TallyOf counts the notes on a template.
func TallyOf(ctx context.Context, q db.Q, t Template) (Tally, error) {
	return db.One(ctx, q, func(r db.Row) (k Tally, err error) {
		return k, r.Scan(&k.Worked, &k.Mixed, &k.DidNotWork)
	}, tallyOf, t.ID)
}

// SayWhatHappened adds a note on a template that the viewer may read and in
// whose community they may take part.
func SayWhatHappened(ctx context.Context, d *db.DB, v forum.Viewer, pid string, draft OutcomeDraft) (Outcome, error) {
	draft.Text = trimmed(draft.Text)
	var f fault.Fields
	f.OneOf("result", string(draft.Result), "fault.template_result", string(Worked), string(Mixed), string(DidNotWork))
	f.Max("text", draft.Text, forum.MaxBody)
	if draft.On.After(d.Now().Add(24 * time.Hour)) {
		f.Add("on", "fault.use_in_future")
	}
	if err := f.Err(); err != nil {
		return Outcome{}, err
	}
	html := render(draft.Text)
	var note string
	err := d.Write(ctx, func(tx *db.Tx) (err error) {
		note, _, err = forum.Once(ctx, tx, v, draft.Key, "template.happened", func() (string, error) {
			t, err := ByPID(ctx, tx, v, pid)
			if err != nil {
				return "", err
			}
			return happened(ctx, tx, v, t, draft, html)
		})
		return err
	})
	if err != nil {
		return Outcome{}, err
	}
	return db.One(ctx, d, scanOutcome(v), outcomeByPID, note)
}

func happened(ctx context.Context, tx *db.Tx, v forum.Viewer, t Template, draft OutcomeDraft, html string) (string, error) {
	n, err := t.numbered(draft.N)
	if err != nil {
		return "", err
	}
	if err := forum.Must(v, forum.Answer, t.Standing); err != nil {
		return "", err
	}
	org := draft.Org
	if org == 0 {
		if org, err = forum.OrganisationOf(ctx, tx, v.Person); err != nil {
			return "", err
		}
	}
	if draft.On.IsZero() {
		draft.On = tx.Now
	}
	if err := forum.RefuseLoose(ctx, tx, v, forum.FileText{Field: "text", HTML: html}); err != nil {
		return "", err
	}
	pid := forum.NewPID()
	if _, err := tx.Exec(ctx, insertOutcome, pid, t.ID, n, orNull(v.Person), orNull(org), string(draft.Result), draft.Text, html,
		db.Micros(draft.On.UTC().Truncate(24*time.Hour)), tx.Micros()); err != nil {
		return "", err
	}
	return pid, changes.Append(ctx, tx, Happened, t.Change(v))
}

// WithdrawOutcome takes a note of one's own away.
func WithdrawOutcome(ctx context.Context, d *db.DB, v forum.Viewer, pid, note string) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		t, err := ByPID(ctx, tx, v, pid)
		if err != nil {
			return err
		}
		o, err := db.One(ctx, tx, scanOutcome(v), outcomeByPID, note)
		if errors.Is(err, db.ErrNone) || err == nil && !o.Mine {
			return fault.Missing("outcome")
		}
		if err != nil {
			return err
		}
		n, err := tx.Exec(ctx, deleteOutcome, note, t.ID)
		if err == nil && n == 0 {
			err = fault.Missing("outcome")
		}
		if err != nil {
			return err
		}
		return changes.Append(ctx, tx, Happened, t.Change(v))
	})
}

func scanOutcome(v forum.Viewer) func(db.Row) (Outcome, error) {
	return func(r db.Row) (o Outcome, err error) {
		var on int64
		var id, hue *int64
		var pid, name, orgPID, orgSlug, org *string
		err = r.Scan(&o.PID, &o.N, &o.Result, &o.Text, &o.HTML, &on, &id, &pid, &name, &orgPID, &orgSlug, &org, &hue)
		o.On, o.By = db.Time(on), byline(id, hue, pid, name, orgPID, orgSlug, org)
		o.Mine = v.SignedIn() && o.By.ID == v.Person
		return o, err
	}
}
