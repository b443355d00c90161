package document

import (
	"strconv"
	"strings"
	"time"
)

// put writes a value into a control in the look of what stood in it, and takes
// off that it shows a hint and where its value came from.
func (f *form) put(c control, value string) {
	prefix := c.node.prefix(f.b)
	run := "<" + prefix + "r>" + f.look(c) + "<" + prefix + `t xml:space="preserve">` + inRun(value, prefix) + "</" + prefix + "t></" + prefix + "r>"
	inner := run
	if cell := c.content.kid("tc"); cell != nil {
		inner = f.raw(cell) + f.rawKid(cell.kid("tcPr")) + f.inParagraph(cell.kid("p"), run, prefix) + "</" + prefix + "tc>"
	} else if p := c.content.kid("p"); p != nil {
		inner = f.inParagraph(p, run, prefix)
	}
	f.cuts = append(f.cuts, cut{c.content.from, c.content.to, "<" + prefix + "sdtContent>" + inner + "</" + prefix + "sdtContent>"})
	for _, k := range c.pr.kids {
		if k.is("showingPlcHdr", "dataBinding") {
			f.cuts = append(f.cuts, cut{k.from, k.to, ""})
		}
	}
}

// raw gives the first tag of an element as it is written.
func (f *form) raw(n *node) string {
	tag := string(f.b[n.from:n.open])
	if n.open == n.to { // closed in itself
		tag = strings.TrimSuffix(tag, "/>") + ">"
	}
	return tag
}

func (f *form) rawKid(n *node) string {
	if n == nil {
		return ""
	}
	return string(f.b[n.from:n.to])
}

func (f *form) inParagraph(p *node, run, prefix string) string {
	if p == nil {
		return "<" + prefix + "p>" + run + "</" + prefix + "p>"
	}
	return f.raw(p) + f.rawKid(p.kid("pPr")) + run + "</" + prefix + "p>"
}

// look gives the properties of the letters of a control: those it says itself,
// or those of its first run without the grey of a hint.
func (f *form) look(c control) string {
	if own := c.pr.kid("rPr"); own != nil {
		return string(f.b[own.from:own.to])
	}
	own := c.content.firstRun().kid("rPr")
	if own == nil {
		return ""
	}
	if !c.shows {
		return string(f.b[own.from:own.to])
	}
	var b strings.Builder
	b.Write(f.b[own.from:own.open])
	for _, k := range own.kids {
		if !k.is("rStyle", "color", "vanish") {
			b.Write(f.b[k.from:k.to])
		}
	}
	b.Write(f.b[own.shut:own.to])
	return b.String()
}

// firstRun gives the first run below, or nil.
func (n *node) firstRun() *node {
	for _, k := range n.kids {
		if k.is("r") {
			return k
		}
		if r := k.firstRun(); r != nil {
			return r
		}
	}
	return nil
}

// tick sets or clears a box to be ticked.
func (f *form) tick(c control, value string) {
	box := c.pr.kid("checkbox")
	val, state, sign := "0", "uncheckedState", "2610"
	switch strings.ToLower(value) {
	case "yes", "true", "on", "1":
		val, state, sign = "1", "checkedState", "2612"
	}
	if own := box.kid(state).value("val"); own != "" {
		sign = own
	}
	code, err := strconv.ParseInt(sign, 16, 32)
	if err != nil || code < 0x20 {
		code = 0x2610
	}
	if checked := box.kid("checked"); checked != nil {
		f.attribute(checked, "val", val)
	}
	f.put(c, string(rune(code)))
}

// showDay writes a day as Word would: d, dd, ddd, dddd, M to MMMM, yy and yyyy
// count, all else stands for itself.
func showDay(day time.Time, format string) string {
	if format == "" {
		format = "d MMMM yyyy"
	}
	forms := map[string]string{
		"d": "2", "dd": "02", "ddd": "Mon", "dddd": "Monday", "M": "1", "MM": "01", "MMM": "Jan", "MMMM": "January", "yy": "06", "yyyy": "2006", "y": "06",
	}
	var b strings.Builder
	for i := 0; i < len(format); {
		n := i
		for n < len(format) && format[n] == format[i] {
			n++
		}
		switch word := format[i:n]; {
		case forms[word] != "":
			b.WriteString(day.Format(forms[word]))
		case format[i] == '\'':
		default:
			b.WriteString(word)
		}
		i = n
	}
	return b.String()
}
