package views

import (
	"context"

	"waymark/internal/forum"
	"waymark/internal/words"
)

// replyClass is that of a branch's element: one that was chosen, or speaks for
// an organisation, stands out.
func replyClass(r *forum.Reply) string {
	switch {
	case r.Deleted:
		return "reply"
	case !r.Accepted.IsZero():
		return "reply answer tone-worked"
	case !r.Official.IsZero():
		return "reply answer tone-again"
	}
	return "reply"
}

// chosenText says who chose the reply.
func (k *Talk) chosenText(ctx context.Context, r *forum.Reply) string {
	by := k.Marks.By[r.AcceptedBy]
	switch {
	case by.Name == "":
		return words.T(ctx, "help.chosen")
	case by.PID == k.Thread.Author.PID:
		return words.T(ctx, "help.chosen_by", "Name", by.Name)
	}
	return words.T(ctx, "help.chosen_by_facilitator", "Name", by.Name)
}

// invited says whether the viewer is invited to choose the reply: who asked and
// has no answer yet. All others who may choose find it in the menu.
func (k *Talk) invited(r *forum.Reply) bool {
	return k.Thread.Mine && k.Thread.Answers == 0 && !r.Mine && r.MayBeChosen(k.Viewer, k.Thread)
}

// officialText says for whom the reply speaks, and as what.
func officialText(ctx context.Context, r *forum.Reply) string {
	return words.T(ctx, "help.official_of", "For", joined(r.Author.Role, r.Author.Org))
}

// toChosen is the address of a chosen reply: on this page, if it has them all.
func (k *Talk) toChosen(pid string) string {
	if k.whole() {
		return "#r-" + pid
	}
	return "/r/" + pid
}

// helpful says how a button of the kind looks: whether there is one, whether
// it is pressed, and whether it has a number.
type helpful struct{ may, on, some bool }

// value is what pressing the button asks for.
func (h helpful) value() string { return pressValue(h.on) }

func pressValue(on bool) string {
	if on {
		return "0"
	}
	return "1"
}

// helpfulOpening is the state of the opening text's button.
func (k *Talk) helpfulOpening() helpful {
	return helpful{k.Thread.MayFindHelpful(k.Viewer), k.Marks.Opening, k.Thread.Helpful > 0}
}

func (k *Talk) helpfulReply(r *forum.Reply) helpful {
	return helpful{r.MayFindHelpful(k.Viewer, k.Thread), k.Marks.Helped[r.ID], r.Helpful > 0}
}
