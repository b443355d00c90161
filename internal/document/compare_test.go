package document

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"waymark/internal/diff"
)

// unlike gives a line for each place that differs: what became of it, its
// number of skipped places, its text or its cells.
func unlike(d Difference) string {
	var b strings.Builder
	fate := map[Fate]string{Changed: "changed", Added: "added", Removed: "removed", Moved: "moved"}
	marks := map[diff.Op]string{diff.Same: "%s", diff.Added: "{+%s+}", diff.Removed: "[-%s-]", diff.Hidden: "(…)"}
	shown := func(all []diff.Piece) string {
		s := ""
		for _, p := range all {
			if p.Op == diff.Hidden {
				s += "(…)"
				continue
			}
			s += fmt.Sprintf(marks[p.Op], strings.ReplaceAll(p.Text, "\n", "/"))
		}
		return s
	}
	for _, p := range d.Places {
		fmt.Fprintf(&b, "%d|%s|%s|%s|%s\n", p.Skipped, p.Where, p.Was, fate[p.Fate], shown(p.Pieces))
		for _, c := range p.Cells {
			fmt.Fprintf(&b, "  %s|%s|%s\n", c.At, fate[c.Fate], shown(c.Pieces))
		}
	}
	fmt.Fprintf(&b, "%d", d.Skipped)
	return b.String()
}

func TestCompareWord(t *testing.T) {
	tail := para("H1", "Contacts") + para("", "Ask the desk")
	old := mustRead(t, word(t, docxMain, para("H1", "Travel")+para("", "Plan ahead")+para("", "Take the train where you can.")+para("", "Claim within 30 days.")+para("", "Keep receipts.")+
		para("H1", "Meals")+para("", "Up to 12 pounds")+para("H1", "Old rules")+para("", "Nothing of this stands")+
		`<w:tbl><w:tr><w:tc>`+para("", "Hotel")+`</w:tc><w:tc>`+para("", "90 pounds a night")+`</w:tc></w:tr></w:tbl>`+tail), DOCX)
	now := mustRead(t, word(t, docxMain, para("H1", "Safety")+para("", "Wear a vest")+para("H1", "Travel")+para("", "Plan ahead")+para("", "Take the train where you can.")+para("", "Claim within 60 days.")+para("", "Keep receipts.")+
		para("H1", "Meals and drinks")+para("", "Up to 12 pounds")+
		`<w:tbl><w:tr><w:tc>`+para("", "Hotel")+`</w:tc><w:tc>`+para("", "110 pounds a night")+`</w:tc></w:tr></w:tbl>`+tail), DOCX)
	alike(t, "word", unlike(Compare(old, now)), `0|heading "Safety"||added|{+Safety/Wear a vest/+}
0|heading "Travel"||changed|(…)Take the train where you can./Claim within [-30-]{+60+} days./Keep receipts./
0|heading "Meals and drinks"||changed|Meals{+ and drinks+}/Up to 12 pounds/[-Old rules/Nothing of this stands/-]Hotel/[-90-]{+110+} pounds a night/
1`)
	alike(t, "nothing", unlike(Compare(old, old)), "4")
}

func TestCompareSlides(t *testing.T) {
	slide := func(title string, lines ...string) [2]string {
		return [2]string{shape("title", title) + shape("body", lines...), ""}
	}
	old := mustRead(t, show(t, pptxMain, [][2]string{slide("Why", "Because"), slide("Who", "The council", "Its partners in the north"), slide("Closing", "Thank you all"), slide("Spare", "Spare text")}), PPTX)
	with := slide("Who", "The council", "Its neighbours in the north")
	with[1] = shape("body", "Pause here")
	now := mustRead(t, show(t, pptxMain, [][2]string{slide("Why", "Because"), slide("Budget", "Ten thousand"), with, slide("Closing", "Thank you all")}), PPTX)
	alike(t, "slides", unlike(Compare(old, now)), `1|slide 2||added|{+Budget/Ten thousand/+}
0|slide 3|slide 2|changed|Who/The council/Its [-partners-]{+neighbours+} in the north/
0|slide 3 notes||added|{+Pause here/+}
1|slide 4||removed|[-Spare/Spare text/-]
0`)
	swapped := mustRead(t, show(t, pptxMain, [][2]string{slide("Closing", "Thank you all"), slide("Why", "Because"), slide("Who", "The council", "Its partners in the north"), slide("Spare", "Spare text")}), PPTX)
	alike(t, "moved", unlike(Compare(old, swapped)), `0|slide 1|slide 3|moved|
3`)
}

func TestCompareSheets(t *testing.T) {
	cell := func(ref, text string) string {
		return `<c r="` + ref + `" t="inlineStr"><is><t>` + text + `</t></is></c>`
	}
	row := func(n int, a, b string) string {
		return fmt.Sprintf(`<row r="%d">%s%s</row>`, n, cell(fmt.Sprint("A", n), a), cell(fmt.Sprint("B", n), b))
	}
	same := [2]string{"Notes", row(1, "Nothing", "new")}
	old := mustRead(t, book(t, xlsxMain, [][2]string{{"Costs", row(1, "Item", "Cost") + row(2, "Chairs", "40") + row(3, "Tables", "90") + row(4, "Total", "130")}, same, {"Gone", row(1, "Only", "here")}}), XLSX)
	now := mustRead(t, book(t, xlsxMain, [][2]string{{"Costs", row(1, "Item", "Cost") + row(2, "Chairs", "40") + row(3, "Lamps", "25") + row(4, "Tables", "95") + row(5, "Total", "160")}, same, {"Fresh", row(1, "Quite", "other")}}), XLSX)
	alike(t, "sheets", unlike(Compare(old, now)), `0|sheet "Costs"||changed|
  3|added|{+Lamps · 25+}
  B4|changed|[-90-]{+95+}
  B5|changed|[-130-]{+160+}
1|sheet "Fresh"||added|
  1|added|{+Quite · other+}
0|sheet "Gone"||removed|
  1|removed|[-Only · here-]
0`)
	renamed := mustRead(t, book(t, xlsxMain, [][2]string{{"Prices", row(1, "Item", "Cost") + row(2, "7", "8") + row(3, "Tables", "90") + row(4, "Total", "130")}, same, {"Gone", row(1, "Only", "here")}}), XLSX)
	alike(t, "renamed", unlike(Compare(old, renamed)), `0|sheet "Prices"|sheet "Costs"|changed|
  A2|changed|[-Chairs-]{+7+}
  B2|changed|[-40-]{+8+}
2`)
}

// A difference stays one that a page can show.
func TestCompareIsBounded(t *testing.T) {
	long := func(word string) Document {
		d := Document{Kind: DOCX}
		for i := range 4000 {
			d.Blocks = append(d.Blocks, Block{Text: strings.Repeat(fmt.Sprint(word, i, " "), 20), Where: Locator{Part: Body, N: i, Path: []string{strconv.Itoa(i)}}})
		}
		return d
	}
	d := Compare(long("a"), long("b"))
	size := 0
	for _, p := range d.Places {
		for _, x := range p.Pieces {
			size += len(x.Text)
		}
	}
	if !d.More || size > compareBytes || len(d.Places) == 0 {
		t.Errorf("%d places, %d bytes, more %v", len(d.Places), size, d.More)
	}
}
