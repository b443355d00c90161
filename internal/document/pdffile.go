package document

import (
	"bytes"
	"errors"
	"regexp"
	"strconv"
)

// maxObjects is how many objects of a PDF are listed.
const maxObjects = 400_000

// pdfFile knows where each object of a PDF stands. It looks for the objects
// themselves and leaves the lists of them in the file alone, which may lie;
// of two objects of a number the later one counts, as in a file that was
// changed by adding to it.
type pdfFile struct {
	j       *job
	places  map[pdfRef]pdfPlace
	trailer pdfDict
	fonts   map[pdfRef]*pdfFont
}

type pdfPlace struct {
	b  []byte // in which it stands
	at int    // after its number
}

var pdfStart = regexp.MustCompile(`(?:(\d{1,9})[ \t\r\n\f\x00]{1,9}\d{1,5}[ \t\r\n\f\x00]{1,9}obj|\btrailer)\b`)

// openPDF lists the objects of a file.
func openPDF(j *job) (*pdfFile, error) {
	b, err := j.bytes(0, MaxBytes)
	if err != nil {
		return nil, err
	}
	p := &pdfFile{j: j, places: map[pdfRef]pdfPlace{}, trailer: pdfDict{}, fonts: map[pdfRef]*pdfFont{}}
	for at := 0; at < len(b); {
		if err := j.ctx.Err(); err != nil {
			return nil, err
		}
		m := pdfStart.FindSubmatchIndex(b[at:])
		if m == nil {
			break
		}
		from := at + m[1]
		if m[2] < 0 {
			if d, ok := (&pdfLexer{b: b, at: from}).object(0).(pdfDict); ok {
				p.take(d)
			}
			at = from
			continue
		}
		n, _ := strconv.Atoi(string(b[at+m[2] : at+m[3]]))
		if p.places[pdfRef(n)] = (pdfPlace{b, from}); len(p.places) > maxObjects {
			return nil, tooMuch()
		}
		if at, err = p.listed(b, from); err != nil {
			return nil, err
		}
	}
	if p.trailer["Encrypt"] != nil {
		return nil, locked()
	}
	return p, nil
}

// take keeps what the ends of the file say of it.
func (p *pdfFile) take(d pdfDict) {
	for _, key := range []string{"Root", "Encrypt", "Info"} {
		if d[key] != nil {
			p.trailer[key] = d[key]
		}
	}
}

// listed looks at an object while the file is listed: a stream is left out of
// the search, and one that holds objects is listed itself. It gives the place
// to go on from.
func (p *pdfFile) listed(b []byte, from int) (int, error) {
	s, end := parseAt(b, from)
	if s == nil {
		return from, nil
	}
	switch s.dict["Type"] {
	case pdfName("XRef"):
		p.take(s.dict)
	case pdfName("ObjStm"):
		data, err := p.data(s)
		if err != nil {
			return end, err
		}
		l := &pdfLexer{b: data}
		first, _ := s.dict["First"].(float64)
		for !l.end {
			n, ok := l.object(0).(float64)
			at, also := l.object(0).(float64)
			if !ok || !also || len(p.places) > maxObjects {
				break
			}
			if at += first; at >= 0 && at < float64(len(data)) && n > 0 && n < 1<<31 {
				p.places[pdfRef(n)] = pdfPlace{data, int(at)}
			}
		}
	}
	return end, nil
}

// parseAt reads a stream, or nil if the object is none; end is where it ends.
func parseAt(b []byte, from int) (s *pdfStream, end int) {
	l := &pdfLexer{b: b, at: from}
	d, ok := l.object(0).(pdfDict)
	if !ok {
		return nil, from
	}
	l.skip()
	if l.end || !l.has("stream") {
		return nil, from
	}
	at := l.at + len("stream")
	if at < len(b) && b[at] == '\r' {
		at++
	}
	if at < len(b) && b[at] == '\n' {
		at++
	}
	if n, ok := d["Length"].(float64); ok && n >= 0 && n <= float64(len(b)-at) {
		stop := at + int(n)
		if bytes.HasPrefix(bytes.TrimLeft(b[stop:min(len(b), stop+20)], "\r\n \t"), []byte("endstream")) {
			return &pdfStream{d, b[at:stop]}, stop
		}
	}
	n := bytes.Index(b[at:], []byte("endstream"))
	if n < 0 {
		n = len(b) - at
	}
	return &pdfStream{d, b[at : at+n]}, at + n
}

// get follows a reference to what it stands for: nothing once the time is up.
func (p *pdfFile) get(o any) any {
	for range 10 {
		ref, ok := o.(pdfRef)
		if !ok {
			return o
		}
		if p.j.ctx.Err() != nil {
			return nil
		}
		place, ok := p.places[ref]
		if !ok {
			return nil
		}
		if s, _ := parseAt(place.b, place.at); s != nil {
			return s
		}
		l := &pdfLexer{b: place.b, at: place.at}
		o = l.object(0)
		if n, ok := o.(float64); ok { // a reference to a reference
			if second, ok := l.object(0).(float64); ok && second >= 0 && l.object(0) == pdfWord("R") {
				o = refOf(n)
			}
		}
	}
	return nil
}

func (p *pdfFile) dict(o any) pdfDict {
	switch o := p.get(o).(type) {
	case pdfDict:
		return o
	case *pdfStream:
		return o.dict
	}
	return nil
}

func (p *pdfFile) array(o any) []any {
	a, _ := p.get(o).([]any)
	return a
}

func (p *pdfFile) number(o any) float64 {
	n, _ := p.get(o).(float64)
	return n
}

func (p *pdfFile) name(o any) string {
	n, _ := p.get(o).(pdfName)
	return string(n)
}

// root finds the catalogue of the file.
func (p *pdfFile) root() (pdfDict, error) {
	if d := p.dict(p.trailer["Root"]); d["Pages"] != nil {
		return d, nil
	}
	for ref := range p.places {
		if d := p.dict(ref); p.name(d["Type"]) == "Catalog" && d["Pages"] != nil {
			return d, nil
		}
	}
	return nil, damaged(errors.New("document: a PDF without pages"))
}
