package document

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// markup is a part held whole: its tags with the bytes that they are written
// in, and the changes to be made to those bytes. What nobody changes stays as
// it was written, byte for byte.
type markup struct {
	*tokens
	b        []byte
	from, to int // the bytes of the last tag or text
	cuts     []cut
	open     []int // how deep the elements lie whose tags alone are taken off
}

// cut puts something in the place of some bytes. Cuts lie in their order.
type cut struct {
	from, to int
	with     string
}

// whole reads a part.
func (j *job) whole(name string) ([]byte, error) {
	r, err := j.part(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, damaged(err)
	}
	return b, nil
}

// markup opens bytes as XML.
func (j *job) markup(b []byte) *markup {
	src := &counted{Reader: bufio.NewReader(bytes.NewReader(b))}
	return &markup{tokens: &tokens{j: j, d: xml.NewDecoder(src), src: src}, b: b}
}

// next gives the next tag or text, and keeps where it is written.
func (m *markup) next() xml.Token {
	m.from = int(m.d.InputOffset())
	t := m.tokens.next()
	m.to = int(m.d.InputOffset())
	return t
}

// skip goes to the end of the element that was opened last.
func (m *markup) skip() {
	depth := m.depth
	for m.depth >= depth && m.next() != nil {
		continue
	}
}

func (m *markup) cut(from, to int, with string) {
	m.cuts = append(m.cuts, cut{from, to, with})
}

// verdict says what becomes of an element or an attribute.
type verdict uint8

const (
	stays  verdict = iota
	goes           // with all that it holds
	opened         // its tags go, what it holds stays
	turned         // an attribute gets another value
)

// rules say what becomes of the elements and attributes of a part. Remarks and
// instructions to programs always go.
type rules struct {
	element func(m *markup, e xml.StartElement) verdict
	attr    func(e xml.StartElement, a xml.Attr) (with string, v verdict)
	last    string // is put in before the end of the outermost element
}

// apply goes through the whole part.
func (m *markup) apply(r rules) error {
	for {
		switch tok := m.next().(type) {
		case nil:
			return m.err
		case xml.Comment:
			m.cut(m.from, m.to, "")
		case xml.ProcInst:
			if tok.Target != "xml" {
				m.cut(m.from, m.to, "")
			}
		case xml.StartElement:
			m.start(tok, r)
		case xml.EndElement:
			if n := len(m.open); n > 0 && m.open[n-1] == m.depth+1 {
				m.open = m.open[:n-1]
				m.cut(m.from, m.to, "")
			} else if m.depth == 0 && r.last != "" {
				m.cut(m.from, m.from, r.last)
			}
		}
	}
}

func (m *markup) start(e xml.StartElement, r rules) {
	v := stays
	if r.element != nil {
		v = r.element(m, e)
	}
	switch v {
	case goes:
		from := m.from
		m.skip()
		m.cut(from, m.to, "")
	case opened:
		m.cut(m.from, m.to, "")
		if bytes.HasSuffix(m.b[m.from:m.to], []byte("/>")) {
			m.next()
			return
		}
		m.open = append(m.open, m.depth)
	default:
		if r.attr != nil && len(e.Attr) > 0 {
			m.attributes(e, r)
		}
	}
}

// attributes takes off and changes the attributes of the tag read last.
func (m *markup) attributes(e xml.StartElement, r rules) {
	tag := m.b[m.from:m.to]
	spans := attributeSpans(tag)
	if len(spans) != len(e.Attr) {
		m.fail(damaged(errors.New("document: a tag that cannot be told apart")))
		return
	}
	for i, a := range e.Attr {
		s := spans[i]
		switch with, v := r.attr(e, a); v {
		case goes:
			m.cut(m.from+s.from, m.from+s.to, "")
		case turned:
			m.cut(m.from+s.value, m.from+s.to-1, escaped(with))
		case stays, opened:
		}
	}
}

// attributeSpan is where an attribute stands in its tag: the space before it,
// its value, and what follows its second quote.
type attributeSpan struct{ from, value, to int }

func attributeSpans(tag []byte) []attributeSpan {
	var all []attributeSpan
	i := 1
	for i < len(tag) && !isSpace(tag[i]) && tag[i] != '/' && tag[i] != '>' {
		i++
	}
	for i < len(tag) {
		s := attributeSpan{from: i}
		eq := bytes.IndexByte(tag[i:], '=')
		if eq < 0 {
			break
		}
		i += eq + 1
		for i < len(tag) && isSpace(tag[i]) {
			i++
		}
		if i >= len(tag) || tag[i] != '"' && tag[i] != '\'' {
			break
		}
		s.value = i + 1
		end := bytes.IndexByte(tag[s.value:], tag[i])
		if end < 0 {
			break
		}
		i = s.value + end + 1
		s.to = i
		all = append(all, s)
	}
	return all
}

// write gives the part with its changes.
func (m *markup) write(to io.Writer) error {
	at := 0
	for _, c := range m.cuts {
		if c.from < at {
			continue // within what went already
		}
		if _, err := to.Write(m.b[at:c.from]); err != nil {
			return err
		}
		if _, err := io.WriteString(to, c.with); err != nil {
			return err
		}
		at = c.to
	}
	_, err := to.Write(m.b[at:])
	return err
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;")

// escaped gives text as it may stand in an element or an attribute: without
// what XML cannot hold.
func escaped(s string) string {
	return escaper.Replace(strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n':
			return r
		case r < ' ' || r == 0x7f || r == 0xfffe || r == 0xffff || r == 0xfffd:
			return -1
		}
		return r
	}, s))
}

// isMarkup says whether bytes look like XML.
func isMarkup(b []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(b, []byte("\ufeff")), " \t\r\n"), []byte("<"))
}
