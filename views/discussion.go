package views

import (
	"context"
	"strconv"
	"strings"
	"time"

	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/words"
)

// Discussion is what the page of one shows.
type Discussion struct {
	*Talk
	Tags    []string
	Related []Related
	Follow  *Follow
	Short   forum.InShort
	Became  []forum.Entry // lessons that were made of it
	MayMake bool          // a lesson of it
	Traces  []forum.Trace // what became of it
}

// ripeFrom is how many replies a question has when it may hold a lesson.
const ripeFrom = 4

// ripe says whether the viewer might make a lesson of the discussion: it has
// an answer, or they have taken part and many have replied.
func (d *Discussion) ripe() bool {
	if !d.MayMake || len(d.Became) > 0 {
		return false
	}
	if d.Thread.Answered {
		return true
	}
	if !d.Thread.Asks || !d.Thread.Replied || d.Thread.Replies < ripeFrom || !d.May {
		return false
	}
	part := d.Thread.Mine
	d.each(func(r *forum.Reply) { part = part || r.Mine })
	return part
}

// Related is something else on what a thread is about.
type Related struct {
	Title, URL, Kind string
	Outcome          lesson.Outcome // of a lesson
	Org              string
	Replies          int
	At               time.Time
}

// line says what lists add to a related thing's title: of a lesson whose it
// is, of when and how it went; of a discussion how many replied.
func (r Related) line(ctx context.Context) string {
	var parts []string
	if r.Org != "" {
		parts = append(parts, r.Org)
	}
	switch {
	case r.Kind != lesson.Name:
		parts = append(parts, words.N(ctx, "thread.replies", r.Replies))
	case !r.At.IsZero():
		parts = append(parts, strconv.Itoa(r.At.In(words.From(ctx).Zone()).Year()))
	}
	line := strings.Join(parts, ", ")
	if r.Outcome != "" {
		line = strings.TrimPrefix(line+". "+itemOutcome(ctx, r.Outcome), ". ")
	}
	return line
}

// DiscussionList is a page of discussions.
type DiscussionList struct {
	Page       *Page
	Entries    []forum.Entry
	Unanswered bool   // only questions to which nobody has replied
	Next       string // address of what comes after; empty at the end
	First      string // address of the beginning; empty: this is it
}
