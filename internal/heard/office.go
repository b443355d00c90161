package heard

import (
	"context"
	"errors"
	"slices"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// A Duty is what somebody does for the channel under their own name.
type Duty string

// The duties. Nobody has both.
const (
	Answering  Duty = "answer"
	Moderating Duty = "moderate"
)

// Moderators is how many there are at most: two, so that neither is alone.
const Moderators = 2

// mostOffices is how many people answer at most.
const mostOffices = 50

// An Office is somebody with a duty, as the board names them.
type Office struct {
	Duty   Duty
	Title  string // such as: Director of housing, staff representative
	Person forum.Byline
	ID     int64 // the person's
}

// Offices gives those who have a duty, by name.
func Offices(ctx context.Context, q db.Q, duty Duty) ([]Office, error) {
	all, err := db.All(ctx, q, func(r db.Row) (o Office, err error) { return o, r.Scan(&o.Duty, &o.ID, &o.Title) }, officesOf, string(duty))
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(all))
	for i, o := range all {
		ids[i] = o.ID
	}
	who, err := bylines(ctx, q, ids)
	for i := range all {
		all[i].Person = who[all[i].ID]
	}
	slices.SortStableFunc(all, func(a, b Office) int {
		return compare(forum.SortName(a.Person.Name), forum.SortName(b.Person.Name))
	})
	// Who has left keeps no duty, whatever stands in the table.
	return slices.DeleteFunc(all, func(o Office) bool { return o.Person.Left }), err
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// StandingOf gives how a person stands to the channel, where they are of the
// staff that takes part or not.
func StandingOf(ctx context.Context, q db.Q, v forum.Viewer, eligible bool) (s forum.SpeakStanding, err error) {
	if s.Eligible = eligible && v.SignedIn(); !s.Eligible {
		return s, nil
	}
	for _, duty := range []Duty{Answering, Moderating} {
		all, err := Offices(ctx, q, duty)
		if err != nil {
			return forum.SpeakStanding{}, err
		}
		has := slices.ContainsFunc(all, func(o Office) bool { return o.ID == v.Person })
		if duty == Answering {
			s.Answers = has
		} else {
			s.Moderates = has
		}
	}
	return s, nil
}

func officeOf(ctx context.Context, q db.Q, duty Duty, person int64) (string, error) {
	all, err := Offices(ctx, q, duty)
	for _, o := range all {
		if o.ID == person {
			return o.Title, err
		}
	}
	if err == nil {
		err = fault.Denied("fault.speak_answerers")
	}
	return "", err
}

// GiveDuty names somebody for a duty, which administrators do. The caller has
// seen that the person is of the staff that takes part.
func GiveDuty(ctx context.Context, d *db.DB, v forum.Viewer, duty Duty, person, title string) error {
	if !v.Admin {
		return fault.Missing("page")
	}
	title = forum.Clean(title)
	var f fault.Fields
	f.OneOf("duty", string(duty), "fault.speak_duty", string(Answering), string(Moderating))
	f.Require("title", title, "fault.speak_office")
	f.Max("title", title, MaxOffice)
	if err := f.Err(); err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		id, err := db.Value[int64](ctx, tx, currentPerson, person)
		if errors.Is(err, db.ErrNone) {
			return fault.Missing("person")
		}
		if err != nil {
			return err
		}
		if err := mayHave(ctx, tx, duty, id); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, putOffice, string(duty), id, title); err != nil {
			return err
		}
		return changes.Append(ctx, tx, Named, dutyChange(v, id))
	})
}

// mayHave says why somebody cannot have a duty, in the field for people.
func mayHave(ctx context.Context, tx *db.Tx, duty Duty, id int64) error {
	var f fault.Fields
	for _, one := range []Duty{Answering, Moderating} {
		all, err := Offices(ctx, tx, one)
		if err != nil {
			return err
		}
		has := slices.ContainsFunc(all, func(o Office) bool { return o.ID == id })
		switch {
		case one != duty && has:
			f.Add("person", "fault.speak_both")
		case one == duty && !has && duty == Moderating && len(all) >= Moderators:
			f.Add("person", "fault.speak_two")
		case one == duty && !has && len(all) >= mostOffices:
			f.Add("person", "fault.speak_many", "Max", mostOffices)
		}
	}
	return f.Err()
}

// TakeDuty releases somebody of a duty; who has none is not missed.
func TakeDuty(ctx context.Context, d *db.DB, v forum.Viewer, duty Duty, person int64) error {
	if !v.Admin {
		return fault.Missing("page")
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, deleteOffice, string(duty), person)
		if err != nil || n == 0 {
			return err
		}
		return changes.Append(ctx, tx, Released, dutyChange(v, person))
	})
}

func dutyChange(v forum.Viewer, person int64) changes.Change {
	return changes.Change{Kind: "person", Subject: person, Actor: v.Person, Audience: changes.Nobody}
}
