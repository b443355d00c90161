package search_test

import (
	"context"
	"testing"
	"time"

	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/testkit"
)

// What holds a transaction up that changes what is known of a file's text,
// between all it has done and its end, as a slow disk does.
var (
	holdUp = db.SQLOn(db.Postgres, `CREATE FUNCTION held() RETURNS trigger LANGUAGE plpgsql AS
		'BEGIN PERFORM pg_advisory_xact_lock_shared(77); RETURN NULL; END'`)
	holdAt = db.SQLOn(db.Postgres, `CREATE CONSTRAINT TRIGGER held AFTER UPDATE ON file_texts DEFERRABLE INITIALLY DEFERRED
		FOR EACH ROW EXECUTE FUNCTION held()`)
	hold  = db.SQLOn(db.Postgres, `SELECT pg_advisory_xact_lock(77)`)
	heldN = db.SQLOn(db.Postgres, `SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 77 AND NOT granted
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`)
)

// On PostgreSQL several nodes work at once: what is posted while another node
// writes the text of its file is found with the file's text all the same.
func TestPostedWhileItsFileIsRead(t *testing.T) {
	url := testkit.PostgresURL(t, true)
	w, other := newDrawer(t, testkit.Open(t, url)), testkit.Open(t, url)
	a := w.file(w.ben, "talk.pptx", sevenSlides(t))
	for _, s := range []*db.Statement{holdUp, holdAt} {
		testkit.Must(t, other.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), s)
			return err
		}))
	}
	held, release, let := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		let <- other.Relay(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), hold)
			close(held)
			<-release
			return err
		})
	}()
	<-held
	read := make(chan error, 1)
	go func() { read <- w.texts.Catch(t.Context()) }()
	until(t, func() bool {
		n, err := db.Value[int](t.Context(), other, heldN)
		testkit.Must(t, err)
		return n > 0
	})
	_, err := discussion.Start(t.Context(), other, w.ben, discussion.Draft{Community: w.housing.ID, Title: "A talk", Body: "See " + link(a)})
	testkit.Must(t, err)
	w.settle()
	w.want(w.ana, "wombats", "")
	w.want(w.ana, "talk", "A talk: title")
	close(release)
	testkit.Must(t, <-let)
	testkit.Must(t, <-read)
	w.settle()
	w.want(w.ana, "wombats", "A talk: file talk.pptx, slide 7, About wombats at last")
	w.good()
}

// until waits until something is so, as long as the tests may take.
func until(t *testing.T, so func() bool) {
	t.Helper()
	for !so() {
		select {
		case <-t.Context().Done():
			t.Fatal("it never came to be")
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// A word that stands on slide 7 alone is found, and leads there, though nobody
// has looked by himself whether there are files to read: the bell rings for them.
func TestAWordOnSlideSevenIsFoundByTheBell(t *testing.T) {
	w := newDrawer(t, testkit.SQLite(t))
	w.texts.OnBellsAlone()
	w.settle()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 2)
	go func() { ended <- w.texts.Run(ctx) }()
	go func() { ended <- w.s.Follow(ctx) }()
	for range 3 { // what is there when they begin would be found without a bell
		a := w.file(w.ben, "talk.pptx", sevenSlides(t))
		th := w.discuss(w.ben, w.housing, "A talk", "See "+link(a)+".")
		found := "A talk: file talk.pptx, slide 7, About wombats at last"
		until(t, func() bool { return w.hits(w.ana, "wombats") == found })
		if i := w.find(w.ana, "wombats").Items[0]; i.Match.File.PID != a.PID || i.Match.File.Where.Anchor() != "slide-7" {
			t.Errorf("it leads to %+v", i.Match.File)
		}
		testkit.Must(t, discussion.Delete(t.Context(), w.d, w.ben, th.PID, ""))
		until(t, func() bool { return w.hits(w.ana, "wombats") == "" })
	}
	stop()
	for range 2 {
		if err := <-ended; err != nil && ctx.Err() == nil {
			t.Error(err)
		}
	}
}
