package forum

import (
	"context"
	"fmt"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/markdown"
)

// What happens to communities. Whoever keeps what is public apart from what
// is not goes by CommunityShown, which comes beside CommunityChanged.
var (
	CommunityFounded  = changes.Declare("community.founded", changes.Routine)
	CommunityChanged  = changes.Declare("community.changed", changes.OfOthers)
	CommunityShown    = changes.Declare("community.visibility_changed", changes.OfOthers)
	CommunityArchived = changes.Declare("community.archived", changes.OfOthers)
	CommunityReopened = changes.Declare("community.reopened", changes.OfOthers)
)

// A CommunityDraft is what is given to found or change a community. The last
// fields are for System alone.
type CommunityDraft struct {
	Name       string
	Slug       string // empty: made from the name
	Summary    string // the purpose, in a line
	Body       string // Markdown
	Visibility Visibility
	Measure    string  // how it will know that it works, in a line; may be empty
	Limit      []int64 // organisations whose people alone may join; nil: as it was, else none
	Key        string  // idempotency key; empty for none

	ExternalID   string
	Placeholder  bool
	Created      time.Time
	Members      []int64
	Facilitators []int64

	html string
}

func (c *CommunityDraft) clean() {
	c.Name, c.Summary, c.Body, c.Measure = Clean(c.Name), Clean(c.Summary), CleanText(c.Body), Clean(c.Measure)
	if c.Slug = Clean(c.Slug); c.Slug != "" {
		c.Slug = Slug(c.Slug)
	}
	c.html = string(markdown.Render(c.Body))
}

func (c *CommunityDraft) check(v Viewer) error {
	if !v.system {
		c.ExternalID, c.Placeholder, c.Created, c.Members, c.Facilitators = "", false, time.Time{}, nil, nil
	}
	c.clean()
	var f fault.Fields
	f.Require("name", c.Name, "fault.community_name_required")
	f.Max("name", c.Name, MaxName)
	f.Require("summary", c.Summary, "fault.purpose_required")
	f.Max("summary", c.Summary, MaxSummary)
	f.Max("body", c.Body, MaxBody)
	f.Max("measure", c.Measure, MaxSummary)
	f.OneOf("visibility", string(c.Visibility), "fault.visibility", string(Open), string(Restricted), string(Private))
	return f.Err()
}

// Found makes a community with the viewer as its facilitator, and gives the
// same one again where the draft's key has been used before.
func Found(ctx context.Context, d *db.DB, v Viewer, draft CommunityDraft) (c Community, err error) {
	if err := known(v); err != nil {
		return c, err
	}
	if err := draft.check(v); err != nil {
		return c, err
	}
	err = writeNamed(ctx, d, func(tx *db.Tx) error {
		pid, _, err := Once(ctx, tx, v, draft.Key, "community.found", func() (string, error) {
			id, err := found(ctx, tx, v, draft)
			if err != nil {
				return "", err
			}
			c, err := CommunityByID(ctx, tx, System(), id)
			return c.PID, err
		})
		if err != nil {
			return err
		}
		c, err = CommunityByPID(ctx, tx, v, pid)
		return err
	})
	return c, err
}

// found inserts a community with its first members and notes it in the log.
func found(ctx context.Context, tx *db.Tx, v Viewer, draft CommunityDraft) (id int64, err error) {
	created, slug := tx.Now, ""
	if err := RefuseLoose(ctx, tx, v, FileText{"body", draft.html}); err != nil {
		return 0, err
	}
	if !draft.Created.IsZero() {
		created = draft.Created
	}
	if draft.Visibility == Private && !v.system {
		draft.Slug = unguessed(draft)
	}
	if slug, err = freeSlug(ctx, tx, communityHasSlug, draft.Slug, draft.Name); err != nil {
		return 0, err
	}
	at := db.Micros(created)
	id, err = db.Value[int64](ctx, tx, insertCommunity, NewPID(), slug, draft.Name, SortName(draft.Name), draft.Summary, draft.Body,
		draft.html, string(draft.Visibility), at, draft.Placeholder, nullText(draft.ExternalID), null(v.Person), at, draft.Measure)
	if err != nil {
		return 0, err
	}
	if err := limit(ctx, tx, id, draft.Limit); err != nil {
		return 0, err
	}
	if !v.system {
		draft.Members, draft.Facilitators = nil, []int64{v.Person}
	}
	if _, err := enrol(ctx, tx, id, draft.Facilitators, Facilitator, created); err != nil {
		return 0, err
	}
	if _, err := enrol(ctx, tx, id, draft.Members, Member, created); err != nil {
		return 0, err
	}
	return id, changes.Append(ctx, tx, CommunityFounded, communityChange(v, id, 0))
}

func communityChange(v Viewer, id, part int64) changes.Change {
	return changes.Change{Kind: kindCommunity, Community: id, Subject: id, Part: part, Actor: v.Person, Audience: changes.Readers}
}

// EditCommunity changes a community that is not archived; its facilitators may.
func EditCommunity(ctx context.Context, d *db.DB, v Viewer, id int64, draft CommunityDraft) (c Community, err error) {
	if err := draft.check(v); err != nil {
		return c, err
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		was, err := CommunityByID(ctx, tx, v, id)
		if err != nil {
			return err
		}
		if err := Must(v, Facilitate, was.Standing); err != nil {
			return err
		}
		if was.Standing.Archived && !v.system {
			return fault.Denied("fault.archived")
		}
		if err := editCommunity(ctx, tx, v, was, draft); err != nil {
			return err
		}
		c, err = CommunityByID(ctx, tx, v, id)
		return err
	})
	return c, err
}

func editCommunity(ctx context.Context, tx *db.Tx, v Viewer, was Community, draft CommunityDraft) error {
	if err := RefuseLoose(ctx, tx, v, FileText{"body", draft.html}); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, updateCommunity, was.ID, draft.Name, SortName(draft.Name), draft.Summary, draft.Body, draft.html,
		string(draft.Visibility), draft.Placeholder, nullText(draft.ExternalID), draft.Measure); err != nil {
		return err
	}
	if err := limit(ctx, tx, was.ID, draft.Limit); err != nil {
		return err
	}
	if was.Visibility != draft.Visibility {
		if err := changes.Append(ctx, tx, CommunityShown, communityChange(v, was.ID, 0)); err != nil {
			return err
		}
	}
	return changes.Append(ctx, tx, CommunityChanged, communityChange(v, was.ID, 0))
}

// Archive closes a community for writing; what is in it stays readable.
func Archive(ctx context.Context, d *db.DB, v Viewer, id int64) error {
	return archive(ctx, d, v, id, true)
}

// Reopen opens an archived community for writing again.
func Reopen(ctx context.Context, d *db.DB, v Viewer, id int64) error {
	return archive(ctx, d, v, id, false)
}

func archive(ctx context.Context, d *db.DB, v Viewer, id int64, away bool) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		c, err := CommunityByID(ctx, tx, v, id)
		if err != nil {
			return err
		}
		if !May(v, Facilitate, c.Standing) {
			return fault.Denied("fault.facilitators_only")
		}
		if c.Standing.Archived == away {
			return nil
		}
		verb, at := CommunityReopened, time.Time{}
		if away {
			verb, at = CommunityArchived, tx.Now
		}
		if _, err := tx.Exec(ctx, archiveCommunity, id, nullTime(at)); err != nil {
			return err
		}
		return changes.Append(ctx, tx, verb, communityChange(v, id, 0))
	})
}

// unguessed gives a private community a slug that nobody comes upon: whoever
// founds another of its name must not find the slug taken.
func unguessed(draft CommunityDraft) string {
	slug := draft.Slug
	if slug == "" {
		slug = Slug(draft.Name)
	}
	return slug + "-" + NewPID()[:8]
}

// freeSlug gives a slug that nothing else has: the one wanted, or one made
// from the name, with a number behind it if need be.
func freeSlug(ctx context.Context, tx *db.Tx, taken *db.Statement, want, name string) (string, error) {
	if want == "" {
		want = Slug(name)
	}
	for n := 1; ; n++ {
		slug := want
		if n > 1 {
			slug = fmt.Sprintf("%s-%d", want, n)
		}
		if has, err := db.Has(ctx, tx, taken, slug); err != nil || !has {
			return slug, err
		}
	}
}

// writeNamed is Write for what gets a free slug: on PostgreSQL somebody else
// may take the slug at the same moment, and then another is looked for.
func writeNamed(ctx context.Context, d *db.DB, f func(*db.Tx) error) (err error) {
	for range 5 {
		if err = d.Write(ctx, f); !db.IsUnique(err) {
			return err
		}
	}
	return err
}
