package views

import (
	"context"

	"waymark/internal/forum"
	"waymark/internal/govern"
	"waymark/internal/words"
)

// ReportForm is the form in which somebody reports a text.
type ReportForm struct {
	Page        *Page
	Thread      forum.Thread
	Path        string // of the text's page
	Action      string
	HTML        string // the text
	Reason      string
	Text        string
	Facilitator bool
	Errors      Errors
}

// A CaseView is a report with what it is about, for those who decide.
type CaseView struct {
	govern.Case
	Title, Summary, HTML, Text string // what was reported; Text is what a lesson says besides
	Author                     forum.Byline
	Admin                      bool
	Action                     string
	Decision, Reason           string
	Errors                     Errors
}

// A RemovalView is what was hidden, for those who may bring it back.
type RemovalView struct {
	forum.Removal
	Community                  forum.Community
	Title, Summary, HTML, Text string
	Action                     string
	Reason                     string
	Errors                     Errors
}

func reasonKey(r govern.Reason) string {
	switch r {
	case govern.Personal:
		return "report.reason_personal"
	case govern.Confidential:
		return "report.reason_confidential"
	case govern.Unkind:
		return "report.reason_unkind"
	case govern.Harmful:
		return "report.reason_harmful"
	case govern.Unfitting:
		return "report.reason_unfitting"
	default:
		return "report.reason_other"
	}
}

func reasonOptions(ctx context.Context) []Option {
	var all []Option
	for _, r := range govern.Reasons {
		all = append(all, Option{Value: string(r), Label: words.T(ctx, reasonKey(r))})
	}
	return all
}

func (v CaseView) options(ctx context.Context) []Option {
	all := []Option{
		{string(govern.Hide), words.T(ctx, "report.hide"), words.T(ctx, "report.hide_hint")},
		{string(govern.Keep), words.T(ctx, "report.keep"), words.T(ctx, "report.keep_hint")},
	}
	if v.Level == govern.ForFacilitators {
		all = append(all, Option{string(govern.HandOn), words.T(ctx, "report.hand_on"), words.T(ctx, "report.hand_on_hint")})
	}
	return all
}

// what names the thing that is reported or hidden.
func what(ctx context.Context, kind, title, reply string) string {
	switch {
	case reply != "" && title != "":
		return words.T(ctx, "moderation.reply_in", "Title", title)
	case reply != "":
		return words.T(ctx, "moderation.reply")
	case title != "":
		return title
	case kind == "lesson":
		return words.T(ctx, "moderation.lesson")
	default:
		return words.T(ctx, "moderation.discussion")
	}
}

// whereText is the address of a text in a thread.
func whereText(kind, thread, slug, reply string) string {
	switch {
	case reply != "":
		return "/r/" + reply
	case thread == "":
		return ""
	case slug == "":
		slug = "deleted"
	}
	letter := "d"
	if kind == "lesson" {
		letter = "l"
	}
	return "/" + letter + "/" + thread + "/" + slug
}

// outcome says what became of a report.
func outcome(ctx context.Context, s govern.Sent) string {
	switch {
	case s.Decision == govern.Hide:
		return words.T(ctx, "report.decided_hide")
	case s.Decision == govern.Keep:
		return words.T(ctx, "report.decided_keep")
	case s.Level == govern.ForAdministrators:
		return words.T(ctx, "report.waits_administrators")
	default:
		return words.T(ctx, "report.waits_facilitators")
	}
}

// hiddenWhen says as what and when a text was hidden.
func hiddenWhen(ctx context.Context, r forum.Removal) string {
	who := words.T(ctx, "moderation.by_administrator")
	if r.By == forum.Facilitator {
		who = words.T(ctx, "moderation.by_facilitator")
	}
	return words.T(ctx, "moderation.when", "Who", who, "Date", moment(ctx, r.At))
}

func shownWhen(ctx context.Context, r forum.Removal) string {
	date := moment(ctx, r.Shown)
	if r.ShownReason == "" {
		return words.T(ctx, "moderation.shown", "Date", date)
	}
	return words.T(ctx, "moderation.shown_reason", "Date", date, "Reason", r.ShownReason)
}
