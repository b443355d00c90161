package document

import (
	"cmp"
	"context"
	"io"
	"strings"
	"unicode/utf8"

	"waymark/internal/fault"
)

// FindingKind says what may keep people from reading a document; it is the key
// of the message catalogue under which it is explained.
type FindingKind string

// The kinds.
const (
	NoAltText     FindingKind = "document.find_alt"       // a picture that nothing describes
	NoHeadings    FindingKind = "document.find_headings"  // a long text without any
	HeadingGap    FindingKind = "document.find_gap"       // a level that is left out
	NoHeaderRow   FindingKind = "document.find_header"    // a table whose first row is not marked
	MergedCells   FindingKind = "document.find_merged"    // cells that were made one
	NoLanguage    FindingKind = "document.find_language"  // the language of the text is not said
	NoTitle       FindingKind = "document.find_title"     // the file has no title
	NoSlideTitle  FindingKind = "document.find_slide"     // a slide without one
	SameTitle     FindingKind = "document.find_same"      // slides with one title
	UnnamedSheet  FindingKind = "document.find_sheet"     // Sheet1
	NoTags        FindingKind = "document.find_tags"      // a PDF that says nothing of its structure
	NoText        FindingKind = "document.find_no_text"   // pages that are pictures alone
	VagueLink     FindingKind = "document.find_link"      // a link that says click here
	EmptyHeadings FindingKind = "document.find_empty"     // headings without words
	ManyBlanks    FindingKind = "document.find_blanks"    // empty lines for distance
	FakeHeading   FindingKind = "document.find_bold_line" // a line in bold that stands for a heading
)

// Finding is something in a document that may keep people from reading it.
type Finding struct {
	Kind  FindingKind
	Where Locator // the first place
	Name  string  // of the picture, sheet or heading, if it has one
	Count int     // in how many places
}

// Fix gives the key of the message catalogue that says where to click, in the
// program that a kind of file is made with.
func (f Finding) Fix(k Kind) string { return fixes[f.Kind][family(k)] }

// family names the programs that a kind is made with.
func family(k Kind) string {
	switch k {
	case DOCX, DOTX:
		return "word"
	case XLSX, XLTX:
		return "excel"
	case PPTX, POTX:
		return "powerpoint"
	case ODT, ODS, ODP:
		return "office"
	case PDF:
		return "pdf"
	case Markdown:
	}
	return "markdown"
}

// maxFindings is how many places of a kind are listed apart.
const maxFindings = 20

// Accessibility finds what may keep people from reading a file of size bytes,
// in the order of the document. It judges what can be judged by the file alone,
// and what it does not find may be there. It fails as Read does.
func Accessibility(ctx context.Context, r io.ReaderAt, size int64, kind Kind) ([]Finding, error) {
	a, err := do(ctx, r, size, order{Op: opAccess, Kind: kind}, io.Discard)
	return a.Findings, err
}

func accessibility(ctx context.Context, r io.ReaderAt, size int64, kind Kind) ([]Finding, error) {
	a := &access{count: map[FindingKind]int{}}
	err := run(ctx, r, size, kind, func(j *job) error {
		if err := j.reader().read(j); err != nil {
			return err
		}
		a.j, a.doc = j, j.doc
		if j.pack != nil {
			j.pack.inner = 0 // is unpacked once more
		}
		a.outline()
		err := a.look()
		if f := fault.Of(err); f != nil && f.Code == CodeLarge {
			return nil // what was found in the part that could be looked at
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.found, nil
}

// look does what is special to a kind.
func (a *access) look() error {
	switch family(a.doc.Kind) {
	case "word":
		return a.word()
	case "excel":
		return a.excel()
	case "powerpoint":
		return a.slides()
	case "office":
		return a.office()
	case "pdf":
		return a.pdf()
	}
	return a.markdown()
}

// access looks through one document.
type access struct {
	j     *job
	doc   Document
	found []Finding
	count map[FindingKind]int
}

// add takes a finding in; over the limit, places are counted with the last one.
func (a *access) add(kind FindingKind, where Locator, name string) {
	if a.count[kind]++; a.count[kind] > maxFindings {
		for i := len(a.found) - 1; i >= 0; i-- {
			if a.found[i].Kind == kind {
				a.found[i].Count++
				return
			}
		}
	}
	a.found = append(a.found, Finding{Kind: kind, Where: where, Name: short(name), Count: 1})
}

// longText is how many letters a text may have without headings.
const longText = 3000

// outline looks at headings, which all texts have.
func (a *access) outline() {
	kind := a.doc.Kind
	if kind != DOCX && kind != DOTX && kind != ODT && kind != Markdown {
		return
	}
	level, letters := 0, 0
	for _, b := range a.doc.Blocks {
		letters += utf8.RuneCountInString(b.Text)
		if b.Form != Heading {
			continue
		}
		if b.Level > level+1 && level > 0 {
			a.add(HeadingGap, b.Where, b.Text)
		}
		level = b.Level
	}
	if level == 0 && letters > longText {
		a.add(NoHeadings, Locator{}, "")
	}
}

// vague are texts of links that do not say where they lead.
var vague = map[string]bool{
	"here": true, "click here": true, "link": true, "this link": true, "more": true, "read more": true, "this": true, "click": true, "this page": true,
}

func (a *access) link(text string, where Locator) {
	if vague[strings.ToLower(strings.Trim(strings.TrimSpace(text), ".:>»…"))] {
		a.add(VagueLink, where, text)
	}
}

// core looks for the title that the file says it has.
func (a *access) core() error {
	root, err := a.j.relations("")
	if err != nil {
		return err
	}
	part := find(root, "core-properties")
	title := ""
	if part != "" && a.j.has(part) {
		b, err := a.j.whole(part)
		if err != nil {
			return err
		}
		n, err := a.j.tree(b)
		if err != nil {
			return err
		}
		title = n.kid("title").plain(b)
	}
	if title == "" {
		a.add(NoTitle, Locator{}, "")
	}
	return nil
}

// plain gives what stands in an element without elements.
func (n *node) plain(b []byte) string {
	if n == nil || n.shut < n.open {
		return ""
	}
	return strings.TrimSpace(string(b[n.open:n.shut]))
}

// described says whether a picture is described, or said to be for show.
func (n *node) described() bool {
	return cmp.Or(strings.TrimSpace(n.value("descr")), strings.TrimSpace(n.value("title"))) != "" || n.has("decorative")
}
