package views

import (
	"context"
	"io"
	"sync"
	"time"

	"github.com/a-h/templ"

	"waymark/internal/forum"
	"waymark/internal/words"
)

// What stands on a page once for each text and more is written by hand: a
// generated component costs a context and several conversions each time.
type often func(ctx context.Context, b []byte) []byte

var rooms = sync.Pool{New: func() any { b := make([]byte, 0, 512); return &b }}

// Render writes the part.
func (o often) Render(ctx context.Context, w io.Writer) error {
	room := rooms.Get().(*[]byte)
	*room = o(ctx, (*room)[:0])
	_, err := w.Write(*room)
	rooms.Put(room)
	return err
}

// Avatar is a person's picture: letters on a colour. It stands beside the name.
func Avatar(name, pid string, size int) templ.Component {
	return often(func(_ context.Context, b []byte) []byte {
		b = append(b, `<span class="`...)
		b = append(b, avatarClass(pid, size)...)
		b = append(b, `" aria-hidden="true">`...)
		b = append(b, templ.EscapeString(forum.Initials(name))...)
		return append(b, `</span>`...)
	})
}

// Author is a name that leads to its person.
func Author(by forum.Byline) templ.Component {
	return often(func(ctx context.Context, b []byte) []byte { return appendAuthor(ctx, b, &by) })
}

func appendAuthor(ctx context.Context, b []byte, by *forum.Byline) []byte {
	b = append(b, `<b>`...)
	switch {
	case by.PID != "":
		b = append(b, `<a href="/p/`...)
		b = append(b, by.PID...)
		b = append(b, `">`...)
		b = append(b, templ.EscapeString(by.Name)...)
		b = append(b, `</a>`...)
	case by.Name != "":
		b = append(b, templ.EscapeString(by.Name)...)
	default:
		b = append(b, templ.EscapeString(words.T(ctx, "part.unknown_author"))...)
	}
	return append(b, `</b>`...)
}

// When is a moment: the day and the time.
func When(t time.Time) templ.Component {
	return often(func(ctx context.Context, b []byte) []byte {
		return appendTime(b, t, time.RFC3339, moment(ctx, t))
	})
}

// Day is a date.
func Day(t time.Time) templ.Component {
	return often(func(ctx context.Context, b []byte) []byte {
		return appendTime(b, t, time.DateOnly, words.From(ctx).DateShort(t))
	})
}

func appendTime(b []byte, t time.Time, layout, shown string) []byte {
	b = append(b, `<time datetime="`...)
	b = t.UTC().AppendFormat(b, layout)
	b = append(b, `">`...)
	b = append(b, templ.EscapeString(shown)...)
	return append(b, `</time>`...)
}

// replyBy is the line above a reply: who wrote it, as what, to whom and when.
func replyBy(at placed) templ.Component {
	return often(func(ctx context.Context, b []byte) []byte {
		by := &at.r.Author
		b = append(b, `<header class="by">`...)
		b = appendAuthor(ctx, b, by)
		if role := joined(by.Role, by.Org); role != "" && !at.known {
			b = append(b, `<span class="role">`...)
			b = append(b, templ.EscapeString(role)...)
			b = append(b, `</span>`...)
		}
		if at.to != nil {
			b = append(b, `<a class="to" href="#r-`...)
			b = append(b, at.to.PID...)
			b = append(b, `">`...)
			b = append(b, templ.EscapeString(words.T(ctx, "thread.to", "Name", authorName(ctx, at.to.Author)))...)
			b = append(b, `</a>`...)
		}
		if at.away {
			b = append(b, `<a class="to" href="/r/`...)
			b = append(b, at.r.Parent...)
			b = append(b, `">`...)
			b = append(b, templ.EscapeString(words.T(ctx, "reading.to_earlier"))...)
			b = append(b, `</a>`...)
		}
		if at.fresh {
			b = append(b, `<span class="chip tone-word">`...)
			b = append(b, templ.EscapeString(words.T(ctx, "reading.is_new"))...)
			b = append(b, `</span>`...)
		}
		b = append(b, `<span class="when"><a href="/r/`...)
		b = append(b, at.r.PID...)
		b = append(b, `">`...)
		if at.today {
			b = appendTime(b, at.r.Created, time.RFC3339, words.From(ctx).Time(at.r.Created))
		} else {
			b = appendTime(b, at.r.Created, time.RFC3339, moment(ctx, at.r.Created))
		}
		b = append(b, `</a>`...)
		if !at.r.Edited.IsZero() {
			b = append(b, `<a class="edited" href="/r/`...)
			b = append(b, at.r.PID...)
			b = append(b, `/history">`...)
			b = append(b, templ.EscapeString(words.T(ctx, "part.edited"))...)
			b = append(b, `</a>`...)
		}
		return append(b, `</span></header>`...)
	})
}
