package leak

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// differs says which routes may differ between twins, and why: what tells
// whoever looks after the site how much there is of everything.
var differs = map[string]string{}

// TestTwins holds worlds against those that lack a place: to whoever may not
// see the place, every answer of every route is the same, byte for byte.
func TestTwins(t *testing.T) {
	t.Parallel()
	start := time.Now()
	h := &hunt{}
	asked := 0
	for _, c := range []struct {
		lacks []string
		roles []string
	}{
		{[]string{private, restricted + contents}, []string{
			"nobody", stranger, newcomer, formerly, asking, elsewhere, admin, "old session", "token read", "token write", "token admin",
		}},
		{[]string{other}, []string{member, facilitator}},
	} {
		whole, part := newWorld(t, "twins"), newWorld(t, "twins", c.lacks...)
		twins(h, whole, part, c.roles, turns)
		asked += whole.asked + part.asked
	}
	h.report(t)
	t.Logf("%d requests in %v", asked, time.Since(start))
}

// turns are what is asked one after the other: reading, writing, and what ends
// something.
var turns = []func(recipe) bool{
	func(c recipe) bool { return c.reads() },
	func(c recipe) bool { return !c.reads() && !c.last },
	func(c recipe) bool { return c.last },
}

// twins asks two worlds the same in the same order.
func twins(h *hunt, a, b *world, roles []string, turns []func(recipe) bool) {
	for _, turn := range turns {
		for _, name := range roles {
			for _, c := range order(recipes) {
				if h.over() {
					return
				}
				if turn(c) && differs[c.route] == "" && a.as(name).asks(c.path) {
					pair(h, a, b, name, c)
				}
			}
		}
		a.settle()
		b.settle()
	}
}

// pair asks one recipe of two worlds, and goes on where a list does.
func pair(h *hunt, a, b *world, name string, c recipe) {
	places := []string{open, private, restricted, other}
	if len(c.names()) == 0 {
		places = places[:1]
	}
	for _, place := range places {
		if !c.reads() && a.mayFacilitate(a.as(name), place) {
			continue
		}
		left, right := c.at(a.names[place], there), c.at(b.names[place], there)
		for page := range 3 {
			x, y := a.ask(a.as(name), left), b.ask(b.as(name), right)
			if p, q := a.level(x), b.level(y); p != q {
				h.find("%s as %s, page %d: where something is hidden and where it is not: %s", left, name, page, parting(p, q))
			}
			m, n := x.next(), y.next()
			if m == "" || n == "" || !c.reads() {
				break
			}
			left.path, right.path = onward(left.path, m), onward(right.path, n)
		}
	}
}

// onward is a list's address with a cursor.
func onward(path, cursor string) string {
	name := "cursor"
	switch {
	case strings.HasPrefix(path, "/api/v1/changes"):
		name = "since"
	case strings.HasPrefix(path, "/discussions"):
		name = "after"
	}
	stem, query, _ := strings.Cut(path, "?")
	parts := slices.DeleteFunc(strings.Split(query, "&"), func(p string) bool { return p == "" || strings.HasPrefix(p, name+"=") })
	return fmt.Sprintf("%s?%s", stem, strings.Join(append(parts, name+"="+cursor), "&"))
}

// TestTwinsDiffer is the control: to a member of what one of them lacks, the
// twins are not the same.
func TestTwinsDiffer(t *testing.T) {
	for name, c := range map[string]struct {
		lacks string
		role  string
	}{"private": {private, member}, "restricted": {restricted + contents, facilitator}, "other": {other, elsewhere}} {
		h := &hunt{most: 30}
		twins(h, newWorld(t, "twins"), newWorld(t, "twins", c.lacks), []string{c.role}, turns)
		if !h.over() {
			t.Errorf("%s: %d answers differ to a member", name, len(h.found))
		}
	}
}
