package main

import (
	"testing"

	"waymark/internal/changes"
	"waymark/views"
)

// Who declares a verb says whether it is audited.
func TestEveryVerbIsDecided(t *testing.T) {
	for _, name := range changes.Verbs(0) {
		t.Errorf("%s: say with changes.Routine, Audited, OfOthers or Security who must hear of it", name)
	}
	for _, mark := range []changes.Mark{changes.Audited, changes.OfOthers, changes.Security} {
		for _, name := range changes.Verbs(mark) {
			if !views.HasDeed(name) {
				t.Errorf("%s: the audit has no words for it; put some into views/deed.go and the catalogue", name)
			}
		}
	}
	if len(changes.Verbs(changes.Audited)) < 5 || len(changes.Verbs(changes.Routine)) < 5 {
		t.Error("hardly a verb was found")
	}
}
