package document

import (
	"encoding/xml"
	"strings"
)

// node is an element of a part that is held whole: the bytes of its first tag
// and of its last, and what lies between.
type node struct {
	xml.StartElement
	from, open int // the first tag
	shut, to   int // the last one; both are open where there is none
	kids       []*node
	text       string // directly in it, of elements that hold letters
}

// The most that is held whole.
const (
	maxTree  = 16 << 20 // bytes of a part
	maxNodes = 500_000
)

// tree reads bytes as XML and gives the outermost element.
func (j *job) tree(b []byte) (*node, error) {
	if len(b) > maxTree {
		return nil, tooMuch()
	}
	m := j.markup(b)
	root := &node{}
	above := []*node{root}
	for n := 0; ; {
		top := above[len(above)-1]
		switch tok := m.next().(type) {
		case nil:
			if m.err == nil && len(root.kids) == 0 {
				return nil, damaged(nil)
			}
			if m.err != nil {
				return nil, m.err
			}
			return root.kids[0], nil
		case xml.StartElement:
			if n++; n > maxNodes {
				return nil, tooMuch()
			}
			child := &node{StartElement: tok, from: m.from, open: m.to}
			top.kids = append(top.kids, child)
			above = append(above, child)
		case xml.EndElement:
			top.shut, top.to = m.from, m.to
			above = above[:len(above)-1]
		case xml.CharData:
			if top.is("t") {
				top.text += string(tok)
			}
		}
	}
}

func (n *node) is(names ...string) bool {
	for _, name := range names {
		if n != nil && n.Name.Local == name {
			return true
		}
	}
	return false
}

// kid gives the first element of a name directly in this one, or nil.
func (n *node) kid(name string) *node {
	if n == nil {
		return nil
	}
	for _, k := range n.kids {
		if k.is(name) {
			return k
		}
	}
	return nil
}

// value gives an attribute, or "".
func (n *node) value(local string) string {
	if n == nil {
		return ""
	}
	return attr(n.StartElement, local)
}

// has says whether an element of one of the names lies anywhere in this one.
func (n *node) has(names ...string) bool {
	for _, k := range n.kids {
		if k.is(names...) || k.has(names...) {
			return true
		}
	}
	return false
}

// letters gives all text in the element, without what was struck out.
func (n *node) letters() string {
	var b strings.Builder
	var visit func(n *node)
	visit = func(n *node) {
		switch {
		case n.is("t"):
			b.WriteString(n.text)
		case n.is("br", "cr", "tab"):
			b.WriteByte(' ')
		}
		for _, k := range n.kids {
			visit(k)
		}
		if n.is("p") {
			b.WriteByte(' ')
		}
	}
	visit(n)
	return strings.TrimSpace(b.String())
}

// prefix gives what stands before the name in the element's tag: "w:".
func (n *node) prefix(b []byte) string {
	tag := b[n.from+1 : n.open]
	for i, c := range tag {
		switch {
		case c == ':':
			return string(tag[:i+1])
		case isSpace(c) || c == '>' || c == '/':
			return ""
		}
	}
	return ""
}
