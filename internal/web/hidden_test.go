package web_test

import (
	"net/http"
	"strings"
	"testing"

	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

// Every address on which a hidden text could still be read, for members and
// for the author; the same addresses show it before it is hidden, so that
// what is looked for is there to be found.
func TestHiddenOnEveryPath(t *testing.T) {
	s := newRoom(t)
	ctx := t.Context()
	ben := webtest.Viewer(s.ben)
	th := start(t, s.Site, s.ben, s.place, "Quokka title?", "Quokka body.", "quokkatag")
	said := reply(t, s.Site, s.ben, th, "", "Numbat reply.")
	_, _, err := forum.EditReply(ctx, s.DB, ben, said.PID, 0, forum.ReplyDraft{Body: "Numbat reply, mended."})
	testkit.Must(t, err)
	le, err := lesson.Share(ctx, s.DB, ben, lesson.Draft{
		Community: s.place.ID, Title: "Bilby title", Summary: "Bilby in short.", Fields: lesson.Fields{Did: "Bilby did.", Worked: "Bilby worked.", DidNotWork: "Nothing.", Outcome: lesson.Worked},
	})
	testkit.Must(t, err)
	pages := []string{
		"/d/" + th.PID + "/" + th.Slug, "/d/" + th.PID + "/" + th.Slug + "/history", "/d/" + th.PID, "/r/" + said.PID, "/r/" + said.PID + "/history",
		"/d/" + th.PID + "/" + th.Slug + "?reply_to=" + said.PID, "/d/" + th.PID + "/" + th.Slug + "/branch/1",
		"/l/" + le.PID + "/" + le.Slug, "/l/" + le.PID + "/" + le.Slug + "/print", "/l/" + le.PID + "/" + le.Slug + "/history", "/l/" + le.PID,
		"/", "/discussions", "/discussions?show=unanswered", "/lessons", "/c/" + s.place.Slug, "/c/" + s.place.Slug + "/lessons", "/p/" + s.ben.PID,
		"/c/" + s.place.Slug + "/moderation", "/reports", "/compose/similar?title=Quokka+title",
	}
	api := []string{
		"/api/v1/discussions", "/api/v1/discussions/" + th.PID, "/api/v1/discussions/" + th.PID + "/posts", "/api/v1/posts/" + said.PID,
		"/api/v1/lessons", "/api/v1/lessons/" + le.PID, "/api/v1/lessons/" + le.PID + "/revisions", "/api/v1/changes",
	}
	canaries := []string{"quokka", "numbat", "bilby"}
	looks := func(b *webtest.Browser) map[string]bool {
		found := map[string]bool{}
		for _, path := range append(append([]string{}, pages...), api...) {
			text := strings.ToLower(b.Open(path).Body)
			for _, c := range canaries {
				// The address that was asked may stand on the page that answers.
				if strings.Contains(strings.ReplaceAll(text, strings.ToLower(path), ""), c) {
					found[path] = true
				}
			}
		}
		return found
	}
	before := looks(s.SignIn(s.ben))
	if len(before) < 16 {
		t.Fatalf("only %d addresses show anything before: %v", len(before), before)
	}
	a := s.SignIn(s.ann)
	for _, path := range []string{"/api/v1/posts/" + said.PID, "/api/v1/discussions/" + th.PID, "/api/v1/lessons/" + le.PID} {
		a.Call(http.MethodDelete, path+"?reason=Why+not", nil).Want(http.StatusNoContent)
	}
	for name, b := range map[string]*webtest.Browser{"author": s.SignIn(s.ben), "facilitator": a, "stranger": s.SignIn(s.Person("Sol Stranger"))} {
		for path := range looks(b) {
			t.Errorf("the %s still finds it at %s", name, path)
		}
	}
}
