package web_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"strings"
	"testing"

	"waymark/internal/doctemplate"
	"waymark/internal/forum"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

// A text template of the member's in the private room.
var _ = prepare(func(t *testing.T, w *world) {
	t.Helper()
	x, err := doctemplate.Make(t.Context(), w.DB, webtest.Viewer(w.Member), doctemplate.Draft{
		Community: w.Private.ID, Title: "Within", Fields: doctemplate.Fields{Form: doctemplate.Text}, Text: "Within {{name}}",
	})
	testkit.Must(t, err)
	w.Names["template-api"] = x.PID
})

var _ = visits(
	visit{route: "GET /api/v1/templates", nobody: 401, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /api/v1/templates", form: `{"title":""}`, nobody: 401, stranger: 422, member: 422, admin: 422},
	visit{route: "GET /api/v1/templates/:id", path: "/api/v1/templates/{template-api}", nobody: 401, stranger: 404, member: 200, admin: 404},
	visit{route: "PATCH /api/v1/templates/:id", path: "/api/v1/templates/{template-api}", form: `{"title":""}`, nobody: 401, stranger: 404, member: 422, admin: 404},
	visit{route: "DELETE /api/v1/templates/:id", path: "/api/v1/templates/" + forum.NewPID(), nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "GET /api/v1/templates/:id/versions", path: "/api/v1/templates/{template-api}/versions", nobody: 401, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /api/v1/templates/:id/versions", path: "/api/v1/templates/{template-api}/versions", form: `{}`, nobody: 401, stranger: 415, member: 415, admin: 415},
	visit{route: "GET /api/v1/templates/:id/versions/:n/file", path: "/api/v1/templates/{template-api}/versions/1/file", nobody: 401, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /api/v1/templates/:id/uses", path: "/api/v1/templates/{template-api}/uses", nobody: 401, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /api/v1/templates/:id/uses", path: "/api/v1/templates/{template-api}/uses", form: `{"result":"x"}`, nobody: 401, stranger: 404, member: 422, admin: 404},
	visit{route: "GET /api/v1/templates/:id/fields", path: "/api/v1/templates/{template-api}/fields", nobody: 401, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /api/v1/templates/:id/fill", path: "/api/v1/templates/{template-api}/fill", form: `{"values":{"x":"y"}}`, nobody: 401, stranger: 404, member: 422, admin: 404},
	visit{route: "GET /api/v1/templates/:id/outcomes", path: "/api/v1/templates/{template-api}/outcomes", nobody: 401, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /api/v1/templates/:id/posts", path: "/api/v1/templates/{template-api}/posts", nobody: 401, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /api/v1/templates/:id/posts", path: "/api/v1/templates/{template-api}/posts", form: `{"body":""}`, nobody: 401, stranger: 404, member: 422, admin: 404},
)

// version sends a version of a template as a program does.
func version(t *testing.T, api *webtest.Browser, id, name, text, note string) *webtest.Page {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	if note != "" {
		testkit.Must(t, m.WriteField("note", note))
	}
	if name != "" {
		part, err := m.CreateFormFile("file", name)
		testkit.Must(t, err)
		_, err = io.WriteString(part, text)
		testkit.Must(t, err)
	} else {
		testkit.Must(t, m.WriteField("text", text))
	}
	testkit.Must(t, m.Close())
	return api.Do("POST", "/api/v1/templates/"+id+"/versions", m.FormDataContentType(), &b)
}

func TestAPIOfTemplates(t *testing.T) {
	s := webtest.Start(t)
	ann, ben := s.Person("Ann Author"), s.Person("Ben Reader")
	c := s.Community(ann, "Letters", forum.Restricted)
	s.Join(ben, c)
	api, reader, stranger := s.Program(s.Token(ann, "read", "write")), s.Program(s.Token(ben, "read", "write")), s.Program(s.Token(s.Person("Eve Stranger"), "read", "write"))
	var x, v, u doc
	api.Call("POST", "/api/v1/templates", doc{
		"community": c.Slug, "title": "A letter", "summary": "To landlords", "body": "What *for*", "when_to_use": "Damp", "licence": "OGL v3", "language": "en", "tags": []string{"damp"},
	}).Want(201).JSON(&x)
	id := x["id"].(string)
	if x["stage"] != "published" || x["version"] != 0.0 || x["form"] != "file" || !strings.HasPrefix(x["url"].(string), "/t/"+id) {
		t.Errorf("%v", x)
	}
	version(t, api, id, "letter.exe", "MZ\x00\x01", "").Want(422).Has(`"file"`)
	version(t, api, id, "letter.docx", "no Word file", "").Want(422).Has(`"file"`)
	version(t, reader, id, "letter.md", "# Mine", "").Want(403)
	version(t, stranger, id, "letter.md", "# Mine", "").Want(404)
	version(t, api, id, "letter.md", "# Dear landlord", "").Want(201).JSON(&v)
	if v["version"] != 1.0 {
		t.Errorf("%v", v)
	}
	version(t, api, id, "letter.md", "# Dear owner", "").Want(422).Has(`"note"`)
	api.Header.Set("Idempotency-Key", "second")
	for range 2 {
		version(t, api, id, "letter.md", "# Dear owner", "Owners").Want(201).Has(`"version":2`, `"note":"Owners"`)
	}
	api.Header.Del("Idempotency-Key")
	reader.Get("/api/v1/templates/"+id+"/versions").Want(200).Has(`"version":2`, `"version":1`).Lacks(`"version":3`)
	reader.Call("POST", "/api/v1/templates/"+id+"/uses", doc{"version": 1, "result": "worked", "text": "They *answered*"}).Want(201).JSON(&u)
	if u["version"] != 1.0 || u["tell"] != true || u["outcome"] == nil {
		t.Errorf("%v", u)
	}
	reader.Call("POST", "/api/v1/templates/"+id+"/uses", doc{"version": 3}).Want(404)
	reader.Get("/api/v1/templates/"+id+"/outcomes").Want(200).Has("They *answered*", "Ben Reader")
	reader.Get("/api/v1/templates/"+id).Want(200).Has(`"taken":{"version":1,"tell":true}`, `"worked":1`)
	reader.Get("/api/v1/templates?tag=damp&format=md&community="+c.Slug).Want(200).Has(id, `"version":2`)
	reader.Get("/api/v1/templates?format=docx").Want(200).Lacks(id)
	stranger.Get("/api/v1/templates").Want(200).Lacks(id)
	api.Call("PATCH", "/api/v1/templates/"+id, doc{"title": "A short letter", "state": "withdrawn", "reason": "The law has changed"}).Want(200).Has(`"stage":"withdrawn"`, "The law has changed", "A short letter", "OGL v3")
	reader.Get("/api/v1/templates/" + id + "/versions/2/file").Want(200)
	reader.Get("/api/v1/templates").Want(200).Lacks(id)
	api.Call("PATCH", "/api/v1/templates/"+id, doc{"state": "published"}).Want(200).Has(`"stage":"published"`)
	api.Call("DELETE", "/api/v1/templates/"+id, nil).Want(204)
	reader.Get("/api/v1/templates/" + id + "/versions/2/file").Want(404)
}

func TestAPISendsFilesOfVersions(t *testing.T) {
	s := webtest.Start(t)
	ann, ben := s.Person("Ann Author"), s.Person("Ben Reader")
	c := s.Community(ann, "Letters", forum.Open)
	api, reader := s.Program(s.Token(ann, "read", "write")), s.Program(s.Token(ben, "read"))
	var x doc
	api.Call("POST", "/api/v1/templates", doc{"community": c.Slug, "title": "A letter", "state": "draft"}).Want(201).Has(`"stage":"draft"`).JSON(&x)
	at := "/api/v1/templates/" + x["id"].(string)
	for i := range 2 { // in a draft the file is replaced, and there is no version
		version(t, api, x["id"].(string), "letter.md", fmt.Sprintf("# Dear %d", i), "").Want(201).Has(`"version":1`)
	}
	api.Get(at + "/versions/1/file").Want(200).Has("# Dear 1")
	reader.Get(at + "/versions/1/file").Want(404)
	api.Get(at + "/versions/2/file").Want(404)
	api.Get(at + "/versions").Want(200).Lacks("letter")
	api.Call("PATCH", at, doc{"state": "published"}).Want(200).Has(`"version":1`)
	page := reader.Get(at + "/versions/1/file").Want(200).Has("# Dear 1")
	h := page.Header
	if !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || h.Get("Content-Type") != "text/markdown" {
		t.Errorf("%v", h)
	}
	reader.Header.Set("Range", "bytes=2-5")
	if part := reader.Get(at + "/versions/1/file").Want(206); part.Body != "Dear" {
		t.Errorf("a part: %q", part.Body)
	}
	reader.Header.Del("Range")
	reader.Get(at + "/versions/1/file?n=2").Want(404)
	reader.Get(at + "/versions/01/file").Want(404)
	var text doc
	api.Call("POST", "/api/v1/templates", doc{"community": c.Slug, "title": "Terms", "text": "To *agree*"}).Want(201).Has(`"form":"text"`, `"version":1`).JSON(&text)
	reader.Get("/api/v1/templates/" + text["id"].(string) + "/versions/1/file").Want(200).Has("To *agree*")
	version(t, api, text["id"].(string), "", "To decide", "Shorter").Want(201).Has(`"version":2`, "To decide")
	api.Call("PATCH", "/api/v1/templates/"+text["id"].(string), doc{"text": "x"}).Want(422)
}
