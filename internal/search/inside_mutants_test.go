package search_test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"waymark/internal/discussion"
	"waymark/internal/doctemplate"
	"waymark/internal/forum"
	"waymark/internal/search"
	"waymark/internal/testkit"
)

// herd is how many of each there are: more than an answer looks up again, so
// that an index which holds too much shows in the counts.
const herd = 8

// guarded makes files whose text nobody may find, or not everybody, and gives
// what was found all the same.
func guarded(w *drawer) string {
	w.Helper()
	now := w.d.Now()
	w.d.Now = func() time.Time { return now }
	file := func(word string) forum.Attachment {
		return w.file(w.ben, word+".md", []byte("# Part\n\nOf "+word+".\n"))
	}
	var hidden, edited []forum.Thread
	var replies []forum.Reply
	for i := range herd {
		w.discuss(w.ben, w.sec, fmt.Sprint("Closed ", i), "See "+link(file("aardvark")))
		hidden = append(hidden, w.discuss(w.ben, w.housing, fmt.Sprint("Hidden ", i), "See "+link(file("badger"))))
		edited = append(edited, w.discuss(w.ben, w.housing, fmt.Sprint("Edited ", i), "See "+link(file("caracal"))))
		replies = append(replies, w.reply(w.ben, edited[i], "See "+link(file("dingo"))))
		w.template(fmt.Sprint("Template ", i), "echidna", "ferret")
	}
	w.read()
	// Before the index hears of it, and after.
	now = now.Add(2 * forum.Grace)
	for i := range herd {
		testkit.Must(w.T, discussion.Delete(w.Context(), w.d, w.ana, hidden[i].PID, "Why not"))
		_, err := forum.DeleteReply(w.Context(), w.d, w.ana, replies[i].PID, "Why not")
		testkit.Must(w.T, err)
		_, err = discussion.Edit(w.Context(), w.d, w.ben, edited[i].PID, edited[i].Revision, discussion.Draft{Title: edited[i].Title, Body: "No more."})
		testkit.Must(w.T, err)
	}
	return w.told()
}

// told asks for what guarded made, and gives what was found all the same.
func (w *drawer) told() string {
	w.Helper()
	var found []string
	ask := func(v forum.Viewer, word, when string, told func(search.Result) string) {
		w.Helper()
		req := search.Parse(word)
		req.Limit = 1 // the others are counted
		if text := told(w.ask(v, req)); text != "" {
			found = append(found, word+": "+text+when)
		}
	}
	for _, word := range []string{"badger", "caracal", "dingo"} {
		ask(w.ana, word, "", shownInside)
	}
	w.settle()
	for _, when := range []string{"", ", built anew"} { // from the log, and from the database
		for _, word := range []string{"badger", "caracal", "dingo", "echidna", "format:md edited", "format:md hidden", "format:md again"} {
			ask(w.ana, word, when, counted)
		}
		for _, word := range []string{"aardvark", "badger", "caracal", "dingo", "echidna"} {
			ask(w.outsider, word, when, counted)
			list, err := w.s.Suggest(w.Context(), w.outsider, word)
			testkit.Must(w.T, err)
			if len(list) > 0 {
				found = append(found, word+": suggested")
			}
		}
		testkit.Must(w.T, w.s.Rebuild(w.Context(), nil))
	}
	if res := w.find(w.outsider, "ferret"); res.Total != herd {
		w.Errorf("what everybody may find: %d of %d", res.Total, herd)
	}
	return strings.Join(found, "; ")
}

func shownInside(r search.Result) string {
	for _, i := range r.Items {
		if i.Match.File != nil {
			return "shown " + i.Match.File.Name
		}
	}
	return ""
}

func counted(r search.Result) string {
	if text := facet(r, "format"); r.Total > 0 || text != "" || r.DidYouMean != "" {
		return fmt.Sprintf("counted %d %s%s", r.Total, text, r.DidYouMean)
	}
	return ""
}

// template shares a template with a file, and keeps a draft of another.
func (w *drawer) template(title, unpublished, published string) {
	w.Helper()
	is := doctemplate.Draft{
		Community: w.housing.ID, Title: title, Body: "What to send", AsDraft: true,
		Fields: doctemplate.Fields{Use: "When damp is reported", Avoid: "In an emergency", Language: "en", Terms: "OGL v3"},
	}
	x, err := doctemplate.Make(w.Context(), w.d, w.ben, is)
	testkit.Must(w.T, err)
	x, err = doctemplate.AddFile(w.Context(), w.d, w.ben, x.PID, w.checked("letter.md", "Dear "+published+"\n"))
	testkit.Must(w.T, err)
	_, err = doctemplate.Publish(w.Context(), w.d, w.store, w.ben, x.PID, "")
	testkit.Must(w.T, err)
	is.Title += " again"
	d, err := doctemplate.Make(w.Context(), w.d, w.ben, is)
	testkit.Must(w.T, err)
	_, err = doctemplate.AddFile(w.Context(), w.d, w.ben, d.PID, w.checked("letter.md", "Dear "+unpublished+"\n"))
	testkit.Must(w.T, err)
}

// Texts inside files follow the permission of what they hang on. Each rule is
// broken once in a build of its own, which must be noticed.
func TestInsideFollowsPermission(t *testing.T) {
	if found := guarded(newDrawer(t, testkit.SQLite(t))); found != "" {
		t.Fatalf("with every rule in force: %s", found)
	}
	if testing.Short() {
		t.Skip("it builds the mutants")
	}
	if mutants {
		return
	}
	binary := filepath.Join(t.TempDir(), "search.test")
	const tags = "-tags=netgo,osusergo,sqlite_omit_load_extension,leakmutant"
	if out, err := exec.Command("go", "test", "-c", tags, "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	out, err := exec.Command(binary, "-test.run=TestInsideMutants$", "-test.v").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "all of them caught") {
		t.Errorf("%v: %s", err, out)
	}
}
