package search_test

import (
	"strings"
	"testing"

	"waymark/internal/db"
	"waymark/internal/importer"
	"waymark/internal/testkit"
)

// What stands in a file that an import brings with a template is found there.
func TestInsideBroughtTemplates(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newDrawer(t, d)
		bring := func(text string) {
			i, err := importer.New(d, importer.Options{Files: w.store, Failed: func(_ string, _ int, err error) { t.Error(err) }})
			testkit.Must(t, err)
			testkit.Must(t, i.Beside(t.Context(), "letter.md", strings.NewReader(text)))
			testkit.Must(t, i.Read(t.Context(), "lines", strings.NewReader(`{"kind":"template","external_id":"t1","community":"brought","title":"A letter","file":"letter.md"}`)))
			w.read()
		}
		bring("# Letter\n\nDear wombats\n")
		w.want(w.ana, "wombats", `A letter: file letter.md, heading "Letter", Letter Dear wombats`)
		bring("# Letter\n\nDear bilbies\n")
		w.want(w.ana, "bilbies", `A letter: file letter.md, heading "Letter", Letter Dear bilbies`)
		w.want(w.ana, "wombats", "")
		w.good()
	})
}
