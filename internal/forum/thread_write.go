package forum

import (
	"context"
	"errors"
	"time"

	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/markdown"
)

// Grace is how long an edit by the author leaves no trace: time to mend a
// slip of the pen.
const Grace = 5 * time.Minute

// maxExternal is the length of another program's name for a thread.
const maxExternal = 200

// A Prepared thread is a draft that has been checked and rendered, which is
// done before a transaction and not inside it.
type Prepared struct {
	draft ThreadDraft
	tags  []string
	html  string
	more  []FileText // rendered fields of the kind
}

// With adds the fields of the kind in which files may stand beside the body.
func (p Prepared) With(more ...FileText) Prepared {
	p.more = more
	return p
}

// linked are all texts in which files may stand.
func (p Prepared) linked() []FileText { return append([]FileText{{"body", p.html}}, p.more...) }

// Prepare checks and renders a draft. Its fault names the fields that need
// mending; fields gathers those that the feature has found wrong already.
func Prepare(v Viewer, d ThreadDraft, fields fault.Fields) (Prepared, error) {
	d.Title, d.Summary, d.Body = Clean(d.Title), Clean(d.Summary), CleanText(d.Body)
	longest := MaxTitle
	if v.system {
		longest = MaxImportedTitle
	} else {
		fields.Require("title", d.Title, "fault.title_required")
		if d.Community == 0 {
			fields.Add("community", "fault.community_required")
		}
		d.ExternalID = Clean(d.ExternalID)
		fields.Max("external_id", d.ExternalID, maxExternal)
		fields.Max("summary", d.Summary, MaxSummary)
		fields.Max("body", d.Body, MaxBody)
	}
	fields.Max("title", d.Title, longest)
	tags := cleanTags(v, d.Tags, &fields)
	if err := fields.Err(); err != nil {
		return Prepared{}, err
	}
	return Prepared{draft: d, tags: tags, html: string(markdown.Render(d.Body))}, nil
}

// AddThread makes a thread inside a feature's transaction. The feature then
// inserts its own columns and appends its change.
func AddThread(ctx context.Context, tx *db.Tx, v Viewer, p Prepared) (Thread, error) {
	s, err := StandingIn(ctx, tx, v, p.draft.Community)
	if err != nil {
		return Thread{}, err
	}
	if err := Must(v, Post, s); err != nil {
		return Thread{}, err
	}
	t := Thread{
		PID: NewPID(), Kind: p.draft.Kind, CommunityID: p.draft.Community, Title: p.draft.Title, Slug: Slug(p.draft.Title),
		Summary: p.draft.Summary, Body: p.draft.Body, HTML: p.html, State: Published, Asks: p.draft.Asks, Revision: 1, Standing: s,
		Created: tx.Now, Active: tx.Now, Mine: true, ExternalID: p.draft.ExternalID,
	}
	if p.draft.AsDraft {
		t.State = Draft
	}
	author, err := p.provenance(v, &t)
	if err != nil {
		return Thread{}, err
	}
	t.Author.ID = author
	b, err := badge(ctx, tx, author)
	if err != nil {
		return Thread{}, err
	}
	if t.State == Published {
		t.Published = t.Created
	}
	if from := p.draft.From; from != nil && from.Org != 0 {
		b.org = &from.Org
	}
	created := db.Micros(t.Created)
	t.ID, err = db.Value[int64](ctx, tx, insertThread, t.PID, t.Kind, t.CommunityID, null(author), b.affiliation, b.org, t.Title, t.Slug,
		t.Summary, t.Body, t.HTML, string(t.State), t.Asks, created, nullTime(t.Published), created, t.SourceURL, t.Licence, nullText(t.ExternalID))
	if err != nil {
		return Thread{}, err
	}
	if err := attach(ctx, tx, v, author, t.ID, 0, p.linked()...); err != nil {
		return Thread{}, err
	}
	if from := p.draft.From; from != nil && len(from.Authors) > 1 {
		if err := addAuthors(ctx, tx, t.ID, from.Authors[1:]); err != nil {
			return Thread{}, err
		}
	}
	if t.State == Published {
		if err := count(ctx, tx, t, 1); err != nil {
			return Thread{}, err
		}
	}
	return t, setTags(ctx, tx, t.ID, nil, p.tags)
}

// provenance takes over what an import says of its source, and gives the author.
func (p Prepared) provenance(v Viewer, t *Thread) (author int64, err error) {
	from := p.draft.From
	if from == nil {
		return v.Person, nil
	}
	if !v.system {
		return 0, errors.New("forum: only an import has a source")
	}
	t.ExternalID, t.SourceURL, t.Licence = from.ExternalID, from.SourceURL, from.Licence
	if !from.Created.IsZero() {
		t.Created, t.Active = from.Created.UTC(), from.Created.UTC()
	}
	if len(from.Authors) > 0 {
		author = from.Authors[0]
	}
	return author, nil
}

// Taken turns the database's word that an external id is in use into a clash;
// other errors stay what they are.
func Taken(err error) error {
	if db.IsUnique(err) {
		return fault.Clash("external_id_taken", "fault.external_id_taken")
	}
	return err
}

func addAuthors(ctx context.Context, tx *db.Tx, thread int64, more []int64) error {
	for i, person := range more {
		if _, err := tx.Exec(ctx, insertAuthor, thread, i+1, person); err != nil {
			return err
		}
	}
	return nil
}

// count keeps the community's number of threads and its last activity.
func count(ctx context.Context, tx *db.Tx, t Thread, by int) error {
	_, err := tx.Exec(ctx, countThread, t.CommunityID, by, db.Micros(t.Active))
	return err
}

type badgeRow struct{ affiliation, org *int64 }

// badge is the affiliation and organisation that a post of this person shows
// from now on, whatever becomes of them later.
func badge(ctx context.Context, tx *db.Tx, person int64) (badgeRow, error) {
	if person == 0 {
		return badgeRow{}, nil
	}
	return db.One(ctx, tx, func(r db.Row) (b badgeRow, err error) { return b, r.Scan(&b.affiliation, &b.org) }, badgeOf, person)
}

// StandingIn is how the viewer stands to a community; a community that does
// not exist is missing.
func StandingIn(ctx context.Context, q db.Q, v Viewer, community int64) (Standing, error) {
	s, err := db.One(ctx, q, func(r db.Row) (s Standing, err error) {
		var archived *int64
		var role, state *string
		err = r.Scan(&s.Visibility, &archived, &s.Barred, &role, &state)
		s.Archived = archived != nil
		s.set(role, state)
		return s, err
	}, standingIn, v.Person, community)
	if errors.Is(err, db.ErrNone) {
		return s, fault.Missing("community")
	}
	return s, err
}

func null(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

func nullText(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func nullTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return db.Micros(t)
}

// OrganisationOf is the organisation a person belongs to now; 0 for none.
func OrganisationOf(ctx context.Context, tx *db.Tx, person int64) (int64, error) {
	b, err := badge(ctx, tx, person)
	return of(b.org), err
}
