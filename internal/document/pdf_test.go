package document

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"strings"
	"testing"

	"waymark/internal/testkit"
)

// flat packs bytes as the streams of a PDF are packed.
func flat(t testing.TB, s string) string {
	t.Helper()
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, err := z.Write([]byte(s))
	testkit.Must(t, err)
	testkit.Must(t, z.Close())
	return b.String()
}

func stream(dict, s string) string {
	return fmt.Sprintf("<<%s /Length %d>>\nstream\n%s\nendstream", dict, len(s), s)
}

// portable makes a PDF of objects, the first of which is its catalogue.
func portable(objects ...string) []byte {
	s := "%PDF-1.7\n"
	for i, o := range objects {
		s += fmt.Sprintf("%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	return []byte(s + "trailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n")
}

const pdfFonts = `/Resources <</Font <</F 3 0 R /U 4 0 R>> /XObject <</X 5 0 R>>>>`

// pages makes a PDF whose pages draw the given streams.
func pages(t testing.TB, draw ...string) []byte {
	t.Helper()
	kids := ""
	objects := []string{
		"<</Type /Catalog /Pages 2 0 R>>", "",
		"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding <</Differences [1 /eacute /uni20AC /fi]>>>>",
		"<</Type /Font /Subtype /Type0 /Encoding /Identity-H /DescendantFonts [<</DW 600>>] /ToUnicode 6 0 R>>",
		stream("/Subtype /Form /Matrix [1 0 0 1 0 -50]", "BT /F 10 Tf 50 500 Td (In a form) Tj ET"),
		stream("/Filter /FlateDecode", flat(t, "1 beginbfrange <0003> <0005> <0041> endbfrange 1 beginbfchar <0009> <00660066> endbfchar")),
	}
	for i, s := range draw {
		kids += fmt.Sprintf("%d 0 R ", 7+2*i)
		objects = append(objects, fmt.Sprintf("<</Type /Page /Parent 2 0 R %s /Contents %d 0 R>>", pdfFonts, 8+2*i), stream("/Filter /FlateDecode", flat(t, s)))
	}
	objects[1] = "<</Type /Pages /Kids [" + kids + "]>>"
	return portable(objects...)
}

func TestPDFPlaces(t *testing.T) {
	d := mustRead(t, pages(t,
		`BT /F 10 Tf 50 700 Td [(Hel) 20 (lo) -300 (there)] TJ 0 -12 Td (next \(line\) \001\002\003) Tj 0 -60 Td (Another block) Tj ET`,
		``,
		`BT /U 10 Tf 50 700 Td <000300040005> Tj 40 0 Td <0009> Tj ET BI /W 1 ID xx(no) Tj EI q 1 0 0 1 0 0 cm /X Do Q`,
	), PDF)
	alike(t, "pdf", places(d), "page 1|page-1|Hello there/next (line) é€fi/Another block\npage 3|page-3|ABC ff/In a form\n")
}

// Objects may lie packed in a stream, and the last of a number counts.
func TestPDFOfPackedObjects(t *testing.T) {
	inner := "1 0 2 33 3 80 " + fmt.Sprintf("%-33s%-47s%s", "<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids [3 0 R]>>", "<</Type /Page /Contents 9 0 R /Resources <</Font <</F <</Subtype /Type1>>>>>>>>")
	old, now := stream("", "BT /F 9 Tf (old) Tj ET"), stream("", "BT /F 9 Tf (now) Tj ET")
	b := "%PDF-1.7\n9 0 obj " + old + "\nendobj\n8 0 obj " + stream(`/Type /ObjStm /N 3 /First 15 /Filter /FlateDecode`, flat(t, inner)) + "\nendobj\n9 0 obj " + now + "\nendobj\n"
	b = strings.Replace(b, "/First 15", fmt.Sprintf("/First %d", len("1 0 2 33 3 80 ")), 1)
	alike(t, "packed", places(mustRead(t, []byte(b), PDF)), "page 1|page-1|now\n")
}

func TestHostilePDF(t *testing.T) {
	page := "<</Type /Page /Contents 4 0 R /Resources <</XObject <</X 4 0 R>>>>>>"
	with := func(contents string) []byte {
		return portable("<</Type /Catalog /Pages 2 0 R>>", "<</Kids [3 0 R]>>", page, contents)
	}
	bomb := flat(t, strings.Repeat(" ", 60<<20))
	frugal(t, "a stream of spaces", func() { refused(t, with(stream("/Filter /FlateDecode", bomb)), CodeSwollen) })
	again := with(stream("/Subtype /Form", strings.Repeat("/X Do ", 40)))
	frugal(t, "a form that draws itself", func() { refused(t, again, CodeSwollen) })
	frugal(t, "pages in a circle", func() {
		mustRead(t, portable("<</Type /Catalog /Pages 2 0 R>>", "<</Kids [2 0 R 2 0 R]>>"), PDF)
	})
	frugal(t, "deep arrays", func() {
		mustRead(t, with(stream("", strings.Repeat("[", 1<<20))), PDF)
	})
	ranges := stream("", strings.Repeat("1 beginbfrange <0000> <ffff> <0041> endbfrange\n", 20_000))
	mustRead(t, portable("<</Type /Catalog /Pages 2 0 R>>", "<</Kids [3 0 R]>>", "<</Contents 4 0 R /Resources <</Font <</F <</ToUnicode 5 0 R>>>>>>>>", stream("", "/F 1 Tf"), ranges), PDF)
	refused(t, portable("<</Type /Catalog /Pages 2 0 R /OpenAction <</S /JavaScript /JS (x)>>>>", "<</Kids []>>"), CodeMacros)
	refused(t, portable("<</Type /Catalog /Pages 2 0 R /Names <</JavaScript <</Names []>>>>>>", "<</Kids []>>"), CodeMacros)
	refused(t, []byte("%PDF-1.4\n1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj trailer <</Root 1 0 R /Encrypt 5 0 R>>"), CodeLocked)
	refused(t, []byte("%PDF-1.4\nnothing else"), CodeDamaged)
	refused(t, append(pages(t, ""), packed(t, made{"x", "x"})...), CodeBelied)
	whole := pages(t, "BT /F 10 Tf (x) Tj ET")
	for n := 5; n < len(whole); n += 11 {
		_, _ = readBytes(t, whole[:n], PDF) // what is left of it is read or refused, without a panic
	}
}

func FuzzPDF(f *testing.F) {
	f.Add([]byte("BT /F 10 Tf 50 700 Td [(Hel) 20 (lo)] TJ T* (x) ' ET q /X Do Q"), []byte("<</Kids [3 0 R]>>"))
	f.Fuzz(func(t *testing.T, draw, object []byte) {
		fuzzRead(t, append(pages(t, string(draw)), "9 0 obj "+string(object)+" endobj"...))
		fuzzRead(t, append([]byte("%PDF-1.7\n"), object...))
	})
}
