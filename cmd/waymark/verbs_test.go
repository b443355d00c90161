package main

import (
	"testing"

	"waymark/internal/changes"
)

// Who declares a verb says whether it is audited.
func TestEveryVerbIsDecided(t *testing.T) {
	for _, name := range changes.Verbs(0) {
		t.Errorf("%s: say with changes.Routine, Audited, OfOthers or Security who must hear of it", name)
	}
	if len(changes.Verbs(changes.Audited)) < 5 || len(changes.Verbs(changes.Routine)) < 5 {
		t.Error("hardly a verb was found")
	}
}
