package webtest

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// A step is one compound of a selector: a.chip[href].
type step struct {
	tag, id string
	classes []string
	attrs   []condition
}

type condition struct {
	name, value string
	any         bool // whatever the value
}

func parseSelector(s string) []step {
	var steps []step
	for _, word := range splitOutside(s) {
		steps = append(steps, parseStep(word))
	}
	return steps
}

// splitOutside splits at spaces that stand in no brackets.
func splitOutside(s string) []string {
	depth := 0
	return strings.FieldsFunc(s, func(r rune) bool {
		switch r {
		case '[':
			depth++
		case ']':
			depth--
		}
		return r == ' ' && depth == 0
	})
}

func parseStep(s string) (st step) {
	end := func(s string) int {
		if i := strings.IndexAny(s, ".#["); i >= 0 {
			return i
		}
		return len(s)
	}
	n := end(s)
	st.tag, s = s[:n], s[n:]
	for s != "" {
		kind := s[0]
		s = s[1:]
		if kind == '[' {
			inside, rest, _ := strings.Cut(s, "]")
			name, value, found := strings.Cut(inside, "=")
			st.attrs = append(st.attrs, condition{name, strings.Trim(value, `"'`), !found})
			s = rest
			continue
		}
		n := end(s)
		if kind == '#' {
			st.id = s[:n]
		} else {
			st.classes = append(st.classes, s[:n])
		}
		s = s[n:]
	}
	return st
}

func (s step) matches(n *html.Node) bool {
	if n.Type != html.ElementNode || s.tag != "" && s.tag != "*" && n.Data != s.tag {
		return false
	}
	if id, _ := attr(n, "id"); s.id != "" && id != s.id {
		return false
	}
	class, _ := attr(n, "class")
	have := strings.Fields(class)
	for _, c := range s.classes {
		if !slices.Contains(have, c) {
			return false
		}
	}
	for _, c := range s.attrs {
		value, ok := attr(n, c.name)
		if !ok || !c.any && value != c.value {
			return false
		}
	}
	return true
}

// matchesAll says whether n is the last step's and its ancestors, below top,
// are the others'.
func matchesAll(n, top *html.Node, steps []step) bool {
	last := len(steps) - 1
	if last < 0 || !steps[last].matches(n) {
		return false
	}
	i := last - 1
	for a := n.Parent; a != nil && i >= 0; a = a.Parent {
		if a == top {
			break
		}
		if steps[i].matches(a) {
			i--
		}
	}
	return i < 0
}
