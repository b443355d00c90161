package document

import "strings"

// word looks at what only Word files say: pictures, tables, languages, links.
func (a *access) word() error {
	if err := a.core(); err != nil {
		return err
	}
	f := &form{j: a.j}
	a.j.path, a.j.where = nil, Locator{Part: Body}
	parts, err := f.parts()
	if err != nil {
		return err
	}
	b, err := a.j.whole(parts[0].name)
	if err != nil {
		return err
	}
	root, err := a.j.tree(b)
	if err != nil {
		return err
	}
	spoken, err := a.spoken()
	if err != nil {
		return err
	}
	w := &accessWord{access: a, form: f}
	w.visit(root, true)
	if !spoken && !root.has("lang") {
		a.add(NoLanguage, Locator{}, "")
	}
	return nil
}

type accessWord struct {
	*access
	form   *form
	blanks int
}

func (w *accessWord) visit(n *node, headings bool) {
	switch {
	case n.is("p"):
		w.paragraph(n, headings)
	case n.is("tbl"):
		w.table(n)
		headings = false
	case n.is("txbxContent"):
		headings = false
	case n.is("Fallback", "del", "moveFrom"):
		return
	case n.is("docPr"):
		return
	case n.is("inline", "anchor"):
		if p := n.kid("docPr"); p != nil && n.has("pic") && !p.described() {
			w.add(NoAltText, w.j.where, p.value("name"))
		}
	case n.is("shape"):
		if n.has("imagedata") && strings.TrimSpace(n.value("alt")) == "" {
			w.add(NoAltText, w.j.where, n.value("id"))
		}
	case n.is("hyperlink"):
		w.link(n.letters(), w.j.where)
	}
	for _, k := range n.kids {
		w.visit(k, headings)
	}
}

func (w *accessWord) paragraph(p *node, headings bool) {
	text := p.letters()
	if headings {
		w.form.heading(p)
	}
	if text != "" || p.has("drawing", "pict", "br", "sectPr", "object", "oMath") {
		w.blanks = 0
	} else if headings {
		if w.blanks++; w.blanks == 3 {
			w.add(ManyBlanks, w.j.where, "")
		}
		style := p.kid("pPr").kid("pStyle").value("val")
		if w.form.word.style(style).heading > 0 {
			w.add(EmptyHeadings, w.j.where, "")
		}
	}
	if headings && w.bold(p, text) {
		w.add(FakeHeading, w.j.where, text)
	}
}

// bold says whether a short line is bold all over and is no heading.
func (w *accessWord) bold(p *node, text string) bool {
	if len(text) < 3 || len(text) > 80 || strings.HasSuffix(text, ".") || strings.HasSuffix(text, ":") || strings.Contains(text, "{{") {
		return false
	}
	style := w.form.word.style(p.kid("pPr").kid("pStyle").value("val"))
	if style.heading > 0 || style.item > 0 || p.kid("pPr").kid("numPr") != nil {
		return false
	}
	all := true
	var visit func(n *node)
	visit = func(n *node) {
		if n.is("r") && n.letters() != "" {
			b := n.kid("rPr").kid("b")
			all = all && b != nil && on(b.StartElement, "val")
		}
		for _, k := range n.kids {
			visit(k)
		}
	}
	visit(p)
	return all
}

// table looks at a table of at least two rows and columns.
func (w *accessWord) table(n *node) {
	var rows []*node
	for _, k := range n.kids {
		if k.is("tr") {
			rows = append(rows, k)
		}
	}
	if len(rows) < 2 || rows[0].all("tc") < 2 {
		return
	}
	if h := rows[0].kid("trPr").kid("tblHeader"); h == nil || !on(h.StartElement, "val") {
		w.add(NoHeaderRow, w.j.where, short(rows[0].letters()))
	}
	if n.has("gridSpan", "vMerge") {
		w.add(MergedCells, w.j.where, short(rows[0].letters()))
	}
}

// spoken says whether the styles tell a language.
func (a *access) spoken() (bool, error) {
	for _, part := range []string{"word/styles.xml", "word/settings.xml"} {
		if !a.j.has(part) {
			continue
		}
		root, err := a.parsed(part)
		if err != nil || root.has("lang", "themeFontLang") {
			return err == nil, err
		}
	}
	return false, nil
}
