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

// A Saved is something that somebody keeps for later.
type Saved struct {
	PID       string
	Kind      string // of the thread
	Thread    string // its pid
	Title     string
	Slug      string
	Reply     string // the reply's pid; empty for the thread's own text
	HTML      string // of what is kept, in part
	Note      string
	At        time.Time
	By        forum.Byline // who wrote it
	Community forum.CommunityRef
}

// maxSaved is how much one person may keep.
const maxSaved = 2000

// Save keeps a thread, or a reply where that is named, for the viewer; what is
// kept already gets the note.
func Save(ctx context.Context, d *db.DB, v forum.Viewer, thread, reply, note string) error {
	if !v.SignedIn() {
		return fault.NotSignedIn()
	}
	note = forum.CleanText(note)
	var f fault.Fields
	f.Max("note", note, forum.MaxSummary)
	if err := f.Err(); err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		p, err := piece(ctx, tx, v, thread, reply)
		if err != nil {
			return err
		}
		n, err := db.Value[int](ctx, tx, countSaved, v.Person, maxSaved+1)
		if err != nil {
			return err
		}
		if n > maxSaved {
			return fault.Clash("saved_many", "fault.saved_many", "Max", maxSaved)
		}
		if _, err := tx.Exec(ctx, putSaved, forum.NewPID(), v.Person, p.Thread.ID, p.Reply.ID, note, tx.Micros()); err != nil {
			return err
		}
		return changes.Append(ctx, tx, SavedSet, ofPerson(v.Person))
	})
}

// piece finds what is to be kept, for a viewer who may read it.
func piece(ctx context.Context, q db.Q, v forum.Viewer, thread, reply string) (p forum.Piece, err error) {
	if reply != "" {
		p.Reply, p.Thread, err = forum.ReplyByPID(ctx, q, v, reply)
	} else {
		p.Thread, err = forum.ThreadByPID(ctx, q, v, "", thread)
	}
	if err == nil && (p.Gone() || p.Thread.State != forum.Published) {
		err = fault.Missing("post")
	}
	return p, err
}

// SetNote changes the note of something that the viewer keeps.
func SetNote(ctx context.Context, d *db.DB, v forum.Viewer, pid, note string) error {
	note = forum.CleanText(note)
	var f fault.Fields
	f.Max("note", note, forum.MaxSummary)
	if err := f.Err(); err != nil {
		return err
	}
	return ofSaved(ctx, d, v, setNote, pid, v.Person, note)
}

// Unsave has the viewer keep something no longer.
func Unsave(ctx context.Context, d *db.DB, v forum.Viewer, pid string) error {
	return ofSaved(ctx, d, v, dropOne, pid, v.Person)
}

func ofSaved(ctx context.Context, d *db.DB, v forum.Viewer, s *db.Statement, args ...any) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, s, args...)
		if err == nil && n == 0 {
			err = fault.Missing("saved")
		}
		if err != nil {
			return err
		}
		return changes.Append(ctx, tx, SavedSet, ofPerson(v.Person))
	})
}

// SavedBy lists what the viewer keeps and may still read, the last first, up to 200.
func SavedBy(ctx context.Context, q db.Q, v forum.Viewer) ([]Saved, error) {
	return db.All(ctx, q, func(r db.Row) (s Saved, err error) {
		var at int64
		var by, pid, name *string
		var id *int64
		err = r.Scan(&s.PID, &s.Kind, &s.Thread, &s.Title, &s.Slug, &by, &s.HTML, &s.Note, &at, &id, &pid, &name,
			&s.Community.PID, &s.Community.Slug, &s.Community.Name)
		s.Reply, s.At, s.By = of(by), db.Time(at), forum.Byline{ID: of(id), PID: of(pid), Name: of(name)}
		return s, err
	}, savedBy, v.Person)
}

// SavedOf gives what the viewer keeps of a thread or reply; ok is false where
// they do not.
func SavedOf(ctx context.Context, q db.Q, v forum.Viewer, thread, reply int64) (pid, note string, ok bool, err error) {
	type row struct{ pid, note string }
	s, err := db.One(ctx, q, func(r db.Row) (s row, err error) { return s, r.Scan(&s.pid, &s.note) }, savedOf, v.Person, thread, reply)
	if errors.Is(err, db.ErrNone) {
		return "", "", false, nil
	}
	return s.pid, s.note, err == nil, err
}
