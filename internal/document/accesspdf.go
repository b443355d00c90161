package document

import (
	"regexp"
	"strings"
)

// pdf looks at what a PDF says of itself, and for pages without text.
func (a *access) pdf() error {
	p, err := openPDF(a.j)
	if err != nil {
		return err
	}
	root, err := p.root()
	if err != nil {
		return err
	}
	if p.said(p.dict(p.trailer["Info"])["Title"]) == "" {
		a.add(NoTitle, Locator{}, "")
	}
	if p.said(root["Lang"]) == "" {
		a.add(NoLanguage, Locator{}, "")
	}
	if p.dict(root["StructTreeRoot"]) == nil {
		a.add(NoTags, Locator{}, "")
	}
	var page Locator
	letters := 1
	end := func() {
		if letters == 0 {
			a.add(NoText, page, "")
		}
	}
	for _, b := range a.doc.Blocks {
		if b.Form == Begin {
			end()
			page, letters = b.Where, 0
			continue
		}
		letters += len(b.Text)
	}
	end()
	return nil
}

var (
	bareImage = regexp.MustCompile(`!\[[ \t]*\]\(`)
	textLink  = regexp.MustCompile(`(?:^|[^!])\[([^\[\]\n]{1,60})\]\(`)
)

// markdown looks at pictures and links of a text.
func (a *access) markdown() error {
	b, err := a.j.bytes(0, maxMarkdown)
	if err != nil {
		return err
	}
	// The places are those of the headings above, in the order of the source.
	heading := 0
	var places []Locator
	for _, block := range a.doc.Blocks {
		if block.Form == Heading {
			places = append(places, block.Where)
		}
	}
	where := Locator{Part: Body}
	fenced := false
	for line := range strings.Lines(string(b)) {
		if t := strings.TrimSpace(line); strings.HasPrefix(t, "```") || strings.HasPrefix(t, "~~~") {
			fenced = !fenced
		}
		if fenced {
			continue
		}
		if strings.HasPrefix(line, "#") && heading < len(places) {
			where = places[heading]
			heading++
		}
		for range bareImage.FindAllString(line, -1) {
			a.add(NoAltText, where, "")
		}
		for _, m := range textLink.FindAllStringSubmatch(line, -1) {
			a.link(m[1], where)
		}
	}
	return nil
}
