package document

import "strings"

// pdfReader reads PDF files: the letters of each page in the order in which
// they are drawn, those of forms included. Pictures of text have none.
type pdfReader struct {
	p     *pdfFile
	seen  map[pdfRef]bool
	pages int
}

func (r *pdfReader) read(j *job) error {
	p, err := openPDF(j)
	if err != nil {
		return err
	}
	r.p, r.seen = p, map[pdfRef]bool{}
	root, err := p.root()
	if err != nil {
		return err
	}
	if p.runs(root["OpenAction"]) || p.dict(p.dict(root["Names"])["JavaScript"]) != nil {
		return macros()
	}
	return r.tree(root["Pages"], nil, 0)
}

// runs says whether an action starts a program.
func (p *pdfFile) runs(action any) bool {
	switch p.name(p.dict(action)["S"]) {
	case "Launch", "JavaScript":
		return true
	}
	return false
}

// tree reads the pages below one branch of the tree in which they hang.
func (r *pdfReader) tree(o any, resources pdfDict, depth int) error {
	if ref, ok := o.(pdfRef); ok {
		if r.seen[ref] {
			return nil
		}
		r.seen[ref] = true
	}
	d := r.p.dict(o)
	if d == nil || depth > maxNested {
		return nil
	}
	if own := r.p.dict(d["Resources"]); own != nil {
		resources = own
	}
	if d["Kids"] == nil {
		return r.page(d, resources)
	}
	for _, kid := range r.p.array(d["Kids"]) {
		if err := r.tree(kid, resources, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (r *pdfReader) page(d, resources pdfDict) error {
	r.pages++
	if err := r.p.j.begin(Page, r.pages, ""); err != nil {
		return err
	}
	c := &pdfCanvas{p: r.p}
	var all []byte
	for _, o := range r.p.list(d["Contents"]) {
		if s, ok := r.p.get(o).(*pdfStream); ok {
			b, err := r.p.data(s)
			if err != nil {
				return err
			}
			all = append(append(all, b...), '\n')
		}
	}
	c.state = pdfState{place: one, wide: 1}
	if err := c.draw(all, resources); err != nil {
		return err
	}
	for _, o := range r.p.array(d["Annots"]) {
		if err := r.note(c, r.p.dict(o)); err != nil {
			return err
		}
	}
	c.block()
	for _, s := range c.blocks {
		if err := r.p.j.add(Block{Text: tidy(s)}); err != nil {
			return err
		}
	}
	return nil
}

// tidy leaves out what is no letter, and spaces at the ends of lines.
func tidy(s string) string {
	lines := strings.Split(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0xfffd {
			return -1
		}
		return r
	}, s), "\n")
	for i, l := range lines {
		lines[i] = strings.Join(strings.Fields(l), " ")
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// note reads what a field of a form shows.
func (r *pdfReader) note(c *pdfCanvas, d pdfDict) error {
	if r.p.name(r.p.dict(d["A"])["S"]) == "Launch" {
		return macros()
	}
	if int(r.p.number(d["F"]))&2 != 0 || r.p.name(d["Subtype"]) == "Popup" {
		return nil
	}
	shown := r.p.get(r.p.dict(d["AP"])["N"])
	if states, ok := shown.(pdfDict); ok {
		shown = r.p.get(states[r.p.name(d["AS"])])
	}
	s, ok := shown.(*pdfStream)
	if !ok {
		return nil
	}
	c.block()
	c.state = pdfState{place: one, wide: 1}
	if rect := r.p.array(d["Rect"]); len(rect) == 4 {
		c.state.place[4], c.state.place[5] = r.p.number(rect[0]), r.p.number(rect[1])
	}
	err := c.run(s, nil)
	c.block()
	return err
}

// form draws what is drawn in several places.
func (c *pdfCanvas) form(args []any, resources pdfDict) error {
	name, _ := first(args).(pdfName)
	s, ok := c.p.get(c.p.dict(resources["XObject"])[string(name)]).(*pdfStream)
	if !ok || c.p.name(s.dict["Subtype"]) != "Form" {
		return nil
	}
	return c.run(s, resources)
}

// formCost counts a form that is drawn as so many bytes, so that small forms
// that draw each other come to an end.
const formCost = 10_000

// run draws a form; what it changes of the state ends with it.
func (c *pdfCanvas) run(s *pdfStream, resources pdfDict) error {
	if c.deep >= 12 {
		return nil
	}
	if err := c.p.spend(formCost); err != nil {
		return err
	}
	b, err := c.p.data(s)
	if err != nil {
		return err
	}
	if own := c.p.dict(s.dict["Resources"]); own != nil {
		resources = own
	}
	state, saved, text, line := c.state, c.saved, c.text, c.line
	c.saved = nil
	if m := c.p.array(s.dict["Matrix"]); len(m) == 6 {
		var n matrix
		for i := range m {
			n[i] = c.p.number(m[i])
		}
		c.state.place = n.times(c.state.place)
	}
	c.deep++
	err = c.draw(b, resources)
	c.deep--
	c.state, c.saved, c.text, c.line = state, saved, text, line
	return err
}
