package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// pairer finds the tags inside paragraphs that belong together and notes at
// each what to write for it, so that what is opened is also closed.
type pairer struct{}

// written is the attribute of a raw node that says what to write for it.
const written = "written"

// Transform marks the pairs in a document.
func (pairer) Transform(doc *ast.Document, reader text.Reader, _ parser.Context) {
	source := reader.Source()
	if bytes.IndexByte(source, '<') < 0 {
		return
	}
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering && n.HasChildren() {
			pair(n, source)
		}
		return ast.WalkContinue, nil
	})
}

// maxRawDepth is how deep raw tags may lie in each other inside one element.
const maxRawDepth = 10

type opened struct {
	tag  tag
	node *ast.RawHTML
}

// pair looks at the raw tags among the children of one node.
func pair(parent ast.Node, source []byte) {
	var open []opened
	linked := parent.Kind() == ast.KindLink || inLink(parent)
	for c := parent.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Kind() == ast.KindLink || c.Kind() == ast.KindAutoLink {
			open = without(open, "a")
		}
		raw, ok := c.(*ast.RawHTML)
		if !ok {
			continue
		}
		t := readTag(raw.Segments.Value(source))
		if t.role != inline && t.role != link {
			continue
		}
		if !t.closing {
			if t.role == link && linked {
				continue
			}
			if t.role == link {
				open = without(open, "a")
			}
			if len(open) < maxRawDepth {
				open = append(open, opened{t, raw})
			}
			continue
		}
		open = closePair(open, t, raw)
	}
}

// closePair marks the last open tag of the same name and its end; what was
// opened in between and not closed stays unmarked.
func closePair(open []opened, t tag, raw *ast.RawHTML) []opened {
	for i := len(open) - 1; i >= 0; i-- {
		if open[i].tag.name != t.name {
			continue
		}
		start := "<" + t.name + ">"
		if t.role == link {
			url, ok := address(open[i].tag.url)
			if !ok || len(url) == 0 {
				return open[:i]
			}
			start = `<a href="` + string(util.EscapeHTML(url)) + `">`
		}
		open[i].node.SetAttributeString(written, start)
		raw.SetAttributeString(written, "</"+t.name+">")
		return open[:i]
	}
	return open
}

// without forgets the open tags of a name: links must not lie in links.
func without(open []opened, name string) []opened {
	kept := open[:0]
	for _, o := range open {
		if o.tag.name != name {
			kept = append(kept, o)
		}
	}
	return kept
}

// rawInline writes a tag inside a paragraph: in its pair, as a picture or line
// break, or as it was typed when it is no tag of HTML that people format with.
func (nodes) rawInline(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkSkipChildren, nil
	}
	n := node.(*ast.RawHTML)
	if value, ok := n.AttributeString(written); ok {
		_, _ = w.WriteString(value.(string))
		return ast.WalkSkipChildren, nil
	}
	raw := n.Segments.Value(source)
	switch t := readTag(raw); t.role {
	case unknown:
		escape(w, string(raw))
	case breaks:
		_, _ = w.WriteString("<br>")
	case block, apart:
		_ = w.WriteByte(' ')
	case image, frame:
		media(w, t, raw, inLink(node))
	case inline, link, silent: // without its partner a tag leaves no trace
	}
	return ast.WalkSkipChildren, nil
}

// media writes what a tag with a src points to.
func media(w util.BufWriter, t tag, raw []byte, linked bool) {
	if t.closing {
		return
	}
	url, ok := address(t.url)
	if t.role == image {
		picture(w, url, ok, util.EscapeHTML([]byte(t.alt)), nil, linked)
		return
	}
	switch {
	case len(url) == 0:
	case !ok:
		escape(w, string(raw))
	case linked:
	default:
		openLink(w, url, nil)
		if t.alt == "" {
			t.alt = string(t.url)
		}
		escape(w, t.alt)
		_, _ = w.WriteString("</a>")
	}
}
