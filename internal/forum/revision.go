package forum

import (
	"context"
	"time"

	"waymark/internal/db"
)

// A Revision is what a text was before an edit.
type Revision struct {
	Thread, Reply int64 // Reply is 0 for the thread's own text
	N             int   // counts from 1, the first text
	Editor        Byline
	At            time.Time // when it was replaced
	Title         string
	Summary       string
	Body          string
	Fields        string // the kind's own columns, as JSON
	Note          string
}

// keep stores a revision.
func keep(ctx context.Context, tx *db.Tx, r Revision) error {
	_, err := tx.Exec(ctx, insertRevision, r.Thread, r.Reply, r.N, null(r.Editor.ID), tx.Micros(), r.Title, r.Summary, r.Body, r.Fields, r.Note)
	return err
}

// Revisions lists what a thread's text (reply 0) or a reply's was, the newest
// replaced first, up to 100 before revision before (0 for the newest). The
// present text is not among them; of what was deleted there are none.
func Revisions(ctx context.Context, q db.Q, thread, reply int64, before int) ([]Revision, error) {
	if before == 0 {
		before = 1 << 30
	}
	return db.All(ctx, q, func(r db.Row) (v Revision, err error) {
		var at int64
		b := bylineRow{}
		err = r.Scan(&v.Thread, &v.Reply, &v.N, &at, &v.Title, &v.Summary, &v.Body, &v.Fields, &v.Note,
			&b.id, &b.pid, &b.name, &b.ended, &b.role, &b.orgPID, &b.orgSlug, &b.org, &b.hue)
		v.At, v.Editor = db.Time(at), b.byline()
		return v, err
	}, revisionsOf, thread, reply, before)
}
