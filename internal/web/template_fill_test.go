package web_test

import (
	"net/url"
	"strings"
	"testing"

	"waymark/internal/doctemplate"
	"waymark/internal/forum"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

// fieldNamed gives the name in a form of the field with a label.
func fieldNamed(t *testing.T, form *webtest.Page, label string) string {
	t.Helper()
	for _, l := range form.All("form.form label") {
		if l.Text() == label {
			return l.Attr("for")
		}
	}
	t.Fatalf("nothing asks for %s:\n%.3000s", label, form.Body)
	return ""
}

func TestATemplateIsFilledInHere(t *testing.T) {
	s := webtest.Start(t)
	ann, ben := s.Person("Ann Trainer"), officerOf(s, "Vale Council")
	place := s.Community(ann, "Noise", forum.Open)
	d := templateIn(t, s, ann, place)
	b := s.SignIn(ben)
	form := b.Get(atTemplate(d)+"/fill").Want(200).Has("What", "Day", "does not keep")
	what := fieldNamed(t, form, "What")
	file := b.Submit(form, "form.form", url.Values{what: {"the roof"}, fieldNamed(t, form, "Day"): {""}}).Want(200)
	if !strings.Contains(file.Body, "Please repair the roof by {{day}}.") || !strings.HasPrefix(file.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%q", file.Body)
	}
	b.Get(atTemplate(d) + "/fill").Want(200).Lacks("the roof")
	b.Get(atTemplate(d)).Want(200).Lacks("Nobody has taken it yet")

	other := templateIn(t, s, ann, place)
	if fieldNamed(t, b.Get(atTemplate(other)+"/fill"), "What") == what {
		t.Error("a browser would offer here what was typed for another template")
	}
}

// A version that comes while somebody types changes nothing: their values go
// where they stood, and they are counted with what they took.
func TestWhatIsTypedStaysWithItsVersion(t *testing.T) {
	s := webtest.Start(t)
	ann, ben := s.Person("Ann Trainer"), officerOf(s, "Vale Council")
	d := templateIn(t, s, ann, s.Community(ann, "Noise", forum.Open))
	b := s.SignIn(ben)
	form := b.Get(atTemplate(d) + "/fill").Want(200)
	what := fieldNamed(t, form, "What")
	withFile(t, s, ann, d, 0, "# For {{who}}\n\nThe {{what}} by {{day}}.\n")
	_, err := doctemplate.Publish(t.Context(), s.DB, s.Web.Files, webtest.Viewer(ann), d.PID, "Says for whom")
	testkit.Must(t, err)
	file := b.Submit(form, "form.form", url.Values{what: {"the roof"}}).Want(200)
	if !strings.Contains(file.Body, "Please repair the roof by") {
		t.Errorf("%q", file.Body)
	}
	b.Get(atTemplate(d)).Want(200).Has("You took version 1")
	now := b.Get(atTemplate(d) + "/fill").Want(200).Has("Who")
	if fieldNamed(t, now, "What") != what {
		t.Error("the field has another name since one stands before it")
	}
	b.Submit(form, "form.form", url.Values{"version": {"7"}}).Want(404)
}

// What is wrong with one value costs none of the others.
func TestAFillingWithAMistakeComesBackWhole(t *testing.T) {
	s := webtest.Start(t)
	ann, ben := s.Person("Ann Trainer"), officerOf(s, "Vale Council")
	d, err := doctemplate.Make(t.Context(), s.DB, webtest.Viewer(ann), doctemplate.Draft{
		Community: s.Community(ann, "Noise", forum.Open).ID, Title: "A visit", Summary: "To tell them", AsDraft: true,
		Fields: doctemplate.Fields{Form: doctemplate.Files, Use: "Always", Language: "en", Terms: "OGL"},
	})
	testkit.Must(t, err)
	control := func(properties, text string) string {
		return `</w:t></w:r><w:sdt><w:sdtPr>` + properties + `</w:sdtPr><w:sdtContent><w:r><w:t>` + text + `</w:t></w:r></w:sdtContent></w:sdt><w:r><w:t>`
	}
	text := word(t, "Dear {{name}},", "On "+control(`<w:alias w:val="Start"/><w:tag w:val="start"/><w:showingPlcHdr/><w:date><w:dateFormat w:val="d MMMM yyyy"/></w:date>`, "a day"))
	sent, err := s.Web.Files.Take(strings.NewReader(text), 1<<20)
	testkit.Must(t, err)
	one, err := doctemplate.Check(t.Context(), sent, "visit.docx")
	testkit.Must(t, err)
	d, err = doctemplate.AddFile(t.Context(), s.DB, webtest.Viewer(ann), d.PID, one)
	testkit.Must(t, err)
	d, err = doctemplate.Publish(t.Context(), s.DB, s.Web.Files, webtest.Viewer(ann), d.PID, "")
	testkit.Must(t, err)

	b := s.SignIn(ben)
	form := b.Get(atTemplate(d) + "/fill").Want(200)
	name, start := fieldNamed(t, form, "Name"), fieldNamed(t, form, "Start")
	again := b.Submit(form, "form.form", url.Values{name: {"Quillon Brask"}, start: {"on Monday"}, "tell": nil}).Want(422)
	if again.One("#"+name).Attr("value") != "Quillon Brask" || again.One("#"+start).Attr("value") != "on Monday" {
		t.Error("what was typed is gone")
	}
	if again.One("#tell").HasAttr("checked") {
		t.Error("the tick they took out is back")
	}
	if link := again.One(".errsum a"); link.Attr("href") != "#"+start {
		t.Errorf("%s leads to %s", link.Text(), link.Attr("href"))
	}
	b.Get(atTemplate(d)).Want(200).Has("Nobody has taken it yet")
	b.Submit(again, "form.form", url.Values{start: {"2026-11-23"}}).Want(200)
	b.Get(atTemplate(d)).Want(200).Lacks("Nobody has taken it yet")
}
