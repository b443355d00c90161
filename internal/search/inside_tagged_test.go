//go:build leakmutant

package search_test

import (
	"testing"

	"waymark/internal/search"
	"waymark/internal/testkit"
)

const mutants = true // are in this build

func TestInsideMutants(t *testing.T) {
	for name, broken := range search.InsideMutants {
		t.Run(name, func(t *testing.T) {
			defer broken()()
			found := guarded(newDrawer(t, testkit.SQLite(t)))
			if found == "" {
				t.Error("nobody noticed")
			}
			t.Log(found)
		})
	}
	if !t.Failed() {
		t.Log("all of them caught")
	}
}
