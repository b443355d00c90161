package web_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"waymark/internal/forum"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

// A dropped file is one of several that come with one form.
type dropped struct{ name, text string }

// dropFiles sends the form on which files become drafts.
func dropFiles(t *testing.T, b *webtest.Browser, c forum.Community, together string, all ...dropped) *webtest.Page {
	t.Helper()
	page := b.Get("/share/template").Want(200)
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for _, f := range [][2]string{
		{"form_token", page.One("input[name=form_token]").Attr("value")},
		{"form_key", page.One("input[name=form_key]").Attr("value")},
		{"community", c.Slug},
		{"together", together},
		{"licence", "Creative Commons Zero 1.0"},
		{"language", "cy"},
		{"tags", "damp, letters"},
	} {
		testkit.Must(t, m.WriteField(f[0], f[1]))
	}
	for _, f := range all {
		w, err := m.CreateFormFile("file", f.name)
		testkit.Must(t, err)
		_, err = io.WriteString(w, f.text)
		testkit.Must(t, err)
	}
	testkit.Must(t, m.Close())
	text := body.Bytes()
	answer := b.Do(http.MethodPost, "/share/template", m.FormDataContentType(), bytes.NewReader(text))
	if answer.Status == http.StatusOK { // a browser that loads the page anew sends it again
		answer = b.Do(http.MethodPost, "/share/template", m.FormDataContentType(), bytes.NewReader(text))
	}
	if at := answer.Header.Get("Location"); at != "" {
		return b.Get(at)
	}
	return answer
}

func TestFilesDroppedTogetherBecomeDraftsThatShareWhatIsSaid(t *testing.T) {
	s := webtest.Start(t)
	ann := s.Person("Ann Trainer")
	c := s.Community(ann, "Noise", forum.Open)
	a := s.SignIn(ann)
	dropFiles(t, a, c, "each", dropped{"first-letter.md", letter}, dropped{"Document (2).md", "# Second letter\n\nText.\n"}).
		Want(200).Has("Your files are drafts now", "First letter", "Second letter").Lacks("Document (2)")
	drafts, err := forum.Drafts(t.Context(), s.DB, webtest.Viewer(ann))
	testkit.Must(t, err)
	if len(drafts) != 2 {
		t.Fatalf("%d drafts", len(drafts))
	}
	for _, d := range drafts {
		tags, err := forum.TagsOf(t.Context(), s.DB, d.ID)
		testkit.Must(t, err)
		at := "/t/" + d.PID + "/" + d.Slug
		page := a.Get(at + "/edit").Want(200)
		if strings.Join(tags, " ") != "damp letters" || page.One("#licence option[selected]").Attr("value") != "Creative Commons Zero 1.0" ||
			page.One("#language option[selected]").Attr("value") != "cy" {
			t.Errorf("%s: %v", d.Title, tags)
		}
	}
}

func TestARefusedFileKeepsNoneOfTheOthers(t *testing.T) {
	s := webtest.Start(t)
	s.Web.FileMax = 1 << 20
	ann := s.Person("Ann Trainer")
	c := s.Community(ann, "Noise", forum.Open)
	a := s.SignIn(ann)
	large := strings.Repeat("word ", 1<<18)
	all := []dropped{{"one.md", letter}, {"run.exe", "MZ"}, {"large.md", large}, {"nothing.md", ""}, {"belied.docx", "no archive"}}
	for _, n := range strings.Split("efghij", "") {
		all = append(all, dropped{n + ".md", letter + n})
	}
	page := dropFiles(t, a, c, "each", all...).Want(200).
		Has("6 files are drafts now", "5 files were not taken", "run.exe", "large.md", "larger than 1 MB", "nothing.md", "The file is empty", "belied.docx", "j.md", "Only 10 files can come at once")
	if n := len(page.All(".errsum li")); n != 5 {
		t.Errorf("%d are refused", n)
	}
	drafts, err := forum.Drafts(t.Context(), s.DB, webtest.Viewer(ann))
	testkit.Must(t, err)
	if len(drafts) != 6 || len(page.All(".card h2 a")) != 6 {
		t.Errorf("%d drafts, %d shown", len(drafts), len(page.All(".card h2 a")))
	}
	dropFiles(t, a, c, "each", dropped{"run.exe", "MZ"}, dropped{"nothing.md", ""}).Want(422).Has("run.exe: ", "nothing.md: The file is empty")
	dropFiles(t, a, c, "one", dropped{"run.exe", "MZ"}, dropped{"x.md", letter}, dropped{"y.md", letter + "y"}).Want(200).
		Has("1 file is a draft now", "1 file was not taken", "2 files")
}
