package leak

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"waymark/internal/changes"
	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

// A revocation takes from somebody what they could read a moment ago.
type revocation struct {
	name   string
	who    func(w *world) role
	place  string
	act    func(w *world, who role)
	wholly bool // they are nobody from then on
}

var revocations = []revocation{
	{"removed from a private community on its page", inside, private, func(w *world, _ role) {
		w.must(facilitator, http.MethodPost, "/c/"+w.names[private]["c"]+"/members/remove", "person="+w.people[hidden].PID, http.StatusSeeOther)
	}, false},
	{"removed from a private community by a program", inside, private, func(w *world, _ role) {
		w.must(facilitator, http.MethodDelete, "/api/v1/communities/"+w.names[private]["c"]+"/members/"+w.people[hidden].PID, "", http.StatusNoContent)
	}, false},
	{"removed from a private community by another process", inside, private, func(w *world, _ role) {
		testkit.Must(w.T, forum.RemoveMember(w.ctx, w.DB, w.v(facilitator), w.places[private].ID, w.people[hidden].ID))
		w.hear()
	}, false},
	{"removed from a restricted community on its page", session(member), restricted, func(w *world, _ role) {
		w.must(facilitator, http.MethodPost, "/c/"+w.names[restricted]["c"]+"/members/remove", "person="+w.people[member].PID, http.StatusSeeOther)
	}, false},
	{"an open community becomes private", session(newcomer), open, func(w *world, _ role) {
		w.must(facilitator, http.MethodPost, "/c/"+w.names[open]["c"]+"/settings",
			url.Values{"name": {"Closed"}, "summary": {"Closed"}, "visibility": {"private"}, "sure": {"private"}}.Encode(), http.StatusSeeOther)
	}, false},
	{"the person has left", session(member), private, func(w *world, _ role) {
		testkit.Must(w.T, forum.EndPerson(w.ctx, w.DB, forum.System(), w.people[member].ID))
		w.hear()
	}, true},
	{"the session is ended from another", session(member), private, func(w *world, who role) {
		testkit.Must(w.T, w.Auth.EndOtherSessions(w.ctx, w.v(member), "another"))
	}, true},
	{"who has a token has left", func(w *world) role { return w.token("a program", member, "read") }, private, func(w *world, _ role) {
		testkit.Must(w.T, forum.EndPerson(w.ctx, w.DB, forum.System(), w.people[member].ID))
		w.hear()
	}, true},
	{"the token is revoked", func(w *world) role { return w.token("a program", member, "read") }, private, func(w *world, _ role) {
		testkit.Must(w.T, w.Auth.RevokeToken(w.ctx, w.v(member), w.pid("api_tokens a program")))
	}, true},
}

func inside(w *world) role { return w.session("a member", hidden) }

func session(person string) func(*world) role {
	return func(w *world) role { return w.as(person) }
}

// must has a role do what it may.
func (w *world) must(who, method, path, body string, want int) {
	w.T.Helper()
	if a := w.ask(w.as(who), request{method: method, path: path, body: body}); a.status != want {
		w.T.Fatalf("%s %s: %d, want %d: %.300s", method, path, a.status, want, a.body)
	}
}

// hear tells this process what was done in another.
func (w *world) hear() {
	w.T.Helper()
	for _, r := range w.readers {
		testkit.Must(w.T, changes.Catch(w.ctx, w.DB, r))
	}
}

// TestRevocation takes each permission away while the clock stands still:
// nothing that was kept may be served, and what the search still finds must
// not be shown.
func TestRevocation(t *testing.T) {
	t.Parallel()
	for _, r := range revocations {
		t.Run(r.name, func(t *testing.T) {
			h := &hunt{}
			r.try(t, h)
			h.report(t)
		})
	}
}

func (r revocation) try(t *testing.T, h *hunt) {
	t.Helper()
	w := newWorld(t, "revocation")
	w.readers = []changes.Reader{w.Auth.Reader(), w.Web.Reader()}
	w.hear()
	who := r.who(w)
	news := w.tell(who.person, r.place)
	news.shown(who)
	before := w.reads(who, r.place)
	if len(before) < 10 {
		t.Fatalf("%d canaries were heard before", len(before))
	}
	since := w.ask(who, request{method: http.MethodGet, path: "/api/v1/changes"}).next()
	r.act(w, who)
	later := w.later(r.place)
	w.strip(who.person, r.place)
	if r.wholly {
		who.person = ended
	}
	w.gone(h, who, r)
	feed := w.ask(who, request{method: http.MethodGet, path: "/api/v1/changes?since=" + since})
	if strings.Contains(feed.body, later) {
		h.find("the feed tells of what was shared afterwards: %s", feed.body)
	}
	w.settle()
	w.gone(h, who, r)
	if !r.wholly {
		news.hushed(h)
	}
}

// reads asks all that a role may read of a place, and gives what it heard.
func (w *world) reads(who role, place string) map[string]bool {
	heard := map[string]bool{}
	for _, c := range recipes {
		if c.reads() && c.skip == "" && who.asks(c.path) {
			a := w.ask(who, c.at(w.names[place], there))
			for _, x := range w.heard(pieces(a.body)) {
				if strings.HasPrefix(x.label, place+"-") {
					heard[x.label] = true
				}
			}
		}
	}
	return heard
}

// later shares something in a place, and gives its id.
func (w *world) later(place string) string {
	w.T.Helper()
	_, err := discussion.Start(w.ctx, w.DB, w.v(facilitator), discussion.Draft{
		Community: w.places[place].ID, Title: w.sing(place+"-later", facilitator), Body: "Afterwards, damp walls",
	})
	testkit.Must(w.T, err)
	return w.derive("threads", place+" later")
}

// strip takes what belongs to a place from what a person may read. Their own
// drafts stay theirs, and so does the front page of a restricted community.
func (w *world) strip(person, place string) {
	for key, c := range w.canaries {
		_, field, ok := strings.Cut(c.label, place+"-")
		if !ok || (strings.HasPrefix(field, "draft") || strings.HasPrefix(field, "td-")) && person == member {
			continue
		}
		if place == restricted && (field == "name" || field == "purpose" || field == "body") {
			continue
		}
		c.may = nil
		w.canaries[key] = c
	}
}

// gone asks everything that reads, about the place and at large.
func (w *world) gone(h *hunt, who role, r revocation) {
	w.heardBy = map[string]bool{}
	like := r.place
	if like == open {
		like = private
	}
	hides := func(name string) bool { return hidesName(like, name) }
	for _, c := range order(recipes) {
		if h.over() || !c.reads() || !who.asks(c.path) {
			continue
		}
		req := c.at(w.names[r.place], there)
		w.listen(h, who, req, w.ask(who, req))
		own := !r.wholly && r.place == restricted && (strings.Contains(c.path, "{w}") || strings.Contains(c.path, "{td}"))
		if c.hides(like) && !own {
			w.sameAsGone(h, who, w.names[r.place], hides, c, func(r request) request { return r })
		}
	}
}
