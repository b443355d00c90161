package views

import (
	"context"

	"waymark/internal/forum"
	"waymark/internal/govern"
	"waymark/internal/words"
)

// A VerdictView is what was decided of a text, for who wrote it.
type VerdictView struct {
	Piece       forum.Piece
	Path        string // of the text
	Title, HTML string // what was decided on
	All         []govern.Verdict
	Body        string
	Errors      Errors
}

// mayAppeal says whether the author can say something against it now.
func (v VerdictView) mayAppeal() bool {
	for _, x := range v.All {
		if x.MayAppeal() {
			return true
		}
	}
	return false
}

// An AppealView is an appeal, for those who decide.
type AppealView struct {
	govern.Appeal
	HiddenTitle, HTML string
	Admin             bool
	Action            string
	Chosen, Why       string
	Errors            Errors
}

func (v AppealView) options(ctx context.Context) []Option {
	return []Option{
		{string(govern.Granted), words.T(ctx, "appeal.grant"), words.T(ctx, "appeal.grant_hint")},
		{string(govern.Refused), words.T(ctx, "appeal.refuse"), words.T(ctx, "appeal.refuse_hint")},
	}
}

// verdictTitle says what was decided.
func verdictTitle(ctx context.Context, x govern.Verdict) string {
	switch {
	case x.What == govern.Keep:
		return words.T(ctx, "appeal.kept")
	case x.By == forum.Facilitator:
		return words.T(ctx, "moderation.by_facilitator")
	}
	return words.T(ctx, "moderation.by_administrator")
}

// appealState says what has become of an appeal.
func appealState(ctx context.Context, a govern.Appeal) string {
	switch {
	case a.Decision == govern.Granted:
		return words.T(ctx, "appeal.granted", "Date", moment(ctx, a.Decided))
	case a.Decision == govern.Refused:
		return words.T(ctx, "appeal.refused", "Date", moment(ctx, a.Decided))
	case a.Level == govern.ForAdministrators:
		return words.T(ctx, "appeal.waits_administrators", "Date", moment(ctx, a.At))
	}
	return words.T(ctx, "appeal.waits_facilitators", "Date", moment(ctx, a.At))
}
