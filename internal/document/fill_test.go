package document

import (
	"bytes"
	"strings"
	"testing"

	"waymark/internal/fault"
	"waymark/internal/testkit"
)

func fieldsOf(t testing.TB, b []byte, kind Kind) []Field {
	t.Helper()
	all, err := Fields(t.Context(), bytes.NewReader(b), int64(len(b)), kind)
	testkit.Must(t, err)
	return all
}

func filled(t testing.TB, b []byte, kind Kind, values map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	testkit.Must(t, Fill(t.Context(), bytes.NewReader(b), int64(len(b)), kind, values, &out))
	return out.Bytes()
}

func run2(text string, properties ...string) string {
	p := ""
	if len(properties) > 0 {
		p = "<w:rPr>" + strings.Join(properties, "") + "</w:rPr>"
	}
	return `<w:r w:rsidR="00A1">` + p + `<w:t>` + text + `</w:t></w:r>`
}

// sdt makes a content control.
func sdt(properties, content string) string {
	return `<w:sdt><w:sdtPr>` + properties + `</w:sdtPr><w:sdtContent>` + content + `</w:sdtContent></w:sdt>`
}

const wordSpaces14 = ` xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"`

func TestFieldsInWord(t *testing.T) {
	body := para("H1", "Letter") +
		`<w:p>` + run2("Dear {{na") + `<w:proofErr/>` + run2("me", "<w:b/>") + run2("}}, on {") + run2("{ day") + run2(" }") + run2("}") + `</w:p>` +
		`<w:p>` + run2("{{What happened|In a few words}}") + `</w:p>` +
		para("H2", "Terms") +
		`<w:tbl><w:tr><w:tc>` + para("", "{{NAME}} again") + `</w:tc></w:tr></w:tbl>` +
		`<w:p>` + sdt(`<w:alias w:val="Start"/><w:tag w:val="start"/><w:showingPlcHdr/><w:date><w:dateFormat w:val="d MMMM yyyy"/></w:date>`, run2("Click to choose", `<w:rStyle w:val="PlaceholderText"/>`)) + `</w:p>` +
		sdt(`<w:tag w:val="kind"/><w:dropDownList><w:listItem w:displayText="Choose" w:value=""/><w:listItem w:displayText="Letter" w:value="L"/><w:listItem w:value="Note"/></w:dropDownList>`, para("", "Letter")) +
		`<w:p>` + sdt(`<w:alias w:val="Agreed"/><w14:checkbox`+wordSpaces14+`><w14:checked w14:val="1"/></w14:checkbox>`, run2("☒")) + `</w:p>` +
		`<w:p>` + sdt(`<w:text/><w:showingPlcHdr/>`, run2("Your office")) + sdt(`<w:lock w:val="contentLocked"/><w:text/>`, run2("locked")) + `</w:p>` +
		sdt(`<w:docPartObj/>`, para("", "Contents {{inside}}")) +
		`<w:p><w:del>` + run2("{{gone}}") + `</w:del>` + run2("{{a") + `<w:r><w:br/></w:r>` + run2("b}} {{}} {{{x}}") + `</w:p>`
	b := word(t, docxMain, body, rels("word/_rels/document.xml.rels", "s", "styles", "styles.xml", "h", "header", "header1.xml", "f", "footer", "footer1.xml"),
		made{"word/header1.xml", `<w:hdr ` + wordSpaces + `>` + para("", "{{Reference}}") + `</w:hdr>`},
		made{"word/footer1.xml", `<w:ftr ` + wordSpaces + `>` + para("", "{{name}} {{Page text}}") + `</w:ftr>`})
	var got strings.Builder
	for _, f := range fieldsOf(t, b, DOCX) {
		got.WriteString(strings.Join([]string{f.Name, f.Label, f.Hint, string(f.Type), f.Value, string(f.Part), f.Where.String(), strings.Repeat("x", f.Count)}, "|"))
		for _, o := range f.Options {
			got.WriteString("|" + o.Label + "=" + o.Value)
		}
		got.WriteString("\n")
	}
	alike(t, "fields", got.String(), `name|name||text||body|heading "Letter"|xxx
day|day||text||body|heading "Letter"|x
What happened|What happened|In a few words|lines||body|heading "Letter"|x
start|Start|Click to choose|date||body|heading "Letter" > "Terms"|x
kind|kind||choice|L|body|heading "Letter" > "Terms"|x|Letter=L|Note=Note
Agreed|Agreed||tick|yes|body|heading "Letter" > "Terms"|x
control 1|Your office||text||body|heading "Letter" > "Terms"|x
inside|inside||text||body|heading "Letter" > "Terms"|x
x|x||text||body|heading "Letter" > "Terms"|x
Reference|Reference||lines||header||x
Page text|Page text||text||footer||x
`)
	if len(fieldsOf(t, book(t, xlsxMain, nil), XLSX)) != 0 {
		t.Error("fields in a sheet")
	}
}

func TestFillWord(t *testing.T) {
	body := `<w:p><w:pPr><w:jc w:val="right"/></w:pPr>` + run2("Dear {{na", "<w:i/>") + run2("me", "<w:b/>") + run2("}}, hello {{name}}{{missing}}") + `</w:p>` +
		`<w:p>` + sdt(`<w:tag w:val="start"/><w:showingPlcHdr/><w:dataBinding w:xpath="/x"/><w:date w:fullDate="2020-01-01T00:00:00Z"><w:dateFormat w:val="dddd, d MMMM yyyy"/></w:date>`,
		run2("Choose", `<w:rStyle w:val="PlaceholderText"/>`, `<w:sz w:val="30"/>`)) + `</w:p>` +
		sdt(`<w:tag w:val="kind"/><w:dropDownList><w:listItem w:displayText="Letter" w:value="L"/></w:dropDownList>`, `<w:p><w:pPr><w:jc/></w:pPr>`+run2("Old", "<w:b/>")+`</w:p>`) +
		`<w:p>` + sdt(`<w:tag w:val="ok"/><w14:checkbox`+wordSpaces14+`><w14:checked w14:val="0"/><w14:checkedState w14:val="2714"/></w14:checkbox>`, run2("☐")) + `</w:p>`
	b := word(t, docxMain, body)
	out := filled(t, b, DOCX, map[string]string{"Name": "Jane & <Co>\nLine two", "start": "2026-03-31", "kind": "L", "ok": "yes", "missing": " "})
	d := mustRead(t, out, DOCX)
	alike(t, "text", d.Text(), "Dear Jane & <Co>\nLine two, hello Jane & <Co>\nLine two{{missing}}\nTuesday, 31 March 2026\nLetter\n✔\n")
	xml := partOf(t, out, "word/document.xml")
	for _, want := range []string{
		`<w:p><w:pPr><w:jc w:val="right"/></w:pPr><w:r w:rsidR="00A1"><w:rPr><w:i/></w:rPr><w:t xml:space="preserve">Dear Jane &amp; &lt;Co&gt;</w:t><w:br/><w:t xml:space="preserve">Line two</w:t></w:r><w:r w:rsidR="00A1"><w:rPr><w:b/></w:rPr><w:t xml:space="preserve"></w:t></w:r>`,
		`w:fullDate="2026-03-31T00:00:00Z"`, `<w:rPr><w:sz w:val="30"/></w:rPr>`, `<w:p><w:pPr><w:jc/></w:pPr><w:r><w:rPr><w:b/></w:rPr>`, `w14:val="1"`,
	} {
		if !strings.Contains(xml, want) {
			t.Errorf("no %s in\n%s", want, xml)
		}
	}
	for _, gone := range []string{"showingPlcHdr", "dataBinding", "PlaceholderText"} {
		if strings.Contains(xml, gone) {
			t.Errorf("%s is still there", gone)
		}
	}
	if partOf(t, out, "word/styles.xml") != partOf(t, b, "word/styles.xml") {
		t.Error("the styles have changed")
	}
	template := filled(t, word(t, "wordprocessingml.template.main", para("", "{{a}}")), DOTX, map[string]string{"a": "b"})
	alike(t, "a template", mustRead(t, template, DOCX).Text(), "b\n")
}

func TestFillTakesValuesForText(t *testing.T) {
	b := word(t, docxMain, para("", "a {{x}} b {{y}}"))
	for value, want := range map[string]string{
		`</w:t></w:r></w:p><w:p>`:      `</w:t></w:r></w:p><w:p>`,
		"{{y}}":                        "{{y}}",
		"a\x00b\x07c\ufffe\u202ed":     "abcd",
		"one\r\ntwo\rthree":            "one\ntwo\nthree",
		"\xff\xfebytes":                "bytes",
		`&lt;![CDATA[x]]> $1 \1 "'`:    `&lt;![CDATA[x]]> $1 \1 "'`,
		"<!DOCTYPE x>" + "&entity;\t.": "<!DOCTYPE x>&entity;\t.",
	} {
		out := filled(t, b, DOCX, map[string]string{"x": value, "unknown": "z"})
		alike(t, value, mustRead(t, out, DOCX).Text(), "a "+want+" b {{y}}\n")
	}
	long := filled(t, b, DOCX, map[string]string{"x": strings.Repeat("x", 1<<20)})
	if n := len(mustRead(t, long, DOCX).Text()); n > maxValue+100 {
		t.Errorf("%d letters", n)
	}
}

func TestFillSaysWhatIsWrong(t *testing.T) {
	b := word(t, docxMain, `<w:p>`+sdt(`<w:tag w:val="day"/><w:date/>`, run2("x"))+`</w:p>`+
		sdt(`<w:tag w:val="kind"/><w:dropDownList><w:listItem w:value="L"/></w:dropDownList>`, para("", "x")))
	var out bytes.Buffer
	err := Fill(t.Context(), bytes.NewReader(b), int64(len(b)), DOCX, map[string]string{"day": "soon", "kind": "other"}, &out)
	f := fault.Of(err)
	if f == nil || len(f.Fields) != 2 || f.Fields[0].Name != "day" || f.Fields[1].Key != "fault.document_choice" || out.Len() > 0 {
		t.Errorf("got %v", err)
	}
	sheet := book(t, xlsxMain, nil)
	if err := Fill(t.Context(), bytes.NewReader(sheet), int64(len(sheet)), XLSX, nil, &out); fault.Of(err) == nil || fault.Of(err).Code != CodeFill {
		t.Errorf("a sheet: %v", err)
	}
}

// What the fields hold is what Fill takes: a form that comes back as it was
// given changes nothing that is seen.
func TestFillTakesWhatFieldsGive(t *testing.T) {
	b := word(t, docxMain, `<w:p>`+sdt(`<w:tag w:val="day"/><w:date w:fullDate="2026-03-31T00:00:00Z"><w:dateFormat w:val="d MMMM yyyy"/></w:date>`, run2("31 March 2026"))+`</w:p>`+
		sdt(`<w:tag w:val="kind"/><w:dropDownList><w:listItem w:displayText="Letter" w:value="L"/></w:dropDownList>`, para("", "Letter"))+
		sdt(`<w:tag w:val="other"/><w:dropDownList><w:listItem w:value="L"/></w:dropDownList>`, para("", "of old"))+
		`<w:p>`+sdt(`<w:tag w:val="written"/><w:date/>`, run2("some day"))+sdt(`<w:tag w:val="text"/><w:text/>`, run2("Text"))+`</w:p>`)
	values := map[string]string{}
	for _, f := range fieldsOf(t, b, DOCX) {
		values[f.Name] = f.Value
	}
	if values["day"] != "2026-03-31" || values["kind"] != "L" || values["other"] != "" || values["written"] != "" || values["text"] != "Text" {
		t.Errorf("%v", values)
	}
	alike(t, "text", mustRead(t, filled(t, b, DOCX, values), DOCX).Text(), mustRead(t, b, DOCX).Text())
}

func TestFillMarkdown(t *testing.T) {
	b := []byte("# {{Title}}\n\n{{text|What}} and {{missing}}\n")
	if f := fieldsOf(t, b, Markdown); len(f) != 3 || f[1].Hint != "What" || f[2].Name != "missing" {
		t.Errorf("%+v", f)
	}
	out := filled(t, b, Markdown, map[string]string{"title": "A <b>*bold*</b> [link](x)", "Text": "# one\n1. two\n- {{title}}"})
	alike(t, "text", mustRead(t, out, Markdown).Text(), "A <b>*bold*</b> [link](x)\n# one\n1. two\n- {{title}} and {{missing}}\n")
}
