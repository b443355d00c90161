// Package heard holds what people say under their own name about what is said
// in the anonymous channel: answers, promises and what became of them, who
// answers and who moderates, and how often a text was reported. It reads the
// board that the back room publishes and knows nothing of whoever wrote there.
package heard

import (
	"waymark/internal/changes"
	"waymark/internal/forum"
)

// What happens here. Nobody is told of it by name: the board is the same for
// all who read it, and each reads it when they like.
var (
	Answered  = changes.Declare("speak.answered", changes.Routine)
	Edited    = changes.Declare("speak.answer_edited", changes.Routine)
	Withdrawn = changes.Declare("speak.answer_withdrawn", changes.Routine)
	Promised  = changes.Declare("speak.promised", changes.Routine)
	Named     = changes.Declare("speak.duty_given", changes.Audited)
	Released  = changes.Declare("speak.duty_taken", changes.Audited)
)

// Longest texts, in characters.
const (
	MaxAnswer = 20_000
	MaxReason = 300
	MaxOffice = 80
)

// kind is of the changes made here: it belongs to no page that others follow.
const kind = "speak"

func change(v forum.Viewer, subject int64) changes.Change {
	return changes.Change{Kind: kind, Subject: subject, Actor: v.Person, Audience: changes.Nobody}
}
