package notify

import (
	"context"
	"errors"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// What people do with what they are told; the subject is the person.
var (
	FollowSet = changes.Declare("follow.set", changes.Routine)
	InboxDone = changes.Declare("inbox.done", changes.Routine)
	InboxTold = changes.Declare("inbox.told", changes.Routine)
	SavedSet  = changes.Declare("saved.set", changes.Routine)
)

// ofPerson is what the log says of somebody's own inbox and list.
func ofPerson(person int64) changes.Change {
	return changes.Change{Kind: "inbox", Subject: person, Actor: person, Audience: changes.Only(person)}
}

// A Level is how closely somebody follows a thing.
type Level string

// The levels: everything new comes to the inbox; to the daily summary; what
// concerns oneself alone; nothing at all.
const (
	Watch  Level = "watch"
	Follow Level = "follow"
	Normal Level = "normal"
	Mute   Level = "mute"
)

// Levels lists them in the order of a form.
var Levels = []Level{Watch, Follow, Normal, Mute}

// Kinds of what can be followed.
const (
	OnThread    = "thread"
	OnCommunity = "community"
	OnTag       = "tag"
	OnPerson    = "person"
)

// A Target is what somebody follows.
type Target struct {
	Kind string
	Name string // the pid of a thread or person, the slug of a community, the name of a tag

	id int64
}

// find looks the target up for a viewer, for whom what they may not see is
// missing.
func (t *Target) find(ctx context.Context, q db.Q, v forum.Viewer) error {
	switch t.Kind {
	case OnThread:
		th, err := forum.ThreadByPID(ctx, q, v, "", t.Name)
		if err == nil && th.State == forum.Draft {
			err = fault.Missing("thread")
		}
		t.id = th.ID
		return err
	case OnCommunity:
		c, err := forum.CommunityBySlug(ctx, q, v, t.Name)
		if err == nil && !forum.May(v, forum.Read, c.Standing) {
			err = fault.Denied("fault.members_only")
		}
		t.id = c.ID
		return err
	case OnPerson:
		p, err := forum.PersonByPID(ctx, q, v, t.Name)
		t.id = p.ID
		return err
	case OnTag:
		return t.findTag(ctx, q, v)
	}
	return fault.Missing("page")
}

// findTag gives a tag that something carries which the viewer may read.
func (t *Target) findTag(ctx context.Context, q db.Q, v forum.Viewer) error {
	id, err := db.Value[int64](ctx, q, tagSeen, v.Person, forum.TagName(t.Name))
	if errors.Is(err, db.ErrNone) {
		return fault.Missing("tag")
	}
	t.id, t.Name = id, forum.TagName(t.Name)
	return err
}

// A Following is how somebody follows a thing.
type Following struct {
	Level  Level
	Chosen bool // by the person, not by itself when they replied or asked
	Read   bool // by itself, since they have read it for a while
}

// LevelOf says how closely the viewer follows a thing that they may see.
func LevelOf(ctx context.Context, q db.Q, v forum.Viewer, t Target) (Following, error) {
	if err := t.find(ctx, q, v); err != nil {
		return Following{}, err
	}
	return levelOf(ctx, q, v.Person, t.Kind, t.id)
}

// LevelOfID is LevelOf for a thing that the caller has looked up.
func LevelOfID(ctx context.Context, q db.Q, v forum.Viewer, kind string, id int64) (Following, error) {
	return levelOf(ctx, q, v.Person, kind, id)
}

func levelOf(ctx context.Context, q db.Q, person int64, kind string, id int64) (Following, error) {
	f, err := db.One(ctx, q, func(r db.Row) (f Following, err error) {
		return f, r.Scan(&f.Level, &f.Chosen, &f.Read)
	}, followOf, person, kind, id)
	if errors.Is(err, db.ErrNone) {
		return Following{Level: Normal}, nil
	}
	return f, err
}

// maxFollows is how many things one person may follow.
const maxFollows = 5000

// SetLevel has the viewer follow a thing at a level from now on.
func SetLevel(ctx context.Context, d *db.DB, v forum.Viewer, t Target, level Level) error {
	if !v.SignedIn() {
		return fault.NotSignedIn()
	}
	var f fault.Fields
	f.OneOf("level", string(level), "fault.follow_level", string(Watch), string(Follow), string(Normal), string(Mute))
	if err := f.Err(); err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		t := t // the function may run again
		if err := t.find(ctx, tx, v); err != nil {
			return err
		}
		if t.Kind == OnPerson && t.id == v.Person {
			return fault.Denied("fault.follow_self")
		}
		n, err := db.Value[int](ctx, tx, countFollows, v.Person, maxFollows+1)
		if err != nil {
			return err
		}
		if n > maxFollows {
			return fault.Clash("follows_many", "fault.follows_many", "Max", maxFollows)
		}
		if _, err := tx.Exec(ctx, putFollow, v.Person, t.Kind, t.id, string(level), true, tx.Micros()); err != nil {
			return err
		}
		return changes.Append(ctx, tx, FollowSet, ofPerson(v.Person))
	})
}

// An Interest is one thing on the list of what somebody follows.
type Interest struct {
	Target
	Following
	Title string
	Slug  string // of a thread
	Of    string // the kind of thread
}

// Interests lists up to 500 things that the viewer follows or has muted, those
// last set first, as far as they may still see them.
func Interests(ctx context.Context, q db.Q, v forum.Viewer) ([]Interest, error) {
	return db.All(ctx, q, func(r db.Row) (i Interest, err error) {
		return i, r.Scan(&i.Kind, &i.id, &i.Level, &i.Chosen, &i.Read, &i.Name, &i.Title, &i.Slug, &i.Of)
	}, interests, v.Person)
}
