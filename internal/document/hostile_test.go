package document

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"waymark/internal/testkit"
)

// peak runs a step and gives how many bytes of memory more it held at most.
func peak(step func()) uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before, most := m.HeapInuse, uint64(0)
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-done:
				return
			case <-time.After(2 * time.Millisecond):
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapInuse)
			}
		}
	}()
	step()
	close(done)
	<-ended
	return most - min(most, before)
}

// mostMemory is what reading any one file may hold.
const mostMemory = 200 << 20

func frugal(t *testing.T, what string, step func()) {
	t.Helper()
	n := peak(step)
	t.Logf("%s: %d MB more", what, n>>20)
	if n > mostMemory {
		t.Errorf("%s: held %d MB more, at most %d", what, n>>20, mostMemory>>20)
	}
}

// lying makes a packed file whose list says that a part unpacks to 100 bytes.
func lying(t *testing.T, name, text string) []byte {
	t.Helper()
	honest := packed(t, made{"x", text})
	r, err := zip.NewReader(bytes.NewReader(honest), int64(len(honest)))
	testkit.Must(t, err)
	header := r.File[0].FileHeader
	raw, err := r.File[0].OpenRaw()
	testkit.Must(t, err)
	header.Name, header.UncompressedSize64 = name, 100
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range office("word/document.xml", docxMain) {
		w, err := z.Create(p.name)
		testkit.Must(t, err)
		_, err = w.Write([]byte(p.text))
		testkit.Must(t, err)
	}
	header.Flags &^= 8
	w, err := z.CreateRaw(&header)
	testkit.Must(t, err)
	var data bytes.Buffer
	_, err = data.ReadFrom(raw)
	testkit.Must(t, err)
	_, err = w.Write(data.Bytes())
	testkit.Must(t, err)
	testkit.Must(t, z.Close())
	return b.Bytes()
}

func TestBombsAreRefused(t *testing.T) {
	zeros := strings.Repeat("\x00", 40<<20)
	spaces := `<w:document ` + wordSpaces + `><w:body>` + strings.Repeat(" ", 30<<20)
	frugal(t, "a part of zeros", func() {
		refused(t, word(t, docxMain, para("", "x"), made{"word/media/image1.png", zeros}), CodeSwollen)
	})
	frugal(t, "a list that lies", func() { refused(t, lying(t, "word/document.xml", spaces), CodeDamaged) })
	tags := `<w:document ` + wordSpaces + `><w:body>` + strings.Repeat("<w:p/>", 5<<20)
	frugal(t, "a list that lies about tags", func() { refused(t, lying(t, "word/document.xml", tags), CodeDamaged) })
	var many []made
	for i := range MaxEntries + 1 {
		many = append(many, made{fmt.Sprintf("word/%d.xml", i), "x"})
	}
	refused(t, word(t, docxMain, para("", "x"), many...), CodeSwollen)
}

// Two parts of one place: a small file that unpacks to a huge one.
func TestOverlappingPartsAreRefused(t *testing.T) {
	b := word(t, docxMain, para("", "x"))
	at := bytes.LastIndex(b, []byte("PK\x01\x02"))
	first := bytes.Index(b, []byte("PK\x01\x02"))
	copy(b[at+42:at+46], b[first+42:first+46])
	refused(t, b, CodeDamaged)
}

func TestHostileXMLIsRefused(t *testing.T) {
	laughs := `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>`
	doc := func(inner string) []byte {
		return packed(t, append(office("word/document.xml", docxMain), made{"word/document.xml", inner})...)
	}
	body := `<w:document ` + wordSpaces + `><w:body>`
	many := ""
	for i := range 300 {
		many += fmt.Sprintf(` a%d=""`, i)
	}
	for name, c := range map[string]struct{ xml, code string }{
		"document type": {laughs + body + `<w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>`, CodeDamaged},
		"entity":        {body + `<w:p><w:r><w:t>&c;</w:t></w:r></w:p></w:body></w:document>`, CodeDamaged},
		"deep":          {body + strings.Repeat("<w:sdt>", 100_000), CodeLarge},
		"deep tables":   {body + strings.Repeat("<w:tbl><w:tr><w:tc>", 100_000), CodeLarge},
		"one long text": {body + `<w:p><w:r><w:t>` + noise(2<<20), CodeLarge},
		"one long tag":  {body + `<w:p a="` + noise(2<<20), CodeLarge},
		"a long remark": {body + `<!--` + noise(2<<20), CodeLarge},
		"attributes":    {body + `<w:p` + many + `/></w:body></w:document>`, CodeLarge},
		"not closed":    {body + `<w:p>`, CodeDamaged},
		"not XML":       {"hello", CodeDamaged},
		"UTF-16":        {`<?xml version="1.0" encoding="UTF-16"?>` + body, CodeDamaged},
		"much text":     {body + strings.Repeat(para("", noise(100_000)), MaxText/100_000+1), CodeLarge},
		"many blocks":   {body + strings.Repeat(para("", "x")+para("", "yz"), MaxBlocks/2+1), CodeLarge},
	} {
		frugal(t, name, func() { refused(t, doc(c.xml), c.code) })
	}
	open := openDoc(t, "text", strings.Repeat("<text:section>", 100_000))
	frugal(t, "deep sections", func() { refused(t, open, CodeLarge) })
}

// noise gives text that does not pack to nothing.
func noise(n int) string {
	b := make([]byte, n)
	x := uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = 'a' + byte(x>>24)%26
	}
	return string(b)
}

func TestAMillionCellsAreRefused(t *testing.T) {
	b := book(t, xlsxMain, [][2]string{{"S", strings.Repeat(`<row><c><v>7</v></c></row>`, MaxCells)}})
	frugal(t, "xlsx", func() { refused(t, b, CodeLarge) })
	repeated := openDoc(t, "spreadsheet", `<table:table><table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row></table:table>`)
	frugal(t, "ods", func() { refused(t, repeated, CodeLarge) })
	empty := openDoc(t, "spreadsheet", strings.Repeat(`<table:table><table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>`, 100))
	frugal(t, "ods that is empty", func() {
		if d := mustRead(t, empty, ODS); len(d.Text()) > 0 {
			t.Error("text in an empty sheet")
		}
	})
}

// A shared text that very many cells show is small in the file and huge as text.
func TestSharedTextIsCountedForEachCell(t *testing.T) {
	shared := made{"xl/sharedStrings.xml", "<sst><si><t>" + noise(30_000) + "</t></si></sst>"}
	b := book(t, xlsxMain, [][2]string{{"S", strings.Repeat(`<row><c t="s"><v>0</v></c></row>`, MaxText/30_000+1)}}, shared)
	refused(t, b, CodeLarge)
}

func TestTruncatedFilesAreRefused(t *testing.T) {
	whole := word(t, docxMain, para("H1", "Heading")+para("", "Text"))
	for n := 2; n < len(whole); n += 7 {
		if _, err := readBytes(t, whole[:n], ""); err == nil {
			t.Fatalf("read %d of %d bytes", n, len(whole))
		}
	}
}

func TestTimeIsBounded(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	b := word(t, docxMain, para("", "x"))
	if _, err := Read(ctx, bytes.NewReader(b), int64(len(b)), DOCX); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestAPanicIsADamagedFile(t *testing.T) {
	j := &job{}
	err := j.guarded(func() error {
		var none []byte
		_ = binary.LittleEndian.Uint32(none)
		return nil
	})
	if err == nil || !strings.Contains(err.Error(), CodeDamaged) {
		t.Errorf("got %v", err)
	}
}
