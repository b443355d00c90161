package views

import (
	"context"
	"strconv"

	"waymark/internal/forum"
	"waymark/internal/markdown"
	"waymark/internal/words"
)

// windowKey chooses between two keys: windows count the replies to the
// opening text, which are all there are only where nobody answered a reply.
func (k *Talk) windowKey(replies, branches string) string {
	if k.Branch > 0 || k.Thread.Replies == k.Thread.Branches {
		return replies
	}
	return branches
}

// heading stands over the replies.
func (k *Talk) heading(ctx context.Context) string {
	if k.Branch > 0 && len(k.Window.Branches) > 0 && k.Window.Branches[0].Deleted {
		return words.T(ctx, "thread.branch_of_deleted")
	}
	if k.Branch > 0 && len(k.Window.Branches) > 0 {
		return words.T(ctx, "thread.branch_of", "Name", authorName(ctx, k.Window.Branches[0].Author))
	}
	return words.N(ctx, "thread.replies", k.Thread.Replies)
}

// windowText says which of how many are shown.
func (k *Talk) windowText(ctx context.Context) string {
	if k.Sort == forum.MostHelpful {
		return words.T(ctx, "reading.top", "Number", k.Window.To, "Of", k.Window.Of)
	}
	return words.T(ctx, k.windowKey("thread.window", "thread.window_branches"), "From", k.Window.From, "To", k.Window.To, "Of", k.Window.Of)
}

// authorName names an author who is not known, too.
func authorName(ctx context.Context, b forum.Byline) string {
	if b.Name == "" {
		return words.T(ctx, "part.unknown_author")
	}
	return b.Name
}

// tombText says that something was deleted, and why if that was said.
func tombText(ctx context.Context, key, reason string) string {
	text := words.T(ctx, key)
	if reason != "" {
		text += " " + words.T(ctx, "thread.deleted_reason", "Reason", reason)
	}
	return text
}

// threadTitle is a thread's title; what was deleted has none any more.
func threadTitle(ctx context.Context, t forum.Thread) string {
	if t.State == forum.Deleted {
		return words.T(ctx, "thread.deleted_title")
	}
	return t.Title
}

// readersText says who can read what is written in a thread.
func readersText(ctx context.Context, t forum.Thread) string {
	if t.Standing.Visibility == forum.Open {
		return words.T(ctx, "compose.readers_all")
	}
	return words.T(ctx, "compose.readers_members", "Community", t.Community.Name)
}

// graceText says how long a change leaves no trace.
func graceText(ctx context.Context, f TextForm) string {
	if f.Until == "" {
		return words.T(ctx, "thread.grace_over")
	}
	return words.T(ctx, "thread.grace", "Time", f.Until)
}

// beginning gives the first n characters of what stored HTML says.
func beginning(html string, n int) string { return markdown.HTML(html).Excerpt(n) }

// openingRights is what a viewer may do with the text that a thread begins with.
func openingRights(t forum.Thread, v forum.Viewer) rights {
	return rights{edited: !t.Edited.IsZero(), edit: t.MayEdit(v), delete: t.MayDelete(v), report: v.SignedIn() && !t.Mine && t.State == forum.Published}
}

func number(n int) string { return strconv.Itoa(n) }

// tagsField is the field in which tags are typed, with commas between.
func tagsField(ctx context.Context, value string, errs Errors) Field {
	return Field{
		Name: "tags", Label: words.T(ctx, "compose.tags"), Hint: words.T(ctx, "compose.tags_hint"), Value: value,
		Error: errs.Of("tags"), Optional: true, Autocomplete: "off",
	}
}

// openingKey names the text that a thread begins with.
func (k *Talk) openingKey() string {
	if k.Thread.Asks {
		return "thread.question"
	}
	return "thread.opening"
}

// partyKey heads the list of who takes part, of whom a window shows some.
func (k *Talk) partyKey() string {
	if k.whole() {
		return "thread.taking_part"
	}
	return "thread.taking_part_here"
}

// partyText counts who takes part, and the organisations they come from.
func partyText(ctx context.Context, p Party) string {
	people := words.N(ctx, "thread.people", p.People)
	if p.Orgs == 0 {
		return people
	}
	return words.T(ctx, "thread.people_from", "People", people, "Organisations", words.N(ctx, "thread.organisations", p.Orgs))
}
