package document

import (
	"bytes"
	"strconv"
)

// What a PDF is made of, besides nil, bool, float64 and []any.
type (
	pdfName   string
	pdfString string
	pdfWord   string // an operator, or obj and its like
	pdfRef    int
	pdfDict   map[string]any
	pdfStream struct {
		dict pdfDict
		raw  []byte
	}
)

// maxNested is how deep arrays and dictionaries may lie in each other.
const maxNested = 60

// pdfLexer reads objects from bytes. At the end it gives nothing but ends.
type pdfLexer struct {
	b   []byte
	at  int
	end bool
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool { return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 }

func (l *pdfLexer) skip() {
	for l.at < len(l.b) {
		switch c := l.b[l.at]; {
		case isSpace(c):
			l.at++
		case c == '%':
			for l.at < len(l.b) && l.b[l.at] != '\n' && l.b[l.at] != '\r' {
				l.at++
			}
		default:
			return
		}
	}
	l.end = true
}

func (l *pdfLexer) has(s string) bool { return bytes.HasPrefix(l.b[l.at:], []byte(s)) }

// object reads one object or word. References are made of three words.
func (l *pdfLexer) object(depth int) any {
	l.skip()
	if l.end || depth > maxNested {
		l.end = true
		return nil
	}
	switch c := l.b[l.at]; {
	case c == '/':
		return l.name()
	case c == '(':
		return l.text()
	case l.has("<<"):
		l.at += 2
		return l.dict(depth)
	case c == '<':
		return l.hex()
	case c == '[':
		l.at++
		return l.array(depth)
	case c == ')' || c == '>' || c == ']' || c == '{' || c == '}':
		l.at++
		if c == '>' && l.at < len(l.b) && l.b[l.at] == '>' {
			l.at++
			return pdfWord(">>")
		}
		return pdfWord(string(c))
	}
	from := l.at
	for l.at < len(l.b) && !isSpace(l.b[l.at]) && !isDelimiter(l.b[l.at]) {
		l.at++
	}
	return l.word(string(l.b[from:min(l.at, from+200)]))
}

func (l *pdfLexer) word(s string) any {
	switch s {
	case "true", "false":
		return s == "true"
	case "null":
		return nil
	}
	if c := s[0]; c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.' {
		if n, err := strconv.ParseFloat(s, 64); err == nil {
			return n
		}
		return 0.0
	}
	return pdfWord(s)
}

func (l *pdfLexer) name() any {
	l.at++
	var b []byte
	for l.at < len(l.b) && !isSpace(l.b[l.at]) && !isDelimiter(l.b[l.at]) {
		c := l.b[l.at]
		if c == '#' && l.at+2 < len(l.b) {
			if n, err := strconv.ParseUint(string(l.b[l.at+1:l.at+3]), 16, 8); err == nil {
				c = byte(n)
				l.at += 2
			}
		}
		b = append(b, c)
		l.at++
	}
	return pdfName(b)
}

func (l *pdfLexer) text() any {
	var b []byte
	depth := 0
	for ; l.at < len(l.b); l.at++ {
		c := l.b[l.at]
		switch {
		case c == '\\' && l.at+1 < len(l.b):
			l.at++
			b = l.escaped(b)
			continue
		case c == '(':
			if depth++; depth == 1 {
				continue
			}
		case c == ')':
			if depth--; depth == 0 {
				l.at++
				return pdfString(b)
			}
		}
		b = append(b, c)
	}
	l.end = true
	return pdfString(b)
}

// escaped reads what stands after a backslash.
func (l *pdfLexer) escaped(b []byte) []byte {
	c := l.b[l.at]
	if i := bytes.IndexByte([]byte("nrtbf"), c); i >= 0 {
		return append(b, "\n\r\t\b\f"[i])
	}
	switch {
	case c == '\r':
		if l.at+1 < len(l.b) && l.b[l.at+1] == '\n' {
			l.at++
		}
		return b
	case c == '\n':
		return b
	case c >= '0' && c <= '7':
		n := 0
		for i := 0; i < 3 && l.at < len(l.b) && l.b[l.at] >= '0' && l.b[l.at] <= '7'; i++ {
			n = n*8 + int(l.b[l.at]-'0')
			l.at++
		}
		l.at--
		return append(b, byte(n&255))
	}
	return append(b, c)
}

func (l *pdfLexer) hex() any {
	var b []byte
	half, n := byte(0), 0
	for l.at++; l.at < len(l.b) && l.b[l.at] != '>'; l.at++ {
		v, err := strconv.ParseUint(string(l.b[l.at]), 16, 8)
		if err != nil {
			continue
		}
		if n++; n%2 == 0 {
			b = append(b, half|byte(v))
		} else {
			half = byte(v&15) << 4
		}
	}
	if n%2 == 1 {
		b = append(b, half)
	}
	l.at++
	return pdfString(b)
}

func (l *pdfLexer) array(depth int) any {
	var a []any
	for !l.end && l.at < len(l.b) {
		switch o := l.object(depth + 1); {
		case o == pdfWord("]"):
			return a
		case o == pdfWord("R") && len(a) >= 2:
			a = append(a[:len(a)-2], refOf(a[len(a)-2]))
		default:
			a = append(a, o)
		}
	}
	return a
}

func refOf(o any) any {
	if n, ok := o.(float64); ok && n > 0 && n < 1<<31 {
		return pdfRef(n)
	}
	return nil
}

func (l *pdfLexer) dict(depth int) any {
	d := pdfDict{}
	var key pdfName
	var values []any
	put := func() {
		if key != "" && len(values) > 0 {
			d[string(key)] = values[0]
			if len(values) == 3 && values[2] == pdfWord("R") {
				d[string(key)] = refOf(values[0])
			}
		}
	}
	for !l.end && l.at < len(l.b) {
		o := l.object(depth + 1)
		if o == pdfWord(">>") {
			break
		}
		if name, ok := o.(pdfName); ok && (key == "" || len(values) > 0) {
			put()
			key, values = name, nil
			continue
		}
		if len(values) < 3 {
			values = append(values, o)
		}
	}
	put()
	return d
}
