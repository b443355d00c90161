package web_test

import (
	"net/http"
	"net/url"
	"testing"
)

var _ = visits(
	visit{route: "POST /d/:id/:slug/pin", path: "/d/{d-private}/a-private-matter/pin", form: "on=1", nobody: 401, stranger: 404, member: 303, admin: 404},
	visit{route: "POST /d/:id/:slug/pin", path: "/d/{d-open}/an-open-matter/pin", form: "on=1", nobody: 401, stranger: 403, member: 303, admin: 303},
	visit{route: "GET /d/:id/:slug/close", path: "/d/{d-private}/a-private-matter/close", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /d/:id/:slug/close", path: "/d/{d-open}/an-open-matter/close", nobody: 303, stranger: 403, member: 200, admin: 200},
	visit{route: "POST /d/:id/:slug/close", path: "/d/{d-private}/a-private-matter/close", form: "reason=", nobody: 401, stranger: 404, member: 422, admin: 404},
	visit{route: "POST /d/:id/:slug/close", path: "/d/{d-open}/an-open-matter/close", form: "reason=", nobody: 401, stranger: 403, member: 422, admin: 422},
	visit{route: "POST /d/:id/:slug/reopen", path: "/d/{d-private}/a-private-matter/reopen", nobody: 401, stranger: 404, member: 303, admin: 404},
	visit{route: "POST /d/:id/:slug/reopen", path: "/d/{d-open}/an-open-matter/reopen", nobody: 401, stranger: 403, member: 303, admin: 303},
)

// A pinned discussion stands before the others on its community's page; who
// looks after the community pins it with a button.
func TestPinningShows(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ben, s.place, "Read this first", "Please.")
	start(t, s.Site, s.ben, s.place, "Something else", "Text.")
	ann, ben := s.SignIn(s.ann), s.SignIn(s.ben)
	path, place := threadPage(th), "/c/"+s.place.Slug
	if p := ben.Get(path); len(p.All("button[formaction="+path+"/pin]")) != 0 || len(p.All("a[href="+path+"/close]")) != 0 {
		t.Error("a member is offered to pin and close")
	}
	if p := ben.Get(place); len(p.All("#pinned")) != 0 {
		t.Error("something is pinned already")
	}
	press(ann, ann.Get(path), path+"/pin").Want(http.StatusSeeOther)
	p := ben.Get(place)
	p.One("#pinned")
	if got := p.All(".items h3"); len(got) != 2 || got[0].Text() != "Read this first" || got[1].Text() != "Something else" {
		t.Errorf("%d entries", len(got))
	}
	ben.Get(path).Has("Pinned")
	press(ann, ann.Get(path), path+"/pin").Want(http.StatusSeeOther)
	if p := ben.Get(place); len(p.All("#pinned")) != 0 {
		t.Error("it is still pinned")
	}
}

// A closed discussion says so at its end, with why; there is no form to reply,
// and what is sent all the same is refused.
func TestClosingShows(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ben, s.place, "How do we sort bins?", "By colour?")
	r := reply(t, s.Site, s.ann, th, "", "By lid.")
	ann, ben := s.SignIn(s.ann), s.SignIn(s.ben)
	path := threadPage(th)
	form := ann.Get(path + "/close").Want(http.StatusOK)
	ann.Submit(form, "form.form", url.Values{"reason": {""}}).Want(http.StatusUnprocessableEntity)
	open := ben.Get(path)
	ann.Submit(form, "form.form", url.Values{"reason": {"All is said"}}).Want(http.StatusOK)
	p := ben.Get(path).Has("All is said", "Closed by Ann Archer on", "Closed").Lacks("/reopen")
	p.One("#closed")
	if len(p.All("#reply")) != 0 || len(p.All("#r-"+r.PID+" a[href^="+path+"?reply_to]")) != 0 {
		t.Error("there is a form to reply")
	}
	ben.Submit(open, "#reply", url.Values{"body": {"But"}}).Want(http.StatusConflict).Has("has been closed")
	ben.Get("/discussions").Has("Closed")
	p = ann.Get(path)
	token := p.One("#help input[name=form_token]").Attr("value")
	ann.Post(path+"/reopen", url.Values{"form_token": {token}}).Want(http.StatusSeeOther)
	ben.Get(path).Lacks("All is said").One("#reply")
}

// The API pins, closes and refuses as the pages do.
func TestAPIPinsAndCloses(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ben, s.place, "How do we sort bins?", "By colour?")
	ann, ben := s.Program(s.Token(s.ann, "read", "write")), s.Program(s.Token(s.ben, "read", "write"))
	path := "/api/v1/discussions/" + th.PID
	ben.Call("PATCH", path, doc{"pinned": true}).Want(403)
	ann.Call("PATCH", path, doc{"closed": true}).Want(422)
	ann.Call("PATCH", path, doc{"title": "Mine now", "pinned": true}).Want(403)
	var d doc
	ann.Call("PATCH", path, doc{"pinned": true, "closed": true, "closing_comment": "All is said"}).Want(200).JSON(&d)
	if d["pinned"] != true || d["closed"].(doc)["reason"] != "All is said" || d["title"] != "How do we sort bins?" {
		t.Errorf("%v", d)
	}
	ben.Call("POST", path+"/posts", doc{"body": "But"}).Want(409).Has(`"code":"closed"`)
	var list struct{ Items []doc }
	ben.Get("/api/v1/discussions").Want(200).JSON(&list)
	if len(list.Items) != 1 || list.Items[0]["pinned"] != true || list.Items[0]["closed"] != true {
		t.Errorf("%v", list)
	}
	ann.Call("PATCH", path, doc{"pinned": false, "closed": false}).Want(200)
	ben.Call("POST", path+"/posts", doc{"body": "But"}).Want(201)
}
