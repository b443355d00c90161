package lesson

import (
	"context"
	"errors"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/markdown"
)

// A Use is a line of the reuse ledger: somebody tried it too.
type Use struct {
	PID     string
	By      forum.Byline // with the organisation that tried it
	Result  Outcome
	Changed string // what they changed, Markdown
	HTML    string
	On      time.Time // the day
	Mine    bool
}

// A UseDraft is what a person gives for the ledger.
type UseDraft struct {
	Result  Outcome
	Changed string
	Org     int64     // the organisation that tried it; 0 for the person's own
	On      time.Time // zero for today
	Person  int64     // whose line it is; for System alone
	Key     string
}

// UsesShown is how many lines of the ledger a page shows.
const UsesShown = 50

// Uses gives the newest lines of a lesson's ledger.
func Uses(ctx context.Context, q db.Q, v forum.Viewer, l Lesson, limit int) ([]Use, error) {
	return db.All(ctx, q, scanUse(v), usesOf, l.ID, limit)
}

// Record adds a line to the ledger of a lesson that the viewer may read.
func Record(ctx context.Context, d *db.DB, v forum.Viewer, pid string, draft UseDraft) (Use, error) {
	draft.Changed = forum.CleanText(draft.Changed)
	var f fault.Fields
	f.OneOf("result", string(draft.Result), "fault.use_result", string(Worked), string(Mixed), string(DidNotWork))
	f.Max("changed", draft.Changed, forum.MaxBody)
	if draft.On.After(d.Now().Add(24 * time.Hour)) {
		f.Add("on", "fault.use_in_future")
	}
	if err := f.Err(); err != nil {
		return Use{}, err
	}
	html := string(markdown.Render(draft.Changed))
	var use string
	err := d.Write(ctx, func(tx *db.Tx) (err error) {
		use, _, err = forum.Once(ctx, tx, v, draft.Key, "lesson.try", func() (string, error) {
			l, err := ByPID(ctx, tx, v, pid)
			if err != nil {
				return "", err
			}
			if l.State != forum.Published {
				return "", fault.Denied("fault.no_replies_here")
			}
			if err := forum.Must(v, forum.Answer, l.Standing); err != nil {
				return "", err
			}
			return record(ctx, tx, v, l, draft, html)
		})
		return err
	})
	if err != nil {
		return Use{}, err
	}
	return db.One(ctx, d, scanUse(v), useByPID, use)
}

func record(ctx context.Context, tx *db.Tx, v forum.Viewer, l Lesson, draft UseDraft, html string) (string, error) {
	person := v.Person
	if v.IsSystem() {
		person = draft.Person
	}
	if draft.On.IsZero() {
		draft.On = tx.Now
	}
	org := draft.Org
	if org == 0 {
		var err error
		if org, err = forum.OrganisationOf(ctx, tx, person); err != nil {
			return "", err
		}
	}
	if err := forum.RefuseLoose(ctx, tx, v, forum.FileText{Field: "changed", HTML: html}); err != nil {
		return "", err
	}
	pid := forum.NewPID()
	if _, err := tx.Exec(ctx, insertUse, pid, l.ID, orNull(person), orNull(org), string(draft.Result), draft.Changed, html,
		db.Micros(day(draft.On)), tx.Micros()); err != nil {
		return "", err
	}
	if err := weigh(ctx, tx, l.ID, draft.Result, 1); err != nil {
		return "", err
	}
	c := l.Change(v)
	c.Actor = person
	return pid, changes.Append(ctx, tx, Tried, c)
}

// Withdraw takes a line of one's own out of the ledger.
func Withdraw(ctx context.Context, d *db.DB, v forum.Viewer, lesson, use string) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		l, err := ByPID(ctx, tx, v, lesson)
		if err != nil {
			return err
		}
		u, err := db.One(ctx, tx, scanUse(v), useByPID, use)
		if errors.Is(err, db.ErrNone) || err == nil && !u.Mine {
			return fault.Missing("use")
		}
		if err != nil {
			return err
		}
		n, err := tx.Exec(ctx, deleteUse, use, l.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.Missing("use")
		}
		if err := weigh(ctx, tx, l.ID, u.Result, -1); err != nil {
			return err
		}
		return changes.Append(ctx, tx, Tried, l.Change(v))
	})
}

// weigh keeps the lesson's tally.
func weigh(ctx context.Context, tx *db.Tx, lesson int64, result Outcome, by int) error {
	w := map[Outcome]int{result: by}
	_, err := tx.Exec(ctx, tally, lesson, w[Worked], w[Mixed], w[DidNotWork])
	return err
}

func orNull(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

func scanUse(v forum.Viewer) func(db.Row) (Use, error) {
	return func(r db.Row) (u Use, err error) {
		var on int64
		var id, hue *int64
		var pid, name, orgPID, orgSlug, org *string
		err = r.Scan(&u.PID, &u.Result, &u.Changed, &u.HTML, &on, &id, &pid, &name, &orgPID, &orgSlug, &org, &hue)
		u.On = db.Time(on)
		u.By = forum.Byline{ID: value(id), PID: value(pid), Name: value(name), OrgPID: value(orgPID), OrgSlug: value(orgSlug), Org: value(org), Hue: int(value(hue))}
		u.Mine = v.SignedIn() && u.By.ID == v.Person
		return u, err
	}
}
