package notify

import (
	"context"
	"errors"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// A Notice says that something happened which concerns a person, and why they
// are told.
type Notice struct {
	PID       string
	Seq       int64 // of the change
	At        time.Time
	Reason    Reason
	Done      time.Time // zero while it waits
	Kind      string    // of the thread; empty where it is about none
	Thread    string    // its pid; empty where there is none, or none to be read
	Title     string
	Slug      string
	Reply     string // the reply's pid; empty for the thread's own text
	Community forum.CommunityRef
	By        forum.Byline // who did it; empty for Waymark itself
	About     string       // the tag that is watched
	Version   int          // the new one of a template
	Note      string       // on that version, or why a template was withdrawn

	id, thread int64
	reply      int64
	mail       mailState
}

// A Row is what the inbox shows in one line: all that waits about one thread,
// or one notice about none.
type Row struct {
	Notice        // the one that weighs most
	Newest Notice // by which the row is put away
	Oldest Notice // to read on from
	Others int    // how many more there are than the one

	people map[int64]bool
}

// People is how many have done something.
func (r Row) People() int { return len(r.people) }

// Sizes of lists.
const (
	// MaxRows is how many rows the inbox shows at once.
	MaxRows = 50
	// CountedTo is how far what waits is counted.
	CountedTo = 100

	readAtOnce = 1000
)

// Count says how many rows wait in the viewer's inbox, up to CountedTo, of
// those alone that they may still see.
func Count(ctx context.Context, q db.Q, v forum.Viewer) (int, error) {
	return db.Value[int](ctx, q, countOpen, v.Person, CountedTo)
}

// Waiting gives the rows of the viewer's inbox, the newest first, and whether
// there are more.
func Waiting(ctx context.Context, q db.Q, v forum.Viewer) (rows []Row, more bool, err error) {
	all, err := db.All(ctx, q, scanNotice, openNotices, v.Person, readAtOnce)
	if err != nil {
		return nil, false, err
	}
	rows = group(all)
	more = len(rows) > MaxRows || len(all) == readAtOnce
	return rows[:min(len(rows), MaxRows)], more, nil
}

// PutAway gives what the viewer has put away, the last first.
func PutAway(ctx context.Context, q db.Q, v forum.Viewer) ([]Row, error) {
	all, err := db.All(ctx, q, scanNotice, doneNotices, v.Person, readAtOnce/2)
	if err != nil {
		return nil, err
	}
	rows := group(all)
	return rows[:min(len(rows), MaxRows)], nil
}

// group makes rows of notices that come newest first.
func group(all []Notice) []Row {
	var rows []Row
	at := map[int64]int{}
	for _, n := range all {
		i, had := at[n.thread]
		if !had || n.Thread == "" {
			if n.Thread != "" {
				at[n.thread] = len(rows)
			}
			rows = append(rows, Row{Notice: n, Newest: n, Oldest: n, people: map[int64]bool{n.By.ID: true}})
			continue
		}
		r := &rows[i]
		r.Others++
		r.people[n.By.ID] = true
		r.Oldest = n
		if n.Reason.before(r.Reason) {
			r.Notice = n
		}
	}
	return rows
}

func scanNotice(r db.Row) (n Notice, err error) {
	var at int64
	var done, actor *int64
	var reply, actorPID, actorName *string
	err = r.Scan(&n.id, &n.PID, &n.Seq, &at, &n.Reason, &done, &n.mail, &n.thread, &n.Kind, &n.Thread, &n.Title, &n.Slug, &n.reply, &reply,
		&n.Community.PID, &n.Community.Slug, &n.Community.Name, &actor, &actorPID, &actorName, &n.About, &n.Version, &n.Note)
	n.At = db.Time(at)
	if done != nil {
		n.Done = db.Time(*done)
	}
	n.Reply = of(reply)
	n.By = forum.Byline{ID: of(actor), PID: of(actorPID), Name: of(actorName)}
	if n.Reason == Reported { // the page of one's reports tells of it
		n.Thread, n.Title, n.Slug, n.Reply, n.Community = "", "", "", "", forum.CommunityRef{}
	}
	return n, err
}

func of[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// noticeOf finds a notice of the viewer's; anybody else's is missing.
func noticeOf(ctx context.Context, q db.Q, v forum.Viewer, pid string) (id, thread int64, err error) {
	type row struct{ id, thread int64 }
	n, err := db.One(ctx, q, func(r db.Row) (n row, err error) { return n, r.Scan(&n.id, &n.thread) }, noticeByPID, pid, v.Person)
	if errors.Is(err, db.ErrNone) {
		err = fault.Missing("notice")
	}
	return n.id, n.thread, err
}

// Done puts a row of the viewer's inbox away: the notice with that pid, and
// what came before it about the same thread.
func Done(ctx context.Context, d *db.DB, v forum.Viewer, pid string) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		id, thread, err := noticeOf(ctx, tx, v, pid)
		if err != nil {
			return err
		}
		if thread == 0 {
			_, err = tx.Exec(ctx, doneNotice, id, tx.Micros())
		} else {
			_, err = tx.Exec(ctx, doneThread, v.Person, thread, id, tx.Micros())
		}
		if err != nil {
			return err
		}
		return changes.Append(ctx, tx, InboxDone, ofPerson(v.Person))
	})
}

// IsDone says whether a notice of the viewer's is put away.
func IsDone(ctx context.Context, q db.Q, v forum.Viewer, pid string) (bool, error) {
	id, _, err := noticeOf(ctx, q, v, pid)
	if fault.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	at, err := db.Value[int64](ctx, q, doneAt, id)
	return at != 0, err
}

// DoneAll puts all away that had come when the viewer saw the inbox, whose
// newest notice had that pid.
func DoneAll(ctx context.Context, d *db.DB, v forum.Viewer, newest string) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		id, _, err := noticeOf(ctx, tx, v, newest)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, doneUpTo, v.Person, id, tx.Micros()); err != nil {
			return err
		}
		return changes.Append(ctx, tx, InboxDone, ofPerson(v.Person))
	})
}

// Again brings back a row that was put away, by a notice in it; with all, what
// was put away in the same moment too.
func Again(ctx context.Context, d *db.DB, v forum.Viewer, pid string, all bool) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		id, thread, err := noticeOf(ctx, tx, v, pid)
		if err != nil {
			return err
		}
		at, err := db.Value[int64](ctx, tx, doneAt, id)
		if err != nil {
			return err
		}
		switch {
		case at == 0: // it waits
		case all:
			_, err = tx.Exec(ctx, undoneAll, v.Person, at)
		case thread == 0:
			_, err = tx.Exec(ctx, undone, id)
		default:
			_, err = tx.Exec(ctx, undoneRow, v.Person, at, thread)
		}
		if err != nil {
			return err
		}
		return changes.Append(ctx, tx, InboxDone, ofPerson(v.Person))
	})
}
