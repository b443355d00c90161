package document

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"waymark/internal/testkit"
)

// template is a form as offices have them: how its placeholders are divided
// into runs, and what else it is made of, differ from one to the next.
type template struct {
	name    string
	body    []string // ## is a heading, - an item, | a row of a table, = a control, all else a paragraph
	header  string
	footer  string
	divided int // letters of a run in which placeholders are written; 0 for whole
}

var templates = []template{
	{"letter", []string{"{{Our office}}", "{{Address}}", "Dear {{Name}},", "Thank you for your letter of {{Date of letter}}. We have looked into it.", "{{What we found}}", "Yours sincerely", "{{Signed by}}"}, "{{Reference}}", "Page of {{Our office}}", 3},
	{"minutes", []string{"## Minutes of {{Meeting}}", "|Date|{{Date}}|", "|Place|{{Place}}|", "|Present|{{Present}}|", "## Decided", "- {{Decision 1}}", "- {{Decision 2}}"}, "", "Minutes, {{Date}}", 1},
	{"agenda", []string{"## Agenda: {{Meeting}}", "- {{Item 1}} ({{Minutes 1}} minutes)", "- {{Item 2}} ({{Minutes 2}} minutes)"}, "{{Date}}", "", 0},
	{"plan", []string{"## {{Project}}", "## Aim", "{{Aim}}", "## Risks", "|Risk|Answer|", "|{{Risk 1}}|{{Answer 1}}|", "|{{Risk 2}}|{{Answer 2}}|"}, "{{Project}}", "{{Owner}}", 4},
	{"visit", []string{"## Record of a visit", "=date|Day|Choose a day", "=choice|Reason|Choose a reason", "Visited: {{Place}}", "{{What was seen}}"}, "", "", 2},
	{"complaint", []string{"## Complaint {{Number}}", "=text|Who complains|Name", "=choice|Kind|Choose", "{{Complaint}}", "=date|Answered|Day"}, "In confidence", "{{Number}}", 0},
	{"leave", []string{"## Request for leave", "|Name|{{Name}}|", "|From|{{From}}|", "|To|{{To}}|", "=tick|Agreed with my team|"}, "", "", 5},
	{"tender", []string{"## Invitation to tender: {{Title}}", "The {{Body}} invites tenders for {{Title}} by {{Closing day}}.", "## What is wanted", "{{What}}", "## How it is judged", "|Price|{{Price share}} %|", "|Quality|{{Quality share}} %|"}, "{{Body}}", "Tender {{Title}}", 6},
	{"notice", []string{"## Notice", "Notice is given that {{What}} will take place at {{Where}} on {{When}}.", "{{Body}}, {{Day}}"}, "", "", 1},
	{"induction", []string{"## Welcome, {{Name}}", "- Your desk: {{Desk}}", "- Your buddy: {{Buddy}}", "=tick|Read the handbook|", "=tick|Met the team|"}, "", "{{Office}}", 2},
	{"risk", []string{"## Assessment of {{Activity}}", "|Hazard|Who|Level|", "|{{Hazard}}|{{Who}}|{{Level}}|", "=choice|Overall|Choose"}, "{{Activity}}", "", 3},
	{"press", []string{"{{Headline}}", "{{Place}}, {{Day}}: {{First sentence}} {{Second sentence}}", "Contact: {{Contact}}"}, "For release", "{{Contact}}", 7},
	{"invoice", []string{"## Invoice {{Number}}", "|What|Amount|", "|{{Line 1}}|{{Amount 1}}|", "|{{Line 2}}|{{Amount 2}}|", "|Sum|{{Sum}}|"}, "{{From}}", "{{Bank}}", 0},
	{"survey", []string{"## Survey of {{Subject}}", "- How was it? {{Answer 1}}", "- What was missing? {{Answer 2}}", "=text|Your age|years"}, "", "", 2},
	{"briefing", []string{"## Briefing for {{For whom}}", "## In short", "{{In short}}", "## Options", "- {{Option A}}", "- {{Option B}}", "## Advice", "{{Advice}}"}, "{{Mark}}", "{{Mark}}", 3},
	{"equality", []string{"## Equality impact: {{Policy}}", "|Group|Impact|", "|Age|{{Age}}|", "|Disability|{{Disability}}|", "=date|To be looked at again|Day"}, "", "", 1},
	{"handover", []string{"## Handover from {{From}} to {{To}}", "{{Open matters}}", "=tick|Keys handed over|"}, "{{From}}", "{{To}}", 4},
	{"consent", []string{"## Consent", "I, {{Name}}, born on {{Born}}, agree that {{Body}} may {{Do what}}.", "=tick|I have read this|", "Signed: {{Name}}"}, "", "", 2},
	{"lesson", []string{"## What we tried: {{Title}}", "{{What was done}}", "## What worked", "- {{Worked}}", "## What did not", "- {{Did not}}"}, "", "{{Community}}", 5},
	{"rota", []string{"## Rota for {{Week}}", "|Day|Morning|Afternoon|", "|Monday|{{Mon am}}|{{Mon pm}}|", "|Tuesday|{{Tue am}}|{{Tue pm}}|"}, "{{Team}}", "", 0},
}

// runs writes text with its placeholders divided into runs of several looks.
func (x template) runs(text string) string {
	looks := []string{"<w:b/>", "<w:i/>", "", `<w:color w:val="1F4E79"/>`, `<w:sz w:val="28"/>`}
	run := func(s string, look int) string {
		s = strings.NewReplacer("&", "&amp;").Replace(s)
		return `<w:r><w:rPr>` + looks[look%len(looks)] + `</w:rPr><w:t xml:space="preserve">` + s + `</w:t></w:r>`
	}
	var b strings.Builder
	at := 0
	for _, m := range placeholder.FindAllStringIndex(text, -1) {
		b.WriteString(run(text[at:m[0]], 2))
		for i := m[0]; i < m[1]; {
			n := min(cmp.Or(x.divided, m[1]-m[0]), m[1]-i)
			b.WriteString(run(text[i:i+n], x.divided+i))
			i += n
		}
		at = m[1]
	}
	return b.String() + run(text[at:], 2)
}

func (x template) control(spec string) string {
	s := strings.Split(spec, "|")
	kind := map[string]string{
		"date": `<w:date><w:dateFormat w:val="dd/MM/yyyy"/></w:date>`, "text": `<w:text/>`,
		"choice": `<w:dropDownList><w:listItem w:displayText="The first" w:value="1"/><w:listItem w:displayText="The second" w:value="2"/></w:dropDownList>`,
		"tick":   `<w14:checkbox><w14:checked w14:val="0"/><w14:checkedState w14:val="2612"/><w14:uncheckedState w14:val="2610"/></w14:checkbox>`,
	}[s[0]]
	shown := cmp.Or(s[2], "☐")
	hint := `<w:showingPlcHdr/>`
	if s[0] == "tick" {
		hint = ""
	}
	return `<w:p><w:r><w:t xml:space="preserve">` + s[1] + `: </w:t></w:r>` + sdt(`<w:alias w:val="`+s[1]+`"/><w:tag w:val="`+s[1]+`"/>`+hint+kind, `<w:r><w:t>`+shown+`</w:t></w:r>`) + `</w:p>`
}

func (x template) file(t testing.TB) []byte {
	var body strings.Builder
	rows := ""
	flush := func() {
		if rows != "" {
			body.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr>` + rows + `</w:tbl><w:p/>`)
		}
		rows = ""
	}
	for _, l := range x.body {
		if cells, ok := strings.CutPrefix(l, "|"); ok {
			rows += `<w:tr>`
			for _, c := range strings.Split(strings.TrimSuffix(cells, "|"), "|") {
				rows += `<w:tc><w:tcPr><w:tcW w:w="3000" w:type="dxa"/></w:tcPr><w:p>` + x.runs(c) + `</w:p></w:tc>`
			}
			rows += `</w:tr>`
			continue
		}
		flush()
		switch {
		case strings.HasPrefix(l, "="):
			body.WriteString(x.control(l[1:]))
		case strings.HasPrefix(l, "## "):
			body.WriteString(`<w:p><w:pPr><w:pStyle w:val="H1"/></w:pPr>` + x.runs(l[3:]) + `</w:p>`)
		case strings.HasPrefix(l, "- "):
			body.WriteString(`<w:p><w:pPr><w:ind w:left="720" w:hanging="360"/></w:pPr>` + x.runs(l[2:]) + `</w:p>`)
		default:
			body.WriteString(`<w:p><w:pPr><w:spacing w:after="200"/></w:pPr>` + x.runs(l) + `</w:p>`)
		}
	}
	flush()
	sect := `<w:sectPr><w:headerReference w:type="default" r:id="h"/><w:footerReference w:type="default" r:id="f"/><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>`
	content := func(name, kind string) string {
		return `<Override PartName="/word/` + name + `.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.` + kind + `+xml"/>`
	}
	return packed(t,
		made{"[Content_Types].xml", `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			content("document", "document.main") + content("styles", "styles") + content("header1", "header") + content("footer1", "footer") + `</Types>`},
		rels("_rels/.rels", "r", "officeDocument", "word/document.xml"),
		made{"word/document.xml", `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document ` + wordSpaces + wordSpaces14 + `><w:body>` + body.String() + sect + `</w:body></w:document>`},
		rels("word/_rels/document.xml.rels", "s", "styles", "styles.xml", "h", "header", "header1.xml", "f", "footer", "footer1.xml"),
		made{"word/styles.xml", `<w:styles ` + wordSpaces + `><w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style></w:styles>`},
		made{"word/header1.xml", `<w:hdr ` + wordSpaces + `><w:p>` + x.runs(x.header) + `</w:p></w:hdr>`},
		made{"word/footer1.xml", `<w:ftr ` + wordSpaces + `><w:p>` + x.runs(x.footer) + `</w:p></w:ftr>`})
}

// answers gives a value for each field, and the text with which each shows.
func answers(fields []Field) (values, shown map[string]string) {
	values, shown = map[string]string{}, map[string]string{}
	for i, f := range fields {
		v := fmt.Sprintf("Value %d & <more>", i)
		show := v
		switch f.Type {
		case FieldDate:
			v, show = "2026-03-31", "31/03/2026"
		case FieldChoice:
			v, show = f.Options[1].Value, f.Options[1].Label
		case FieldTick:
			v, show = "yes", "☒"
		case FieldText, FieldLines, FieldSuggest:
		}
		values[f.Name], shown[f.Name] = v, show
	}
	return values, shown
}

// expected puts what is shown in the place of the fields of a text.
func expected(text string, x template, shown map[string]string) string {
	text = placeholder.ReplaceAllStringFunc(text, func(s string) string {
		return shown[placeholder.FindStringSubmatch(s)[1]]
	})
	for _, l := range x.body {
		if spec, ok := strings.CutPrefix(l, "="); ok {
			s := strings.Split(spec, "|")
			text = strings.Replace(text, s[1]+": "+cmp.Or(s[2], "☐"), s[1]+": "+shown[s[1]], 1)
		}
	}
	return text
}

// TestTwentyTemplates fills each template: all its fields are found, nothing
// but them changes, and what is filled has none left.
func TestTwentyTemplates(t *testing.T) {
	if len(templates) != 20 {
		t.Fatalf("%d templates", len(templates))
	}
	for _, x := range templates {
		b := x.file(t)
		fields := fieldsOf(t, b, DOCX)
		values, shown := answers(fields)
		names := map[string]bool{}
		for _, m := range placeholder.FindAllStringSubmatch(strings.Join(x.body, "\n")+x.header+x.footer, -1) {
			names[m[1]] = true
		}
		for _, l := range x.body {
			if s := strings.Split(l, "|"); strings.HasPrefix(l, "=") {
				names[s[1]] = true
			}
		}
		if len(names) != len(fields) || len(fields) == 0 {
			t.Errorf("%s: %d fields, want %d", x.name, len(fields), len(names))
		}
		out := filled(t, b, DOCX, values)
		alike(t, x.name, mustRead(t, out, DOCX).Text(), expected(mustRead(t, b, DOCX).Text(), x, shown))
		for _, f := range fieldsOf(t, out, DOCX) {
			if f.Type == FieldText && f.Value == "" || f.Type == FieldTick && f.Value != "yes" {
				t.Errorf("%s: %s is still to be filled", x.name, f.Name)
			}
		}
		same := filled(t, b, DOCX, map[string]string{"none of these": "x"})
		for _, part := range []string{"word/document.xml", "word/header1.xml", "word/footer1.xml", "[Content_Types].xml"} {
			if partOf(t, same, part) != partOf(t, b, part) {
				t.Errorf("%s: %s changes though nothing was filled", x.name, part)
			}
		}
	}
}

// convert asks LibreOffice to write every file of a folder in another form.
func convert(t *testing.T, dir, form string) {
	t.Helper()
	if _, err := exec.LookPath("soffice"); err != nil {
		t.Skip("LibreOffice is not installed: apt-get install libreoffice-writer-nogui")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.docx"))
	testkit.Must(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	args := append([]string{"-env:UserInstallation=file://" + t.TempDir(), "--headless", "--convert-to", form, "--outdir", dir}, files...)
	if out, err := exec.CommandContext(ctx, "soffice", args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// drawnPages gives what the pages of a PDF draw, byte for byte.
func drawnPages(t *testing.T, name string) (pages int, text string) {
	t.Helper()
	b, err := os.ReadFile(name)
	testkit.Must(t, err)
	d := mustRead(t, b, PDF)
	for _, block := range d.Blocks {
		if block.Form == Begin {
			pages++
		}
	}
	var all strings.Builder
	j := &job{ctx: t.Context(), file: bytes.NewReader(b), size: int64(len(b))}
	p, err := openPDF(j)
	testkit.Must(t, err)
	for n := range pdfRef(2000) {
		if page := p.dict(n); p.name(page["Type"]) == "Page" {
			for _, o := range p.list(page["Contents"]) {
				if s, ok := p.get(o).(*pdfStream); ok {
					data, err := p.data(s)
					testkit.Must(t, err)
					all.Write(data)
				}
			}
		}
	}
	return pages, all.String()
}

// TestOfficeOpensWhatWasFilled has LibreOffice open the templates. Filled with
// their own placeholders they are drawn to the same strokes as before; filled
// with values, only the fields differ.
func TestOfficeOpensWhatWasFilled(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, b []byte) { testkit.Must(t, os.WriteFile(filepath.Join(dir, name+".docx"), b, 0o600)) }
	for _, x := range templates {
		whole := x
		whole.divided = 0 // runs of several looks become one
		b := whole.file(t)
		fields := fieldsOf(t, b, DOCX)
		values, _ := answers(fields)
		same := map[string]string{}
		for _, f := range fields {
			if f.Type == FieldText || f.Type == FieldLines {
				same[f.Name] = "{{" + f.Name + "}}"
			}
			if f.Hint != "" {
				delete(same, f.Name)
			}
		}
		write(x.name+"-before", b)
		write(x.name+"-same", filled(t, b, DOCX, same))
		write(x.name+"-filled", filled(t, b, DOCX, values))
	}
	convert(t, dir, "pdf")
	for _, x := range templates {
		pages, before := drawnPages(t, filepath.Join(dir, x.name+"-before.pdf"))
		if _, same := drawnPages(t, filepath.Join(dir, x.name+"-same.pdf")); same != before || len(before) < 100 {
			t.Errorf("%s is drawn in another way though it says the same", x.name)
		}
		if n, filled := drawnPages(t, filepath.Join(dir, x.name+"-filled.pdf")); n != pages || filled == before {
			t.Errorf("%s: %d pages, %d before", x.name, n, pages)
		}
	}
	convert(t, dir, "txt:Text (encoded):UTF8")
	for _, x := range templates {
		b, err := os.ReadFile(filepath.Join(dir, x.name+"-before.txt"))
		testkit.Must(t, err)
		out, err := os.ReadFile(filepath.Join(dir, x.name+"-filled.txt"))
		testkit.Must(t, err)
		_, shown := answers(fieldsOf(t, x.file(t), DOCX))
		alike(t, x.name+" in LibreOffice", string(out), expected(string(b), x, shown))
	}
}
