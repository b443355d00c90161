package leak

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// long says that more is asked than in everyday tests.
func long() bool { return os.Getenv("WAYMARK_SOAK") == "1" }

// A hunt gathers what the oracles find.
type hunt struct {
	found []string
	seen  map[string]bool
	most  int // stops there; 0: never
}

func (h *hunt) find(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if h.seen == nil {
		h.seen = map[string]bool{}
	}
	if !h.seen[text] {
		h.seen[text] = true
		h.found = append(h.found, text)
	}
}

func (h *hunt) over() bool { return h.most > 0 && len(h.found) >= h.most }

// report fails the test with the first of what was found.
func (h *hunt) report(t *testing.T) {
	t.Helper()
	for i, f := range h.found {
		if i == 40 {
			t.Errorf("and %d more", len(h.found)-i)
			break
		}
		t.Error(f)
	}
}

// listen is the first oracle: no answer holds a canary that is not for its reader.
// What the request itself says may come back.
func (w *world) listen(h *hunt, who role, r request, a answer) {
	for _, c := range w.heard(pieces(a.text())) {
		w.heardBy[c.label] = true
		if !c.isFor(who) && !w.says(who, r, c) {
			h.find("%s as %s: %d tells %s", r, who.name, a.status, c.label)
		}
	}
}

// says whether the request itself holds the canary.
func (w *world) says(_ role, r request, c canary) bool {
	return slices.ContainsFunc(w.heard(pieces(r.path+"\n"+r.body)), func(o canary) bool { return o.label == c.label })
}

// sameAsNothing is the second: what a role may not see answers as what is not there.
func (w *world) sameAsNothing(h *hunt, who role, place string, c recipe, alter func(request) request) {
	w.sameAsGone(h, who, w.names[place], func(name string) bool { return hidesName(place, name) }, c, alter)
}

// sameAsGone is sameAsNothing for names that hides says are hidden.
func (w *world) sameAsGone(h *hunt, who role, names map[string]string, hides func(string) bool, c recipe, alter func(request) request) {
	real, gone := alter(c.at(names, there)), alter(c.at(names, hides))
	a, b := w.ask(who, real), w.ask(who, gone)
	w.listen(h, who, real, a)
	if a.header.Get("Etag") != "" && b.header.Get("Etag") != "" { // over what the request itself said
		a.header.Del("Etag")
		b.header.Del("Etag")
	}
	if left, right := w.blank(w.level(a), names, hides, there), w.blank(w.level(b), names, hides, hides); left != right {
		h.find("%s as %s differs from what is not there: %s", real, who.name, parting(left, right))
	}
}

// blank takes the hidden names out of an answer.
func (w *world) blank(text string, names map[string]string, hidden, gone func(string) bool) string {
	list := slices.SortedFunc(maps.Keys(names), func(a, b string) int { return len(names[b]) - len(names[a]) })
	for _, name := range list {
		if !hidden(name) {
			continue
		}
		value := names[name]
		if gone(name) {
			value = absent(value)
		}
		text = strings.ReplaceAll(text, value, "(name)")
	}
	return strings.ReplaceAll(text, "(new id)", "(name)")
}

// parting shows where two texts part.
func parting(a, b string) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	cut := func(s string) string { return s[max(0, i-60):min(len(s), i+100)] }
	return fmt.Sprintf("%q and %q", cut(a), cut(b))
}

// order puts what ends something behind the rest, and reading before writing.
func order(all []recipe) []recipe {
	sorted := slices.Clone(all)
	weight := func(r recipe) int {
		switch {
		case r.last:
			return 2
		case !r.reads():
			return 1
		}
		return 0
	}
	slices.SortStableFunc(sorted, func(a, b recipe) int { return weight(a) - weight(b) })
	return slices.DeleteFunc(sorted, func(r recipe) bool { return r.skip != "" })
}

// TestMatrix asks every route as every role.
func TestMatrix(t *testing.T) {
	t.Parallel()
	start := time.Now()
	w := newWorld(t, "matrix")
	built := time.Since(start)
	h := &hunt{}
	w.heardBy = map[string]bool{}
	w.matrix(h)
	w.strayCanaries(t)
	h.report(t)
	w.logs(t)
	t.Logf("%d recipes, %d roles, %d requests, built in %v, asked in %v", len(recipes), len(w.roles), w.asked, built, time.Since(start)-built)
}

// matrix is the whole of it in one world.
func (w *world) matrix(h *hunt) {
	w.matrixOf(h, w.roles, turns[:2])
}

func (w *world) matrixOf(h *hunt, roles []role, turns []func(recipe) bool) {
	tags := w.etags()
	for _, turn := range turns {
		for _, who := range roles {
			for _, c := range order(recipes) {
				if h.over() {
					return
				}
				if who.asks(c.path) && turn(c) {
					w.meet(h, who, c, tags)
				}
			}
		}
	}
}

// meet asks one recipe as one role, with the things of every place.
func (w *world) meet(h *hunt, who role, c recipe, tags map[string]string) {
	plain := func(r request) request { return r }
	for place, names := range w.names {
		if len(c.names()) == 0 && place != open {
			continue
		}
		r := c.at(names, there)
		if !w.mayNot(who, place) || !c.hides(place) {
			if c.reads() || w.mayNot(who, place) && !w.mayFacilitate(who, place) {
				w.listen(h, who, r, w.ask(who, r))
			}
			continue
		}
		w.sameAsNothing(h, who, place, c, plain)
		if !long() && who.name != stranger || !c.reads() {
			continue
		}
		if !strings.HasPrefix(c.path, "/api/v1/search") { // whose length hangs on how long it took
			w.sameAsNothing(h, who, place, c, func(r request) request { return r.with(http.MethodHead, "", "") })
		}
		w.sameAsNothing(h, who, place, c, func(r request) request { return r.with("", "Range", "bytes=0-10") })
		w.sameAsNothing(h, who, place, c, func(r request) request { return r.with("", "Accept-Encoding", "br") })
		w.sameAsNothing(h, who, place, c, func(r request) request { return r.with("", "If-None-Match", "*") })
		if tag := tags[r.String()]; tag != "" {
			w.sameAsNothing(h, who, place, c, func(r request) request { return r.with("", "If-None-Match", tag) })
		}
	}
}

// mayNot says whether the contents of a place are hidden from a role.
func (w *world) mayNot(who role, place string) bool {
	switch place {
	case private, restricted:
		return who.outside()
	case other:
		return who.person != elsewhere
	}
	return who.person == "" || who.person == ended
}

// mayFacilitate says whether a role outside may let people into a place, and
// so itself: what it may see would change under the test.
func (w *world) mayFacilitate(who role, place string) bool {
	return who.person == admin && place == restricted
}

// etags gives the ETags that those who may read get, by request.
func (w *world) etags() map[string]string {
	tags := map[string]string{}
	for place, reader := range map[string]string{private: member, restricted: member, other: elsewhere} {
		for _, c := range recipes {
			if c.reads() && c.skip == "" && c.hides(place) {
				r := c.at(w.names[place], there)
				if tag := w.ask(w.as(reader), r).header.Get("Etag"); tag != "" {
					tags[r.String()] = tag
				}
			}
		}
	}
	return tags
}

// unshown are canaries of what stands on no page of these recipes: addresses,
// tags that were taken away, and the page of somebody who has left.
var unshown = regexp.MustCompile(`^email-|-old-tag$|-ended$`)

// strayCanaries fails for canaries that nobody heard: then nothing was proved
// of them. A few are for nobody.
func (w *world) strayCanaries(t *testing.T) {
	t.Helper()
	for _, c := range w.canaries {
		if !w.heardBy[c.label] && len(c.may) > 0 && !slices.Contains(c.may, hidden) && !unshown.MatchString(c.label) {
			t.Errorf("nobody was ever shown %s: is there no recipe that shows it?", c.label)
		}
	}
}

// logs is the oracle of what the server wrote down.
func (w *world) logs(t *testing.T) {
	t.Helper()
	if lines := strings.Count(w.Log.String(), "\n"); lines < w.asked {
		t.Errorf("%d lines were logged of %d requests", lines, w.asked)
	}
	for _, c := range w.heard(pieces(w.Log.String())) {
		t.Errorf("the log tells %s", c.label)
	}
}
