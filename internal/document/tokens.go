package document

import (
	"bufio"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// tokens reads a part as XML, one tag at a time. It never resolves an entity
// that is not part of XML itself, and refuses a document type. After an error
// it gives nothing more; the error is kept.
type tokens struct {
	j     *job
	d     *xml.Decoder
	src   *counted
	depth int
	n     int
	err   error
}

// counted stops when too many bytes go into one tag or one run of text.
type counted struct {
	*bufio.Reader
	since int
}

func (c *counted) ReadByte() (byte, error) {
	if c.since++; c.since > maxToken {
		return 0, tooMuch()
	}
	return c.Reader.ReadByte()
}

// tokens opens a part; the caller must close it.
func (j *job) tokens(name string) (*tokens, io.Closer, error) {
	r, err := j.part(name)
	if err != nil {
		return nil, nil, err
	}
	src := &counted{Reader: bufio.NewReaderSize(r, 32<<10)}
	return &tokens{j: j, d: xml.NewDecoder(src), src: src}, r, nil
}

// walk reads a whole part: visit is called for its outermost element. A visit
// that does not look into an element skips it.
func (j *job) walk(name string, visit func(t *tokens, e xml.StartElement)) error {
	t, part, err := j.tokens(name)
	if err != nil {
		return err
	}
	defer part.Close()
	empty := true
	t.within(func(e xml.StartElement) {
		empty = false
		visit(t, e)
	})
	if t.err == nil && empty {
		return damaged(errors.New("document: a part without elements"))
	}
	return t.err
}

// fail keeps the first error.
func (t *tokens) fail(err error) {
	if t.err == nil && err != nil {
		t.err = err
	}
}

// next gives the next tag or text, or nil at the end and after an error.
func (t *tokens) next() xml.Token {
	if t.err != nil {
		return nil
	}
	if t.n++; t.n%256 == 0 {
		if t.fail(t.j.ctx.Err()); t.err != nil {
			return nil
		}
	}
	t.src.since = 0
	tok, err := t.d.Token()
	switch {
	case errors.Is(err, io.EOF) && t.depth == 0:
		return nil
	case err != nil:
		t.fail(damaged(err))
		return nil
	}
	switch tok := tok.(type) {
	case xml.StartElement:
		if t.depth++; t.depth > maxDepth || len(tok.Attr) > maxAttrs {
			t.fail(tooMuch())
			return nil
		}
	case xml.EndElement:
		t.depth--
	case xml.Directive:
		t.fail(damaged(errors.New("document: a document type")))
		return nil
	}
	return tok
}

// within calls visit for each element that lies directly in the current one,
// which it leaves at its end.
func (t *tokens) within(visit func(e xml.StartElement)) { t.inside(visit, nil) }

// inside is within with the text between the elements.
func (t *tokens) inside(visit func(e xml.StartElement), text func(s []byte)) {
	base := t.depth
	for {
		switch tok := t.next().(type) {
		case nil:
			return
		case xml.StartElement:
			visit(tok)
			t.leave(base)
		case xml.EndElement:
			if t.depth < base {
				return
			}
		case xml.CharData:
			if text != nil {
				text(tok)
			}
		}
	}
}

// leave skips what is left of the elements deeper than depth.
func (t *tokens) leave(depth int) {
	for t.depth > depth && t.next() != nil {
		continue
	}
}

// words gives all text in the current element.
func (t *tokens) words() string {
	var b strings.Builder
	var visit func(e xml.StartElement)
	visit = func(xml.StartElement) { t.inside(visit, func(s []byte) { t.write(&b, s) }) }
	t.inside(visit, func(s []byte) { t.write(&b, s) })
	return b.String()
}

// write adds text, no more of it than a document may have.
func (t *tokens) write(b *strings.Builder, s []byte) {
	if b.Len()+len(s) > MaxText {
		t.fail(tooMuch())
		return
	}
	b.Write(s)
}

// attr gives an element's attribute by its local name, or "".
func attr(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

// on reads a switch as Office writes it: there, and not said to be off.
func on(e xml.StartElement, local string) bool {
	switch attr(e, local) {
	case "0", "false", "off", "none":
		return false
	}
	return true
}
