package views

import (
	"context"
	"strconv"
	"strings"

	"waymark/internal/forum"
	"waymark/internal/harvest"
	"waymark/internal/lesson"
	"waymark/internal/words"
)

// Lesson is all that the page of a lesson shows.
type Lesson struct {
	lesson.Lesson // HTML is fitted into the page already
	Path          string
	Tags          []string
	Authors       []forum.Byline // beside the first
	Shared        []forum.Byline // who may read the draft
	Uses          []lesson.Use
	MayEdit       bool
	MayDelete     bool
	MayTry        bool
	Follow        *Follow
	Talk          *Talk // what people said below it; nil for a draft
	Made          []Made
	Sources       []harvest.Source
}

// outcomeLook is the tone and icon of an outcome; its word is OutcomeWord.
func outcomeLook(o lesson.Outcome) (tone, icon string) {
	switch o {
	case lesson.Worked:
		return "worked", "check"
	case lesson.Mixed:
		return "cost", "loop"
	case lesson.DidNotWork:
		return "failed", "cross"
	case lesson.TooEarly:
		return "again", "clock"
	}
	return "", ""
}

// OutcomeKey is the catalogue's key of an outcome; empty where it is not known.
func OutcomeKey(o lesson.Outcome) string { return itemOutcomes[o].key }

// OutcomeWord is an outcome in words; what is not known is said to be so.
func OutcomeWord(ctx context.Context, o lesson.Outcome) string {
	if key := OutcomeKey(o); key != "" {
		return words.T(ctx, key)
	}
	return words.T(ctx, "lesson.unknown")
}

// triedText says what others found: "Tried by 6 others: 4 worked, 1 mixed, 1 did not".
func triedText(ctx context.Context, t lesson.Tally) string {
	return words.N(ctx, "lesson.tried_by", t.All(), "Results", strings.Join(triedParts(ctx, t), ", "))
}

func triedParts(ctx context.Context, t lesson.Tally) []string {
	var parts []string
	for _, p := range []struct {
		n   int
		key string
	}{{t.Worked, "lesson.n_worked"}, {t.Mixed, "lesson.n_mixed"}, {t.DidNotWork, "lesson.n_did_not_work"}} {
		if p.n > 0 {
			parts = append(parts, words.N(ctx, p.key, p.n))
		}
	}
	return parts
}

// triedShares are the parts of the bar, by tone; more than 20 are scaled down
// to the widths that the stylesheet has.
func triedShares(t lesson.Tally) []share {
	all := t.All()
	width := func(n int) string {
		if all > 20 {
			n = max(1, n*20/all)
		}
		return "g" + strconv.Itoa(n)
	}
	var out []share
	for _, s := range []struct {
		tone string
		n    int
	}{{"tone-worked", t.Worked}, {"tone-cost", t.Mixed}, {"tone-failed", t.DidNotWork}} {
		if s.n > 0 {
			out = append(out, share{s.tone, width(s.n), s.n})
		}
	}
	return out
}

type share struct {
	tone, width string
	n           int
}

// costShort is the cost at a glance: the amount, else the first words of what
// is said of it.
func costShort(ctx context.Context, amount *int64, text string) string {
	switch {
	case amount != nil && *amount == 0:
		return words.T(ctx, "lesson.free")
	case amount != nil:
		return "£" + words.From(ctx).Number(int(*amount))
	case text != "":
		return text
	}
	return words.T(ctx, "lesson.unknown")
}

// longFigure is how long a text may be, in bytes, to stand among the figures
// in their size.
const longFigure = 14

// contactText says how to reach whoever knows; where that is only their name
// again, where they are.
func contactText(ctx context.Context, v Lesson) string {
	if v.Contact == "" || v.Contact == v.Owner.Name {
		return orUnknown(ctx, v.Owner.Org)
	}
	return v.Contact
}

func orUnknown(ctx context.Context, text string) string {
	if text == "" {
		return words.T(ctx, "lesson.unknown")
	}
	return text
}

// LessonForm is the form of a lesson, with what was typed.
type LessonForm struct {
	Action   string // where it is sent
	Kept     Kept
	Revision int
	Draft    bool // it is, or may still become, one
	New      bool
	Harvest  bool // it is made of a thread, and published at once
	Once     string
	Sources  []SourceField

	Title, Summary, Context, Did, Worked, DidNotWork, DoAgain string
	Outcome, MeasuredOver, Where, Contact                     string
	CostText, CostAmount, ReviewOn, Tags, Note                string
	Community                                                 string // slug
	Mine, Others                                              []forum.Community
	Place                                                     *forum.Community // the one chosen
	Similar                                                   *Compose         // what exists already like the title
	Errors                                                    Errors
}

func outcomeOptions(ctx context.Context) []Option {
	var out []Option
	for _, o := range lesson.Outcomes {
		out = append(out, Option{Value: string(o), Label: OutcomeWord(ctx, o)})
	}
	return out
}

func resultOptions(ctx context.Context) []Option { return outcomeOptions(ctx)[:3] }

// Lessons is the list of all lessons.
type Lessons struct {
	Entries []forum.Entry
	Glances map[int64]lesson.Glance
	More    More
}

// UseForm is the form of the reuse ledger, with what was typed.
type UseForm struct {
	Lesson          lesson.Lesson
	Path            string
	Result, Changed string
	Org             string // whose line it becomes
	On              string
	Errors          Errors
	Once            string
}

// ShareForm is the form with which a draft is shared.
type ShareForm struct {
	Lesson lesson.Lesson
	Path   string
	Shared []forum.Byline
	Query  string
	Found  []forum.Byline
}
