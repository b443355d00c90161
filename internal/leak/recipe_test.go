package leak

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"waymark/internal/testkit/webtest"
)

// A recipe is one way to ask a route: an address and a body in which {names}
// stand for things of a place. It is asked with the things of each place, and
// with the names of what is not there.
//
//	{c} {cp}       a community's slug and id
//	{d} {ds}       a discussion and its slug; {x} {xs} one that is deleted
//	{l} {ls}       a lesson; {w} {ws} a draft
//	{r} {r2} {lr}  replies; {xr} one that is deleted
//	{t} {ts} {tf}  a template and its file; {td} {tds} a draft of one
//	{k}            a collection with the template
//	{u} {tag}      a line of the ledger, a tag; {title} of the discussion
//	{author}       who wrote most of it; {org} their organisation's slug
//	{m} {mr}       a discussion that was merged into another, and the reply that it is there; {mt} {mts} the other
//	{person}       somebody who belongs to the private community alone
type recipe struct {
	route string
	path  string
	body  string // a form, or JSON for the API
	last  bool   // ends what others need: asked behind all the rest
	skip  string // why the route is not asked at all
}

var recipes []recipe

// ask adds recipes of a route; each file of them does so at its top.
func ask(route string, paths ...string) struct{} {
	for _, p := range paths {
		recipes = append(recipes, recipe{route: route, path: p})
	}
	return struct{}{}
}

// send adds recipes of a route that takes a body.
func send(route, path string, bodies ...string) struct{} {
	for _, b := range bodies {
		recipes = append(recipes, recipe{route: route, path: path, body: b})
	}
	return struct{}{}
}

// end is send for what takes away what later requests need.
func end(route, path, body string) struct{} {
	recipes = append(recipes, recipe{route: route, path: path, body: body, last: true})
	return struct{}{}
}

func (r recipe) method() string { m, _, _ := strings.Cut(r.route, " "); return m }

func (r recipe) reads() bool { return r.method() == "GET" }

// names says which names a recipe has of a place.
func (r recipe) names() []string {
	var all []string
	for part := range strings.SplitSeq(r.path+r.body, "{") {
		if name, _, ok := strings.Cut(part, "}"); ok && name != "" && !strings.ContainsAny(name, "\":, ") {
			all = append(all, name)
		}
	}
	return all
}

// hides says whether the recipe names something of a place that whoever is
// outside may not see.
func (r recipe) hides(place string) bool {
	return slices.ContainsFunc(r.names(), func(name string) bool { return hidesName(place, name) })
}

func hidesName(place, name string) bool {
	switch {
	case slices.Contains([]string{"person", "author", "org", "start-of-log"}, name):
		return false
	case place == private || place == other:
		return true
	case place == restricted:
		return name != "c" && name != "cp"
	}
	return name == "w" || name == "ws" || name == "td" || name == "tds"
}

// fill puts the names of a place into a text; gone, those of what is not there.
func fill(text string, names map[string]string, gone func(name string) bool, escape func(string) string) string {
	for name, value := range names {
		if gone(name) {
			value = absent(value)
		}
		text = strings.ReplaceAll(text, "{"+name+"}", escape(value))
	}
	return text
}

func as(text string) string { return text }

func there(string) bool { return false }

// at makes a request of the recipe with the things of a place.
func (r recipe) at(names map[string]string, gone func(name string) bool) request {
	path, query, _ := strings.Cut(r.path, "?")
	req := request{route: r.route, method: r.method(), path: fill(path, names, gone, as), body: fill(r.body, names, gone, url.QueryEscape)}
	if strings.HasPrefix(path, "/api/") {
		req.body = fill(r.body, names, gone, as)
	}
	if query != "" {
		req.path += "?" + fill(query, names, gone, url.QueryEscape)
	}
	return req
}

// matches says whether a path is one of a route's.
func matches(route, path string) bool {
	_, pattern, _ := strings.Cut(route, " ")
	path, _, _ = strings.Cut(path, "?")
	if stem, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(path, stem)
	}
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	return slices.EqualFunc(want, got, func(w, g string) bool { return w == g || strings.HasPrefix(w, ":") && g != "" })
}

// TestEveryRouteHasARecipe holds the matrix to the declarations: whoever adds
// a route says here how it is asked.
func TestEveryRouteHasARecipe(t *testing.T) {
	declared := map[string]bool{}
	for _, r := range webtest.Start(t).Web.Routes() {
		name := r.Method + " " + r.Path
		declared[name] = true
		if !slices.ContainsFunc(recipes, func(c recipe) bool { return c.route == name }) {
			t.Errorf("%s has no recipe: say in internal/leak/recipes_*_test.go how it is asked", name)
		}
	}
	for _, c := range recipes {
		switch {
		case !declared[c.route]:
			t.Errorf("there is a recipe for %s, which no route is", c.route)
		case c.skip == "" && !matches(c.route, c.path):
			t.Errorf("the recipe %s is none for %s", c.path, c.route)
		case strings.Contains(c.route, ":") && len(c.names()) == 0 && !strings.Contains(c.path, "none"):
			t.Errorf("the recipe %s names nothing for %s", c.path, c.route)
		}
	}
}
