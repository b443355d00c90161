package forum

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"regexp"
	"strings"
	"time"

	"waymark/internal/db"
	"waymark/internal/fault"
)

// Bounds of what is kept for people of texts that they have not sent.
const (
	MaxUnsent       = 200                 // of one person; the oldest go
	MaxUnsentFields = 48                  // of one text
	MaxUnsentBytes  = 512 << 10           // of one text
	UnsentLife      = 90 * 24 * time.Hour // since it was last changed
)

// An Unsent is what a person has begun to write in a form and not sent. It is
// theirs alone: nobody else can read it, and the change log says nothing of it.
type Unsent struct {
	Place  string // which form: "ask", "reply:" and a thread's pid, …
	Fields map[string]string
	// Revision tells one state from the next, and is used once: 0 is none at all.
	Revision int64
	At       time.Time
}

// Empty says whether nothing is kept.
func (u Unsent) Empty() bool { return u.Revision == 0 }

var (
	unsentPlace = regexp.MustCompile(`^[a-z-]{1,30}(:[a-z2-7]{16}){0,2}$`)
	unsentField = regexp.MustCompile(`^[a-z][a-z_]{0,39}(-[a-z2-7]{16})?$`)
)

func scanUnsent(r db.Row) (u Unsent, err error) {
	var text string
	if err := r.Scan(&u.Place, &text, &u.Revision); err != nil {
		return u, err
	}
	u.At = db.Time(u.Revision)
	return u, json.Unmarshal([]byte(text), &u.Fields)
}

// UnsentAt gives what the viewer has begun in a place; an empty one where that
// is nothing.
func UnsentAt(ctx context.Context, q db.Q, v Viewer, place string) (Unsent, error) {
	if !v.SignedIn() {
		return Unsent{}, nil
	}
	u, err := db.One(ctx, q, scanUnsent, unsentAt, v.Person, place)
	if errors.Is(err, db.ErrNone) {
		return Unsent{Place: place}, nil
	}
	return u, err
}

// UnsentOf gives all that the viewer has begun, the newest first.
func UnsentOf(ctx context.Context, q db.Q, v Viewer) ([]Unsent, error) {
	if !v.SignedIn() {
		return nil, fault.NotSignedIn()
	}
	return db.All(ctx, q, scanUnsent, unsentOf, v.Person, MaxUnsent)
}

// KeepUnsent keeps what the viewer has written so far, and gives it as it is
// kept. The revision is the one from which they went on; where another tab or
// device has kept something else since, that is given with a clash, and
// nothing is changed. Fields without text say that there is nothing any more.
func KeepUnsent(ctx context.Context, d *db.DB, v Viewer, u Unsent) (Unsent, error) {
	if !v.SignedIn() {
		return u, fault.NotSignedIn()
	}
	text, err := u.check()
	if err != nil {
		return u, err
	}
	var now Unsent
	err = d.Write(ctx, func(tx *db.Tx) error {
		if now, err = UnsentAt(ctx, tx, v, u.Place); err != nil {
			return err
		}
		if maps.Equal(now.Fields, u.Fields) {
			return nil
		}
		if now.Revision != u.Revision {
			return fault.Clash("draft_moved", "fault.draft_moved")
		}
		if len(u.Fields) == 0 {
			now = Unsent{Place: u.Place}
			return DropUnsentIn(ctx, tx, v, u.Place)
		}
		at := max(tx.Micros(), now.Revision+1)
		now = Unsent{Place: u.Place, Fields: u.Fields, Revision: at, At: db.Time(at)}
		if _, err := tx.Exec(ctx, putUnsent, v.Person, u.Place, text, at); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, trimUnsent, v.Person, MaxUnsent-1)
		return err
	})
	return now, err
}

// check cleans the fields, leaves out those without text and gives the rest as
// they are kept.
func (u *Unsent) check() (string, error) {
	kept := map[string]string{}
	size := 0
	for name, value := range u.Fields {
		if !unsentField.MatchString(name) {
			return "", fault.Wrong("fields", "fault.draft_shape")
		}
		if value = CleanText(value); strings.TrimSpace(value) != "" {
			kept[name] = value
			size += len(value)
		}
	}
	if !unsentPlace.MatchString(u.Place) || len(kept) > MaxUnsentFields {
		return "", fault.Wrong("fields", "fault.draft_shape")
	}
	if size > MaxUnsentBytes {
		return "", fault.New(fault.TooLarge, "too_large", "fault.too_large", "Bytes", MaxUnsentBytes)
	}
	u.Fields = kept
	text, err := json.Marshal(kept)
	return string(text), err
}

// DropUnsent forgets what the viewer has begun in a place.
func DropUnsent(ctx context.Context, d *db.DB, v Viewer, place string) error {
	if !v.SignedIn() {
		return fault.NotSignedIn()
	}
	return d.Write(ctx, func(tx *db.Tx) error { return DropUnsentIn(ctx, tx, v, place) })
}

// DropUnsentIn is DropUnsent inside the transaction in which the text arrives;
// an empty place is none.
func DropUnsentIn(ctx context.Context, tx *db.Tx, v Viewer, place string) error {
	if place == "" || !v.SignedIn() {
		return nil
	}
	_, err := tx.Exec(ctx, dropUnsent, v.Person, place)
	return err
}

// SweepUnsent forgets what nobody has gone on with for UnsentLife.
func SweepUnsent(ctx context.Context, d *db.DB) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, sweepUnsent, db.Micros(tx.Now.Add(-UnsentLife)))
		return err
	})
}

// PlaceOfReply is the place of what somebody begins to reply to a thread, or
// to one of its replies; both are pids.
func PlaceOfReply(thread, to string) string {
	if to == "" {
		return "reply:" + thread
	}
	return "reply:" + thread + ":" + to
}
