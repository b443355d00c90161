package extract_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/document"
	"waymark/internal/extract"
	"waymark/internal/fault"
	"waymark/internal/files"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

var (
	states   = db.SQL(`SELECT hash || ' ' || state || ' ' || reason || ' ' || tries || ' ' || passages FROM file_texts WHERE hash = $1`)
	passages = db.SQL(`SELECT body FROM file_passages WHERE hash = $1 ORDER BY n`)
	wherein  = db.SQL(`SELECT place FROM file_passages WHERE hash = $1 ORDER BY n`)
	loseText = db.SQL(`DELETE FROM file_texts WHERE hash = $1`)
)

type desk struct {
	*testing.T
	d     *db.DB
	store *files.Store
	now   time.Time
	ann   forum.Viewer
	room  forum.Community
}

func newDesk(t *testing.T, d *db.DB) *desk {
	t.Helper()
	k := &desk{T: t, d: d, store: files.In(t.TempDir()), now: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
	d.Now = func() time.Time { return k.now }
	k.ann = testkit.Person(t, d, "Ann Alder", "Westmere Council")
	k.room = testkit.Community(t, d, k.ann, forum.Private)
	return k
}

func (k *desk) file(name string, bytesOf []byte) forum.Attachment {
	k.Helper()
	hash, n, err := k.store.Put(bytes.NewReader(bytesOf), 1<<20)
	testkit.Must(k.T, err)
	a, err := forum.AddAttachment(k.Context(), k.d, k.ann, forum.Attachment{Hash: hash, Name: name, Type: "x/y", Bytes: n})
	testkit.Must(k.T, err)
	return a
}

func (k *desk) state(a forum.Attachment) string {
	k.Helper()
	s, err := db.Value[string](k.Context(), k.d, states, a.Hash)
	if errors.Is(err, db.ErrNone) {
		return ""
	}
	testkit.Must(k.T, err)
	return strings.TrimPrefix(s, a.Hash+" ")
}

func (k *desk) want(what, got, want string) {
	k.Helper()
	if got != want {
		k.Errorf("%s: %q, want %q", what, got, want)
	}
}

func TestTextIsKeptByPlace(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		e := extract.New(d, k.store, nil)
		slides := k.file("talk.pptx", testkit.Slides(t, "One", "Two"))
		broken := k.file("broken.docx", []byte("PK\x03\x04 no archive"))
		plain := k.file("notes.txt", []byte("Some words"))
		sheet := k.file("costs.xlsx", testkit.Sheet(t, "Costs", []string{"Item", "Price"}, []string{"Chair", "5"}))
		testkit.Must(t, e.Catch(t.Context()))
		k.want("slides", k.state(slides), "read  1 2")
		k.want("a broken file", k.state(broken), "refused "+document.CodeDamaged+" 1 0")
		k.want("a file that is no document", k.state(plain), "")
		places, err := db.Column[string](t.Context(), d, wherein, slides.Hash)
		testkit.Must(t, err)
		at, err := extract.Place(places[1])
		testkit.Must(t, err)
		k.want("the second place", at.String()+" "+at.Anchor(), "slide 2 slide-2")
		places, err = db.Column[string](t.Context(), d, wherein, sheet.Hash)
		testkit.Must(t, err)
		at, err = extract.Place(places[0])
		testkit.Must(t, err)
		k.want("cells", at.String(), `sheet "Costs" B4:C5`)

		err = d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), loseText, slides.Hash)
			return err
		})
		testkit.Must(t, err)
		testkit.Must(t, extract.New(d, k.store, nil).Catch(t.Context()))
		k.want("lost and made anew", k.state(slides), "read  1 2")

		k.now = k.now.Add(2 * forum.LooseLife)
		_, _, err = forum.DropLoose(t.Context(), d)
		testkit.Must(t, err)
		kept, err := db.Column[string](t.Context(), d, passages, slides.Hash)
		testkit.Must(t, err)
		if len(kept) > 0 || k.state(slides) != "" {
			t.Errorf("of a file that is gone %q is kept, %q", kept, k.state(slides))
		}
	})
}

// Search hears of a text once the file has been read, people do not.
func TestTheLogHearsOfIt(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		a := k.file("talk.pptx", testkit.Slides(t, "One"))
		th, err := discussion.Start(t.Context(), d, k.ann, discussion.Draft{Community: k.room.ID, Title: "A matter", Body: "See [it](" + a.Path() + ")."})
		testkit.Must(t, err)
		r, _, err := forum.AddReply(t.Context(), d, k.ann, th.PID, forum.ReplyDraft{Body: "Here [it is](" + a.Path() + ")."})
		testkit.Must(t, err)
		testkit.Must(t, changes.Relay(t.Context(), d))
		from, err := changes.Last(t.Context(), d)
		testkit.Must(t, err)
		testkit.Must(t, extract.New(d, k.store, nil).Catch(t.Context()))
		testkit.Must(t, changes.Relay(t.Context(), d))
		news, err := changes.After(t.Context(), d, from, 10)
		testkit.Must(t, err)
		parts := ""
		for _, c := range news {
			if c.Verb != extract.TextRead.String() || c.Subject != th.ID || c.Community != k.room.ID || c.Audience != changes.Nobody || c.Actor != 0 {
				t.Errorf("the log says %+v", c)
			}
			parts += fmt.Sprint(c.Part == r.ID, " ")
		}
		if parts != "false true " && parts != "true false " {
			t.Errorf("it speaks of the parts %q", parts)
		}
	})
}

// What ends the program or takes too long is begun once more and then given
// up; others are read meanwhile.
func TestNothingIsTriedForEver(t *testing.T) {
	d := testkit.SQLite(t)
	k := newDesk(t, d)
	deadly := k.file("deadly.pptx", testkit.Slides(t, "deadly"))
	ctx, cancel := context.WithCancel(t.Context())
	calls := 0
	ends := extract.New(d, k.store, func(context.Context, io.ReaderAt, int64, document.Kind) (document.Document, error) {
		calls++
		cancel()
		return document.Document{}, context.Canceled
	})
	if err := ends.Catch(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("the end of the program: %v", err)
	}
	k.want("begun", k.state(deadly), "begun  1 0")
	late := func(ctx context.Context, r io.ReaderAt, n int64, kind document.Kind) (document.Document, error) {
		if n == deadly.Bytes {
			calls++
			return document.Document{}, errors.New("the process that reads has ended")
		}
		return document.Read(ctx, r, n, kind)
	}
	e := extract.New(d, k.store, late)
	good := k.file("good.pptx", testkit.Slides(t, "good and longer"))
	testkit.Must(t, e.Catch(t.Context()))
	k.want("another", k.state(good), "read  1 1")
	k.want("not at once", k.state(deadly), "begun  1 0")
	for range 3 {
		k.now = k.now.Add(5 * time.Minute)
		testkit.Must(t, e.Catch(t.Context()))
	}
	k.want("given up", k.state(deadly), "refused "+document.CodeSlow+" 2 0")
	if calls != 2 {
		t.Errorf("it was read %d times", calls)
	}
	if _, err := e.Document(t.Context(), deadly.Hash, deadly.Name); fault.KindOf(err) != fault.Invalid || calls != 2 {
		t.Errorf("to show it: %v after %d readings", err, calls)
	}
	if doc, err := e.Document(t.Context(), good.Hash, good.Name); err != nil || doc.Text() != "good and longer\n" {
		t.Errorf("to show another: %q, %v", doc.Text(), err)
	}
	if _, err := e.Document(t.Context(), good.Hash, "good.txt"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("to show what is no document: %v", err)
	}
}

// One long text becomes several passages at the same place.
func TestLongPassagesAreDivided(t *testing.T) {
	d := testkit.SQLite(t)
	k := newDesk(t, d)
	text := strings.Repeat("wörds and more ", 3000)
	a := k.file("long.md", []byte("# Top\n\n"+text))
	testkit.Must(t, extract.New(d, k.store, nil).Catch(t.Context()))
	kept, err := db.Column[string](t.Context(), d, passages, a.Hash)
	testkit.Must(t, err)
	if got, want := strings.Join(strings.Fields(strings.Join(kept, " ")), " "), "Top "+strings.TrimSpace(text); len(kept) < 3 || got != want {
		t.Errorf("%d passages of %d bytes for %d", len(kept), len(got), len(want))
	}
}
