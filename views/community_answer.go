package views

import (
	"context"
	"strings"

	"waymark/internal/forum"
	"waymark/internal/words"
)

// Requests is the page on which facilitators answer requests to join.
type Requests struct {
	Community forum.Community
	List      []forum.Request
	Mail      bool // answers are sent as letters too
	Ready     map[forum.Ready]string
	WrongAt   string // whose answer has a mistake
	Errors    Errors
}

// readyAnswer is one way to answer a request.
type readyAnswer struct{ open, path, id, hint, text, send, button string }

func (v Requests) answer(ctx context.Context, b forum.Byline, accept bool) readyAnswer {
	w := words.From(ctx)
	a := readyAnswer{hint: w.T("community.answer_shown", "Name", b.Name)}
	if v.Mail {
		a.hint = w.T("community.answer_mailed", "Name", b.Name)
	}
	if accept {
		a.open, a.path, a.button, a.id = w.T("community.accept"), "/requests/accept", "btn", "yes-"+b.PID
		a.text, a.send = forum.FillReady(readyText(ctx, v.Ready, forum.ReadyAccepted), b.Name, v.Community.Name), w.T("community.accept_send")
	} else {
		a.open, a.path, a.button, a.id = w.T("community.decline"), "/requests/decline", "btn quiet", "no-"+b.PID
		a.text, a.send = forum.FillReady(readyText(ctx, v.Ready, forum.ReadyDeclined), b.Name, v.Community.Name), w.T("community.decline_send")
	}
	return a
}

// paragraphs takes a plain text apart at its empty lines.
func paragraphs(text string) []string { return strings.Split(strings.TrimSpace(text), "\n\n") }

func orgNames(ctx context.Context, orgs []forum.OrgRef) string {
	names := make([]string, len(orgs))
	for i, o := range orgs {
		names[i] = o.Name
	}
	return words.From(ctx).List(names)
}
