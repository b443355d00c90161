package views

import (
	"bytes"
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"

	"waymark/internal/forum"
	"waymark/internal/words"
)

// A stencil is a part of a page that is the same below every post but for the
// post's name, its author's and a number. Its template is filled in once a page, with
// marks in their places, and cut there.
type stencil []string

const (
	markPID    = "{pid}"
	markName   = "{name}"
	markNumber = "{n}"
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
		case strings.HasPrefix(rest[i:], markNumber):
			s, rest = append(s, rest[:i], markNumber), rest[i+len(markNumber):]
		default:
			s, rest = append(s, rest[:i+1]), rest[i+1:]
		}
	}
}

// fill writes the stencil for one post; the name comes escaped.
func (s stencil) fill(w io.Writer, pid, name, number string) error {
	for _, part := range s {
		switch part {
		case markPID:
			part = pid
		case markName:
			part = name
		case markNumber:
			part = number
		}
		if _, err := io.WriteString(w, part); err != nil {
			return err
		}
	}
	return nil
}

// rights is what a viewer may do with a reply, which decides how its acts look.
type rights struct {
	edited, edit, delete, report bool
	helpful                      helpful
	choose, chosen, invited      bool // invited: the choice stands beside the other acts, and not in the menu
	mark, official               bool
}

// replyActs is what one may do with a reply.
func replyActs(k *Talk, r *forum.Reply) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		may := rights{
			edited: !r.Edited.IsZero(), edit: r.MayEdit(k.Viewer, k.Thread), delete: r.MayDelete(k.Viewer, k.Thread),
			report: k.Viewer.SignedIn() && !r.Mine, helpful: k.helpfulReply(r),
			choose: r.MayBeChosen(k.Viewer, k.Thread), chosen: !r.Accepted.IsZero(), invited: k.invited(r),
			mark: k.Thread.MayMark(k.Viewer), official: !r.Official.IsZero(),
		}
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
		return s.fill(w, r.PID, templ.EscapeString(authorName(ctx, r.Author)), words.From(ctx).Number(r.Helpful))
	})
}
