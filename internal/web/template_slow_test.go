package web_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"waymark/internal/doctemplate"
	"waymark/internal/files"
	"waymark/internal/forum"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

// slowClamd listens as clamd does, finds nothing in what is sent, and never
// comes to an end with what holds the word slow.
func slowClamd(t *testing.T) (at string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	testkit.Must(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = c.Close() }()
				text, err := instream(c)
				if err == nil && strings.Contains(text, "slow") {
					_, _ = c.Read(make([]byte, 1)) // until the other end has had enough
				} else if err == nil {
					_, _ = io.WriteString(c, "stream: OK\x00")
				}
			}()
		}
	}()
	return l.Addr().String()
}

// instream reads what comes with clamd's command INSTREAM.
func instream(c io.Reader) (string, error) {
	if _, err := io.ReadFull(c, make([]byte, len("zINSTREAM\x00"))); err != nil {
		return "", err
	}
	var text strings.Builder
	for {
		var size [4]byte
		if _, err := io.ReadFull(c, size[:]); err != nil {
			return "", err
		}
		n := int64(binary.BigEndian.Uint32(size[:]))
		if n == 0 {
			return text.String(), nil
		}
		if _, err := io.CopyN(&text, c, n); err != nil {
			return "", err
		}
	}
}

// A scan that takes for ever costs the files that it looks at, and no others:
// what was checked is kept, what was not is named, and can come again.
func TestASlowScanCostsNoOtherFile(t *testing.T) {
	s := webtest.Start(t)
	s.Web.CheckTime = 3 * time.Second
	s.Web.Files.Guard(files.ClamAV(slowClamd(t)))
	ann := s.Person("Ann Trainer")
	c := s.Community(ann, "Noise", forum.Open)
	a := s.SignIn(ann)
	var all []dropped
	for _, n := range strings.Split("abcdefghij", "") {
		text := letter + n
		if n == "b" || n == "j" {
			text += " slow"
		}
		all = append(all, dropped{n + ".md", text})
	}
	page := dropFiles(t, a, c, "each", all...).Want(200).
		Has("8 files are drafts now", "2 files were not taken", "b.md: It could not be checked in time", "j.md: It could not")
	drafts, err := forum.Drafts(t.Context(), s.DB, webtest.Viewer(ann))
	testkit.Must(t, err)
	if len(drafts) != 8 || len(page.All(".card h2 a")) != 8 {
		t.Errorf("%d drafts, %d shown", len(drafts), len(page.All(".card h2 a")))
	}
	s.Web.CheckTime = 2 * time.Second
	again := dropFiles(t, a, c, "each", dropped{"b.md", letter + "b slow"}).Want(422).Has("b.md: It could not be checked in time")
	if again.One("#tags").Attr("value") != "damp, letters" {
		t.Error("what was said of the files is gone")
	}

	moreFiles(t, s, ann, drafts[0].PID)
}

// moreFiles has files join a draft: the good one is there, the other is named.
func moreFiles(t *testing.T, s *webtest.Site, ann forum.Person, pid string) {
	t.Helper()
	a := s.SignIn(ann)
	d, err := doctemplate.ByPID(t.Context(), s.DB, webtest.Viewer(ann), pid)
	testkit.Must(t, err)
	add := func(fields [][2]string, all ...dropped) *webtest.Page {
		var body bytes.Buffer
		m := multipart.NewWriter(&body)
		for _, f := range append(fields, [2]string{"form_token", a.Get("/files/new").One("input[name=form_token]").Attr("value")}) {
			testkit.Must(t, m.WriteField(f[0], f[1]))
		}
		for _, f := range all {
			w, err := m.CreateFormFile("file", f.name)
			testkit.Must(t, err)
			_, err = io.WriteString(w, f.text)
			testkit.Must(t, err)
		}
		testkit.Must(t, m.Close())
		return a.Do(http.MethodPost, atTemplate(d)+"/files", m.FormDataContentType(), &body)
	}
	had := func() int {
		now, err := doctemplate.Current(t.Context(), s.DB, webtest.Viewer(ann), d)
		testkit.Must(t, err)
		return len(now.Files)
	}
	add(nil, dropped{"more.md", "so slow"}, dropped{"guidance.md", letter}).Want(422).Has("more.md: It could not be checked in time", "guidance")
	if n := had(); n != 2 {
		t.Errorf("%d files in the draft", n)
	}
	// What was to take another's place does not let the next one take it.
	add([][2]string{{"replace", "1"}}, dropped{"more.md", "so slow"}, dropped{"notes.md", letter}).Want(422).Has("more.md: It could not")
	if n := had(); n != 2 {
		t.Errorf("%d files in the draft, where one was to be replaced", n)
	}
}
