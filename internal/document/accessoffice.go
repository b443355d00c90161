package document

import (
	"encoding/xml"
	"regexp"
	"strings"
)

var unnamed = regexp.MustCompile(`(?i)^(sheet|tabelle|feuil|blatt|hoja|foglio|table|tabel|list)\s*\d*$`)

// excel looks at the sheets and what lies in them.
func (a *access) excel() error {
	if err := a.core(); err != nil {
		return err
	}
	for _, b := range a.doc.Blocks {
		if b.Form == Begin && unnamed.MatchString(b.Text) {
			a.add(UnnamedSheet, b.Where, b.Text)
		}
	}
	root, err := a.j.relations("")
	if err != nil {
		return err
	}
	main := find(root, "officeDocument")
	parts, err := a.j.relations(main)
	if err != nil {
		return err
	}
	sheets, err := (&excelReader{j: a.j}).sheets(main)
	if err != nil {
		return err
	}
	for i, s := range sheets {
		where := Locator{Part: Sheet, N: i + 1, Name: s.name}
		r := parts[s.part]
		if r.kind != "worksheet" || r.away || !a.j.has(r.target) {
			continue
		}
		if err := a.sheet(r.target, where); err != nil {
			return err
		}
	}
	return nil
}

// sheet counts cells that were made one, and looks at the pictures.
func (a *access) sheet(part string, where Locator) error {
	merged := false
	err := a.j.walk(part, func(t *tokens, _ xml.StartElement) {
		t.within(func(e xml.StartElement) { merged = merged || e.Name.Local == "mergeCells" })
	})
	if err != nil {
		return err
	}
	if merged {
		a.add(MergedCells, where, where.Name)
	}
	related, err := a.j.relations(part)
	if err != nil {
		return err
	}
	for _, r := range related {
		if r.kind == "drawing" && !r.away && a.j.has(r.target) {
			if err := a.pictures(r.target, where); err != nil {
				return err
			}
		}
	}
	return nil
}

// pictures looks at the pictures of a slide or of a sheet.
func (a *access) pictures(part string, where Locator) error {
	root, err := a.parsed(part)
	if err != nil {
		return err
	}
	var visit func(n *node)
	visit = func(n *node) {
		switch {
		case n.is("pic"):
			if p := n.kid("nvPicPr").kid("cNvPr"); p != nil && !p.described() {
				a.add(NoAltText, where, p.value("name"))
			}
			return
		case n.is("graphicFrame"):
			if p := n.kid("nvGraphicFramePr").kid("cNvPr"); p != nil && n.has("chart", "relIds") && !p.described() {
				a.add(NoAltText, where, p.value("name"))
			}
			a.slideTable(n, where)
			return
		case n.is("Fallback"):
			return
		}
		for _, k := range n.kids {
			visit(k)
		}
	}
	visit(root)
	return nil
}

func (a *access) parsed(part string) (*node, error) {
	b, err := a.j.whole(part)
	if err != nil {
		return nil, err
	}
	return a.j.tree(b)
}

// slideTable looks at a table of a slide.
func (a *access) slideTable(n *node, where Locator) {
	table := n.kid("graphic").kid("graphicData").kid("tbl")
	if table == nil || table.all("tr") < 2 {
		return
	}
	if p := table.kid("tblPr"); p == nil || p.value("firstRow") == "" || !on(p.StartElement, "firstRow") {
		a.add(NoHeaderRow, where, "")
	}
}

// slides looks at each slide: its title and its pictures.
func (a *access) slides() error {
	if err := a.core(); err != nil {
		return err
	}
	parts, err := a.j.slideParts()
	if err != nil {
		return err
	}
	a.slideTitles()
	for i, part := range parts {
		if !a.j.has(part) {
			continue
		}
		if err := a.pictures(part, Locator{Part: Slide, N: i + 1}); err != nil {
			return err
		}
	}
	return nil
}

// slideTitles looks for slides without a title, or with that of another.
func (a *access) slideTitles() {
	titles := map[string]int{}
	var slide Locator
	titled := true
	end := func() {
		if !titled {
			a.add(NoSlideTitle, slide, "")
		}
	}
	for _, b := range a.doc.Blocks {
		switch {
		case b.Form == Begin:
			end()
			slide, titled = b.Where, false
		case b.Form == Heading && !b.Where.Notes && !titled:
			titled = true
			name := strings.ToLower(b.Text)
			if titles[name] > 0 {
				a.add(SameTitle, slide, b.Text)
			}
			titles[name]++
		}
	}
	end()
}

// office looks at an OpenDocument file.
func (a *access) office() error {
	if err := a.openTitle(); err != nil {
		return err
	}
	if a.doc.Kind == ODS {
		for _, b := range a.doc.Blocks {
			if b.Form == Begin && unnamed.MatchString(b.Text) {
				a.add(UnnamedSheet, b.Where, b.Text)
			}
		}
	}
	if a.doc.Kind == ODP {
		a.slideTitles()
	}
	root, err := a.parsed("content.xml")
	if err != nil {
		return err
	}
	where := Locator{Part: Body}
	var visit func(n *node)
	visit = func(n *node) {
		switch {
		case n.is("page"):
			where = Locator{Part: Slide, N: max(1, where.N+1)}
		case n.is("notes"):
			return
		case n.is("frame") && n.kid("image") != nil && n.kid("title") == nil && n.kid("desc") == nil && n.kid("object") == nil:
			a.add(NoAltText, where, n.value("name"))
		case n.is("table") && a.doc.Kind != ODS && n.all("table-row") > 1 && !n.has("table-header-rows"):
			a.add(NoHeaderRow, where, n.value("name"))
		case n.is("a"):
			a.link(n.letters(), where)
		}
		for _, k := range n.kids {
			visit(k)
		}
	}
	visit(root)
	return nil
}

func (a *access) openTitle() error {
	title := false
	if a.j.has("meta.xml") {
		b, err := a.j.whole("meta.xml")
		if err != nil {
			return err
		}
		root, err := a.j.tree(b)
		if err != nil {
			return err
		}
		title = root.kid("meta").kid("title").plain(b) != ""
	}
	if !title {
		a.add(NoTitle, Locator{}, "")
	}
	return nil
}
