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
	return often(func(ctx context.Context, b []byte) []byte {
		b = append(b, `<b>`...)
		switch {
		case by.PID != "":
			b = append(b, `<a href="/p/`...)
			b = append(b, templ.EscapeString(by.PID)...)
			b = append(b, `">`...)
			b = append(b, templ.EscapeString(by.Name)...)
			b = append(b, `</a>`...)
		case by.Name != "":
			b = append(b, templ.EscapeString(by.Name)...)
		default:
			b = append(b, templ.EscapeString(words.T(ctx, "part.unknown_author"))...)
		}
		return append(b, `</b>`...)
	})
}

// When is a moment: the day and the time.
func When(t time.Time) templ.Component {
	return often(func(ctx context.Context, b []byte) []byte {
		b = append(b, `<time datetime="`...)
		b = t.UTC().AppendFormat(b, time.RFC3339)
		b = append(b, `">`...)
		b = append(b, templ.EscapeString(moment(ctx, t))...)
		return append(b, `</time>`...)
	})
}

// Day is a date.
func Day(t time.Time) templ.Component {
	return often(func(ctx context.Context, b []byte) []byte {
		b = append(b, `<time datetime="`...)
		b = t.UTC().AppendFormat(b, time.DateOnly)
		b = append(b, `">`...)
		b = append(b, templ.EscapeString(words.From(ctx).DateShort(t))...)
		return append(b, `</time>`...)
	})
}
