package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"waymark/internal/forum"
	"waymark/internal/testkit"
)

var _ = visits(
	visit{route: "GET /d/:id/:slug/move", path: "/d/{d-private}/a-private-matter/move", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /d/:id/:slug/move", path: "/d/{d-open}/an-open-matter/move", nobody: 303, stranger: 403, member: 200, admin: 200},
	visit{route: "GET /d/:id/:slug/move", path: "/d/{d-open}/an-open-matter/move?to=nowhere", nobody: 303, stranger: 403, member: 404, admin: 404},
	visit{route: "POST /d/:id/:slug/move", path: "/d/{d-private}/a-private-matter/move", form: "to=nowhere", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /d/:id/:slug/move", path: "/d/{d-open}/an-open-matter/move", form: "to=nowhere", nobody: 401, stranger: 403, member: 404, admin: 404},
	visit{route: "GET /d/:id/:slug/merge", path: "/d/{d-private}/a-private-matter/merge", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /d/:id/:slug/merge", path: "/d/{d-open}/an-open-matter/merge?into=x", nobody: 303, stranger: 403, member: 422, admin: 422},
	visit{route: "POST /d/:id/:slug/merge", path: "/d/{d-private}/a-private-matter/merge", form: "into=x", nobody: 401, stranger: 404, member: 422, admin: 404},
	visit{route: "GET /d/:id/:slug/split", path: "/d/{d-private}/a-private-matter/split", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /d/:id/:slug/split", path: "/d/{d-open}/an-open-matter/split", nobody: 303, stranger: 403, member: 200, admin: 200},
	visit{route: "POST /d/:id/:slug/split", path: "/d/{d-private}/a-private-matter/split", form: "title=T", nobody: 401, stranger: 404, member: 422, admin: 404},
)

// A facilitator of both places moves a discussion by way of a plan; its
// address goes on leading to it, for those who may read it now.
func TestMovePages(t *testing.T) {
	s := newRoom(t)
	next := testkit.Community(t, s.DB, forum.Viewer{Person: s.ann.ID}, forum.Private)
	th := start(t, s.Site, s.ben, s.place, "How do we sort bins?", "By colour?")
	reply(t, s.Site, s.ann, th, "", "By lid.")
	ann, ben := s.SignIn(s.ann), s.SignIn(s.ben)
	path := threadPage(th)
	if len(ben.Get(path).All("a[href="+path+"/move]")) != 0 {
		t.Error("a member is offered to move it")
	}
	ann.Get(path).One("a[href=" + path + "/move]")
	plan := ann.Get(path+"/move?to="+next.Slug).Want(200).Has("What will happen", "wrote in it and is no member")
	ann.Submit(plan, "form.form", nil).Want(200).Has("moved this discussion here from")
	ben.Get(path).Want(404)
	ben.Get("/discussions").Lacks("How do we sort bins?")
	plan = ann.Get(path + "/move?to=" + s.place.Slug).Want(200)
	ann.Submit(plan, "form.form", nil).Want(422).Has("Say that you have seen")
	ann.Submit(plan, "form.form", url.Values{"yes": {"1"}}).Want(200)
	if p := ben.Get(path).Want(200).Has("moved this discussion here on"); strings.Contains(p.One("#traces").Text(), next.Name) {
		t.Error("a stranger is told of a private community")
	}
}

// Replies that are ticked become a discussion; merged again they are a reply
// with its replies, and the discussion's address leads there.
func TestSplitAndMergePages(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ben, s.place, "How do we sort bins?", "By colour?")
	r := reply(t, s.Site, s.ben, th, "", "And who washes them?")
	below := reply(t, s.Site, s.ann, th, r.PID, "The crew.")
	ann, ben := s.SignIn(s.ann), s.SignIn(s.ben)
	path := threadPage(th)
	form := ann.Get(path + "/split?from=" + r.PID).Want(200)
	ann.Submit(form, "form.form", url.Values{"title": {""}}).Want(422)
	plan := ann.Submit(form, "form.form", url.Values{"title": {"Washing bins"}, "body": {"A question of its own."}}).Want(200).Has("2 replies by", "And who washes them?")
	ann.Submit(plan, "form.form", nil).Want(200).Has("Washing bins", "The crew.", "from this discussion on")
	ben.Get(path).Has("into another discussion on", "Washing bins").Lacks("The crew.")
	at, _, _ := strings.Cut(ben.Get("/r/"+below.PID).Want(303).Header.Get("Location"), "#")
	if !strings.HasSuffix(at, "/washing-bins") {
		t.Errorf("a link to the reply leads to %s", at)
	}
	ben.Get(at + "/merge").Want(403)
	ann.Get(at + "/merge?into=" + at).Want(422).Has("This is the discussion itself")
	plan = ann.Get(at+"/merge?into=http://localhost"+path).Want(200).Has("becomes a reply in", "Washing bins")
	ann.Submit(plan, "form.form", nil).Want(200).Has("merged this discussion into it")
	old := ben.Get(at).Want(303).Header.Get("Location")
	if !strings.HasPrefix(old, path) {
		t.Errorf("the old address leads to %s", old)
	}
	ben.Get(at + "/branch/1").Want(303)
	api := s.Program(s.Token(s.ben, "read", "write"))
	pid := strings.Split(at, "/")[2]
	if to := api.Get("/api/v1/discussions/" + pid).Want(303).Header.Get("Location"); to != "/api/v1/discussions/"+th.PID {
		t.Errorf("the API leads to %s", to)
	}
	api.Call(http.MethodPost, "/api/v1/discussions/"+pid+"/posts", doc{"body": "Sent late"}).Want(201)
	ben.Get(path).Has("Sent late")
}
