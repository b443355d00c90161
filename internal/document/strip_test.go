package document

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"strings"
	"testing"

	"waymark/internal/testkit"
)

// partOf gives a part of a packed file, or "".
func partOf(t testing.TB, b []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	testkit.Must(t, err)
	for _, f := range z.File {
		if f.Name == name {
			r, err := f.Open()
			testkit.Must(t, err)
			text, err := io.ReadAll(r)
			testkit.Must(t, err)
			return string(text)
		}
	}
	return ""
}

// partNames gives the names of the parts of a packed file, a line for each.
func partNames(t testing.TB, b []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	testkit.Must(t, err)
	names := make([]string, 0, len(z.File))
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	return strings.Join(names, "\n")
}

// everyByte gives all bytes of a file: its own, and those of its parts, unpacked,
// with those of files inside it.
func everyByte(t testing.TB, b []byte) string {
	t.Helper()
	var all strings.Builder
	all.Write(b)
	if z, err := zip.NewReader(bytes.NewReader(b), int64(len(b))); err == nil {
		all.WriteString(z.Comment)
		for _, f := range z.File {
			r, err := f.Open()
			testkit.Must(t, err)
			part, err := io.ReadAll(r)
			testkit.Must(t, err)
			all.WriteString("\n" + f.Name + " " + f.Comment + "\n" + everyByte(t, part))
		}
	}
	return all.String()
}

func stripped(t testing.TB, b []byte, title string) ([]byte, []Trace) {
	t.Helper()
	var out bytes.Buffer
	found, err := Strip(t.Context(), bytes.NewReader(b), int64(len(b)), "", title, &out)
	testkit.Must(t, err)
	return out.Bytes(), found
}

func listed(found []Trace) string {
	var b strings.Builder
	for _, f := range found {
		fmt.Fprintf(&b, "%s|%s|%s|%d", strings.TrimPrefix(string(f.Kind), "document.trace_"), f.Name, f.Text, f.Count)
		if f.Stays {
			b.WriteString("|stays")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// without asks that a file says nothing of the people and places planted in it,
// that its text is what it was, and that the list beforehand is that of what went.
func without(t *testing.T, b []byte) (out []byte, found string) {
	t.Helper()
	out, gone := stripped(t, b, "")
	alike(t, "the text", mustRead(t, out, "").Text(), mustRead(t, b, "").Text())
	if every := everyByte(t, out); strings.Contains(strings.ToLower(every), "planted") {
		at := strings.Index(strings.ToLower(every), "planted")
		t.Errorf("still there: %q", every[max(0, at-200):min(len(every), at+100)])
	}
	if !strings.Contains(strings.ToLower(everyByte(t, b)), "planted") {
		t.Error("nothing was planted")
	}
	before, err := Hidden(t.Context(), bytes.NewReader(b), int64(len(b)), "")
	testkit.Must(t, err)
	alike(t, "the list beforehand", listed(before), listed(gone))
	again, rest := stripped(t, out, "")
	if !bytes.Equal(again, out) {
		t.Error("a clean file changes when it is cleaned again")
	}
	for _, r := range rest {
		if !r.Stays {
			t.Errorf("left over: %+v", r)
		}
	}
	return out, listed(gone)
}

// photo is a JPEG that says where and by whom it was taken.
func photo(t testing.TB) string {
	t.Helper()
	var b bytes.Buffer
	testkit.Must(t, jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 30, 20)), nil))
	exif := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x02\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x01\x3b\x00\x02\x00\x00\x00\x0e\x00\x00\x00\x26\x00\x00\x00\x00Planted Jane\x00\x00"
	s := b.String()
	return s[:2] + "\xff\xe1\x00" + string(rune(len(exif)+2)) + exif + "\xff\xfe\x00\x09Planted" + s[2:]
}

func coreXML(name string) string {
	return `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>Planted title</dc:title><dc:creator>` + name + `</dc:creator><cp:lastModifiedBy>Planted Joe</cp:lastModifiedBy><dcterms:created>2026-01-01T00:00:00Z</dcterms:created></cp:coreProperties>`
}

// plantedOffice gives the parts in which Office files name people.
func plantedOffice(main string) []made {
	return []made{
		{"docProps/core.xml", coreXML("Planted Jane")},
		{"docProps/app.xml", `<Properties><Application>Microsoft Office Word</Application><Company>Planted Council</Company><Manager>Planted Boss</Manager><Template>Planted.dotx</Template></Properties>`},
		{"docProps/custom.xml", `<Properties><property name="Client"><lpwstr>Planted client</lpwstr></property></Properties>`},
		{"docProps/thumbnail.jpeg", photoBytes},
		{"customXml/item1.xml", `<x>Planted data</x>`},
		{"not/reached.xml", `<x>Planted beside</x>`},
		{"_rels/.rels", relsOpen +
			`<Relationship Id="a" Type="` + relType + `officeDocument" Target="` + main + `"/>` +
			`<Relationship Id="b" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>` +
			`<Relationship Id="c" Type="` + relType + `extended-properties" Target="docProps/app.xml"/>` +
			`<Relationship Id="d" Type="` + relType + `custom-properties" Target="docProps/custom.xml"/>` +
			`<Relationship Id="e" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail" Target="docProps/thumbnail.jpeg"/></Relationships>`},
	}
}

const photoBytes = "\xff\xd8\xff\xd9 Planted"

func plantedWord(t testing.TB, more ...made) []byte {
	body := `<w:p w:rsidR="00AB" w:rsidRDefault="00AC" w14:paraId="1A"` + wordSpaces14 + `><w:commentRangeStart w:id="0"/>` + run2("Seen ") + `<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>` +
		`<w:ins w:id="1" w:author="Planted Ann" w:date="2026-01-01T00:00:00Z">` + run2("added") + `</w:ins><w:del w:id="2" w:author="Planted Ann"><w:r><w:delText>lost</w:delText></w:r></w:del>` +
		`<w:smartTag w:element="PersonName"><w:smartTagPr><w:attr w:name="ProductID" w:val="Planted Smart"/></w:smartTagPr>` + run2(" tagged") + `</w:smartTag></w:p><!-- Planted remark -->` +
		sdt(`<w:tag w:val="bound"/><w:dataBinding w:xpath="/planted"/><w:text/>`, para("", "Bound value")) +
		`<w:p><w:hyperlink r:id="l">` + run2("link") + `</w:hyperlink><w:r><w:drawing><wp:docPr id="1" descr="A picture" name="C:\Users\Planted\pic.jpg"/></w:drawing></w:r></w:p>` +
		`<w:sectPr w:rsidR="00AB"><w:printerSettings r:id="p"/></w:sectPr>`
	return packed(t, append(append([]made{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.` + docxMain + `+xml"/><Override PartName="/word/comments.xml" ContentType="x"/><Override PartName="/docProps/core.xml" ContentType="x"/></Types>`},
		{"word/document.xml", `<?xml version="1.0"?><w:document ` + wordSpaces + `><w:body>` + body + `</w:body></w:document>`},
		{"word/comments.xml", `<w:comments ` + wordSpaces + `><w:comment w:id="0" w:author="Planted Carl" w:initials="PC">` + para("", "Planted thought") + `</w:comment></w:comments>`},
		{"word/people.xml", `<w15:people xmlns:w15="x"><w15:person w15:author="Planted Carl"/></w15:people>`},
		{"word/settings.xml", `<w:settings ` + wordSpaces + `><w:attachedTemplate r:id="t"/><w:rsids><w:rsidRoot w:val="00AB"/></w:rsids><w:docVars><w:docVar w:name="who" w:val="Planted"/></w:docVars><w:zoom/></w:settings>`},
		rels("word/_rels/settings.xml.rels", "t", "attachedTemplate", `file:///C:/Users/Planted/our.dotx`),
		rels("word/_rels/document.xml.rels", "c", "comments", "comments.xml", "w", "people", "people.xml", "s", "settings", "settings.xml", "x", "customXml", "../customXml/item1.xml",
			"i", "image", "media/image1.jpeg", "l", "hyperlink", "https://example.org/", "p", "printerSettings", "printerSettings1.bin", "e", "package", "embeddings/sheet.xlsx"),
		{"word/media/image1.jpeg", photo(t)},
		{"word/printerSettings1.bin", "Planted printer"},
		{"word/embeddings/sheet.xlsx", string(plantedBook(t))},
	}, plantedOffice("word/document.xml")...), more...)...)
}

func plantedBook(t testing.TB) []byte {
	return packed(t, append([]made{
		{"[Content_Types].xml", fmt.Sprintf(officeTypes, "xl/workbook.xml", xlsxMain)},
		{"xl/workbook.xml", `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><fileSharing userName="Planted Jane" reservationPassword="AB"/><x15ac:absPath xmlns:x15ac="y" url="C:\Users\Planted\"/><customWorkbookViews><customWorkbookView name="Planted"/></customWorkbookViews><sheets><sheet name="S" sheetId="1" r:id="s"/></sheets></workbook>`},
		rels("xl/_rels/workbook.xml.rels", "s", "worksheet", "worksheets/sheet1.xml", "p", "person", "persons/person.xml"),
		{"xl/persons/person.xml", `<personList><person displayName="Planted Pia" id="{1}" userId="planted@example.org"/></personList>`},
		{"xl/worksheets/sheet1.xml", `<worksheet xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheetData><row><c t="inlineStr"><is><t>Cell</t></is></c></row></sheetData><scenarios><scenario name="a" user="Planted Sam" comment="Created by Planted Sam"/></scenarios><pageSetup r:id="p"/><legacyDrawing r:id="v"/></worksheet>`},
		rels("xl/worksheets/_rels/sheet1.xml.rels", "c", "comments", "../comments1.xml", "v", "vmlDrawing", "../drawings/vmlDrawing1.vml", "p", "printerSettings", "../printerSettings/p.bin", "t", "threadedComment", "../threadedComments/t.xml"),
		{"xl/comments1.xml", `<comments><authors><author>tc={1}</author><author>Planted Carl</author></authors><commentList><comment ref="A1" authorId="0"><text><t>copy</t></text></comment><comment ref="A2" authorId="1"><text><r><t>Planted note</t></r></text></comment></commentList></comments>`},
		{"xl/threadedComments/t.xml", `<ThreadedComments><threadedComment ref="A1" personId="{1}"><text>Planted talk</text></threadedComment></ThreadedComments>`},
		{"xl/drawings/vmlDrawing1.vml", `<xml xmlns:v="v" xmlns:x="x"><v:shape id="a"><x:ClientData ObjectType="Note"/>Planted</v:shape><v:shape id="b"><x:ClientData ObjectType="Pict"/></v:shape></xml>`},
		{"xl/printerSettings/p.bin", "Planted printer"},
	}, plantedOffice("xl/workbook.xml")...)...)
}

func TestStripWord(t *testing.T) {
	out, found := without(t, plantedWord(t))
	xml := partOf(t, out, "word/document.xml")
	for _, want := range []string{`Bound value`, `<w:tag w:val="bound"/>`, `w:author="Author"`, `<w:delText>lost</w:delText>`, ` tagged`, `<w:hyperlink r:id="l">`} {
		if !strings.Contains(xml, want) {
			t.Errorf("%s is gone from\n%s", want, xml)
		}
	}
	if strings.Contains(xml, "rsid") || strings.Contains(xml, "comment") || strings.Contains(xml, "w:date=") || !strings.Contains(partOf(t, out, "word/_rels/document.xml.rels"), "https://example.org/") {
		t.Error(xml)
	}
	config, _, err := image.DecodeConfig(strings.NewReader(partOf(t, out, "word/media/image1.jpeg")))
	if err != nil || config.Width != 30 || config.Height != 20 {
		t.Errorf("the picture: %v %v", config, err)
	}
	alike(t, "traces", found, `author|Planted Carl||1
author|Planted Jane||2
author|Planted Pia||1
editor|Planted Joe||2
editor|Planted Jane||1
editor|||1
editor|Planted Sam||1
company|Planted Council||2
manager|Planted Boss||2
comment|Planted Carl|Planted thought|1
comment|Planted Carl|Planted note|1
comment|Planted Pia|Planted talk|1
comment||Created by Planted Sam|1
change|Planted Ann||2
property|title|Planted title|2
property|created|2026-01-01T00:00:00Z|2
property|Client|Planted client|2
custom|||2
template||file:///C:/Users/Planted/our.dotx|1
template||Planted.dotx|2
path||C:\Users\Planted\pic.jpg|1
path||C:\Users\Planted\|1
printer|||2
revision|||8
thumbnail|||2
picture|||1
`)
}

func TestStripGivesTheTitle(t *testing.T) {
	out, _ := stripped(t, plantedWord(t), `Our "title" <x>`)
	mustRead(t, out, DOCX)
	if core := partOf(t, out, coreName); !strings.Contains(core, "<dc:title>Our &quot;title&quot; &lt;x&gt;</dc:title>") || strings.Contains(core, "lanted") {
		t.Error(core)
	}
	if !strings.Contains(partOf(t, out, "_rels/.rels"), coreName) || !strings.Contains(partOf(t, out, "[Content_Types].xml"), coreName) {
		t.Error("nothing names the title")
	}
}

// What is said to show a picture and is where it lay is no text.
func TestStripTakesPathsForNoText(t *testing.T) {
	for _, path := range []string{`C:\Users\jane\x.png`, `\\server\home\x.png`, `/Users/jane/x.png`, `file:///home/jane/x.png`, `D:/x.png`} {
		out, found := stripped(t, word(t, docxMain, `<w:p><w:r><w:drawing><wp:docPr descr="`+path+`"/></w:drawing></w:r></w:p>`), "")
		if len(found) != 1 || found[0].Kind != TracePath || strings.Contains(everyByte(t, out), "x.png") {
			t.Errorf("%s: %+v", path, found)
		}
	}
	out, found := stripped(t, word(t, docxMain, `<w:p><w:r><w:drawing><wp:docPr descr="The way C: leads to D/E"/></w:drawing></w:r></w:p>`), "")
	if len(found) != 0 || mustRead(t, out, "").Text() != "The way C: leads to D/E\n" {
		t.Errorf("%+v", found)
	}
}
