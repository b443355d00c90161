package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"waymark/internal/document"
	"waymark/internal/fault"
	"waymark/internal/testkit"
)

// TestMain makes the program of the tests the one that reads files, as the
// server is; it can also behave as one does that a file has got the better of.
func TestMain(m *testing.M) {
	word := ""
	if len(os.Args) > 1 {
		word = os.Args[1]
	}
	switch word {
	case readDocument, speakWorker:
		os.Exit(run(context.Background(), os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
	case speakFront:
		beFront()
	case "hungry":
		_ = document.Serve(context.Background(), os.Stdin, os.Stdout, func(tooMuch func()) {
			go watchMemory(tooMuch)
			for kept := [][]byte(nil); ; {
				kept = append(kept, bytes.Repeat([]byte("x"), 1<<20))
				runtime.KeepAlive(kept)
			}
		})
	case "greedy":
		restrain()
		for kept := [][]byte(nil); ; {
			kept = append(kept, make([]byte, 1<<28))
			runtime.KeepAlive(kept)
		}
	case "forging": // answers what it was not asked
		answers(`{"Turn":7,"Kind":"docx"}`)
	case "repeating": // answers before it is asked again
		answers(`{"Turn":0,"Kind":"docx"}`, `{"Turn":1,"Kind":"docx"}`)
	case "dying":
		panic("a reader that fails")
	case "mute":
		os.Exit(0)
	case "endless":
		for frame := "b\x00\x01\x00\x00" + strings.Repeat("x", 1<<16); ; {
			if _, err := os.Stdout.WriteString(frame); err != nil {
				os.Exit(1)
			}
		}
	case "waiting":
		time.Sleep(time.Hour)
	default:
		os.Exit(m.Run())
	}
}

// answers gives answers at once, whatever is asked.
func answers(list ...string) {
	var all []byte
	for _, a := range list {
		all = binary.BigEndian.AppendUint32(append(all, 'a'), uint32(len(a))) //nolint:gosec // some bytes
		all = append(all, a...)
	}
	_, _ = os.Stdout.Write(all)
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// apartBy has files be read by the tests' own program, which is told a word.
func apartBy(t *testing.T, word string) {
	t.Helper()
	self, err := os.Executable()
	testkit.Must(t, err)
	document.Apart(func(ctx context.Context, in io.Reader, out io.Writer) error {
		return startReading(ctx, self, word, in, out)
	})
	t.Cleanup(func() { document.Apart(nil) })
}

type part struct{ name, text string }

func docx(t *testing.T, body string, more ...part) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range append([]part{
		{"[Content_Types].xml", `<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`},
		{"_rels/.rels", `<Relationships><Relationship Id="a" Type="x/officeDocument" Target="word/document.xml"/></Relationships>`},
		{"word/document.xml", `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` + body + `</w:body></w:document>`},
	}, more...) {
		w, err := z.Create(p.name)
		testkit.Must(t, err)
		_, err = io.WriteString(w, p.text)
		testkit.Must(t, err)
	}
	testkit.Must(t, z.Close())
	return b.Bytes()
}

const hello = `<w:p><w:r><w:t>Hello {{name}}</w:t></w:r></w:p>`

func TestFilesAreReadApart(t *testing.T) {
	apartBy(t, readDocument)
	b := docx(t, hello)
	r, size := bytes.NewReader(b), int64(len(b))
	began := time.Now()
	d, err := document.Read(t.Context(), r, size, document.DOCX)
	testkit.Must(t, err)
	t.Logf("read apart in %v", time.Since(began))
	if d.Text() != "Hello {{name}}\n" || d.Kind != document.DOCX {
		t.Errorf("got %+v", d)
	}
	if k, err := document.Sniff(r, size); k != document.DOCX || err != nil {
		t.Errorf("got %s %v", k, err)
	}
	if f, err := document.Fields(t.Context(), r, size, ""); len(f) != 1 || f[0].Name != "name" || err != nil {
		t.Errorf("got %+v %v", f, err)
	}
	var out bytes.Buffer
	testkit.Must(t, document.Fill(t.Context(), r, size, "", map[string]string{"name": "Jane"}, &out))
	if d, err := document.Read(t.Context(), bytes.NewReader(out.Bytes()), int64(out.Len()), ""); err != nil || d.Text() != "Hello Jane\n" {
		t.Errorf("got %+v %v", d, err)
	}
	out.Reset()
	if traces, err := document.Strip(t.Context(), r, size, "", "", &out); len(traces) != 0 || err != nil || out.Len() == 0 {
		t.Errorf("got %+v %v", traces, err)
	}
	_, err = document.Read(t.Context(), r, size, document.XLSX)
	if f := fault.Of(err); f == nil || f.Code != document.CodeBelied || f.Key != "fault.document_belied" {
		t.Errorf("a fault on its way: %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := document.Read(gone, r, size, ""); !errors.Is(err, context.Canceled) {
		t.Errorf("nobody waits: %v", err)
	}
}

// Whatever becomes of the process that reads a file, the server goes on and
// says what to do about the file.
func TestAReaderThatEndsBadly(t *testing.T) {
	b := docx(t, hello)
	for word, code := range map[string]string{
		"hungry": document.CodeLarge, "greedy": document.CodeDamaged, "dying": document.CodeDamaged, "mute": document.CodeDamaged, "endless": document.CodeLarge,
	} {
		apartBy(t, word)
		_, err := document.Read(t.Context(), bytes.NewReader(b), int64(len(b)), "")
		if f := fault.Of(err); f == nil || f.Kind != fault.Invalid || f.Code != code {
			t.Errorf("%s: %v, want %s", word, err, code)
		}
	}
	apartBy(t, "waiting")
	soon, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := document.Read(soon, bytes.NewReader(b), int64(len(b)), ""); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waiting: %v", err)
	}
}

// hostileFiles are files that are made to harm whoever reads them.
func hostileFiles(t *testing.T) map[string][]byte {
	t.Helper()
	const w = `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`
	whole := docx(t, hello)
	cells := strings.Repeat(`<w:tbl><w:tr>`+strings.Repeat(`<w:tc><w:p><w:r><w:t>7</w:t></w:r></w:p></w:tc>`, 1000)+`</w:tr></w:tbl>`, 1001)
	var stored bytes.Buffer
	z := zip.NewWriter(&stored)
	for _, p := range []part{
		{"[Content_Types].xml", `<Types><Override ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`},
		{"_rels/.rels", `<Relationships><Relationship Id="a" Type="x/officeDocument" Target="word/document.xml"/></Relationships>`},
		{"word/document.xml", w + cells + `</w:body></w:document>`},
	} {
		to, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Store})
		testkit.Must(t, err)
		_, err = io.WriteString(to, p.text)
		testkit.Must(t, err)
	}
	testkit.Must(t, z.Close())
	return map[string][]byte{
		"bomb":       docx(t, hello, part{"word/media/a.png", strings.Repeat("\x00", 60<<20)}),
		"deep":       docx(t, strings.Repeat("<w:sdt>", 100_000)),
		"cells":      stored.Bytes(),
		"truncated":  whole[:len(whole)/2],
		"macro":      docx(t, hello, part{"word/vbaProject.bin", "x"}),
		"polyglot":   append(bytes.Clone(whole), "<script>"...),
		"two in one": append([]byte("%PDF-1.7\n"), whole...),
		"way out":    docx(t, hello, part{"../../etc/passwd", "x"}),
		"entities":   docx(t, `<!DOCTYPE a [<!ENTITY b "c">]>&b;`),
		"no file":    nil,
		"PDF":        []byte("%PDF-1.7\n1 0 obj\n" + strings.Repeat("[", 1<<20)),
	}
}

// TestHostileFilesApart has hostile files read: each is refused, and the
// server holds no more than before.
func TestHostileFilesApart(t *testing.T) {
	apartBy(t, readDocument)
	hostile := hostileFiles(t)
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	most := uint64(0)
	for name, b := range hostile {
		for _, step := range []func() error{
			func() error {
				_, err := document.Read(t.Context(), bytes.NewReader(b), int64(len(b)), "")
				if err == nil {
					t.Errorf("%s: was read", name)
				}
				return err
			},
			func() error {
				if name == "cells" {
					return nil // are many for a reader alone
				}
				_, err := document.Hidden(t.Context(), bytes.NewReader(b), int64(len(b)), "")
				if err == nil {
					t.Errorf("%s: was stripped", name)
				}
				return nil
			},
		} {
			err := step()
			if f := fault.Of(err); err != nil && (f == nil || f.Kind != fault.Invalid) {
				t.Errorf("%s: %v, want it refused", name, err)
			}
			runtime.ReadMemStats(&after)
			most = max(most, after.HeapInuse-min(after.HeapInuse, before.HeapInuse))
		}
	}
	t.Logf("%d MB more", most>>20)
	if most > 200<<20 {
		t.Errorf("the server held %d MB more", most>>20)
	}
}
