package web_test

import (
	"bytes"
	"strings"
	"testing"

	"waymark/internal/doctemplate"
	"waymark/internal/forum"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

// officeTemplate publishes a template with three Office files.
func officeTemplate(t *testing.T, s *webtest.Site, p forum.Person, c forum.Community) doctemplate.Template {
	t.Helper()
	d, err := doctemplate.Make(t.Context(), s.DB, webtest.Viewer(p), doctemplate.Draft{Community: c.ID, Title: "A kit", Summary: "To begin with", AsDraft: true})
	testkit.Must(t, err)
	d = put(t, s, p, d, -1, "guide.docx", testkit.Letter(t, "Dear tenant", "Your rent is due in May", "Yours"))
	d = put(t, s, p, d, -1, "costs.xlsx", testkit.Sheet(t, "Costs", []string{"Item", "Cost"}, []string{"Chairs", "40"}, []string{"Tables", "90"}))
	d = put(t, s, p, d, -1, "talk.pptx", testkit.Slides(t, "Why we do it", "Who does it", "What we pay for it today"))
	return published(t, s, p, d, "")
}

func put(t *testing.T, s *webtest.Site, p forum.Person, d doctemplate.Template, at int, name string, file []byte) doctemplate.Template {
	t.Helper()
	sent, err := s.Web.Files.Take(bytes.NewReader(file), 1<<20)
	testkit.Must(t, err)
	one, err := doctemplate.Check(t.Context(), sent, name)
	testkit.Must(t, err)
	if at < 0 {
		d, err = doctemplate.AddFile(t.Context(), s.DB, webtest.Viewer(p), d.PID, one)
	} else {
		d, err = doctemplate.ReplaceFile(t.Context(), s.DB, webtest.Viewer(p), d.PID, at, one)
	}
	testkit.Must(t, err)
	return d
}

func published(t *testing.T, s *webtest.Site, p forum.Person, d doctemplate.Template, note string) doctemplate.Template {
	t.Helper()
	d, err := doctemplate.Publish(t.Context(), s.DB, s.Web.Files, webtest.Viewer(p), d.PID, note)
	testkit.Must(t, err)
	return d
}

func TestDifferencesAreShownByPlace(t *testing.T) {
	s := webtest.Start(t)
	ann, ben := s.Person("Ann Trainer"), officerOf(s, "Vale Council")
	d := officeTemplate(t, s, ann, s.Community(ann, "Noise", forum.Open))
	b := s.SignIn(ben)
	_, err := doctemplate.Use(t.Context(), s.DB, webtest.Viewer(ben), d.PID, doctemplate.UseDraft{N: 1, Tell: true})
	testkit.Must(t, err)

	d = put(t, s, ann, d, 0, "guide.docx", testkit.Letter(t, "Dear tenant", "Your rent is due in June", "Yours"))
	d = published(t, s, ann, d, "A later month")
	d = put(t, s, ann, d, 1, "costs.xlsx", testkit.Sheet(t, "Costs", []string{"Item", "Cost"}, []string{"Lamps", "15"}, []string{"Chairs", "40"}, []string{"Tables", "95"}))
	d = put(t, s, ann, d, 2, "talk.pptx", testkit.Slides(t, "Why we do it", "A slide that is new", "Who does it", "What we pay for it tomorrow"))
	d = published(t, s, ann, d, "Dearer tables")

	// The way from the inbox leads from the version that they took to the new one.
	page := b.Get(atTemplate(d)+"/changes?to=3").Want(200).Has("What changed from version 1 to 3", "A later month", "Dearer tables",
		"Sheet “Costs”", "C7", "Row 5, new", "Lamps · 15", "Slide 2", "New.", "Slide 4", "It was: Slide 3", "1 part without a change")
	page.Lacks("Who does it", "Before the first heading")
	if n := len(page.All("td.diff ins")); n != 2 {
		t.Errorf("%d cells and rows are marked", n)
	}
	if ways := page.All("h3 a"); len(ways) != 3 || !strings.HasSuffix(ways[2].Attr("href"), "/preview?at=slide-4#slide-4") {
		t.Errorf("%d ways lead to what changed", len(ways))
	}
	b.Get(atTemplate(d)+"/changes?from=2&to=3").Want(200).Has("What changed from version 2 to 3", "Its text is the same as before").Lacks("A later month")
	s.SignIn(ann).Get(atTemplate(d) + "/changes").Want(200).Has("What changed from version 2 to 3")
}

// A file is compared with the one of its name, whatever place it has.
func TestFilesAreComparedByName(t *testing.T) {
	s := webtest.Start(t)
	ann := s.Person("Ann Trainer")
	d := officeTemplate(t, s, ann, s.Community(ann, "Noise", forum.Open))
	d, err := doctemplate.RemoveFile(t.Context(), s.DB, webtest.Viewer(ann), d.PID, 0)
	testkit.Must(t, err)
	d = published(t, s, ann, d, "No letter")
	page := s.SignIn(ann).Get(atTemplate(d) + "/changes").Want(200).Has("This file is no longer part of the template")
	if n := len(page.All("section.sec h2")); n != 3 {
		t.Errorf("%d files are told of", n)
	}
	page.Lacks("diff-lines", "This file is new")
}

// What was uploaded as Markdown is copied like a text that has no file.
func TestAMarkdownFileIsCopied(t *testing.T) {
	s := webtest.Start(t)
	ann := s.Person("Ann Trainer")
	c := s.Community(ann, "Noise", forum.Open)
	a := s.SignIn(ann)
	d := templateIn(t, s, ann, c)
	a.Get(atTemplate(d)).Want(200).Has("Copy it into a new discussion")
	for _, to := range []string{"", "?to=lesson"} {
		if page := a.Get(atTemplate(d) + "/copy" + to).Want(200); !strings.Contains(page.Body, "Please repair {{what}}") {
			t.Errorf("%q does not bring the text", to)
		}
	}
	a.Get(atTemplate(officeTemplate(t, s, ann, c)) + "/copy").Want(404)
}
