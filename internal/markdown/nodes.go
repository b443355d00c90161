package markdown

import (
	"bytes"
	"path"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// nodes renders what goldmark would render too freely: addresses and raw HTML.
type nodes struct{}

// RegisterFuncs tells goldmark which kinds are rendered here.
func (n nodes) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindLink, n.link)
	reg.Register(ast.KindAutoLink, n.autoLink)
	reg.Register(ast.KindImage, n.image)
	reg.Register(ast.KindRawHTML, n.rawInline)
	reg.Register(ast.KindHTMLBlock, n.rawBlock)
}

// link leaves out the link, not its text, when the address may not be followed.
func (nodes) link(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.Link)
	url, ok := address(n.Destination)
	switch {
	case !ok:
	case entering:
		openLink(w, url, n.Title)
	default:
		_, _ = w.WriteString("</a>")
	}
	return ast.WalkContinue, nil
}

func openLink(w util.BufWriter, url, title []byte) {
	_, _ = w.WriteString(`<a href="`)
	_, _ = w.Write(util.EscapeHTML(url))
	if title != nil {
		_, _ = w.WriteString(`" title="`)
		html.DefaultWriter.Write(w, title)
	}
	_, _ = w.WriteString(`">`)
}

func (nodes) autoLink(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*ast.AutoLink)
	target, label := n.URL(source), n.Label(source)
	if n.AutoLinkType == ast.AutoLinkEmail && !bytes.HasPrefix(bytes.ToLower(target), []byte("mailto:")) {
		target = append([]byte("mailto:"), target...)
	}
	url := util.URLEscape(target, false)
	ok := linkPattern.Match(url)
	if ok {
		openLink(w, url, nil)
	}
	_, _ = w.Write(util.EscapeHTML(label))
	if ok {
		_, _ = w.WriteString("</a>")
	}
	return ast.WalkContinue, nil
}

// image shows pictures of this server; one from elsewhere becomes a link, so
// that reading a page asks no third party for anything.
func (n nodes) image(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	img := node.(*ast.Image)
	url, ok := address(img.Destination)
	alt := borrow()
	defer giveBack(alt)
	words(alt, source, img)
	picture(w, url, ok, alt.Bytes(), img.Title, inLink(node))
	return ast.WalkSkipChildren, nil
}

// picture writes an image, or a link to it, or its description alone; alt is escaped already.
func picture(w util.BufWriter, url []byte, ok bool, alt, title []byte, linked bool) {
	switch {
	case ok && within(url):
		_, _ = w.WriteString(`<img src="`)
		_, _ = w.Write(util.EscapeHTML(url))
		_, _ = w.WriteString(`" alt="`)
		_, _ = w.Write(alt)
		if title != nil {
			_, _ = w.WriteString(`" title="`)
			html.DefaultWriter.Write(w, title)
		}
		_, _ = w.WriteString(`">`)
	case ok && !linked:
		openLink(w, url, title)
		if len(bytes.TrimSpace(alt)) > 0 {
			_, _ = w.Write(alt)
		} else {
			escape(w, path.Base(string(url)))
		}
		_, _ = w.WriteString("</a>")
	default:
		_, _ = w.Write(alt)
	}
}

// words writes the text below a node, as an image's description needs it.
func words(w util.BufWriter, source []byte, n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch t := c.(type) {
		case *ast.Text:
			if t.IsRaw() {
				html.DefaultWriter.RawWrite(w, t.Segment.Value(source))
			} else {
				html.DefaultWriter.Write(w, t.Segment.Value(source))
			}
			if t.SoftLineBreak() || t.HardLineBreak() {
				_ = w.WriteByte('\n')
			}
		case *ast.String:
			html.DefaultWriter.Write(w, t.Value)
		case *ast.AutoLink:
			_, _ = w.Write(util.EscapeHTML(t.Label(source)))
		default:
			words(w, source, c)
		}
	}
}

func inLink(n ast.Node) bool {
	for p := n.Parent(); p != nil; p = p.Parent() {
		if p.Kind() == ast.KindLink {
			return true
		}
	}
	return false
}
