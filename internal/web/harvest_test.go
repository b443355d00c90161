package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// A facilitator says what a discussion comes to; it stands above the replies
// with who wrote it, and its history shows what changed.
func TestInShortStandsAboveTheReplies(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ben, s.place, "How do we sort bins?", "By colour?")
	reply(t, s.Site, s.ann, th, "", "By lid.")
	ann, ben := s.SignIn(s.ann), s.SignIn(s.ben)
	path := threadPage(th)
	ben.Get(path).Lacks("/in-short")
	ann.Get(path).Has("Write it in short")
	write := func(body string) {
		t.Helper()
		ann.Submit(ann.Get(path+"/in-short"), "main form.form", url.Values{"body": {body}}).Want(http.StatusOK)
	}
	write("- By lid, *mostly*")
	p := ben.Get(path).Has("In short", "By lid, mostly", "Written by Ann Archer from 1 reply,", "Suggest a change")
	if p.One("section.short em").Text() != "mostly" || len(p.All("section.short a[href="+path+"/in-short/history]")) != 0 {
		t.Error(p.One("section.short").Text())
	}
	write("- By lid, always")
	ben.Get(path+"/in-short/history").Want(http.StatusOK).Has("always", "mostly", "Ann Archer")
	p = ann.Get(path + "/in-short")
	stale := url.Values{"form_token": {p.One("input[name=form_token]").Attr("value")}, "body": {"Late"}, "revision": {"1"}}
	ann.Post(path+"/in-short", stale).Want(http.StatusConflict).Has("always", "Late")
	stale.Set("body", strings.Repeat("x", 1001))
	stale.Set("revision", "2")
	ann.Post(path+"/in-short", stale).Want(http.StatusUnprocessableEntity)
	write("")
	ben.Get(path).Lacks("section class=\"short\"", "Suggest a change")
}

// From an answered discussion to a lesson: posts are chosen, told in one's own
// words, and quoted once whoever wrote them agrees.
func TestThreadBecomesALesson(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ben, s.place, "How do we sort bins?", "By colour?", "bins")
	r := reply(t, s.Site, s.ann, th, "", "By lid, and put a zanzibar sticker on it.")
	ben, ann := s.SignIn(s.ben), s.SignIn(s.ann)
	path := threadPage(th)
	ben.Get(path).Lacks(path + "/lesson")
	press(ben, ben.Get(path), "/r/"+r.PID+"/chosen").Want(http.StatusSeeOther)
	p := ben.Open(ben.Get(path).Has("This discussion has an answer.").One(".nudge a").Attr("href")).Want(http.StatusOK)
	if got := p.One("input[value=" + r.PID + "]"); !got.HasAttr("checked") || p.One("input[value="+th.PID+"]").HasAttr("checked") {
		t.Error("the chosen answer is not ticked, or the question is")
	}
	form := ben.Get(path+"/lesson/write?post="+r.PID).Want(http.StatusOK).Has("By lid, and put a zanzibar sticker on it.", "Ann Archer")
	if form.One("textarea[name=context]").Text() != "By colour?" || form.One("input[name=tags]").Attr("value") != "bins" || len(form.All("select[name=community]")) != 0 {
		t.Error("the form does not begin with the question")
	}
	fields := url.Values{
		"title": {"Stickers"}, "did": {"Put stickers on"}, "worked": {"Reading"}, "did_not_work": {"Rain"}, "outcome": {"mixed"},
		"paraphrase-" + r.PID: {""}, "words-" + r.PID: {"a zanzibar sticker"},
	}
	ben.Submit(form, "main form.form", fields).Want(http.StatusUnprocessableEntity).Has("Say in your own words what this post tells", "By lid, and put")
	fields.Set("paraphrase-"+r.PID, "Mark the lids")
	l := ben.Submit(form, "main form.form", fields).Want(http.StatusOK)
	l.Has("Stickers", "From the discussion", "How do we sort bins?", "Mark the lids", "Waiting for their word on a quote").Lacks("zanzibar")
	ben.Get(path).Has("This discussion became a lesson: Stickers").Lacks("This discussion has an answer")
	ben.Get("/quotes").Has("Nobody would like to quote you")
	ann.Get("/").Has("Somebody would like to quote you in a lesson.")
	q := ann.Get("/quotes").Has("a zanzibar sticker", "Mark the lids", "Stickers", "A lesson by Ben Brown")
	action := q.One("main section form").Attr("action")
	token := q.One("main section form input[name=form_token]").Attr("value")
	ann.Post(action, url.Values{"form_token": {token}, "answer": {"maybe"}}).Want(http.StatusUnprocessableEntity)
	ann.Post(action, url.Values{"form_token": {token}, "answer": {"named"}}).Want(http.StatusSeeOther)
	lesson := ben.Get(path).One(".banner a").Attr("href")
	ben.Get(lesson).Has("a zanzibar sticker", "Ann Archer, Community safety officer, Northcliffe City Council").Lacks("Waiting for their word", "Mark the lids")
	reply(t, s.Site, s.ben, th, "", "More.")
	ben.Get(lesson).Has("(1 reply since)")
	ben.Get(lesson + "/print").Has("a zanzibar sticker")
	ann.Post(action, url.Values{"form_token": {token}, "answer": {"declined"}}).Want(http.StatusSeeOther)
	ben.Get(lesson).Has("Mark the lids").Lacks("zanzibar", "/r/"+r.PID)
}
