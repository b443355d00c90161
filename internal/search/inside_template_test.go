package search_test

import (
	"strings"
	"testing"

	"waymark/internal/db"
	"waymark/internal/doctemplate"
	"waymark/internal/testkit"
)

func (w *drawer) checked(name, text string) doctemplate.Checked {
	w.Helper()
	sent, err := w.store.Take(strings.NewReader(text), 1<<20)
	testkit.Must(w.T, err)
	defer sent.Drop()
	c, err := doctemplate.Check(w.Context(), sent, name)
	testkit.Must(w.T, err)
	return c
}

// What stands in the present version of a template is found, what is being
// prepared is found by nobody, and what a version replaced no more.
func TestInsideTemplates(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newDrawer(t, d)
		x, err := doctemplate.Make(t.Context(), d, w.ben, doctemplate.Draft{
			Community: w.housing.ID, Title: "A letter", Body: "What to send", AsDraft: true,
			Fields: doctemplate.Fields{Use: "When damp is reported", Avoid: "In an emergency", Language: "en", Terms: "OGL v3"},
		})
		testkit.Must(t, err)
		x, err = doctemplate.AddFile(t.Context(), d, w.ben, x.PID, w.checked("letter.md", "# Letter\n\nDear wombats\n"))
		testkit.Must(t, err)
		w.read()
		w.want(w.ana, "wombats", "")
		x, err = doctemplate.Publish(t.Context(), d, w.store, w.ben, x.PID, "")
		testkit.Must(t, err)
		w.read()
		first := `A letter: file letter.md, heading "Letter", Letter Dear wombats`
		w.want(w.ana, "wombats", first)
		x, err = doctemplate.ReplaceFile(t.Context(), d, w.ben, x.PID, 0, w.checked("letter.md", "# Letter\n\nDear bilbies\n"))
		testkit.Must(t, err)
		w.read()
		w.want(w.ana, "bilbies", "")
		w.want(w.ana, "wombats", first)
		w.good()
		_, err = doctemplate.Publish(t.Context(), d, w.store, w.ben, x.PID, "Another animal")
		testkit.Must(t, err)
		w.read()
		w.want(w.ana, "bilbies", `A letter: file letter.md, heading "Letter", Letter Dear bilbies`)
		w.want(w.ana, "wombats", "")
		w.good()
	})
}
