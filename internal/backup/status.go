package backup

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"time"

	"waymark/internal/db"
)

// lateAfter is how old the newest backup may be before somebody should look.
const lateAfter = 26 * time.Hour

// A State is how the store stands as to backups.
type State struct {
	// Here says whether Waymark makes backups of this database: of SQLite it
	// does, PostgreSQL has its own tools.
	Here bool `json:"here"`
	// Success is when the last good backup was made; zero for never.
	Success time.Time `json:"success,omitzero"`
	File    string    `json:"file,omitempty"` // its name, without the directory
	Bytes   int64     `json:"bytes,omitempty"`
	Head    int64     `json:"head,omitempty"` // the last change in it
	// Verified is when a backup was last read and found good.
	Verified time.Time `json:"verified,omitzero"`
	// Failure is when the last one failed, and Reason why, in words for people
	// who look after computers; zero where one has succeeded since.
	Failure time.Time `json:"failure,omitzero"`
	Reason  string    `json:"reason,omitempty"`
}

// Late says whether it is too long since the last good backup.
func (s State) Late(now time.Time) bool { return s.Here && now.Sub(s.Success) > lateAfter }

// stateName is where the state stands among what the store itself keeps.
const stateName = "backup"

// Status tells how the store stands as to backups.
func Status(ctx context.Context, d *db.DB) (State, error) {
	s := State{}
	text, err := db.Value[string](ctx, d, selectMeta, stateName)
	if err == nil {
		err = json.Unmarshal([]byte(text), &s)
	}
	if errors.Is(err, db.ErrNone) {
		err = nil
	}
	s.Here = d.Dialect == db.SQLite
	return s, err
}

// Succeeded notes that file is a good backup.
func Succeeded(ctx context.Context, d *db.DB, file string, bytes int64, m Manifest) error {
	now := d.Now().UTC().Truncate(time.Second)
	return note(ctx, d, func(s *State) {
		*s = State{Success: m.Made, File: filepath.Base(file), Bytes: bytes, Head: m.Head, Verified: now}
	})
}

// Failed notes that a backup could not be made, and why.
func Failed(ctx context.Context, d *db.DB, reason string) error {
	now := d.Now().UTC().Truncate(time.Second)
	return note(ctx, d, func(s *State) { s.Failure, s.Reason = now, reason })
}

// Proved notes that a backup was read again and found good.
func Proved(ctx context.Context, d *db.DB) error {
	now := d.Now().UTC().Truncate(time.Second)
	return note(ctx, d, func(s *State) { s.Verified = now })
}

func note(ctx context.Context, d *db.DB, change func(*State)) error {
	s, err := Status(ctx, d)
	if err != nil {
		return err
	}
	change(&s)
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, putMeta, stateName, string(text))
		return err
	})
}
