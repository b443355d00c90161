package views

import (
	"context"
	"strconv"

	"waymark/internal/forum"
	"waymark/internal/notify"
	"waymark/internal/words"
)

// Inbox is what waits for somebody, or what they put away.
type Inbox struct {
	Rows []notify.Row
	Done bool
	More bool   // there are rows that are not shown
	Undo string // a notice that was put away a moment ago
}

// A Follow is the control with which somebody follows something.
type Follow struct {
	Kind, Name, Title string
	Level             notify.Level
	Read              bool // since it was read for a while
	List              bool // it stands in the list of what somebody follows
}

// reasonIcons stand before the rows of the inbox.
var reasonIcons = map[notify.Reason]string{
	notify.Mention:          "at",
	notify.Reply:            "reply",
	notify.Answer:           "reply",
	notify.Accepted:         "check",
	notify.Review:           "doc",
	notify.Consent:          "quote",
	notify.Asked:            "talk",
	notify.JoinAsked:        "people",
	notify.LetIn:            "rings",
	notify.Declined:         "rings",
	notify.Leads:            "key",
	notify.Reported:         "info",
	notify.Announced:        "pin",
	notify.Moved:            "right",
	notify.Split:            "list",
	notify.Merged:           "fold",
	notify.NewVersion:       "doc",
	notify.Withdrawn:        "info",
	notify.Hidden:           "info",
	notify.Kept:             "info",
	notify.Appealed:         "info",
	notify.WatchedThread:    "eye",
	notify.WatchedCommunity: "eye",
	notify.WatchedTag:       "eye",
	notify.WatchedPerson:    "eye",
}

// why says why somebody is told.
func why(ctx context.Context, r notify.Row) string {
	text := words.T(ctx, r.Reason.Key(), "Name", authorName(ctx, r.By), "Community", r.Community.Name, "Tag", r.About, "Number", r.Version, "Note", r.Note)
	if r.Others > 0 {
		text += " " + words.N(ctx, "inbox.others", r.Others)
	}
	return text
}

// rowTitle names what a row is about.
func rowTitle(ctx context.Context, n notify.Notice) string {
	switch {
	case n.Reason == notify.Reported:
		return words.T(ctx, "inbox.report_title")
	case n.Judged():
		return words.T(ctx, "inbox.decision_title")
	case n.Thread == "":
		return n.Community.Name
	case n.Title == "":
		return words.T(ctx, "inbox.untitled")
	default:
		return n.Title
	}
}

var levelKeys = map[notify.Level]struct{ icon, name, hint string }{
	notify.Watch:  {"eye", "follow.watch", "follow.watch_hint"},
	notify.Follow: {"bell", "follow.follow", "follow.follow_hint"},
	notify.Normal: {"me", "follow.normal", "follow.normal_hint"},
	notify.Mute:   {"cross", "follow.mute", "follow.mute_hint"},
}

// levelHint says what a level means for a kind of thing.
func levelHint(ctx context.Context, kind string, l notify.Level) string {
	key := levelKeys[l].hint
	if l == notify.Watch && kind == notify.OnThread {
		key = "follow.watch_thread"
	}
	return words.T(ctx, key)
}

// levelName says how something is followed, as its button shows it.
func levelName(ctx context.Context, l notify.Level) string { return words.T(ctx, levelKeys[l].name) }

// interestPath is the page of what somebody follows.
func interestPath(i notify.Interest) string {
	switch i.Kind {
	case notify.OnThread:
		return whereText(i.Of, i.Name, i.Slug, "")
	case notify.OnCommunity:
		return CommunityPath(i.Name, "")
	case notify.OnPerson:
		return "/p/" + i.Name
	default:
		return SearchFor("tag:" + i.Name)
	}
}

// InboxCount is how many things wait, as the navigation says it; empty: none.
func InboxCount(n int) string {
	switch {
	case n <= 0:
		return ""
	case n >= notify.CountedTo:
		return strconv.Itoa(notify.CountedTo-1) + "+"
	}
	return strconv.Itoa(n)
}

// RailCount is in how many threads something is new, as the rail says it.
func RailCount(n int) string {
	if n > forum.MostFresh {
		return strconv.Itoa(forum.MostFresh) + "+"
	}
	return strconv.Itoa(n)
}

// automatic says why somebody follows what they did not choose to follow.
func automatic(ctx context.Context, i notify.Interest) string {
	if i.Read {
		return words.T(ctx, "follow.read")
	}
	return words.T(ctx, "follow.automatic")
}

var interestKinds = map[string]string{
	notify.OnThread: "follow.kind_thread", notify.OnCommunity: "follow.kind_community", notify.OnTag: "follow.kind_tag", notify.OnPerson: "follow.kind_person",
}
