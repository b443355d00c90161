package document

import (
	"strings"

	"golang.org/x/net/html"

	"waymark/internal/markdown"
)

// maxMarkdown is the largest text that counts as Markdown, in bytes.
const maxMarkdown = 2 << 20

// markdownReader reads Markdown as the forum understands it: what it gives is
// what a reader would see, so raw HTML and link targets are no text.
type markdownReader struct{}

func (markdownReader) read(j *job) error {
	source, err := j.bytes(0, maxMarkdown)
	if err != nil {
		return err
	}
	w := &webText{j: j}
	z := html.NewTokenizer(strings.NewReader(string(markdown.Render(strings.TrimPrefix(string(source), "\ufeff")))))
	for w.err == nil {
		switch z.Next() {
		case html.ErrorToken:
			w.flush()
			return w.err
		case html.TextToken:
			w.text(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			w.open(z.Token())
		case html.EndTagToken:
			name, _ := z.TagName()
			w.close(string(name))
		case html.CommentToken, html.DoctypeToken:
		}
		w.fail(j.ctx.Err())
	}
	return w.err
}

// webText makes blocks of the HTML that Markdown is turned into.
type webText struct {
	j     *job
	b     strings.Builder
	form  Form
	level int
	lists int // around the place
	pre   bool
	rows  []Row
	row   Row
	cell  bool
	err   error
}

func (w *webText) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *webText) text(s string) {
	if !w.pre {
		s = strings.Map(func(r rune) rune {
			if r == '\n' {
				return ' '
			}
			return r
		}, s)
		if strings.HasSuffix(w.b.String(), "\n") {
			s = strings.TrimLeft(s, " ")
		}
	}
	w.b.WriteString(s)
}

// flush makes a block of the text so far.
func (w *webText) flush() {
	if w.cell {
		return
	}
	text := strings.TrimSpace(w.b.String())
	w.b.Reset()
	if text == "" {
		return
	}
	w.fail(w.j.add(Block{Form: w.form, Level: w.level, Text: text}))
	w.form, w.level = Paragraph, 0
}

func (w *webText) open(t html.Token) {
	switch t.Data {
	case "h1", "h2", "h3", "h4", "h5", "h6":
		w.flush()
		w.form, w.level = Heading, int(t.Data[1]-'0')
	case "ul", "ol":
		w.flush()
		w.lists++
	case "li":
		w.flush()
		w.form, w.level = Item, max(1, w.lists)
	case "pre":
		w.flush()
		w.pre = true
	case "p", "blockquote", "hr", "div", "details", "summary":
		w.flush()
	case "br":
		w.b.WriteByte('\n')
	case "img":
		for _, a := range t.Attr {
			if a.Key == "alt" {
				w.b.WriteString(a.Val)
			}
		}
	case "tr":
		w.flush()
		w.row = Row{N: len(w.rows) + 1}
	case "th", "td":
		w.flush()
		w.cell = true
		w.row.Header = t.Data == "th"
		w.row.Cells = append(w.row.Cells, Cell{Col: len(w.row.Cells) + 1})
	}
}

func (w *webText) close(name string) {
	switch name {
	case "h1", "h2", "h3", "h4", "h5", "h6", "p", "blockquote", "div", "summary", "li":
		w.flush()
		if name[0] == 'h' || name == "li" {
			w.form, w.level = Paragraph, 0
		}
	case "ul", "ol":
		w.flush()
		w.lists = max(0, w.lists-1)
	case "pre":
		w.flush()
		w.pre = false
	case "th", "td":
		w.closeCell()
	case "tr":
		if len(w.row.Cells) > 0 {
			w.rows = append(w.rows, w.row)
		}
	case "table":
		if len(w.rows) > 0 {
			w.fail(w.j.add(Block{Form: Table, Rows: w.rows}))
		}
		w.rows = nil
	}
}

func (w *webText) closeCell() {
	w.cell = false
	text := strings.TrimSpace(w.b.String())
	w.b.Reset()
	n := len(w.row.Cells)
	if n == 0 || text == "" {
		return
	}
	w.row.Cells[n-1].Text = text
	w.fail(w.j.cell(text))
}
