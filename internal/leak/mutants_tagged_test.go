//go:build leakmutant

package leak

import (
	"maps"
	"os"
	"slices"
	"strconv"
	"testing"

	"waymark/internal/forum"
	"waymark/internal/live"
	"waymark/internal/notify"
	"waymark/internal/search"
	"waymark/internal/web"
)

// TestMutants breaks one check at a time; the oracles must notice each.
// WAYMARK_LEAK_MUTANT names one to look at alone, WAYMARK_LEAK_SHARD every
// other one: 0 or 1.
func TestMutants(t *testing.T) {
	all := maps.Clone(forum.Mutants)
	maps.Copy(all, search.Mutants)
	maps.Copy(all, web.Mutants)
	maps.Copy(all, live.Mutants)
	maps.Copy(all, notify.Mutants)
	alone, part := os.Getenv("WAYMARK_LEAK_MUTANT"), os.Getenv("WAYMARK_LEAK_SHARD")
	tried, caught := 0, 0
	for i, name := range slices.Sorted(maps.Keys(all)) {
		if alone != "" && alone != name || part != "" && part != strconv.Itoa(i%2) {
			continue
		}
		tried++
		t.Run(name, func(t *testing.T) {
			mend := all[name]()
			defer mend()
			found := quick(t)
			if found == "" {
				t.Error("nobody noticed")
				return
			}
			caught++
			t.Logf("%.300s", found)
		})
	}
	t.Logf("%d of %d mutants, %d caught", tried, len(all), caught)
	if alone == "" && len(all) < 12 {
		t.Errorf("there are %d mutants only", len(all))
	}
}

// quick asks what finds most first, and gives the first finding.
func quick(t *testing.T) string {
	t.Helper()
	h := &hunt{most: 1}
	whole, part := newWorld(t, "mutants"), newWorld(t, "mutants", private, restricted+contents)
	twins(h, whole, part, []string{stranger, asking}, turns[:1])
	if told := whole.heard(pieces(whole.Log.String())); len(told) > 0 {
		h.find("the log tells %s", told[0].label)
	}
	for _, r := range []revocation{revocations[0], revocations[2], revocations[4]} {
		if !h.over() {
			r.try(t, h)
		}
	}
	if !h.over() {
		w := newWorld(t, "mutants")
		w.Follow()
		w.eavesdrop(h)
	}
	if !h.over() {
		whole.heardBy = map[string]bool{}
		whole.matrixOf(h, []role{whole.as("old session"), whole.as(newcomer), whole.as(stranger)}, turns[:1])
	}
	if h.over() {
		return h.found[0]
	}
	return ""
}
