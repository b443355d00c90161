// Package doctemplate is the template library: files and texts that others
// take and fill in, their versions, who uses which, and what came of it. The
// word template is for people; in code a template is also of pages.
package doctemplate

import (
	"context"
	"errors"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/document"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// Name is the kind's name in the database, the API and the change log.
const Name = "template"

// Kind is what the spine needs to know of templates.
var Kind = forum.Kind{Name: Name, Path: "t", More: more}

// What happens to templates. The part of Versioned and Taken is the version.
var (
	Drafted   = changes.Declare("template.drafted", changes.Routine)
	Prepared  = changes.Declare("template.prepared", changes.Routine) // what stands in its next version
	Published = changes.Declare("template.published", changes.Routine)
	Versioned = changes.Declare("template.versioned", changes.Routine)
	Edited    = changes.Declare("template.edited", changes.Routine)
	Withdrawn = changes.Declare("template.withdrawn", changes.Routine)
	Restored  = changes.Declare("template.restored", changes.Routine)
	Deleted   = changes.Declare("template.deleted", changes.Routine)
	Taken     = changes.Declare("template.taken", changes.Routine)
	Happened  = changes.Declare("template.happened", changes.Routine)
)

// A Form says what a template is made of.
type Form string

// The forms: one or several files, a text that is copied, or an article to
// read that nothing is taken from.
const (
	Files Form = "file"
	Text  Form = "text"
	Guide Form = "guide"
)

// Forms lists them in the order of a form to fill in.
var Forms = []Form{Files, Text, Guide}

// Fields are a template's own columns beside those of its thread.
type Fields struct {
	Form     Form   `json:"form"`
	Use      string `json:"when_to_use"`     // Markdown
	Avoid    string `json:"when_not_to_use"` // Markdown
	Language string `json:"language"`        // as in en or cy; empty where it is not known
	Pair     int64  `json:"pair"`            // the thread of the same template in another language; 0 for none
	Terms    string `json:"licence"`         // the licence, as it stands with the thread
}

// Rendered are the longer fields as safe HTML.
type Rendered struct{ Use, Avoid string }

// A Stage is where a template stands in its life.
type Stage string

// The stages. What is withdrawn stays readable, with a warning.
const (
	InDraft     Stage = "draft"
	InReview    Stage = "review"
	IsPublished Stage = "published"
	IsWithdrawn Stage = "withdrawn"
	IsDeleted   Stage = "deleted"
)

// A Template is a thread with a template's fields.
type Template struct {
	forum.Thread
	Fields
	HTML            Rendered
	Format          document.Kind // of the main file of its newest version, or of what is prepared; empty for none
	Latest          int           // its newest version; 0 before the first
	Original        int64         // the thread that it was adapted from; 0 for none
	OriginalN       int           // in which version
	Review          time.Time     // since when colleagues are asked to look at the draft
	Withdrawn       time.Time
	WithdrawnReason string
}

// Stage says where the template stands.
func (t Template) Stage() Stage {
	switch {
	case t.State == forum.Deleted:
		return IsDeleted
	case t.State == forum.Draft && !t.Review.IsZero():
		return InReview
	case t.State == forum.Draft:
		return InDraft
	case !t.Withdrawn.IsZero():
		return IsWithdrawn
	}
	return IsPublished
}

// Takes says whether the viewer may take the template, as all who may read
// what is published in a community where they may take part.
func (t Template) Takes(v forum.Viewer) bool {
	return t.State == forum.Published && t.Latest > 0 && t.Form != Guide && forum.May(v, forum.Read, t.Standing)
}

// ByPID gives a template that the viewer may read.
func ByPID(ctx context.Context, q db.Q, v forum.Viewer, pid string) (Template, error) {
	t, err := forum.ThreadByPID(ctx, q, v, Name, pid)
	if err != nil {
		return Template{}, err
	}
	return of(ctx, q, t)
}

func of(ctx context.Context, q db.Q, t forum.Thread) (Template, error) {
	out, err := db.One(ctx, q, scan, byThread, t.ID)
	switch {
	case errors.Is(err, db.ErrNone):
		return out, fault.Missing("template")
	case err != nil:
		return out, err
	}
	out.Thread = t
	out.Terms = t.Licence
	if t.State == forum.Deleted {
		out.Fields, out.HTML, out.WithdrawnReason = Fields{Form: out.Form}, Rendered{}, ""
	}
	return out, nil
}

func scan(r db.Row) (t Template, err error) {
	var pair, original, review, withdrawn *int64
	err = r.Scan(&t.Form, &t.Format, &t.Use, &t.HTML.Use, &t.Avoid, &t.HTML.Avoid, &t.Language, &pair, &original, &t.OriginalN,
		&t.Latest, &review, &withdrawn, &t.WithdrawnReason)
	t.Pair, t.Original = value(pair), value(original)
	t.Review, t.Withdrawn = when(review), when(withdrawn)
	return t, err
}

func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

func when(micros *int64) time.Time {
	if micros == nil {
		return time.Time{}
	}
	return db.Time(*micros)
}

func orNull(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}
