package document

import (
	"bytes"
	"compress/zlib"
	"encoding/ascii85"
	"errors"
	"io"

	"golang.org/x/image/tiff/lzw"
)

// maxStream is how large one stream of a PDF may be, unpacked.
const maxStream = 32 << 20

// data unpacks a stream, as far as it can be unpacked. What comes out counts
// each time, so that a small file cannot have much read again and again.
func (p *pdfFile) data(s *pdfStream) ([]byte, error) {
	filters, settings := p.list(s.dict["Filter"]), p.list(s.dict["DecodeParms"])
	b := s.raw
	if len(filters) > 8 {
		return nil, tooMuch()
	}
	for i, f := range filters {
		var set pdfDict
		if i < len(settings) {
			set = p.dict(settings[i])
		}
		var err error
		if b, err = p.unpack(p.name(f), b, set); err != nil {
			return nil, err
		}
		if err := p.spend(len(b)); err != nil {
			return nil, err
		}
	}
	return b, p.spend(len(b) + 100)
}

// spend counts bytes that were unpacked or read.
func (p *pdfFile) spend(n int) error {
	if p.j.unpacked += n; p.j.unpacked > 2*MaxInner {
		return swollen()
	}
	return p.j.ctx.Err()
}

func (p *pdfFile) list(o any) []any {
	switch o := p.get(o).(type) {
	case nil:
		return nil
	case []any:
		return o
	default:
		return []any{o}
	}
}

func (p *pdfFile) unpack(filter string, b []byte, set pdfDict) ([]byte, error) {
	var r io.Reader
	switch filter {
	case "FlateDecode", "Fl":
		z, err := zlib.NewReader(bytes.NewReader(b))
		if err == nil {
			r = z
		}
	case "LZWDecode", "LZW":
		r = lzw.NewReader(bytes.NewReader(b), lzw.MSB, 8)
	case "ASCII85Decode", "A85":
		b = bytes.TrimPrefix(bytes.TrimSpace(b), []byte("<~"))
		if i := bytes.Index(b, []byte("~")); i >= 0 {
			b = b[:i]
		}
		r = ascii85.NewDecoder(bytes.NewReader(b))
	case "ASCIIHexDecode", "AHx":
		s, _ := (&pdfLexer{b: append([]byte("<"), b...)}).hex().(pdfString)
		return []byte(s), nil
	case "Crypt":
		return nil, locked()
	default:
		return nil, nil // pictures
	}
	if r == nil {
		return nil, nil // a stream that is not whole says nothing
	}
	out, err := io.ReadAll(io.LimitReader(r, maxStream+1))
	if len(out) > maxStream || len(out) > freeRatio && len(out)/MaxRatio > len(b) {
		return nil, swollen()
	}
	if err != nil && len(out) == 0 {
		return nil, nil
	}
	if p.number(set["Predictor"]) >= 10 {
		return p.predicted(out, set)
	}
	return out, nil
}

// predicted undoes how each row was told by its difference from others.
func (p *pdfFile) predicted(b []byte, set pdfDict) ([]byte, error) {
	or := func(key string, usual float64) int {
		if set[key] == nil {
			return int(usual)
		}
		return int(max(0, min(p.number(set[key]), 1<<16)))
	}
	pixel := or("Colors", 1) * or("BitsPerComponent", 8)
	width := (or("Columns", 1)*pixel + 7) / 8
	step := max(1, pixel/8)
	if width < 1 || width > 1<<20 {
		return nil, damaged(errors.New("document: a row without width"))
	}
	out := make([]byte, 0, len(b))
	before := make([]byte, width)
	for len(b) > 1 {
		kind, row := b[0], b[1:min(len(b), width+1)]
		b = b[len(row)+1:]
		for i := range row {
			var left, corner byte
			if i >= step {
				left, corner = row[i-step], before[i-step]
			}
			switch kind {
			case 1:
				row[i] += left
			case 2:
				row[i] += before[i]
			case 3:
				row[i] += byte((uint(left) + uint(before[i])) / 2 & 255)
			case 4:
				row[i] += paeth(left, before[i], corner)
			}
		}
		copy(before, row)
		out = append(out, row...)
	}
	return out, nil
}

func paeth(a, b, c byte) byte {
	p := int(a) + int(b) - int(c)
	away := func(x byte) int { return max(p-int(x), int(x)-p) }
	switch {
	case away(a) <= away(b) && away(a) <= away(c):
		return a
	case away(b) <= away(c):
		return b
	}
	return c
}
