package web_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"waymark/internal/forum"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

// A link to a file's preview in any field of a lesson is a use of the file as
// one in a post is: its readers can open it, nobody else learns that it is
// there, and the file stays as long as the lesson or its history names it.
func TestPreviewsLinkedFromLessonsAreKept(t *testing.T) {
	s := webtest.Start(t)
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	s.DB.Now = func() time.Time { return now }
	ann, ben, eve := s.Person("Ann Author"), s.Person("Ben Member"), s.Person("Eve Outside")
	room := s.Community(ann, "Quiet room", forum.Private)
	s.Join(ben, room)
	a, api := s.SignIn(ann), s.Program(s.Token(ann, "read", "write"))
	later := func(d time.Duration) {
		now = now.Add(d)
		_, _, err := forum.DropLoose(t.Context(), s.DB)
		testkit.Must(t, err)
	}
	opens := func(who forum.Person, one sent, status int) {
		t.Helper()
		s.SignIn(who).Open("/f/" + one.ID + "/preview?at=slide-7").Want(status)
	}
	fields := []string{"context", "did", "worked", "did_not_work", "do_again"}
	told := map[string]any{"community": room.Slug, "title": "A talk", "summary": "We gave it", "outcome": "worked", "state": "published"}
	files := map[string]sent{}
	for _, f := range fields {
		one := uploaded(t, a, "talk-"+f+".pptx", tenSlides(t))
		files[f] = one
		told[f] = "It [stands here](/f/" + one.ID + "/preview?at=slide-7#slide-7)."
		opens(ben, one, 404)
	}
	control := uploaded(t, a, "nowhere.pptx", tenSlides(t))
	var lesson doc
	api.Call("POST", "/api/v1/lessons", told).Want(201).JSON(&lesson)
	later(3 * 24 * time.Hour)
	opens(ann, control, 404)
	b := s.SignIn(ben)
	page := b.Open("/l/" + lesson["id"].(string)).Want(200)
	for f, one := range files {
		if !strings.Contains(page.Body, `href="/f/`+one.ID+`/preview?at=slide-7#slide-7"`) {
			t.Errorf("%s: the link is not on the page", f)
		}
		b.Open("/f/" + one.ID + "/preview?at=slide-7").Want(200).Has("wombats")
		opens(eve, one, 404)
	}

	// Who does not own a file opens it to nobody by naming it.
	mine := uploaded(t, s.SignIn(eve), "mine.pptx", tenSlides(t))
	theirs := maps.Clone(told)
	for _, f := range fields {
		theirs[f] = "See [this](/f/" + mine.ID + "/preview)"
	}
	api.Call("POST", "/api/v1/lessons", theirs).Want(201)
	opens(ann, mine, 404)

	// What the lesson says no more its history still says.
	change := doc{"revision": lesson["revision"], "did": "Nothing of it.", "note": "Shorter"}
	api.Call("PATCH", "/api/v1/lessons/"+lesson["id"].(string), change).Want(200)
	later(3 * 24 * time.Hour)
	opens(ben, files["did"], 200)
	opens(eve, files["did"], 404)
}
