package web_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

func lessonIn(t *testing.T, s *webtest.Site, p forum.Person, c forum.Community, change ...func(*lesson.Draft)) lesson.Lesson {
	t.Helper()
	d := lesson.Draft{Community: c.ID, Title: "A call before a letter", Summary: "Ring first", Tags: []string{"noise"}, Fields: lesson.Fields{
		Did: "1. Rang\n2. Wrote", Worked: "- Speed", DidNotWork: "- Letters", Outcome: lesson.Mixed,
	}}
	for _, f := range change {
		f(&d)
	}
	l, err := lesson.Share(t.Context(), s.DB, webtest.Viewer(p), d)
	testkit.Must(t, err)
	return l
}

func at(l lesson.Lesson) string { return "/l/" + l.PID + "/" + l.Slug }

func TestWriteALesson(t *testing.T) {
	s := webtest.Start(t)
	ann := s.Person("Ann Author")
	c := s.Community(ann, "Noise", forum.Open)
	b := s.SignIn(ann)
	page := b.Get("/lessons/new?title=Ring+first&community=" + c.Slug).Want(200).Has("everybody who is signed in")
	if page.One("#title").Attr("value") != "Ring first" {
		t.Error("the title is not carried over")
	}
	half := b.Submit(page, "form.form", url.Values{"did": {"Rang"}, "worked": {""}}).Want(422).Has("Say what worked", "Say what did not work", "Choose how it went")
	if !strings.Contains(half.Body, "Rang") {
		t.Error("what was typed is gone")
	}
	done := b.Submit(half, "form.form", url.Values{"worked": {"Speed"}, "did_not_work": {"Letters"}, "outcome": {"mixed"}, "cost_amount": {"1,200"}})
	done.Want(200).Has("Ring first", "Rang", "Mixed", "£1,200", "Your lesson is published", "Not known")
	if len(done.All(".pair .learn")) != 2 {
		t.Error("what worked and what did not do not stand side by side")
	}
	b.Get("/lessons").Want(200).Has("Ring first", "Mixed")
}

func TestLessonLedger(t *testing.T) {
	s := webtest.Start(t)
	ann, ben := s.Person("Ann Author"), s.Person("Ben Reader")
	l := lessonIn(t, s, ann, s.Community(ann, "Noise", forum.Open))
	b := s.SignIn(ben)
	form := b.Get(at(l) + "/tried").Want(200)
	b.Submit(form, "form.form", url.Values{"changed": {"Later"}}).Want(422).Has("Choose how it went", "Later")
	b.Submit(form, "form.form", url.Values{"result": {"did_not_work"}, "changed": {"We *waited*"}}).Want(200).
		Has("Tried by 1 other: 1 did not", "We waited", "Ben Reader")
	page := b.Get(at(l)).Want(200)
	s.SignIn(ann).Get(at(l)).Want(200).Lacks("Take my line out")
	b.Submit(page, ".uses form", url.Values{"use": {page.One(".uses button").Attr("value")}}).Want(200).Lacks("We waited").Has("Nobody else has tried this yet")
}

func TestDraftIsSharedByName(t *testing.T) {
	s := webtest.Start(t)
	ann, ben, eve := s.Person("Ann Author"), s.Person("Ben Reader"), s.Person("Eve Stranger")
	l := lessonIn(t, s, ann, s.Community(ann, "Noise", forum.Open), func(d *lesson.Draft) { d.AsDraft, d.Outcome = true, "" })
	s.SignIn(eve).Get(at(l)).Want(404)
	reader := s.SignIn(ben)
	reader.Get(at(l)).Want(404)
	a := s.SignIn(ann)
	a.Get(at(l)).Want(200).Has("This is a draft", "Only you can read it")
	found := a.Get(at(l) + "/share?name=Ben").Want(200).Has("Ben Reader")
	a.Submit(found, "#main form.mt", url.Values{"add": {ben.PID}}).Want(200).Has("Who can read it now", "Ben Reader")
	reader.Get(at(l)).Want(200).Has("A call before a letter").Lacks("Share this draft")
	reader.Get(at(l) + "/edit").Want(403)
	s.SignIn(eve).Get(at(l)).Want(404)
	edit := a.Get(at(l) + "/edit").Want(200)
	a.Submit(edit, "form.form", url.Values{"outcome": {"too_early"}}).Want(200).Has("Your lesson is published", "Too early to say")
	s.SignIn(eve).Get(at(l)).Want(200)
}

func TestLessonGrowsOld(t *testing.T) {
	s := webtest.Start(t)
	ann, ben := s.Person("Ann Author"), s.Person("Ben Reader")
	l := lessonIn(t, s, ann, s.Community(ann, "Noise", forum.Open), func(d *lesson.Draft) {
		d.ReviewOn = time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC).UnixMicro()
	})
	s.SignIn(ben).Get(at(l)).Want(200).Has("Due to be looked at since 1 March 2025").Lacks("Check it and set a new date")
	a := s.SignIn(ann)
	a.Get(at(l)).Want(200).Has("Check it and set a new date")
	began := time.Now()
	s.DB.Now = func() time.Time { return began.Add(time.Hour) }
	edit := a.Get(at(l) + "/edit").Want(200)
	a.Submit(edit, "form.form", url.Values{"review_on": {"2031-01-01"}, "worked": {"Speed, and a name"}, "note": {"A name helps"}}).Want(200).
		Has("Version 2").Lacks("Due to be looked at")
	a.Get(at(l)+"/history").Want(200).Has("and a name", "A name helps", "Ann Author")
	if clash := a.Submit(edit, "form.form", url.Values{"worked": {"Mine"}}); clash.Status != 422 || !strings.Contains(clash.Body, "Mine") {
		t.Errorf("an old form: %d", clash.Status)
	}
	a.Get(at(l) + "/print").Want(200).Has("Speed, and a name").Lacks("We tried this too")
}

func TestLessonIsDeletedWithAReason(t *testing.T) {
	s := webtest.Start(t)
	ann, ben := s.Person("Ann Facilitator"), s.Person("Ben Author")
	c := s.Community(ann, "Noise", forum.Open)
	s.Join(ben, c)
	l := lessonIn(t, s, ben, c)
	a := s.SignIn(ann)
	a.Get(at(l) + "/edit").Want(403)
	form := a.Get(at(l) + "/delete").Want(200)
	a.Submit(form, "form.form", url.Values{"reason": {""}}).Want(422)
	a.Submit(form, "form.form", url.Values{"reason": {"A resident's name"}}).Want(200).Has("This lesson was deleted", "A resident's name").Lacks("Letters", "Ring first")
	a.Get(at(l)).Want(301)
	s.SignIn(ben).Get("/lessons").Want(200).Lacks("A call before a letter")
}

var _ = prepare(func(t *testing.T, w *world) {
	t.Helper()
	w.Names["lessonpage"] = at(lessonIn(t, w.Site, w.Member, w.Private))
	w.Names["draftpage"] = at(lessonIn(t, w.Site, w.Member, w.Private, func(d *lesson.Draft) { d.AsDraft = true }))
})

var _ = visits(
	visit{route: "GET /lessons", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /lessons/new", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /lessons/new", form: "title=", nobody: 401, stranger: 422, member: 422, admin: 422},
	visit{route: "GET /l/:id", path: "/l/{lesson}", nobody: 303, stranger: 404, member: 301, admin: 404},
	visit{route: "GET /l/:id/:slug", path: "{lessonpage}", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /l/:id/:slug", path: "{draftpage}", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /l/:id/:slug/print", path: "{lessonpage}/print", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /l/:id/:slug/history", path: "{lessonpage}/history", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /l/:id/:slug/edit", path: "{lessonpage}/edit", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /l/:id/:slug/edit", path: "{lessonpage}/edit", form: "title=", nobody: 401, stranger: 404, member: 422, admin: 404},
	visit{route: "GET /l/:id/:slug/share", path: "{draftpage}/share", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /l/:id/:slug/share", path: "{draftpage}/share", nobody: 401, stranger: 404, member: 303, admin: 404},
	visit{route: "GET /l/:id/:slug/tried", path: "{lessonpage}/tried", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /l/:id/:slug/tried", path: "{lessonpage}/tried", form: "result=", nobody: 401, stranger: 404, member: 422, admin: 404},
	visit{route: "POST /l/:id/:slug/tried/withdraw", path: "{lessonpage}/tried/withdraw", form: "use=none", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "GET /l/:id/:slug/delete", path: "{lessonpage}/delete", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /l/:id/:slug/delete", path: "{draftpage}/delete", nobody: 401, stranger: 404, member: 303, admin: 404},
)

func init() { last = append(last, "POST /l/:id/:slug/delete") }
