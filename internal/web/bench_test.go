package web_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"waymark/internal/forum"
	"waymark/internal/testkit/webtest"
)

// BenchmarkPage is what a signed-in page costs without its content: the chain,
// the session, the layout with ten communities.
func BenchmarkPage(b *testing.B) {
	s := webtest.Start(b)
	ann := s.Person("Ann Archer")
	for _, name := range []string{"Housing", "Waste", "Planning", "Libraries", "Digital", "Transport", "Schools", "Parks", "Finance", "Care"} {
		s.Community(ann, name, forum.Open)
	}
	for name, accept := range map[string]string{"identity": "", "gzip": "gzip", "br": "br"} {
		b.Run(name, func(b *testing.B) { load(b, s, ann, "/trial/form", accept) })
	}
}

// BenchmarkThread is the page that is held to a figure: 20 posts, signed in.
func BenchmarkThread(b *testing.B) {
	s := webtest.Start(b)
	ann := s.Person("Ann Archer")
	c := s.Community(ann, "Housing", forum.Open)
	client := s.SignIn(ann)
	var made struct{ ID, URL string }
	client.Call(http.MethodPost, "/api/v1/discussions", map[string]any{
		"community": c.Slug, "title": "How do you get landlords to act?", "body": paragraph, "tags": []string{"noise"},
	}).JSON(&made)
	for range 19 {
		client.Call(http.MethodPost, "/api/v1/discussions/"+made.ID+"/posts", map[string]string{"body": paragraph}).Want(http.StatusCreated)
	}
	load(b, s, ann, made.URL, "gzip")
}

const paragraph = "We had the same wall of silence. What changed it was ringing within two working days, before any letter. " +
	"We keep a script of **four lines**, so that anyone on the duty desk can do it:\n\n1. Say what was reported and when.\n" +
	"2. Ask what they already know.\n3. Offer a date.\n\nFirst responses within 14 days went from 31% to 68% over six months."

func load(b *testing.B, s *webtest.Site, who forum.Person, path, accept string) {
	b.Helper()
	secret := s.SignIn(who).Cookie("session")
	h := s.Web.Handler()
	b.ReportAllocs()
	for b.Loop() {
		req := httptest.NewRequest(http.MethodGet, path, nil)
		req.Host = "localhost"
		req.Header.Set("Cookie", "session="+secret)
		req.Header.Set("Accept-Encoding", accept)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, req)
		if w.Code != http.StatusOK {
			b.Fatal(w.Code, w.Body.String())
		}
	}
}
