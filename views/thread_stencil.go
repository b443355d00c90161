package views

import (
	"bytes"
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"

	"waymark/internal/forum"
)

// A stencil is a part of a page that is the same below every post but for the
// post's name and its author's. Its template is filled in once a page, with
// marks in their places, and cut there.
type stencil []string

const (
	markPID  = "{pid}"
	markName = "{name}"
)

func cutStencil(ctx context.Context, c templ.Component) (stencil, error) {
	var b bytes.Buffer
	if err := c.Render(ctx, &b); err != nil {
		return nil, err
	}
	var s stencil
	for rest := b.String(); ; {
		i := strings.IndexByte(rest, '{')
		switch {
		case i < 0:
			return append(s, rest), nil
		case strings.HasPrefix(rest[i:], markPID):
			s, rest = append(s, rest[:i], markPID), rest[i+len(markPID):]
		case strings.HasPrefix(rest[i:], markName):
			s, rest = append(s, rest[:i], markName), rest[i+len(markName):]
		default:
			s, rest = append(s, rest[:i+1]), rest[i+1:]
		}
	}
}

// fill writes the stencil for one post; the name comes escaped.
func (s stencil) fill(w io.Writer, pid, name string) error {
	for _, part := range s {
		switch part {
		case markPID:
			part = pid
		case markName:
			part = name
		}
		if _, err := io.WriteString(w, part); err != nil {
			return err
		}
	}
	return nil
}

// rights is what a viewer may do with a reply, which decides how its acts look.
type rights struct{ edited, edit, delete, report bool }

// replyActs is what one may do with a reply.
func replyActs(k *Talk, r *forum.Reply) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		may := rights{!r.Edited.IsZero(), r.MayEdit(k.Viewer, k.Thread), r.MayDelete(k.Viewer, k.Thread), k.Viewer.SignedIn() && !r.Mine}
		s, ok := k.acts[may]
		if !ok {
			var err error
			if s, err = cutStencil(ctx, replyActsOf(k, may, markPID, markName)); err != nil {
				return err
			}
			if k.acts == nil {
				k.acts = make(map[rights]stencil, 4)
			}
			k.acts[may] = s
		}
		return s.fill(w, r.PID, templ.EscapeString(authorName(ctx, r.Author)))
	})
}
