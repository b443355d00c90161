package search_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/extract"
	"waymark/internal/files"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/search"
	"waymark/internal/testkit"
)

// drawer is a world with files in it.
type drawer struct {
	*world
	store *files.Store
	texts *extract.Extract
}

func newDrawer(t *testing.T, d *db.DB) *drawer {
	t.Helper()
	w := &drawer{world: newWorld(t, d), store: files.In(t.TempDir())}
	w.texts = extract.New(d, w.store, nil)
	return w
}

func (w *drawer) file(v forum.Viewer, name string, content []byte) forum.Attachment {
	w.Helper()
	hash, n, err := w.store.Put(bytes.NewReader(content), 1<<20)
	testkit.Must(w.T, err)
	a, err := forum.AddAttachment(w.Context(), w.d, v, forum.Attachment{Hash: hash, Name: name, Type: "x/y", Bytes: n})
	testkit.Must(w.T, err)
	return a
}

func (w *drawer) read() {
	w.Helper()
	testkit.Must(w.T, w.texts.Catch(w.Context()))
	w.settle()
}

func link(a forum.Attachment) string { return "[the file](" + a.Path() + ")" }

// hits says where a word is found, as people are told.
func (w *drawer) hits(v forum.Viewer, word string) string {
	w.Helper()
	var list []string
	for _, i := range w.find(v, word).Items {
		text := i.PlainTitle() + ": " + i.Match.Where
		if i.Match.File != nil {
			text += " " + i.Match.File.Name + ", " + i.Match.Locator + ", " + search.Plain(i.Snippet)
			if i.Match.Post != "" {
				text += ", in a reply"
			}
		}
		list = append(list, text)
	}
	return strings.Join(list, "; ")
}

func (w *drawer) want(v forum.Viewer, word, want string) {
	w.Helper()
	if got := w.hits(v, word); got != want {
		w.Errorf("%s: %q, want %q", word, got, want)
	}
}

func sevenSlides(t testing.TB) []byte {
	t.Helper()
	slides := []string{"One", "Two", "Three", "Four", "Five", "Six", "About wombats at last", "Eight"}
	return testkit.Slides(t, slides...)
}

func TestInsideFiles(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newDrawer(t, d)
		talk := w.file(w.ben, "talk.pptx", sevenSlides(t))
		costs := w.file(w.ben, "costs.xlsx", testkit.Sheet(t, "Costs", []string{"Item", "Price", "Note"}, []string{"Chairs", "5", "quokka"}))
		guide := w.file(w.ben, "guide.docx", testkit.Letter(t, "# Travel", "By road", "# Forms", "Fill in the numbat form"))
		th := w.discuss(w.ben, w.housing, "A talk", "See "+link(talk)+".")
		w.reply(w.ben, th, "And "+link(costs)+".")
		l, err := lesson.Share(t.Context(), d, w.ben, lesson.Draft{
			Community: w.noise.ID, Title: "A lesson", Summary: "In short.",
			Fields: lesson.Fields{Did: "We used " + link(guide) + ".", Worked: "Calls fell.", DidNotWork: "Letters.", Outcome: lesson.Worked},
		})
		testkit.Must(t, err)
		w.settle()
		w.want(w.ana, "wombats", "") // it is not read yet
		w.read()
		w.want(w.ana, "wombats", "A talk: file talk.pptx, slide 7, About wombats at last")
		w.want(w.ana, "quokka", `A talk: file costs.xlsx, sheet "Costs" B4:D5, Item Price Note Chairs 5 quokka, in a reply`)
		w.want(w.ana, "numbat", `A lesson: file guide.docx, heading "Forms", Forms Fill in the numbat form`)
		res := w.find(w.ana, "wombats")
		if f := res.Items[0].Match.File; f.PID != talk.PID || f.Format != "pptx" || f.Where.Anchor() != "slide-7" {
			t.Errorf("the file found is %+v", f)
		}
		if got := facet(w.find(w.ana, "kind:discussion kind:lesson"), "format"); got != "docx=1 pptx=1 xlsx=1 " {
			t.Errorf("formats %q", got)
		}
		w.wants(w.ana, "format:excel", "A talk")
		w.wants(w.ana, "format:docx in short", "A lesson")
		w.wants(w.ana, "format:pdf")
		w.good()
		testkit.Must(t, lesson.Delete(t.Context(), d, w.ben, l.PID, ""))
		w.settle()
		w.want(w.ana, "numbat", "")
		w.good()
		testkit.Must(t, w.s.Rebuild(t.Context(), nil))
		w.want(w.ana, "wombats", "A talk: file talk.pptx, slide 7, About wombats at last")
		w.good()
	})
}

// Where a file stands in a closed community, others find and count nothing of
// it, whatever it becomes.
func TestInsideFilesOfClosedCommunities(t *testing.T) {
	w := newDrawer(t, testkit.SQLite(t))
	for _, c := range []forum.Community{w.safe, w.sec} {
		a := w.file(w.ben, "talk.pptx", sevenSlides(t))
		w.discuss(w.ben, c, "Closed", "See "+link(a)+".")
		w.read()
		for _, q := range []string{"wombats", "wombts", "format:pptx", `"about wombats"`, "-nothing wombats"} {
			res := w.find(w.outsider, q)
			if res.Total != 0 || len(res.Items) != 0 || res.DidYouMean != "" || len(res.Expanded) != 0 || facet(res, "format") != "" {
				t.Errorf("%s: an outsider is told %+v", q, res)
			}
		}
		if list, err := w.s.Suggest(t.Context(), w.outsider, "womba"); err != nil || len(list) > 0 {
			t.Errorf("suggested: %v, %v", list, err)
		}
		w.want(w.ana, "wombats in:"+c.Slug, "Closed: file talk.pptx, slide 7, About wombats at last")
		show := func(v forum.Visibility, want string) {
			t.Helper()
			_, err := forum.EditCommunity(t.Context(), w.d, w.ana, c.ID, forum.CommunityDraft{Name: c.Name, Summary: c.Summary, Visibility: v})
			testkit.Must(t, err)
			w.settle()
			w.want(w.outsider, "wombats", want)
			w.good()
		}
		show(forum.Open, "Closed: file talk.pptx, slide 7, About wombats at last")
		show(forum.Private, "")
	}
}

// What is hidden, deleted or edited away is found no more.
func TestInsideFilesGo(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newDrawer(t, d)
		for _, c := range []forum.Community{w.housing, w.sec} {
			a := w.file(w.ben, "talk.pptx", sevenSlides(t))
			found := "A talk: file talk.pptx, slide 7, About wombats at last"
			th := w.discuss(w.ben, c, "A talk", "See "+link(a)+".")
			w.read()
			w.want(w.ana, "wombats", found)
			// the grace of a new text is over: what it was stays to be read
			now := d.Now().Add(2 * forum.Grace)
			d.Now = func() time.Time { return now }
			edited, err := discussion.Edit(t.Context(), d, w.ben, th.PID, th.Revision, discussion.Draft{Title: "A talk", Body: "No more."})
			testkit.Must(t, err)
			w.settle()
			w.want(w.ana, "wombats", "")
			if got := facet(w.find(w.ana, "talk"), "format"); got != "" {
				t.Errorf("formats %q", got)
			}
			if _, err := forum.AttachmentByPID(t.Context(), d, w.ana, a.PID); err != nil {
				t.Errorf("in the earlier version: %v", err)
			}
			edited, err = discussion.Edit(t.Context(), d, w.ben, th.PID, edited.Revision, discussion.Draft{Title: "A talk", Body: "Again " + link(a)})
			testkit.Must(t, err)
			w.settle()
			w.want(w.ana, "wombats", found)
			testkit.Must(t, discussion.Delete(t.Context(), d, w.ana, th.PID, "Why not"))
			w.settle()
			w.want(w.ana, "wombats", "")
			list, err := forum.Removals(t.Context(), d, w.ana, c.ID, 0, 1)
			testkit.Must(t, err)
			_, err = forum.Show(t.Context(), d, w.ana, list[0].PID, "")
			testkit.Must(t, err)
			w.settle()
			w.want(w.ana, "wombats", found)
			r := w.reply(w.ben, th, "Once more "+link(w.file(w.ben, "more.pptx", testkit.Slides(t, "A bilby"))))
			w.read()
			w.want(w.ana, "bilby", "A talk: file more.pptx, slide 1, A bilby, in a reply")
			_, err = forum.DeleteReply(t.Context(), d, w.ben, r.PID, "")
			testkit.Must(t, err)
			w.settle()
			w.want(w.ana, "bilby", "")
			w.good()
			testkit.Must(t, discussion.Delete(t.Context(), d, w.ben, edited.PID, ""))
			w.settle()
		}
	})
}

// What is read after its text was indexed is told to the index by the log.
func TestTextReadLaterIsFound(t *testing.T) {
	w := newDrawer(t, testkit.SQLite(t))
	for i := range 3 {
		a := w.file(w.ben, "talk.pptx", testkit.Slides(t, fmt.Sprintf("koala%d", i)))
		w.discuss(w.ben, w.housing, fmt.Sprint("Talk ", i), "See "+link(a))
	}
	w.settle()
	from, err := changes.Last(t.Context(), w.d)
	testkit.Must(t, err)
	w.read()
	if to, err := changes.Last(t.Context(), w.d); err != nil || to != from+3 {
		t.Errorf("the log went from %d to %d, %v", from, to, err)
	}
	w.want(w.outsider, "koala1", "Talk 1: file talk.pptx, slide 1, koala1")
	w.good()
}

// A file goes where its text goes: to another community, into another thread.
func TestInsideFilesMove(t *testing.T) {
	w := newDrawer(t, testkit.SQLite(t))
	th := w.discuss(w.ben, w.housing, "A talk", "See "+link(w.file(w.ben, "talk.pptx", sevenSlides(t))))
	r := w.reply(w.ben, th, "And "+link(w.file(w.ben, "more.pptx", testkit.Slides(t, "A bilby"))))
	w.read()
	first, second := "A talk: file talk.pptx, slide 7, About wombats at last", "A talk: file more.pptx, slide 1, A bilby, in a reply"
	w.want(w.outsider, "wombats", first)
	w.want(w.outsider, "bilby", second)
	_, err := forum.MoveThread(t.Context(), w.d, w.ana, discussion.Name, th.PID, w.sec.ID, forum.Consent{To: w.sec.Visibility, Yes: true})
	testkit.Must(t, err)
	w.want(w.outsider, "wombats", "") // at once
	w.settle()
	w.want(w.outsider, "wombats", "")
	w.want(w.outsider, "bilby", "")
	w.want(w.ana, "wombats", first)
	w.want(w.ana, "bilby", second)
	w.good()
	_, err = forum.SplitThread(t.Context(), w.d, w.ana, discussion.Name, th.PID, forum.Split{Replies: []string{r.PID}, Title: "Apart"})
	testkit.Must(t, err)
	w.settle()
	w.want(w.ana, "bilby", "Apart: file more.pptx, slide 1, A bilby, in a reply")
	w.want(w.ana, "format:pptx apart", "Apart: title")
	w.good()
}
