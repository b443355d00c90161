//go:build leakmutant

package leak

import (
	"maps"
	"os"
	"slices"
	"testing"

	"waymark/internal/doctemplate"
	"waymark/internal/forum"
	"waymark/internal/web"
)

// TestFileMutants breaks one rule at a time by which files, previews and drafts
// are read, and then lets one route at a time ask nobody's permission: somebody
// must be shown too much each time.
func TestFileMutants(t *testing.T) {
	all := maps.Clone(forum.FileMutants)
	maps.Copy(all, doctemplate.FileMutants)
	for _, path := range web.FileRoutes {
		all["nobody is asked at "+path] = func() func() { return web.Unasking(path) }
	}
	if part := os.Getenv("WAYMARK_LEAK_SHARD"); part != "" && part != "0" {
		return
	}
	caught := 0
	for _, name := range slices.Sorted(maps.Keys(all)) {
		t.Run(name, func(t *testing.T) {
			defer all[name]()()
			told, _ := furnish(t).told()
			if told == "" {
				t.Error("nobody noticed")
				return
			}
			caught++
			t.Logf("%.300s", told)
		})
	}
	t.Logf("%d rules of files broken, %d caught", len(all), caught)
}
