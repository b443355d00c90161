package views

import (
	"context"
	"strconv"
	"strings"

	"waymark/internal/doctemplate"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/words"
)

// withQuery adds a name and a value that need no escaping to an address; the
// fragment, if any, is to come behind it.
func withQuery(path, name, value string) string {
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	return path + sep + name + "=" + value
}

// Address is that of the window that is shown, in its order.
func (k *Talk) Address() string { return k.address(k.Window.Page) }

func (k *Talk) address(page int) string {
	path := k.Path
	if k.Branch > 0 {
		path = k.branchPath(k.Branch)
	}
	if page > 1 || k.Sort == forum.NewestFirst && k.Window.Pages > 1 {
		path = withQuery(path, "page", strconv.Itoa(page))
	}
	if k.Sort != forum.OldestFirst {
		path = withQuery(path, "sort", k.Sort)
	}
	return path
}

// Reading says how far the viewer has read, which marks what is new to them.
func (k *Talk) Reading(at forum.Position) {
	if k.Read = at; at.New == 0 {
		return
	}
	k.each(func(r *forum.Reply) {
		if k.firstNew == "" && k.Read.Unread(r) {
			k.firstNew = r.PID
		}
	})
}

// lastShown is the reply on the page that came last, as what without script says
// that the page was shown.
func (k *Talk) lastShown() string {
	var last *forum.Reply
	k.each(func(r *forum.Reply) {
		if last == nil || r.ID > last.ID {
			last = r
		}
	})
	if last == nil {
		return ""
	}
	return last.PID
}

// seenPath is the address of the picture that a browser without script asks for.
func (k *Talk) seenPath() string {
	path := withQuery(k.Path+"/seen", "page", strconv.Itoa(k.Window.Page))
	if k.Branch > 0 {
		path = withQuery(path, "branch", strconv.Itoa(k.Branch))
	}
	if to := k.lastShown(); to != "" && k.Sort != forum.MostHelpful {
		path = withQuery(path, "to", to)
	}
	return path
}

// quote is the address of the page with a form that quotes a reply.
func (k *Talk) quote(pid string) string {
	return withQuery(withQuery(k.Here, "reply_to", pid), "quote", "1") + "#body"
}

// A sorting is an order in which replies can be read.
type sorting struct{ sort, key string }

var sortings = []sorting{{forum.OldestFirst, "reading.oldest"}, {forum.NewestFirst, "reading.newest"}, {forum.MostHelpful, "reading.helpful"}}

// sorted is the address of the thread in an order.
func (k *Talk) sorted(sort string) string {
	path := k.Path
	if sort != forum.OldestFirst {
		path = withQuery(path, "sort", sort)
	}
	return path + "#replies"
}

// newText counts what is new, which is not counted beyond a point.
func newText(ctx context.Context, n int) string {
	if n > forum.MostNew {
		return words.T(ctx, "reading.many_new", "Most", forum.MostNew)
	}
	return words.N(ctx, "reading.new", n)
}

// entryTo is where a list's entry leads: to what is new in it.
func entryTo(e forum.Entry) string {
	if e.New > 0 {
		return EntryPath(e) + "/first-unread"
	}
	return EntryPath(e)
}

func itemClass(e forum.Entry) string {
	if e.New > 0 {
		return "item new"
	}
	return "item"
}

// CatchUp is the page on which somebody reads what is new since a week.
type CatchUp struct {
	Page   *Page
	Groups []forum.FreshIn
	Days   int
	More   bool // than the page shows
	Member bool // of any community
}

// count is how many threads the page shows.
func (v CatchUp) count() (n int) {
	for _, g := range v.Groups {
		n += len(g.Threads)
	}
	return n
}

// freshPath is where a thread on the page leads.
func freshPath(f forum.Fresh) string {
	if f.Opened {
		return EntryPath(f.Entry) + "/first-unread"
	}
	return EntryPath(f.Entry)
}

// freshText says what is new of a thread.
func freshText(ctx context.Context, f forum.Fresh) string {
	switch {
	case f.Opened:
		return newText(ctx, f.New)
	case f.Entry.Replies > 0:
		return words.T(ctx, "reading.unopened", "Replies", words.N(ctx, "item.replies", f.Entry.Replies))
	case f.Kind == lesson.Name:
		return words.T(ctx, "reading.new_lesson")
	case f.Kind == doctemplate.Name:
		return words.T(ctx, "reading.new_template")
	default:
		return words.T(ctx, "reading.new_discussion")
	}
}

// unshown is how many of a thread's new replies the page does not show.
func unshown(f forum.Fresh) int {
	if !f.Opened {
		return 0
	}
	return f.New - len(f.Replies)
}

func readValue(m forum.ReadMark) string { return m.Thread + "." + m.Reply }

// The keys of the page for catching up, as its script knows them.
const (
	keyNext     = "j"
	keyPrevious = "k"
	keyNew      = "n"
	keyOpen     = "o"
	keyDone     = "e"
)
