package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
	"golang.org/x/net/html"
)

// rawBlock writes a block of HTML anew: known formatting without attributes and
// properly nested, the rest as it was typed.
func (nodes) rawBlock(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*ast.HTMLBlock)
	raw := append([]byte(nil), n.Lines().Value(source)...)
	if n.HasClosure() {
		raw = append(raw, n.ClosureLine.Value(source)...)
	}
	if verbatim(n, raw) {
		_, _ = w.WriteString("<pre><code>")
		escape(w, string(raw))
		_, _ = w.WriteString("</code></pre>\n")
		return ast.WalkContinue, nil
	}
	(&weaver{w: w}).weave(raw)
	_ = w.WriteByte('\n')
	return ast.WalkContinue, nil
}

// verbatim says whether a block is program text: a script, style sheet,
// instruction or declaration.
func verbatim(n *ast.HTMLBlock, raw []byte) bool {
	switch n.HTMLBlockType {
	case ast.HTMLBlockType1:
		return !bytes.HasPrefix(bytes.ToLower(bytes.TrimSpace(raw)), []byte("<pre"))
	case ast.HTMLBlockType3, ast.HTMLBlockType4, ast.HTMLBlockType5:
		return true
	default:
		return false
	}
}

// weaver writes nested elements and remembers what is open.
type weaver struct {
	w    util.BufWriter
	open []string
}

func (v *weaver) weave(raw []byte) {
	z := html.NewTokenizer(bytes.NewReader(raw))
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		typed := append([]byte(nil), z.Raw()...)
		switch kind {
		case html.TextToken:
			v.text(string(z.Text()))
		case html.CommentToken:
			if !bytes.HasPrefix(typed, []byte("<!--")) {
				v.text(string(typed))
			}
		case html.DoctypeToken:
			v.text(string(typed))
		default:
			v.tag(tagOf(z.Token()), typed)
		}
	}
	v.closeTo(0)
}

// text writes text, in a paragraph of its own when it would stand free.
func (v *weaver) text(s string) {
	if strings.TrimSpace(s) == "" {
		if v.inside("p", "li", "td", "th", "pre", "h1", "h2", "h3", "h4", "h5", "h6") >= 0 {
			_, _ = v.w.WriteString(s)
		}
		return
	}
	v.ground()
	escape(v.w, s)
}

// ground opens what text needs around it where it would stand free.
func (v *weaver) ground() {
	switch top := v.top(); top {
	case "", "blockquote":
		v.push("p")
	case "ul", "ol":
		v.push("li")
	case "table", "thead", "tbody":
		v.push("tr")
		v.push("td")
	case "tr":
		v.push("td")
	}
}

func (v *weaver) tag(t tag, typed []byte) {
	switch t.role {
	case unknown:
		v.text(string(typed))
	case breaks:
		if v.inside("p", "li", "td", "th", "pre") >= 0 {
			_, _ = v.w.WriteString("<br>")
		}
	case apart:
		v.closeTo(max(0, v.inside("li", "td", "th", "blockquote")+1))
	case image, frame:
		if !t.closing && len(t.url) > 0 {
			v.ground()
			media(v.w, t, typed, v.inside("a") >= 0)
		}
	case inline, link:
		v.inline(t)
	case block:
		v.block(t)
	case silent:
	}
}

func (v *weaver) inline(t tag) {
	if t.closing {
		if i := v.inside(t.name); i > v.inside(blocks...) {
			v.closeTo(i)
		}
		return
	}
	if len(v.open) >= maxDepth {
		return
	}
	if t.role != link {
		v.ground()
		v.push(t.name)
		return
	}
	url, ok := address(t.url)
	if !ok || len(url) == 0 || v.inside("a") >= 0 {
		return
	}
	v.ground()
	openLink(v.w, url, nil)
	v.open = append(v.open, "a")
}

var blocks = strings.Fields("p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre table thead tbody tr th td")

// parents says in what an element must lie; the last is opened when none is there.
var parents = map[string][]string{
	"li": {"ol", "ul"}, "tr": {"thead", "tbody", "table"}, "td": {"tr"}, "th": {"tr"}, "thead": {"table"}, "tbody": {"table"},
}

func (v *weaver) block(t tag) {
	if t.closing {
		if i := v.inside(t.name); i >= 0 {
			v.closeTo(i)
		}
		return
	}
	if need := parents[t.name]; need != nil {
		v.place(need)
	} else {
		// Paragraphs, headings and lists end a paragraph, but stay in their item or cell.
		v.closeTo(max(0, v.inside("li", "td", "th", "blockquote")+1))
		if top := v.top(); top == "ul" || top == "ol" || top == "tr" || top == "table" {
			v.ground()
		}
	}
	if t.name == "hr" {
		_, _ = v.w.WriteString("<hr>\n")
		return
	}
	if len(v.open) < maxDepth {
		v.push(t.name)
	}
}

// place closes up to the parent that an element needs, or opens one.
func (v *weaver) place(need []string) {
	at := v.inside(need...)
	// A list or table inside the parent's item hides what lies further out.
	if wall := v.inside("ul", "ol", "table"); at < 0 || wall > at {
		outer := need[len(need)-1]
		if parents[outer] != nil {
			v.place(parents[outer])
		} else {
			v.closeTo(max(0, v.inside("li", "td", "th", "blockquote")+1))
		}
		v.push(outer)
		return
	}
	v.closeTo(at + 1)
}

func (v *weaver) top() string {
	if len(v.open) == 0 {
		return ""
	}
	return v.open[len(v.open)-1]
}

// inside gives the place of the innermost open element of these names, or -1.
func (v *weaver) inside(names ...string) int {
	for i := len(v.open) - 1; i >= 0; i-- {
		for _, name := range names {
			if v.open[i] == name {
				return i
			}
		}
	}
	return -1
}

func (v *weaver) push(name string) {
	_, _ = v.w.WriteString("<" + name + ">")
	v.open = append(v.open, name)
}

func (v *weaver) closeTo(depth int) {
	for len(v.open) > depth {
		_, _ = v.w.WriteString("</" + v.top() + ">")
		v.open = v.open[:len(v.open)-1]
	}
}
