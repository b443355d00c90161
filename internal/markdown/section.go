package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// Heading is a heading of a text: its level as written, 1 to 6, and its words.
type Heading struct {
	Level int
	Text  string
}

// Headings gives the headings of a text in their order.
func (h HTML) Headings() []Heading {
	var found []Heading
	rest := string(h)
	for {
		i := strings.Index(rest, "<h")
		if i < 0 || i+4 > len(rest) {
			return found
		}
		rest = rest[i:]
		level := int(rest[2] - '0')
		if level < 1 || level > 6 {
			rest = rest[2:]
			continue
		}
		end := strings.Index(rest, "</h")
		if end < 0 {
			return found
		}
		found = append(found, Heading{level, HTML(rest[:end]).Text()})
		rest = rest[end:]
	}
}

// Section is a part of a source: its heading, and the source up to the next
// heading of the asked level or a higher one. What comes before has no heading.
type Section struct {
	Title string
	Body  string
}

// Sections takes a source apart at its headings of a level, 1 to 6, so that an
// import can fill fields. The first section has no title; it may be empty.
func Sections(src string, level int) []Section {
	if len(src) > Limit || tooCostly(src) {
		return []Section{{Body: src}}
	}
	source := []byte(src)
	doc := reader.Parser().Parse(text.NewReader(source))
	found := []Section{{}}
	from := 0
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		h, ok := n.(*ast.Heading)
		if !ok || h.Level > level {
			continue
		}
		start, stop := span(src, h)
		found[len(found)-1].Body = strings.TrimSpace(src[from:start])
		var title strings.Builder
		unescape(&title, headingText(source, h))
		found = append(found, Section{Title: strings.TrimSpace(title.String())})
		from = stop
	}
	found[len(found)-1].Body = strings.TrimSpace(src[from:])
	return found
}

// span gives where a heading's lines begin and end, underline included.
func span(src string, h *ast.Heading) (start, stop int) {
	lines := h.Lines()
	if lines.Len() == 0 {
		return h.Pos(), lineEnd(src, h.Pos())
	}
	start = strings.LastIndexByte(src[:lines.At(0).Start], '\n') + 1
	stop = lineEnd(src, max(lines.At(lines.Len()-1).Stop-1, start))
	if !strings.HasPrefix(strings.TrimLeft(src[start:], " "), "#") {
		stop = lineEnd(src, stop)
	}
	return start, stop
}

// lineEnd gives the place after the line that holds the place at.
func lineEnd(src string, at int) int {
	if at >= len(src) {
		return len(src)
	}
	if i := strings.IndexByte(src[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(src)
}

func headingText(source []byte, h *ast.Heading) string {
	b := borrow()
	defer giveBack(b)
	words(b, source, h)
	return b.String()
}
