package forum

import (
	"context"
	"errors"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/markdown"
)

// Summarised is the change of what stands above a thread in short.
var Summarised = changes.Declare("thread.summarised", changes.Routine)

const (
	// MaxInShort is how long a thread in short may be, in characters.
	MaxInShort = 1000
	// InShortPart is the number under which revisions keep what it was.
	InShortPart = -1
)

// An InShort is what facilitators say a thread comes to.
type InShort struct {
	Body, HTML      string
	Revision        int    // 0: nobody ever wrote one
	Author, Editor  Byline // who wrote the first text, and who the present one
	Created, Edited time.Time
	Replies         int // how many the thread had when it was last written
}

// InShortOf gives a thread in short, for who has been let into it; its zero
// value where there is none.
func InShortOf(ctx context.Context, q db.Q, t Thread) (s InShort, err error) {
	if t.State != Published {
		return s, nil
	}
	s, err = db.One(ctx, q, func(r db.Row) (s InShort, err error) {
		var created, edited int64
		var author, editor bylineRow
		err = r.Scan(&s.Body, &s.HTML, &s.Revision, &created, &edited, &s.Replies, &author.id, &author.pid, &author.name,
			&editor.id, &editor.pid, &editor.name)
		s.Author, s.Editor, s.Created, s.Edited = author.byline(), editor.byline(), db.Time(created), db.Time(edited)
		return s, err
	}, inShortOf, t.ID)
	if errors.Is(err, db.ErrNone) {
		return InShort{}, nil
	}
	return s, err
}

// WriteInShort writes a thread down in short, or takes that away where the
// text is empty; revision is the one the writer saw. What it was is kept.
func WriteInShort(ctx context.Context, d *db.DB, v Viewer, pid string, revision int, body string) (Thread, error) {
	body = CleanText(body)
	var f fault.Fields
	f.Max("body", body, MaxInShort)
	if err := f.Err(); err != nil {
		return Thread{}, err
	}
	html := string(markdown.Render(body))
	var t Thread
	err := d.Write(ctx, func(tx *db.Tx) (err error) {
		if t, err = ThreadByPID(ctx, tx, v, "", pid); err != nil {
			return err
		}
		if !t.MayMark(v) {
			return fault.Denied("fault.facilitators_only")
		}
		was, err := InShortOf(ctx, tx, t)
		if err != nil || was.Body == body {
			return err
		}
		if revision != was.Revision {
			return fault.Clash("edited_meanwhile", "fault.edited_meanwhile")
		}
		if was.Revision > 0 {
			if err := keep(ctx, tx, Revision{Thread: t.ID, Reply: InShortPart, N: was.Revision, Editor: Byline{ID: v.Person}, Body: was.Body}); err != nil {
				return err
			}
		}
		if err := attach(ctx, tx, v, 0, t.ID, InShortPart, FileText{"body", html}); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, putInShort, t.ID, body, html, was.Revision+1, null(v.Person), tx.Micros(), t.Replies); err != nil {
			return err
		}
		return changes.Append(ctx, tx, Summarised, t.change(0, v.Person))
	})
	return t, err
}
