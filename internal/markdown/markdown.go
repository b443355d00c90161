// Package markdown turns what people write into HTML that is safe to store and
// show. Markdown with tables, strikethrough, task lists and bare addresses is
// understood; of raw HTML a little formatting is understood and written anew,
// the rest is shown as it was typed. An allow-list has the last word.
package markdown

import (
	"bytes"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Version grows whenever Render gives something else for the same source, so
// that stored HTML can be made again.
const Version = 1

// Limit is the longest source in bytes that is read as Markdown; longer ones
// are shown as plain paragraphs.
const Limit = 200 << 10

// maxDepth is how deep elements may lie in each other before a source counts
// as an attack and is shown as plain paragraphs; browsers give up at 512.
const maxDepth = 100

// HTML is sanitised and free of any language: safe to store, to give to the
// API, and, after Show, to put on a page.
type HTML string

var reader = newReader(extension.Linkify)

// newReader makes the Markdown reader; without linkify for the tests' sake.
func newReader(more ...goldmark.Extender) goldmark.Markdown {
	table := extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute))
	return goldmark.New(
		goldmark.WithExtensions(table, extension.Strikethrough, extension.TaskList),
		goldmark.WithExtensions(more...),
		goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(pairer{}, 500))),
		goldmark.WithRendererOptions(html.WithXHTML(), renderer.WithNodeRenderers(util.Prioritized(nodes{}, 100))),
	)
}

// buffer is a bytes.Buffer as goldmark wants its writers, so that it adds none of its own.
type buffer struct{ bytes.Buffer }

func (b *buffer) Buffered() int { return 0 }
func (b *buffer) Flush() error  { return nil }

var buffers = sync.Pool{New: func() any { return &buffer{} }}

func borrow() *buffer {
	b := buffers.Get().(*buffer)
	b.Reset()
	return b
}

// giveBack keeps a buffer for later unless one long text has made it large.
func giveBack(b *buffer) {
	if b.Cap() <= 1<<20 {
		buffers.Put(b)
	}
}

// Render makes safe HTML of Markdown. It never fails: what cannot be read in
// bounded time is shown as plain paragraphs.
func Render(src string) HTML { return render(reader, src) }

func render(md goldmark.Markdown, src string) HTML {
	if !utf8.ValidString(src) {
		src = strings.ToValidUTF8(src, "\ufffd")
	}
	raw := borrow()
	defer giveBack(raw)
	if !write(md, raw, src) {
		raw.Reset()
		plain(raw, src)
	}
	return sanitise(raw)
}

// write renders into w and says whether the source was tame enough.
func write(md goldmark.Markdown, w *buffer, src string) bool {
	if len(src) > Limit || tooCostly(src) {
		return false
	}
	source := []byte(src)
	doc := md.Parser().Parse(text.NewReader(source))
	if deeper(doc, maxDepth) {
		return false
	}
	return md.Renderer().Render(w, source, doc) == nil
}

// deeper says whether a node has descendants more than depth levels down.
func deeper(n ast.Node, depth int) bool {
	if depth < 0 {
		return true
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if deeper(c, depth-1) {
			return true
		}
	}
	return false
}

// plain writes a source as paragraphs, a blank line between two.
func plain(w *buffer, src string) {
	src = strings.ReplaceAll(strings.ReplaceAll(src, "\r\n", "\n"), "\x00", "\ufffd")
	for _, paragraph := range strings.Split(src, "\n\n") {
		if paragraph = strings.Trim(paragraph, "\n"); strings.TrimSpace(paragraph) == "" {
			continue
		}
		w.WriteString("<p>")
		for i, line := range strings.Split(paragraph, "\n") {
			if i > 0 {
				w.WriteString("<br>\n")
			}
			escape(w, line)
		}
		w.WriteString("</p>\n")
	}
}
