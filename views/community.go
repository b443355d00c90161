package views

import (
	"context"
	"time"

	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/words"
)

// CommunityCard is a community in a list, with what the viewer may do.
type CommunityCard struct {
	forum.Community
	Join, Ask bool
}

// Communities is the list of all.
type Communities struct {
	Mine, Others []CommunityCard
	Archived     bool             // the list is of the archived ones
	HasArchived  bool             // there are any
	Proposals    []forum.Proposal // the viewer's own
	Invitations  int              // that wait for the viewer
	More         More
}

// The parts of a community's page.
const (
	TabDiscussions = "discussions"
	TabLessons     = "lessons"
	TabMembers     = "members"
	TabAbout       = "about"
)

var communityTabs = []struct{ tab, key string }{
	{TabDiscussions, "community.tab_discussions"},
	{TabLessons, "community.tab_lessons"},
	{TabMembers, "community.tab_members"},
	{TabAbout, "community.tab_about"},
}

// Community is the page of a community.
type Community struct {
	forum.Community
	About        string // its own text, fitted into the page
	Facilitators []forum.Byline
	Figures      forum.Figures

	Read, Post, Join, Ask, Leave, Facilitate bool // what the viewer may do
	Asked                                    time.Time
	Waiting                                  int // who have asked to join, for facilitators
	Reports                                  int // which wait for them

	Follow     *Follow
	Tab        string
	Waits      bool // of the discussions, those without an answer alone
	Pinned     []forum.Entry
	Unanswered []forum.Entry
	Latest     []forum.Entry
	Lessons    []forum.Entry // a few, beside the discussions
	Glances    map[int64]lesson.Glance
	Members    []forum.Membership
	More       More

	Told      forum.Told     // a facilitator's answer to the viewer's request; empty: none
	LimitedTo []forum.OrgRef // whose people alone may join; none: everybody's
	Invite    bool           // the viewer may invite people

	Message string // of a request, as it was typed
	Errors  Errors
}

func (c Community) path(tab string) string { return CommunityPath(c.Slug, tab) }

// CommunityPath is the address of a part of a community's page; tab "" is the
// page as a whole.
func CommunityPath(slug, tab string) string {
	if tab == "" || tab == TabDiscussions {
		return "/c/" + slug
	}
	return "/c/" + slug + "?tab=" + tab
}

// askIn and shareIn are the compose pages with the community chosen.
func askIn(slug string) string   { return "/ask?community=" + slug }
func shareIn(slug string) string { return "/share?community=" + slug }

var visibilityKeys = map[forum.Visibility]struct{ name, hint, icon string }{
	forum.Open:       {"community.open", "community.open_hint", "eye"},
	forum.Restricted: {"community.restricted", "community.restricted_hint", "key"},
	forum.Private:    {"community.private", "community.private_hint", "lock"},
}

func visibilityOptions(ctx context.Context) []Option {
	var list []Option
	for _, v := range forum.Visibilities {
		list = append(list, Option{Value: string(v), Label: words.T(ctx, visibilityKeys[v].name), Hint: words.T(ctx, visibilityKeys[v].hint)})
	}
	return list
}

// lasted says how long something took, as people say it.
func lasted(ctx context.Context, d time.Duration) string {
	number, unit := lastedParts(ctx, d)
	return number + unit
}

// lastedParts is lasted in two parts, the number and its unit.
func lastedParts(ctx context.Context, d time.Duration) (number, unit string) {
	const day = 24 * time.Hour
	switch {
	case d < time.Hour:
		return counted(ctx, "community.minutes", max(1, int(d.Round(time.Minute)/time.Minute)))
	case d < 2*day:
		return counted(ctx, "community.hours", int(d.Round(time.Hour)/time.Hour))
	default:
		return counted(ctx, "community.days", int(d.Round(day)/day))
	}
}

// CommunityForm is the form of a community, with what was typed.
type CommunityForm struct {
	Slug, Name, Summary, Body, Visibility string
	Measure, Organisations                string // the names one a line
	Approves                              bool   // a new one needs nobody's approval
	Sure                                  string // the visibility that the viewer has confirmed
	Warn                                  string // key of what a change of visibility means; empty: nothing changes
	Archived                              bool
	Key                                   string // state of the form, so that it is sent once
	Errors                                Errors
}

// askClass makes asking the page's main button, unless joining is.
func askClass(v Community) string {
	if v.Join {
		return "btn quiet"
	}
	return "btn"
}

func warnClass(n int) string {
	if n > 0 {
		return "tone-failed warn"
	}
	return ""
}

func askedText(ctx context.Context, at time.Time) string {
	if at.IsZero() {
		return words.T(ctx, "community.asked")
	}
	return words.T(ctx, "community.asked_on", "Date", words.From(ctx).Date(at))
}

// ManageMembers is the page on which facilitators look after members.
type ManageMembers struct {
	Community forum.Community
	List      []forum.Membership
	More      More
	Name      string // what was looked for
	Found     []forum.Byline
	Errors    Errors
}

func fieldClass(err string) string {
	if err != "" {
		return "field tone-failed"
	}
	return "field"
}

// removeText says what becomes of somebody who is removed.
func removeText(ctx context.Context, c forum.Community) string {
	if c.Visibility == forum.Open {
		return words.T(ctx, "community.remove_open")
	}
	return words.T(ctx, "community.remove_closed")
}
