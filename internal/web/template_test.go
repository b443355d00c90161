package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"waymark/internal/doctemplate"
	"waymark/internal/forum"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

// letter is a small file of the library's.
const letter = "# Dear landlord\n\nPlease repair {{what}} by {{day}}.\n"

// templateIn publishes a template of one file in a community.
func templateIn(t *testing.T, s *webtest.Site, p forum.Person, c forum.Community) doctemplate.Template {
	t.Helper()
	d := templateDraft(t, s, p, c)
	d, err := doctemplate.Publish(t.Context(), s.DB, s.Web.Files, webtest.Viewer(p), d.PID, "")
	testkit.Must(t, err)
	return d
}

func templateDraft(t *testing.T, s *webtest.Site, p forum.Person, c forum.Community) doctemplate.Template {
	t.Helper()
	d, err := doctemplate.Make(t.Context(), s.DB, webtest.Viewer(p), doctemplate.Draft{
		Community: c.ID, Title: "A letter to a landlord", Summary: "What to send first", AsDraft: true, Tags: []string{"damp"},
		Fields: doctemplate.Fields{Form: doctemplate.Files, Use: "- Damp is reported", Avoid: "- In an emergency", Language: "en", Terms: "OGL"},
	})
	testkit.Must(t, err)
	return withFile(t, s, p, d, -1, letter)
}

// withFile puts a file into what is prepared of a template: in the place of
// one, or behind the others.
func withFile(t *testing.T, s *webtest.Site, p forum.Person, d doctemplate.Template, at int, text string) doctemplate.Template {
	t.Helper()
	sent, err := s.Web.Files.Take(strings.NewReader(text), 1<<20)
	testkit.Must(t, err)
	one, err := doctemplate.Check(t.Context(), sent, "letter.md")
	testkit.Must(t, err)
	if at < 0 {
		d, err = doctemplate.AddFile(t.Context(), s.DB, webtest.Viewer(p), d.PID, one)
	} else {
		d, err = doctemplate.ReplaceFile(t.Context(), s.DB, webtest.Viewer(p), d.PID, at, one)
	}
	testkit.Must(t, err)
	return d
}

func atTemplate(d doctemplate.Template) string { return "/t/" + d.PID + "/" + d.Slug }

// sendFiles sends a page's form with files.
func sendFiles(t *testing.T, b *webtest.Browser, page *webtest.Page, to, text string, fields ...string) *webtest.Page {
	t.Helper()
	body, kind := form(t, page.One("input[name=form_token]").Attr("value"), "a-first_letter.md", text, fields...)
	answer := b.Do(http.MethodPost, to, kind, body)
	if at := answer.Header.Get("Location"); at != "" {
		return b.Get(at)
	}
	return answer
}

func TestATrainerPublishesATemplate(t *testing.T) {
	s := webtest.Start(t)
	ann, ben := s.Person("Ann Trainer"), s.Person("Ben Officer")
	c := s.Community(ann, "Noise", forum.Open)
	a, b := s.SignIn(ann), s.SignIn(ben)
	b.Get("/templates").Want(200).Has("No templates yet", "Share a template")
	page := a.Get("/share/template").Want(200)
	sendFiles(t, a, page, "/share/template", letter, "community", "").Want(422).Has("Choose a community")
	a.Submit(page, "form.form", url.Values{"community": {c.Slug}}).Want(422).Has("Choose a file")
	form := sendFiles(t, a, page, "/share/template", letter, "community", c.Slug, "together", "one", "language", "cy", "tags", "damp, letters").Want(200)
	if got := form.One("#title").Attr("value"); got != "A first letter" {
		t.Errorf("the title is %q", got)
	}
	b.Get("/templates").Want(200).Lacks("A first letter")
	form = a.Submit(form, "form.form", url.Values{"purpose": {""}}).Want(422).Has("Say what it is for")
	check := a.Submit(form, "form.form", url.Values{"purpose": {"What to send first"}, "when": {"- Damp"}, "when_not": {"- Fire"}}).Want(200).
		Has("Look it over and publish", "a-first_letter")
	check = sendFiles(t, a, check, strings.TrimSuffix(check.Path, "/publish")+"/files", letter+"Now.\n", "replace", "1").Want(200).Has("The file is in")
	done := a.Submit(check, "form.sec", nil).Want(200).Has("Your template is published", "Version 1", "Damp", "Fire", "Welsh", "Nobody has taken it yet")
	b.Get("/templates").Want(200).Has("A first letter", "What to send first", "Markdown, 1 KB", "version 1")
	b.Get("/templates?tag=letters").Has("A first letter", "tagged letters")
	b.Get("/templates?tag=other").Has("No template like that")
	b.Get("/templates?format=xlsx").Lacks("A first letter")
	b.Get("/templates?format=exe").Want(404)
	b.Get(done.Path).Want(200).Lacks("Publish a new version")
}

func TestANewVersionNeedsANote(t *testing.T) {
	s := webtest.Start(t)
	ann, ben := s.Person("Ann Trainer"), s.Person("Ben Officer")
	d := templateIn(t, s, ann, s.Community(ann, "Noise", forum.Open))
	a, b := s.SignIn(ann), s.SignIn(ben)
	b.Get(atTemplate(d) + "/publish").Want(403)
	begin := a.Get(atTemplate(d) + "/publish").Want(200).Has("Choose the file that takes the place").Lacks("Publish version 2")
	next := sendFiles(t, a, begin, atTemplate(d)+"/files", strings.Replace(letter, "by", "before", 1), "replace", "1").Want(200).Has("Publish version 2")
	b.Get(atTemplate(d)).Want(200).Lacks("Version 2")
	next = a.Submit(next, "form.sec", url.Values{"note": {""}}).Want(422).Has("Say what has changed")
	a.Submit(next, "form.sec", url.Values{"note": {"A firmer word"}}).Want(200).Has("Version 2", "A firmer word", "What changed")
	changed := b.Get(atTemplate(d)+"/changes?to=2").Want(200).Has("A firmer word", "before")
	if len(changed.All(".diff-lines ins")) == 0 {
		t.Error("no difference is shown")
	}
	b.Get(atTemplate(d) + "/changes?to=9").Want(404)
}

func TestATemplateIsWithdrawnAndRestored(t *testing.T) {
	s := webtest.Start(t)
	ann, ben := s.Person("Ann Trainer"), s.Person("Ben Officer")
	d := templateIn(t, s, ann, s.Community(ann, "Noise", forum.Open))
	a, b := s.SignIn(ann), s.SignIn(ben)
	b.Get(atTemplate(d) + "/withdraw").Want(403)
	form := a.Get(atTemplate(d) + "/withdraw").Want(200)
	a.Submit(form, "form.form", url.Values{"reason": {""}}).Want(422).Has("Say why")
	a.Submit(form, "form.form", url.Values{"reason": {"The law has changed"}}).Want(200).Has("Withdrawn on", "The law has changed")
	b.Get(atTemplate(d)).Want(200).Has("The law has changed")
	b.Get("/templates").Lacks("A letter to a landlord")
	a.Submit(a.Get(atTemplate(d)+"/withdraw").Want(200), "form.form", nil).Want(200).Lacks("Withdrawn on")
	b.Get("/templates").Has("A letter to a landlord")
}

func TestOursIsADraftOfItsOwn(t *testing.T) {
	s := webtest.Start(t)
	ann, ben := s.Person("Ann Trainer"), s.Person("Ben Officer")
	c := s.Community(ann, "Noise", forum.Open)
	s.Join(ben, c)
	d := templateIn(t, s, ann, c)
	b := s.SignIn(ben)
	form := b.Get(atTemplate(d) + "/ours").Want(200)
	b.Submit(form, "form.form", url.Values{"community": {""}}).Want(422).Has("Choose a community")
	edit := b.Submit(form, "form.form", url.Values{"community": {c.Slug}}).Want(200).Has("A letter to a landlord")
	check := b.Submit(edit, "form.form", url.Values{"title": {"Our letter"}}).Want(200)
	b.Submit(check, "form.sec", nil).Want(200).Has("Our letter", "Versions made by others", "A letter to a landlord")
	s.SignIn(ann).Get(atTemplate(d)).Has("Our letter")
}

func TestATextIsCopied(t *testing.T) {
	s := webtest.Start(t)
	ann := s.Person("Ann Trainer")
	c := s.Community(ann, "Noise", forum.Open)
	a := s.SignIn(ann)
	page := a.Get("/share/template/text").Want(200)
	edit := a.Submit(page, "form.form", url.Values{"title": {"Risk log"}, "text": {"- Owner: {{owner}}"}, "community": {c.Slug}, "form": {"text"}}).Want(200)
	check := a.Submit(edit, "form.form", url.Values{"purpose": {"Small enough"}}).Want(200)
	done := a.Submit(check, "form.sec", nil).Want(200).Has("Copy it into a new discussion", "Owner")
	copied := a.Get(done.Path + "/copy?to=discussion").Want(200)
	if got := copied.One("#body").Text(); !strings.Contains(got, "Owner: {{owner}}") {
		t.Errorf("the text is %q", got)
	}
	a.Get(done.Path + "/copy?to=lesson").Want(200).Has("Owner: {{owner}}")
	next := a.Get(done.Path + "/publish").Want(200)
	a.Submit(next, "form.sec", url.Values{"text": {"- Who: {{owner}}"}, "note": {"A plainer word"}}).Want(200).Has("Version 2", "A plainer word")
	a.Get(done.Path+"/changes").Want(200).Has("Who", "A plainer word")
}

var _ = prepare(func(t *testing.T, w *world) {
	t.Helper()
	w.Names["template"] = atTemplate(templateIn(t, w.Site, w.Member, w.Private))
	w.Names["templatedraft"] = atTemplate(templateDraft(t, w.Site, w.Member, w.Private))
	w.Names["t-private"] = strings.Split(w.Names["template"], "/")[2]
})

var _ = visits(
	visit{route: "GET /templates", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /share/template", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /share/template", form: "community=", nobody: 401, stranger: 422, member: 422, admin: 422},
	visit{route: "GET /share/template/text", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /share/template/text", form: "title=", nobody: 401, stranger: 422, member: 422, admin: 422},
	visit{route: "GET /t/:id", path: "/t/{t-private}", nobody: 303, stranger: 404, member: 301, admin: 404},
	visit{route: "GET /t/:id/:slug", path: "{template}", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /t/:id/:slug", path: "{templatedraft}", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /t/:id/:slug/edit", path: "{template}/edit", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /t/:id/:slug/edit", path: "{template}/edit", form: "title=", nobody: 401, stranger: 404, member: 422, admin: 404},
	visit{route: "GET /t/:id/:slug/publish", path: "{templatedraft}/publish", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /t/:id/:slug/publish", path: "{template}/publish", form: "note=", nobody: 401, stranger: 404, member: 422, admin: 404},
	visit{route: "POST /t/:id/:slug/files", path: "{templatedraft}/files", form: "replace=1", nobody: 401, stranger: 404, member: 422, admin: 404},
	visit{route: "POST /t/:id/:slug/files/remove", path: "{templatedraft}/files/remove", form: "file=9", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /t/:id/:slug/files/drop", path: "{template}/files/drop", nobody: 401, stranger: 404, member: 303, admin: 404},
	visit{route: "GET /t/:id/:slug/share", path: "{templatedraft}/share", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /t/:id/:slug/share", path: "{templatedraft}/share", nobody: 401, stranger: 404, member: 303, admin: 404},
	visit{route: "GET /t/:id/:slug/ours", path: "{template}/ours", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /t/:id/:slug/ours", path: "{template}/ours", form: "community=", nobody: 401, stranger: 404, member: 422, admin: 404},
	visit{route: "GET /t/:id/:slug/copy", path: "{template}/copy", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /t/:id/:slug/changes", path: "{template}/changes", nobody: 303, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /t/:id/:slug/take", path: "{template}/take", form: "file=1", nobody: 401, stranger: 404, member: 303, admin: 404},
	visit{route: "GET /t/:id/:slug/text/:n", path: "{template}/text/1", nobody: 303, stranger: 404, member: 404, admin: 404},
	visit{route: "GET /t/:id/:slug/fill", path: "{template}/fill", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /t/:id/:slug/fill", path: "{template}/fill", form: "f1=x", nobody: 401, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /t/:id/:slug/happened", path: "{template}/happened", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /t/:id/:slug/happened", path: "{template}/happened", form: "result=", nobody: 401, stranger: 404, member: 422, admin: 404},
	visit{route: "POST /t/:id/:slug/happened/withdraw", path: "{template}/happened/withdraw", form: "note=none", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "GET /t/:id/:slug/uptake", path: "{template}/uptake", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /t/:id/:slug/uptake.csv", path: "{template}/uptake.csv", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /t/:id/:slug/withdraw", path: "{template}/withdraw", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /t/:id/:slug/withdraw", path: "{template}/withdraw", form: "reason=", nobody: 401, stranger: 404, member: 422, admin: 404},
	visit{route: "POST /t/:id/:slug/restore", path: "{template}/restore", nobody: 401, stranger: 404, member: 303, admin: 404},
	visit{route: "GET /t/:id/:slug/delete", path: "{template}/delete", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /t/:id/:slug/delete", path: "{templatedraft}/delete", nobody: 401, stranger: 404, member: 303, admin: 404},
	visit{route: "GET /t/:id/:slug/at", path: "{template}/at?n=1", nobody: 303, stranger: 404, member: 303, admin: 404},
	visit{route: "GET /t/:id/:slug/branch/:n", path: "{template}/branch/1", nobody: 303, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /t/:id/:slug/reply", path: "{template}/reply", form: "body=", nobody: 401, stranger: 404, member: 422, admin: 404},
	visit{route: "GET /t/:id/:slug/decision", path: "{template}/decision", nobody: 303, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /t/:id/:slug/decision", path: "{template}/decision", form: "body=x", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "GET /t/:id/:slug/save", path: "{template}/save", nobody: 303, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /t/:id/:slug/save", path: "{template}/save", form: "note=x", nobody: 401, stranger: 404, member: 303, admin: 404},
	visit{route: "GET /t/:id/:slug/report", path: "{template}/report", nobody: 303, stranger: 404, member: 403, admin: 404},
	visit{route: "POST /t/:id/:slug/report", path: "{template}/report", form: "reason=unkind", nobody: 401, stranger: 404, member: 403, admin: 404},
	visit{route: "GET /t/:id/:slug/first-unread", path: "{template}/first-unread", nobody: 303, stranger: 404, member: 303, admin: 404},
	visit{route: "GET /t/:id/:slug/seen", path: "{template}/seen?page=1", nobody: 303, stranger: 404, member: 204, admin: 404},
	visit{route: "POST /t/:id/:slug/seen", path: "{template}/seen", form: "seen={r-private}", nobody: 401, stranger: 404, member: 204, admin: 404},
)

func init() { last = append(last, "POST /t/:id/:slug/delete") }
