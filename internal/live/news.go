package live

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/forum"
)

// A Hint is what leaves the server: where in the log, and by reference what
// changed. Subject is the thing whose page shows the change, Part the reply
// in it that changed.
type Hint struct {
	Position  string `json:"position"`
	Kind      string `json:"kind"`
	Community string `json:"community"`
	Subject   string `json:"subject"`
	What      string `json:"what"`
	Part      string `json:"part,omitempty"`
}

// What else than a verb a hint may say.
const (
	// Beat says that nothing is new up to its position, and that the line works.
	Beat = "beat"
	// Reset says that what happened since is too much or too long ago to be
	// told: whoever hears it looks anew at what they show.
	Reset = "reset"
)

// KindInbox is the kind of changes that concern one person alone and no
// thread. That person is told of them, and of nothing but the verb.
const KindInbox = "inbox"

const kindCommunity = "community"

// A place is a community as those who are told of it see it. What the hub
// keeps shares its places, so that a community that becomes private is so for
// all that has not been told yet.
type place struct {
	id     int64
	closed atomic.Pointer[forum.Visibility]
}

func newPlace(ref forum.PlaceRef) *place {
	p := &place{id: ref.ID}
	p.closed.Store(&ref.Visibility)
	return p
}

// News is a change as those who may know of it hear of it.
type News struct {
	Seq                       int64
	At                        time.Time
	Kind, Subject, Part, What string
	Community                 string // the slug of the one it happened in, or nothing

	place   *place // nil: it concerns one person and no community
	only    int64  // the one person who hears of it; 0: all readers of the place
	moves   int64  // the person who came into the place or left it with it
	turns   bool   // whoever is no member may read the place now, or no more
	subject int64
	away    atomic.Bool // it has moved to another place since
	sent    frame
}

// mayHear is a variable for the sake of the test that breaks it.
var mayHear = forum.MayHear

// may says whether a person may know of it now, who is a member of the
// communities in the list, which is in order.
func (n *News) may(person int64, memberOf []int64) bool {
	if n.only != 0 && n.only != person || n.away.Load() {
		return false
	}
	if n.place == nil {
		return true
	}
	_, member := slices.BinarySearch(memberOf, n.place.id)
	return mayHear(forum.Viewer{Person: person}, *n.place.closed.Load(), member)
}

// anew says whether a person may read more or less from now on than what they
// show says, and so looks anew at it. They are told nothing else of why.
func (n *News) anew(person int64, memberOf []int64) bool {
	if n.moves != 0 && n.moves == person {
		return true
	}
	if !n.turns {
		return false
	}
	_, member := slices.BinarySearch(memberOf, n.place.id)
	return !member
}

// reaches says whether a person is told anything on account of it.
func (n *News) reaches(person int64, memberOf []int64) bool {
	return n.may(person, memberOf) || n.anew(person, memberOf)
}

// told says whether anybody hears of a change at all, and the one person if it
// is for one alone.
func told(c changes.Change) (only int64, ok bool) {
	if c.Audience == changes.Readers {
		return 0, true
	}
	id, one := changes.PersonOf(c.Audience)
	return id, one && c.Kind != kindCommunity
}

// refs is what a batch of changes is about, as it is now.
type refs struct {
	threads map[int64]forum.ThreadRef
	places  map[int64]forum.PlaceRef
	replies map[int64]string
	shared  map[int64]*place
}

// lookUp asks what a batch is about.
func lookUp(ctx context.Context, q db.Q, batch []changes.Change) (r refs, err error) {
	var threads, places, replies []int64
	for _, c := range batch {
		switch _, ok := told(c); {
		case !ok || c.Kind == KindInbox:
		case c.Kind == kindCommunity:
			places = append(places, c.Subject)
		default:
			threads = append(threads, c.Subject)
			if ofReply(c) {
				replies = append(replies, c.Part)
			}
		}
	}
	r.shared = map[int64]*place{}
	if r.threads, err = forum.ThreadRefs(ctx, q, unique(threads)); err != nil {
		return r, err
	}
	if r.places, err = forum.PlaceRefs(ctx, q, unique(places)); err != nil {
		return r, err
	}
	r.replies, err = forum.ReplyNames(ctx, q, unique(replies))
	return r, err
}

// describe gives, for each change, what may be told of it to those who may
// know, or nil: things as they are now, not as they were.
func describe(ctx context.Context, q db.Q, batch []changes.Change) ([]*News, error) {
	r, err := lookUp(ctx, q, batch)
	if err != nil {
		return nil, err
	}
	out := make([]*News, len(batch))
	for i, c := range batch {
		out[i] = r.news(c)
	}
	return out, nil
}

// news is what may be told of a change, or nil.
func (r refs) news(c changes.Change) *News {
	only, ok := told(c)
	if !ok {
		return nil
	}
	n := &News{Seq: c.Seq, At: db.Time(c.At), Kind: c.Kind, What: c.Verb, only: only, subject: c.Subject}
	ref, known := forum.PlaceRef{}, false
	switch c.Kind {
	case KindInbox:
		if only == 0 {
			return nil
		}
		return n
	case kindCommunity:
		ref, known = r.places[c.Subject]
		n.Subject, n.turns = ref.PID, c.Verb == forum.CommunityShown.String()
		switch c.Verb {
		case forum.MemberJoined.String(), forum.MemberLeft.String(), forum.MemberRemoved.String():
			n.moves = c.Part
		}
	default:
		t, there := r.threads[c.Subject]
		ref, known, n.Subject = t.Place, there && t.Kind == c.Kind, t.PID
		if ofReply(c) {
			n.Part = r.replies[c.Part]
		}
	}
	if !known {
		return nil
	}
	n.Community = ref.Slug
	if n.place = r.shared[ref.ID]; n.place == nil {
		n.place = newPlace(ref)
		r.shared[ref.ID] = n.place
	}
	return n
}

// ofReply says whether a change's part is a reply.
func ofReply(c changes.Change) bool { return c.Part != 0 && strings.HasPrefix(c.Verb, "reply.") }

func unique(ids []int64) []int64 {
	slices.Sort(ids)
	return slices.Compact(ids)
}

// After gives up to limit of what the viewer may know of behind a place in the
// log, the oldest first, and how far it looked.
func After(ctx context.Context, q db.Q, v forum.Viewer, seq int64, limit int) ([]*News, int64, error) {
	var items []*News
	for len(items) < limit {
		batch, err := changes.After(ctx, q, seq, atOnce)
		if err != nil || len(batch) == 0 {
			return items, seq, err
		}
		all, err := describe(ctx, q, batch)
		if err != nil {
			return nil, seq, err
		}
		members, err := forum.MemberOf(ctx, q, []int64{v.Person})
		if err != nil {
			return nil, seq, err
		}
		for i, c := range batch {
			if seq = c.Seq; all[i] == nil || !all[i].may(v.Person, members[v.Person]) {
				continue
			}
			if items = append(items, all[i]); len(items) == limit {
				break
			}
		}
	}
	return items, seq, nil
}

// atOnce is how many changes are looked at together.
const atOnce = 500
