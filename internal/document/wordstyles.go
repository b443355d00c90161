package document

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// wordStyle is what a paragraph's style says of what the paragraph is.
type wordStyle struct {
	base    string
	heading int // its level, 0 for none
	item    int // how deep in a list, 0 for not in one
}

// maxStyles bounds the styles of a file, of which Office itself writes some 400.
const maxStyles = 20_000

func (w *wordReader) readStyles(part string) error {
	w.styles = map[string]wordStyle{}
	if part == "" || !w.j.has(part) {
		return nil
	}
	return w.j.walk(part, func(t *tokens, _ xml.StartElement) {
		t.within(func(e xml.StartElement) {
			if e.Name.Local != "style" {
				return
			}
			if len(w.styles) >= maxStyles {
				t.fail(tooMuch())
				return
			}
			w.styles[attr(e, "styleId")] = readStyle(t)
		})
	})
}

func readStyle(t *tokens) wordStyle {
	var s wordStyle
	t.within(func(e xml.StartElement) {
		switch e.Name.Local {
		case "name":
			name := strings.ToLower(attr(e, "val"))
			if level, ok := strings.CutPrefix(name, "heading "); ok {
				s.heading = count(level, 9)
			} else if name == "title" {
				s.heading = 1
			}
		case "basedOn":
			s.base = attr(e, "val")
		case "pPr":
			t.within(func(e xml.StartElement) { s.level(t, e) })
		}
	})
	return s
}

// level reads what a property of a paragraph, or of a style of paragraphs,
// says of headings and lists.
func (s *wordStyle) level(t *tokens, e xml.StartElement) {
	switch e.Name.Local {
	case "outlineLvl":
		s.heading = -1
		if level := count(attr(e, "val"), 10) + 1; level < 10 {
			s.heading = level
		}
	case "numPr":
		s.item = 1
		t.within(func(e xml.StartElement) {
			switch e.Name.Local {
			case "ilvl":
				s.item = count(attr(e, "val"), 20) + 1
			case "numId":
				if attr(e, "val") == "0" {
					s.item = -1
				}
			}
		})
	}
}

// style says what a paragraph of a style is; what the style does not say, the
// one says that it is based on.
func (w *wordReader) style(name string) wordStyle {
	var found wordStyle
	for range 20 {
		s, ok := w.styles[name]
		if !ok {
			break
		}
		if found.heading == 0 {
			found.heading = s.heading
		}
		if found.item == 0 {
			found.item = s.item
		}
		name = s.base
	}
	return found
}

// count reads a number from 0 to most; what is none counts as 0.
func count(s string, most int) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return min(n, most)
}
