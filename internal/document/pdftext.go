package document

import (
	"math"
	"strings"
)

// matrix places what is drawn: six numbers, as PDF writes them.
type matrix [6]float64

func (m matrix) times(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

// pdfState is what a page's text is drawn with.
type pdfState struct {
	place                                matrix
	font                                 *pdfFont
	size, letter, word, wide, lead, rise float64
}

// pdfCanvas draws a page: it follows where each letter goes, and makes lines
// and blocks of them by the gaps between.
type pdfCanvas struct {
	p           *pdfFile
	state       pdfState
	saved       []pdfState
	text, line  matrix
	b           strings.Builder
	blocks      []string
	x, y        float64 // where the last letter ended
	ux, uy      float64 // the way in which it was written
	height      float64
	drawn, deep int
}

var one = matrix{1, 0, 0, 1, 0, 0}

// draw runs what a stream says.
func (c *pdfCanvas) draw(data []byte, resources pdfDict) error {
	l := &pdfLexer{b: data}
	var args []any
	for n := 0; !l.end; n++ {
		if n%512 == 0 {
			if err := c.p.j.ctx.Err(); err != nil {
				return err
			}
		}
		o := l.object(0)
		word, ok := o.(pdfWord)
		if !ok {
			if args = append(args, o); len(args) > 100 {
				args = args[50:]
			}
			continue
		}
		if word == "ID" {
			skipPicture(l)
		} else if err := c.do(string(word), args, resources); err != nil {
			return err
		}
		args = args[:0]
	}
	return nil
}

// skipPicture leaves out a picture that lies among the operators.
func skipPicture(l *pdfLexer) {
	for ; l.at+3 < len(l.b); l.at++ {
		if isSpace(l.b[l.at]) && l.b[l.at+1] == 'E' && l.b[l.at+2] == 'I' && isSpace(l.b[l.at+3]) {
			l.at += 3
			return
		}
	}
	l.at = len(l.b)
}

func numbers(args []any) (n [6]float64) {
	for i := range min(6, len(args)) {
		n[i], _ = args[i].(float64)
	}
	return n
}

// do runs one operator; those that draw no text are left out.
func (c *pdfCanvas) do(word string, args []any, resources pdfDict) error {
	n := numbers(args)
	s := &c.state
	switch word {
	case "q":
		if len(c.saved) < 500 {
			c.saved = append(c.saved, c.state)
		}
	case "Q":
		if k := len(c.saved); k > 0 {
			c.state, c.saved = c.saved[k-1], c.saved[:k-1]
		}
	case "cm":
		s.place = matrix(n).times(s.place)
	case "BT":
		c.text, c.line = one, one
	case "Tc":
		s.letter = n[0]
	case "Tw":
		s.word = n[0]
	case "Tz":
		s.wide = n[0] / 100
	case "TL":
		s.lead = n[0]
	case "Ts":
		s.rise = n[0]
	case "Td", "TD":
		if word == "TD" {
			s.lead = -n[1]
		}
		c.move(n[0], n[1])
	case "Tm":
		c.text, c.line = n, n
	case "T*":
		c.move(0, -s.lead)
	case "Do":
		return c.form(args, resources)
	case "Tf":
		return c.choose(args, n[1], resources)
	}
	return c.show(word, args, n)
}

func (c *pdfCanvas) move(x, y float64) {
	c.line = matrix{1, 0, 0, 1, x, y}.times(c.line)
	c.text = c.line
}

func (c *pdfCanvas) choose(args []any, size float64, resources pdfDict) (err error) {
	if name, ok := first(args).(pdfName); ok {
		c.state.size = size
		c.state.font, err = c.p.font(c.p.dict(resources["Font"])[string(name)])
	}
	return err
}

func first(args []any) any {
	if len(args) == 0 {
		return nil
	}
	return args[0]
}

// show draws text.
func (c *pdfCanvas) show(word string, args []any, n [6]float64) error {
	if c.state.font == nil || len(args) == 0 {
		return nil
	}
	last := args[len(args)-1]
	switch word {
	case `"`:
		c.state.word, c.state.letter = n[0], n[1]
		c.move(0, -c.state.lead)
	case "'":
		c.move(0, -c.state.lead)
	case "Tj":
	case "TJ":
		parts, _ := last.([]any)
		for _, o := range parts {
			switch o := o.(type) {
			case float64:
				c.text = matrix{1, 0, 0, 1, -o / 1000 * c.state.size * c.state.wide, 0}.times(c.text)
			case pdfString:
				if err := c.write(o); err != nil {
					return err
				}
			}
		}
		return nil
	default:
		return nil
	}
	s, _ := last.(pdfString)
	return c.write(s)
}

// write puts letters down one after another.
func (c *pdfCanvas) write(s pdfString) error {
	st := &c.state
	for len(s) > 0 {
		text, width, space, rest := st.font.next(s)
		s = rest
		m := c.text.times(st.place)
		height := math.Hypot(m[2], m[3]) * math.Abs(st.size)
		length := math.Hypot(m[0], m[1])
		if length > 0 && !math.IsInf(length, 0) && !math.IsNaN(length) {
			c.gap(m[4]+m[2]*st.rise, m[5]+m[3]*st.rise, m[0]/length, m[1]/length, height)
		}
		if c.drawn += len(text); c.drawn > MaxText {
			return tooMuch()
		}
		c.b.WriteString(text)
		step := width*st.size + st.letter
		if space {
			step += st.word
		}
		c.text = matrix{1, 0, 0, 1, step * st.wide, 0}.times(c.text)
		end := c.text.times(st.place)
		c.x, c.y = end[4]+m[2]*st.rise, end[5]+m[3]*st.rise
	}
	return nil
}

// gap writes what lies between the last letter and the next: nothing, a space,
// the end of a line or of a block.
func (c *pdfCanvas) gap(x, y, ux, uy, height float64) {
	along, across := (x-c.x)*ux+(y-c.y)*uy, (x-c.x)*uy-(y-c.y)*ux
	turned := ux*c.ux+uy*c.uy < 0.98
	size := max(height, c.height, 0.01)
	c.ux, c.uy, c.height = ux, uy, height
	switch {
	case c.b.Len() == 0:
	case turned || math.Abs(across) > 1.9*size || along > 8*size && math.Abs(across) < 0.3*size:
		c.block()
	case math.Abs(across) > 0.45*size || along < -0.8*size:
		c.b.WriteByte('\n')
	case along > 0.13*size:
		c.b.WriteByte(' ')
	}
}

func (c *pdfCanvas) block() {
	if s := strings.TrimSpace(c.b.String()); s != "" {
		c.blocks = append(c.blocks, s)
	}
	c.b.Reset()
}
