package views

import (
	"context"

	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/words"
)

// closedText says who closed the thread, and when.
func (k *Talk) closedText(ctx context.Context) string {
	on := words.From(ctx).Date(k.Thread.Closed)
	if by := k.Marks.By[k.Thread.ClosedBy]; by.Name != "" {
		return words.T(ctx, "facilitate.closed_by", "Name", by.Name, "Date", on)
	}
	return words.T(ctx, "facilitate.closed_on", "Date", on)
}

// Facilitating is the page of what waits for whoever looks after a community.
type Facilitating struct {
	Community forum.Community
	forum.Tending
	Requests, Reports int
	Glances           map[int64]lesson.Glance
	Ready             map[forum.Ready]string
	Errors            Errors
}

// AskSomebody is where a facilitator finds somebody to ask.
type AskSomebody struct {
	Thread forum.Thread
	Path   string
	Name   string // what was looked for
	Found  []forum.Byline
}

var readyKeys = map[forum.Ready]struct{ label, hint, text string }{
	forum.ReadyWelcome:  {"facilitate.text_welcome", "facilitate.text_welcome_hint", ""},
	forum.ReadyAccepted: {"facilitate.text_accepted", "facilitate.text_hint", "community.ready_accept"},
	forum.ReadyDeclined: {"facilitate.text_declined", "facilitate.text_hint", "community.ready_decline"},
}

// readyText gives a community's own ready text, or everybody's.
func readyText(ctx context.Context, own map[forum.Ready]string, kind forum.Ready) string {
	if text := own[kind]; text != "" {
		return text
	}
	return readyDefault(words.From(ctx), kind)
}

func readyDefault(w *words.Words, kind forum.Ready) string {
	if key := readyKeys[kind].text; key != "" {
		return w.T(key, "Name", forum.ReadyName, "Community", forum.ReadyCommunity)
	}
	return ""
}

// IsReadyDefault says whether a ready text is the one of all communities.
func IsReadyDefault(w *words.Words, kind forum.Ready, text string) bool {
	return text == readyDefault(w, kind)
}
