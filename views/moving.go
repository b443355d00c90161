package views

import (
	"context"
	"strings"

	"waymark/internal/forum"
	"waymark/internal/words"
)

// Moving is where a facilitator moves a discussion, or merges it into another.
type Moving struct {
	Thread        forum.Thread
	Path          string
	Places        []forum.Belonging // where it can go
	forum.Passage                   // what that means; To.ID 0: nothing is chosen yet
	Into          forum.Thread      // into which it is merged
	Typed         string            // the address of that
	Alike         []Related         // what it might be merged into
	Errors        Errors
}

// Splitting is where a facilitator splits replies off.
type Splitting struct {
	Thread      forum.Thread
	Path        string
	Replies     []forum.Reply // to choose from; of a plan those that go
	Ticked      []string
	Below       bool
	Title, Body string
	More        bool // there are more replies than are shown
	Plan        bool
	Errors      Errors
}

// places are the communities to choose from.
func (v Moving) places() []Option {
	var all []Option
	for _, b := range v.Places {
		all = append(all, Option{Value: b.Slug, Label: b.Name})
	}
	return all
}

// readers says who can read what stands in a community.
func readers(ctx context.Context, c forum.Community) string {
	if c.Visibility == forum.Open {
		return words.T(ctx, "moving.readers_all", "Name", c.Name)
	}
	return words.N(ctx, "moving.readers_members", c.Members, "Name", c.Name)
}

// opens says who could read it until now, and who will be able to.
func (v Moving) opens(ctx context.Context) string {
	if v.To.Visibility == forum.Open {
		return words.N(ctx, "moving.opens_all", v.From.Members, "From", v.From.Name, "To", v.To.Name)
	}
	return words.N(ctx, "moving.opens_members", v.From.Members, "From", v.From.Name, "To", v.To.Name)
}

// namesShown is how many people a sentence names.
const namesShown = 5

func names(ctx context.Context, people []forum.Byline) string {
	var all []string
	for _, b := range people[:min(namesShown, len(people))] {
		all = append(all, authorName(ctx, b))
	}
	if n := len(people) - namesShown; n > 0 {
		all = append(all, words.N(ctx, "moving.others", n))
	}
	return strings.Join(all, ", ")
}

// losing says who wrote in it and cannot read it any more.
func (v Moving) losing(ctx context.Context) string {
	return words.N(ctx, "moving.losing", len(v.Losing), "Names", names(ctx, v.Losing), "To", v.To.Name)
}

// writers are those whose replies go, each once.
func (v Splitting) writers() []forum.Byline {
	seen := map[int64]bool{}
	var all []forum.Byline
	for _, r := range v.Replies {
		if !seen[r.Author.ID] && !r.Deleted {
			seen[r.Author.ID] = true
			all = append(all, r.Author)
		}
	}
	return all
}

// label is what stands beside the box of a reply.
func (v Splitting) label(ctx context.Context, r forum.Reply) string {
	if r.Deleted {
		return words.T(ctx, "moving.reply_gone")
	}
	return words.T(ctx, "moving.reply_of", "Name", authorName(ctx, r.Author), "Text", beginning(r.HTML, 120))
}

// replyID is the id of the box of a reply; the first has that of the field.
func (v Splitting) replyID(r forum.Reply) string {
	if len(v.Replies) > 0 && v.Replies[0].PID == r.PID {
		return "reply"
	}
	return "reply-" + r.PID
}

// traceText says what became of a thread, in parts: what stands before a link,
// the link and what stands behind it.
func traceText(ctx context.Context, x forum.Trace) (text, link, path string) {
	by := authorName(ctx, x.By)
	date := words.From(ctx).Date(x.At)
	switch x.Act {
	case "moved":
		if x.From.Name == "" {
			return words.T(ctx, "moving.trace_moved", "Name", by, "Date", date), "", ""
		}
		return words.T(ctx, "moving.trace_moved_from", "From", x.From.Name, "Name", by, "Date", date), "", ""
	case "split":
		return words.N(ctx, "moving.trace_split", x.Replies, "Name", by, "Date", date), x.Title, threadHref(x)
	case "came":
		return words.N(ctx, "moving.trace_came", x.Replies, "Name", by, "Date", date), x.Title, threadHref(x)
	}
	return words.T(ctx, "moving.trace_merged", "Name", by, "Date", date), x.Title, "/r/" + x.Reply
}

func threadHref(x forum.Trace) string { return "/d/" + x.Other.PID + "/" + x.Slug }
