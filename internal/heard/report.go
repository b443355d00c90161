package heard

import (
	"context"
	"slices"

	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// A Concern is why a text is reported. There are no words of the reporter's
// own: how somebody writes says who they are.
type Concern string

// The concerns, in the order of a form.
const (
	NamesSomebody Concern = "names"
	Hurts         Concern = "hurts"
	Danger        Concern = "danger"
	OtherConcern  Concern = "other"
)

// Concerns lists them.
var Concerns = []Concern{NamesSomebody, Hurts, Danger, OtherConcern}

// A Report says how often a text was reported for one concern.
type Report struct {
	Post, Thread string
	Concern      Concern
	Times        int
}

// mostReports is how many are read at once.
const mostReports = 500

// Tell counts one report of a text more. Who tells is neither written down nor
// noted in the log of changes; the caller has seen that there is such a text.
func Tell(ctx context.Context, d *db.DB, v forum.Viewer, s forum.SpeakStanding, thread, post string, concern Concern) error {
	if err := forum.MustSpeak(v, forum.SpeakReport, s); err != nil {
		return err
	}
	if !slices.Contains(Concerns, concern) {
		var f fault.Fields
		f.Add("concern", "fault.speak_concern")
		return f.Err()
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, countReport, post, string(concern), thread)
		return err
	})
}

// Reports gives what was reported, for the moderators.
func Reports(ctx context.Context, q db.Q, v forum.Viewer, s forum.SpeakStanding) ([]Report, error) {
	if err := forum.MustSpeak(v, forum.SpeakModerate, s); err != nil {
		return nil, err
	}
	return db.All(ctx, q, func(r db.Row) (p Report, err error) {
		return p, r.Scan(&p.Post, &p.Concern, &p.Thread, &p.Times)
	}, allReports, mostReports)
}

// Settle puts the reports of a text away, once a moderator has looked at it.
func Settle(ctx context.Context, d *db.DB, v forum.Viewer, s forum.SpeakStanding, post string) error {
	if err := forum.MustSpeak(v, forum.SpeakModerate, s); err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, settleReport, post)
		return err
	})
}
