package document

import (
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
)

// pdfFont says what letters the codes of a font stand for, and how wide they are.
type pdfFont struct {
	wide   bool           // two bytes for each code
	direct bool           // the codes are UTF-16
	told   map[int]string // by the file
	simple [256]string
	widths map[int]float64 // in thousandths of the size
	usual  float64         // width of codes without one, 0 for a guess
	steps  int             // taken to read it, at most maxSteps
}

// maxSteps bounds the letters and widths that a font names, again and again
// the same ones included.
const maxSteps = 1 << 18

// font reads a font once for each file.
func (p *pdfFile) font(o any) (*pdfFont, error) {
	ref, named := o.(pdfRef)
	if f := p.fonts[ref]; named && f != nil {
		return f, nil
	}
	d := p.dict(o)
	f := &pdfFont{told: map[int]string{}, widths: map[int]float64{}}
	if named {
		p.fonts[ref] = f
	}
	if p.name(d["Subtype"]) == "Type0" {
		p.composite(f, d)
	} else {
		p.encoding(f, d)
		first := int(p.number(d["FirstChar"]))
		for i, w := range p.array(d["Widths"]) {
			if i < 256 {
				f.widths[first+i] = p.number(w)
			}
		}
		if strings.Contains(p.name(d["BaseFont"]), "Courier") {
			f.usual = 600
		}
		if p.name(d["Subtype"]) == "Type3" { // in units of its own
			if m := p.array(d["FontMatrix"]); len(m) == 6 {
				for c, w := range f.widths {
					f.widths[c] = w * p.number(m[0]) * 1000
				}
			}
		}
	}
	if s, ok := p.get(d["ToUnicode"]).(*pdfStream); ok {
		b, err := p.data(s)
		if err != nil {
			return nil, err
		}
		f.readMap(b)
	}
	return f, p.spend(1000)
}

// composite reads a font of very many letters.
func (p *pdfFile) composite(f *pdfFont, d pdfDict) {
	f.wide, f.usual = true, 1000
	name := p.name(d["Encoding"])
	f.direct = strings.Contains(name, "UCS2") || strings.Contains(name, "UTF16")
	below := p.array(d["DescendantFonts"])
	if len(below) == 0 {
		return
	}
	inner := p.dict(below[0])
	if inner["DW"] != nil {
		f.usual = p.number(inner["DW"])
	}
	w := p.array(inner["W"])
	for i := 0; i+1 < len(w) && f.steps < maxSteps; {
		first := int(p.number(w[i]))
		if list := p.array(w[i+1]); list != nil {
			list = list[:min(len(list), 1<<16)]
			for k, n := range list {
				f.widths[first+k] = p.number(n)
			}
			f.steps += len(list) + 1
			i += 2
			continue
		}
		if i+2 >= len(w) {
			break
		}
		last := min(int(p.number(w[i+1])), 1<<16)
		for c := max(first, 0); c <= last; c++ {
			f.widths[c] = p.number(w[i+2])
			f.steps++
		}
		f.steps++
		i += 3
	}
}

// encoding reads which letters the 256 codes of a small font stand for.
func (p *pdfFile) encoding(f *pdfFont, d pdfDict) {
	e := p.get(d["Encoding"])
	base, _ := e.(pdfName)
	var differ []any
	if more, ok := e.(pdfDict); ok {
		base = pdfName(p.name(more["BaseEncoding"]))
		differ = p.array(more["Differences"])
	}
	page := charmap.Windows1252
	if base == "MacRomanEncoding" {
		page = charmap.Macintosh
	}
	for c := 32; c < 256; c++ {
		f.simple[c] = string(page.DecodeByte(byte(c)))
	}
	if base == "" && e == nil || differ != nil && base == "" {
		f.simple['\''], f.simple['`'] = "’", "‘"
		for c, s := range standardHigh {
			f.simple[c] = s
		}
		if !strings.Contains(p.name(d["BaseFont"]), "Symbol") && !strings.Contains(p.name(d["BaseFont"]), "Dingbats") {
			f.simple['\''], f.simple['`'] = "'", "`"
		}
	}
	code := 0
	for _, o := range differ {
		switch o := p.get(o).(type) {
		case float64:
			code = int(o)
		case pdfName:
			if code >= 0 && code < 256 {
				f.simple[code] = glyph(string(o))
			}
			code++
		}
	}
}

// readMap reads what the file itself says that codes stand for.
func (f *pdfFont) readMap(b []byte) {
	l := &pdfLexer{b: b}
	var args []any
	for !l.end && f.steps < maxSteps {
		o := l.object(0)
		word, ok := o.(pdfWord)
		if !ok {
			if args = append(args, o); len(args) > 1000 {
				args = args[500:]
			}
			continue
		}
		switch word {
		case "endbfchar":
			for i := 0; i+1 < len(args); i += 2 {
				f.tell(args[i], 0, args[i+1])
			}
		case "endbfrange":
			for i := 0; i+2 < len(args); i += 3 {
				f.tellRange(args[i], args[i+1], args[i+2])
			}
		}
		args = nil
	}
}

func (f *pdfFont) tellRange(from, to, what any) {
	a, b := codeOf(from), codeOf(to)
	list, isList := what.([]any)
	for n := 0; n <= min(b-a, 1<<16) && f.steps < maxSteps; n++ {
		if !isList {
			f.tell(from, n, what)
		} else if n < len(list) {
			f.tell(from, n, list[n])
		}
	}
}

func codeOf(o any) int {
	s, _ := o.(pdfString)
	n := 0
	for i := range min(len(s), 3) {
		n = n<<8 | int(s[i])
	}
	return n
}

// tell keeps what the code n after from stands for; the last letter counts on.
func (f *pdfFont) tell(from any, n int, what any) {
	f.steps++
	s, ok := what.(pdfString)
	if !ok {
		return
	}
	var units []uint16
	for i := 0; i+1 < min(len(s), 20); i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	if len(s) == 1 {
		units = []uint16{uint16(s[0])}
	}
	if len(units) > 0 {
		units[len(units)-1] += uint16(n & 0xffff) //nolint:gosec // cut to its size
		f.told[codeOf(from)+n] = strings.ReplaceAll(string(utf16.Decode(units)), "\x00", "")
	}
}

// next takes one code off a string: its letters, its width as a share of the
// size, and whether it is the space that words are set apart with.
func (f *pdfFont) next(s pdfString) (text string, width float64, space bool, rest pdfString) {
	code, size := int(s[0]), 1
	if f.wide {
		size = min(2, len(s))
		code = codeOf(s[:size])
	}
	text, ok := f.told[code]
	switch {
	case ok:
	case f.direct:
		text = string(utf16.Decode([]uint16{uint16(code & 0xffff)})) //nolint:gosec // cut to its size
	case !f.wide:
		text = f.simple[code]
	}
	width, ok = f.widths[code]
	switch {
	case ok:
	case f.usual > 0:
		width = f.usual
	default:
		width = guess(text)
	}
	return text, width / 1000, size == 1 && s[0] == ' ', s[size:]
}

// guess gives about how wide a letter is in the fonts that every reader has.
func guess(s string) float64 {
	switch {
	case s == "":
		return 0
	case strings.Contains(" ijl.,;:'’|!/ftIr()-[]", s):
		return 290
	case strings.Contains("mwMW@%—", s):
		return 850
	case s >= "A" && s <= "Z":
		return 680
	}
	return 530
}
