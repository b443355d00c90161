package forum

import (
	"slices"

	"waymark/internal/fault"
)

// Visibility says who may find and read a community.
type Visibility string

// The visibilities. What is in an open community everybody signed in may read
// and answer. A restricted one shows its front page to all and its content to
// members; one asks to join. A private one does not exist for others.
const (
	Open       Visibility = "open"
	Restricted Visibility = "restricted"
	Private    Visibility = "private"
)

// Visibilities lists them in the order of a form.
var Visibilities = []Visibility{Open, Restricted, Private}

// A Role is what a member is in a community.
type Role string

// The roles. Nobody in particular is the empty role.
const (
	Member      Role = "member"
	Facilitator Role = "facilitator"
)

// Membership states.
const (
	stateMember = "member"
	stateAsked  = "asked"
)

// A Standing is how a viewer stands to a community: all that decides what the
// viewer may do there.
type Standing struct {
	Visibility Visibility
	Archived   bool
	Role       Role // empty where the viewer is no member
	Asked      bool // has asked to join and waits
	Barred     bool // works for none of the organisations that the community is limited to
}

// An Act is something a viewer may want to do in a community.
type Act int

// The acts.
const (
	See         Act = iota // the front page: name, purpose, facilitators
	Read                   // what is shared in it
	KnowMembers            // who its members are
	Post                   // start a thread
	Answer                 // reply, edit one's own, record a reuse
	Join                   // become a member at once
	Ask                    // ask to become a member
	Leave                  // stop being a member
	Facilitate             // change the community, members and others' threads
	Invite                 // ask somebody in who is not here yet
)

// May decides whether a viewer may do something in a community. It is the one
// place that decides; Readable and Visible say the same of Read and See in SQL,
// and Eligible what Barred denies.
func May(v Viewer, act Act, s Standing) bool {
	if v.system {
		return true
	}
	if !v.SignedIn() {
		return false
	}
	in := s.Role != ""
	switch act {
	case See:
		return in || s.Visibility != Private
	case Read:
		return in || s.Visibility == Open
	case KnowMembers:
		// Who may put somebody out must be able to see who is in.
		return in || s.Visibility == Open || facilitates(v, s)
	case Post, Answer:
		return (in || s.Visibility == Open) && !s.Archived
	case Join:
		return !in && s.Visibility == Open && !s.Archived && !s.Barred
	case Ask:
		return !in && s.Visibility == Restricted && !s.Asked && !s.Archived && !s.Barred
	case Leave:
		return in
	case Facilitate:
		return facilitates(v, s)
	case Invite:
		return facilitates(v, s) && !s.Archived
	default:
		return false
	}
}

// facilitates says whether the viewer looks after a community: its
// facilitators, and administrators where they may know of it.
func facilitates(v Viewer, s Standing) bool {
	return s.Role == Facilitator || v.Admin && s.Visibility != Private
}

// Must is May as an error: what may not be seen is missing, what may be seen
// and not be done is denied with the reason.
func Must(v Viewer, act Act, s Standing) error {
	switch {
	case May(v, act, s):
		return nil
	case !v.SignedIn():
		return fault.NotSignedIn()
	case !May(v, See, s):
		return fault.Missing("community")
	case s.Archived:
		return fault.Denied("fault.archived")
	case act == Facilitate || act == Invite:
		return fault.Denied("fault.facilitators_only")
	case s.Barred && (act == Join || act == Ask):
		return barred()
	default:
		return fault.Denied("fault.members_only")
	}
}

// barred says that a community takes the people of other organisations alone.
func barred() error { return fault.Denied("fault.limited_organisations") }

// MayModerate decides whether a viewer may hide what others wrote, see what is
// hidden and bring it back: who looks after the community and may read it. What
// a report has put before the administrators is for them, wherever it stands.
func MayModerate(v Viewer, s Standing, escalated bool) bool {
	if v.system || escalated && v.Admin {
		return true
	}
	return May(v, Facilitate, s) && May(v, Read, s)
}

// MayDecideAppeal decides whether a viewer may decide on what an author says
// against the hiding of a text: who may moderate it, and neither hid nor wrote it.
func MayDecideAppeal(v Viewer, s Standing, escalated bool, hiddenBy, author int64) bool {
	if !v.system && (!v.SignedIn() || v.Person == hiddenBy || v.Person == author) {
		return false
	}
	if escalated {
		return MayModerate(v, Standing{Visibility: Private}, true)
	}
	return MayModerate(v, s, false)
}

// MayTend decides whether a viewer may pin, close, announce, move, split and
// merge a thread: who may moderate it, while its community is open for writing.
func (t Thread) MayTend(v Viewer) bool {
	return t.State == Published && !t.Standing.Archived && MayModerate(v, t.Standing, false)
}

// MayTakeIn decides whether a viewer may move a thread into a community, or
// merge one into a thread there: who may moderate there, while it is open for
// writing. Where it comes from, MayTend decides.
func MayTakeIn(v Viewer, s Standing) bool { return !s.Archived && MayModerate(v, s, false) }

// Opens says whether somebody may come to read what is brought out of a
// community who could not before: from anywhere but an open one.
func Opens(from Visibility) bool { return from != Open }

// MayReadFile decides whether whoever has been let into a thread may read a
// file that stands in its opening text or in a reply: as long as the text is
// there, and after it was hidden those who can bring it back.
func MayReadFile(v Viewer, t Thread, reply, gone, hidden bool) bool {
	if !reply {
		gone, hidden = t.State == Deleted, t.Hidden
	}
	return !gone || hidden && MayModerate(v, t.Standing, false)
}

// Readable and Visible are May(v, Read, …) and May(v, See, …) in SQL, over
// communities as c and the viewer's person as $1. TestPermissionsAgree holds
// the two forms together.
const (
	Readable = `(CAST($1 AS BIGINT) > 0 AND (c.visibility = 'open' OR EXISTS (SELECT 1 FROM memberships rm
		WHERE rm.community_id = c.id AND rm.person_id = $1 AND rm.state = 'member')))`
	Visible = `(CAST($1 AS BIGINT) > 0 AND (c.visibility <> 'private' OR EXISTS (SELECT 1 FROM memberships rm
		WHERE rm.community_id = c.id AND rm.person_id = $1 AND rm.state = 'member')))`

	// Eligible holds where a person $1 works for an organisation that the
	// community c is limited to, and everywhere that is not limited. It is the
	// opposite of Standing.Barred, and says who may join, ask or be let in, at
	// whatever visibility; who may read and answer hangs on the visibility alone.
	Eligible = `(NOT EXISTS (SELECT 1 FROM community_organisations co WHERE co.community_id = c.id) OR EXISTS (
		SELECT 1 FROM persons ep JOIN community_organisations co ON co.org_id = ep.org_id
		WHERE ep.id = $1 AND co.community_id = c.id))`
)

// A Remit is what a viewer looks after beside communities: the whole site,
// some organisations or nothing. It opens administration and never content.
type Remit struct {
	Site bool
	Orgs []int64 // organisations; of no account where Site is set
}

// Any says whether there is anything to look after.
func (r Remit) Any() bool { return r.Site || len(r.Orgs) > 0 }

// Manages says whether an organisation's people and looks are the viewer's to
// look after. Those who belong to none (0) are the site's.
func (r Remit) Manages(org int64) bool { return r.Site || org != 0 && slices.Contains(r.Orgs, org) }

// MaySee decides whether administration shows a person: whoever looks after
// an organisation sees its people and those who left from there.
func (r Remit) MaySee(p Person) bool {
	if p.Ended.IsZero() {
		return r.Manages(p.Org.ID)
	}
	return r.Manages(p.LeftOrg)
}

// MayChange decides whether administration may change a person, who looks
// after the organisations in offices. Nobody reaches beyond their own remit
// through a person who has a wider one.
func (r Remit) MayChange(p Person, offices []int64) bool {
	return r.MaySee(p) && (r.Site || p.SiteRole != SiteAdmin && !slices.ContainsFunc(offices, func(o int64) bool { return !r.Manages(o) }))
}

// MayCollect decides whether a viewer may put threads together in a community,
// under a name: its members while it is open for writing, and who looks after
// it and may read it.
func MayCollect(v Viewer, s Standing) bool {
	return May(v, Post, s) && (v.system || s.Role != "" || facilitates(v, s))
}

// MayArrange decides whether a viewer may change what author has put together:
// they themselves, and who looks after the community.
func MayArrange(v Viewer, s Standing, author int64) bool {
	return MayCollect(v, s) && (v.system || author == v.Person || facilitates(v, s))
}
