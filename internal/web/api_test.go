package web_test

import (
	"encoding/json"
	"strings"
	"testing"

	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

type doc = map[string]any

var lessonDoc = doc{
	"title": "A call first", "did": "Rang", "worked": "Speed", "did_not_work": "Letters", "outcome": "mixed", "cost_amount": 1200,
	"review_on": "2027-01-31", "tags": []string{"Noise"},
}

func with(base doc, more doc) doc {
	out := doc{}
	for k, v := range base {
		out[k] = v
	}
	for k, v := range more {
		out[k] = v
	}
	return out
}

func TestAPIWritesAndReads(t *testing.T) {
	s := webtest.Start(t)
	ann := s.Person("Ann Author")
	api := s.Program(s.Token(ann, "read", "write"))
	var c, d, p, l, u doc
	api.Call("POST", "/api/v1/communities", doc{"name": "Noise", "summary": "Quieter nights", "visibility": "restricted"}).Want(201).JSON(&c)
	if c["role"] != "facilitator" || c["slug"] != "noise" {
		t.Errorf("%v", c)
	}
	api.Call("POST", "/api/v1/discussions", doc{"community": "noise", "title": "Who rings?", "body": "We *do*", "tags": []string{"Calls"}, "external_id": "x1"}).Want(201).JSON(&d)
	if d["asks"] != true || !strings.Contains(d["html"].(string), "<em>do</em>") || d["external_id"] != "x1" || !forum.IsPID(d["id"].(string)) {
		t.Errorf("%v", d)
	}
	id := d["id"].(string)
	api.Call("POST", "/api/v1/discussions", doc{"community": "noise", "title": "Again", "external_id": "x1"}).Want(409)
	api.Call("POST", "/api/v1/discussions/"+id+"/posts", doc{"body": "First"}).Want(201).JSON(&p)
	api.Call("POST", "/api/v1/discussions/"+id+"/posts", doc{"body": "Below", "reply_to": p["id"]}).Want(201)
	var posts struct{ Items []doc }
	api.Get("/api/v1/discussions/" + id + "/posts").Want(200).JSON(&posts)
	if len(posts.Items) != 2 || posts.Items[1]["depth"] != 2.0 || posts.Items[1]["reply_to"] != p["id"] || posts.Items[0]["reply_to"] != nil {
		t.Errorf("%v", posts)
	}
	api.Call("PATCH", "/api/v1/posts/"+p["id"].(string), doc{"body": "Better"}).Want(200).Has("Better")
	api.Call("PATCH", "/api/v1/discussions/"+id, doc{"title": "Who rings first?"}).Want(200).Has("Who rings first?", "We *do*", "calls")
	api.Call("DELETE", "/api/v1/posts/"+p["id"].(string), nil).Want(204)
	api.Get("/api/v1/posts/"+p["id"].(string)).Want(200).Has(`"deleted"`, `"author":null`).Lacks("Better", "Ann Author")

	api.Call("POST", "/api/v1/lessons", with(lessonDoc, doc{"community": "noise"})).Want(201).JSON(&l)
	if l["review_on"] != "2027-01-31" || l["owner"] != ann.PID || l["cost_amount"] != 1200.0 {
		t.Errorf("%v", l)
	}
	at := "/api/v1/lessons/" + l["id"].(string)
	api.Call("POST", at+"/uses", doc{"result": "worked", "changed": "Rang *later*"}).Want(201).JSON(&u)
	api.Call("POST", at+"/uses", doc{"result": "splendid"}).Want(422)
	api.Call("PATCH", at, doc{"summary": "Ring them"}).Want(200).Has("Ring them", "Letters", `"total":1`)
	api.Get(at + "/uses").Want(200).Has("Rang *later*")
	api.Get(at + "/revisions").Want(200)
	api.Call("POST", "/api/v1/lessons", doc{"community": "noise", "title": "Half"}).Want(422).Has("did_not_work", `"code":"invalid"`)
	api.Call("POST", "/api/v1/lessons", doc{"community": "noise", "title": "Half", "state": "draft"}).Want(201).Has(`"state":"draft"`)
	api.Get("/api/v1/lessons").Want(200).Lacks("Half")
	api.Call("DELETE", at, nil).Want(204)
	api.Get(at).Want(200).Has(`"state":"deleted"`, `"author":null`).Lacks("Letters")
}

func TestAPIKeepsItsRules(t *testing.T) {
	s := webtest.Start(t)
	ann, eve := s.Person("Ann Author"), s.Person("Eve Stranger")
	secret := s.Community(ann, "Secret room", forum.Private)
	th, err := discussion.Start(t.Context(), s.DB, webtest.Viewer(ann), discussion.Draft{Community: secret.ID, Title: "Canary"})
	testkit.Must(t, err)
	api, read := s.Program(s.Token(ann, "read", "write")), s.Program(s.Token(ann, "read"))
	stranger := s.Program(s.Token(eve, "read", "write"))
	read.Call("POST", "/api/v1/discussions", doc{"community": secret.Slug, "title": "x"}).Want(403)
	s.Program("wm_nonsense").Get("/api/v1/me").Want(401)
	for _, path := range []string{
		"/api/v1/discussions/" + th.PID, "/api/v1/communities/" + secret.Slug, "/api/v1/communities/" + secret.Slug + "/members",
		"/api/v1/discussions?community=" + secret.Slug, "/api/v1/discussions/" + th.PID + "/posts",
	} {
		api.Get(path).Want(200)
		there := stranger.Get(path).Want(404)
		nowhere := stranger.Get(strings.NewReplacer(th.PID, forum.NewPID(), secret.Slug, "no-such-room").Replace(path)).Want(404)
		if a, b := blank(there.Body), blank(nowhere.Body); a != b {
			t.Errorf("%s: %s and %s differ", path, a, b)
		}
	}
	stranger.Get("/api/v1/discussions").Want(200).Lacks("Canary")
	stranger.Call("POST", "/api/v1/discussions", doc{"community": secret.Slug, "title": "x"}).Want(422)
	api.Call("POST", "/api/v1/discussions", doc{"community": secret.Slug, "title": "x", "colour": "red"}).Want(400)
	api.Get("/api/v1/discussions?cursor=forged").Want(422)
}

// blank takes the request's id out of an answer.
func blank(body string) string {
	var d doc
	if json.Unmarshal([]byte(body), &d) != nil {
		return body
	}
	delete(d, "request_id")
	out, _ := json.Marshal(d)
	return string(out)
}

func TestAPIOnceByKey(t *testing.T) {
	s := webtest.Start(t)
	ann := s.Person("Ann Author")
	c := s.Community(ann, "Room", forum.Open)
	api := s.Program(s.Token(ann, "read", "write"))
	api.Header.Set("Idempotency-Key", "k1")
	var a, b doc
	api.Call("POST", "/api/v1/discussions", doc{"community": c.Slug, "title": "Once"}).Want(201).JSON(&a)
	api.Call("POST", "/api/v1/discussions", doc{"community": c.Slug, "title": "Once"}).Want(201).JSON(&b)
	if a["id"] != b["id"] {
		t.Errorf("%v and %v", a["id"], b["id"])
	}
}

func TestAPIMembership(t *testing.T) {
	s := webtest.Start(t)
	ann, eve := s.Person("Ann Author"), s.Person("Eve Newcomer")
	open, asked := s.Community(ann, "Open", forum.Open), s.Community(ann, "Ask", forum.Restricted)
	api, newcomer := s.Program(s.Token(ann, "read", "write")), s.Program(s.Token(eve, "read", "write"))
	newcomer.Call("PUT", "/api/v1/communities/"+open.Slug+"/members/me", nil).Want(200).Has(`"state":"member"`)
	newcomer.Call("PUT", "/api/v1/communities/"+open.Slug+"/members/"+ann.PID, doc{"role": "member"}).Want(403)
	newcomer.Call("PUT", "/api/v1/communities/"+asked.Slug+"/members/me", doc{"message": "Hello"}).Want(200).Has(`"state":"asked"`)
	newcomer.Get("/api/v1/communities/" + asked.Slug + "/members").Want(403)
	api.Call("PUT", "/api/v1/communities/"+asked.Slug+"/members/"+eve.PID, doc{"role": "member"}).Want(200)
	newcomer.Get("/api/v1/communities/" + asked.Slug + "/members").Want(200).Has("Ann Author")
	newcomer.Call("DELETE", "/api/v1/communities/"+asked.Slug+"/members/me", nil).Want(204)
	newcomer.Get("/api/v1/communities/" + asked.Slug + "/members").Want(403)
	api.Call("DELETE", "/api/v1/communities/"+open.Slug+"/members/me", nil).Want(409)
	api.Call("PATCH", "/api/v1/communities/"+open.Slug, doc{"archived": true, "summary": "Was open"}).Want(200).Has(`"archived":true`, "Was open")
	newcomer.Get("/api/v1/communities").Want(200).Has(`"slug":"`+open.Slug, `"slug":"`+asked.Slug)
}

func TestAPIListsGoOn(t *testing.T) {
	s := webtest.Start(t)
	ann := s.Person("Ann Author")
	c := s.Community(ann, "Room", forum.Open)
	th, err := discussion.Start(t.Context(), s.DB, webtest.Viewer(ann), discussion.Draft{Community: c.ID, Title: "Long"})
	testkit.Must(t, err)
	for range 5 {
		_, _, err := forum.AddReply(t.Context(), s.DB, webtest.Viewer(ann), th.PID, forum.ReplyDraft{Body: "x"})
		testkit.Must(t, err)
		s.Person("Another Person")
	}
	api := s.Program(s.Token(ann, "read"))
	for _, path := range []string{"/api/v1/discussions/" + th.PID + "/posts", "/api/v1/people", "/api/v1/communities/" + c.Slug + "/members"} {
		seen, lengths := map[string]bool{}, map[int]bool{}
		for next := "limit=2"; next != ""; {
			var page struct {
				Items []json.RawMessage
				Next  *string
			}
			api.Get(path + "?" + next).Want(200).JSON(&page)
			for _, i := range page.Items {
				seen[string(i)] = true
			}
			next = ""
			if page.Next != nil {
				next = "limit=2&cursor=" + *page.Next
				lengths[len(*page.Next)] = true
			}
		}
		if want := map[bool]int{true: 1, false: 5}[strings.Contains(path, "members")]; len(seen) < want || len(lengths) > 1 {
			t.Errorf("%s: %d items, cursors of %v", path, len(seen), lengths)
		}
	}
}

func TestAPIChanges(t *testing.T) {
	s := webtest.Start(t)
	ann, eve := s.Person("Ann Author"), s.Person("Eve Stranger")
	c := s.Community(ann, "Secret", forum.Private)
	api, stranger := s.Program(s.Token(ann, "read")), s.Program(s.Token(eve, "read"))
	var from, other struct{ Next string }
	api.Get("/api/v1/changes").Want(200).JSON(&from)
	stranger.Get("/api/v1/changes").Want(200).JSON(&other)
	th, err := discussion.Start(t.Context(), s.DB, webtest.Viewer(ann), discussion.Draft{Community: c.ID, Title: "Quiet"})
	testkit.Must(t, err)
	var got struct {
		Items []doc
		Next  string
	}
	api.Get("/api/v1/changes?wait=5&since=" + from.Next).Want(200).JSON(&got)
	if len(got.Items) != 1 || got.Items[0]["subject"] != th.PID || got.Items[0]["what"] != "discussion.started" || len(got.Next) != len(from.Next) {
		t.Errorf("%v", got)
	}
	stranger.Get("/api/v1/changes?since="+other.Next).Want(200).Lacks(th.PID, "discussion")
	api.Get("/api/v1/changes?since=nonsense").Want(422)
}

func TestDescriptionMatchesTheRoutes(t *testing.T) {
	s := webtest.Start(t)
	var d struct {
		OpenAPI    string
		Paths      map[string]map[string]struct{ Summary, OperationID string }
		Components struct{ Schemas map[string]doc }
	}
	page := s.Nobody().Get("/api/v1/openapi.json").Want(200)
	page.JSON(&d)
	ids := map[string]bool{}
	for path, methods := range d.Paths {
		for method, op := range methods {
			if op.Summary == "" || ids[op.OperationID] {
				t.Errorf("%s %s: summary %q, id %q", method, path, op.Summary, op.OperationID)
			}
			ids[op.OperationID] = true
		}
	}
	n := 0
	for _, r := range s.Web.Routes() {
		if strings.HasPrefix(r.Path, "/api/") {
			n++
		}
	}
	if d.OpenAPI != "3.1.0" || len(ids) != n || n < 25 {
		t.Errorf("%d operations for %d routes", len(ids), n)
	}
	for _, ref := range strings.Split(page.Body, `"#/components/schemas/`)[1:] {
		name, _, _ := strings.Cut(ref, `"`)
		if d.Components.Schemas[name] == nil {
			t.Errorf("%s is not described", name)
		}
	}
}

var _ = prepare(func(t *testing.T, w *world) {
	t.Helper()
	v := webtest.Viewer(w.Member)
	th, err := discussion.Start(t.Context(), w.DB, v, discussion.Draft{Community: w.Private.ID, Title: "Within"})
	testkit.Must(t, err)
	r, _, err := forum.AddReply(t.Context(), w.DB, v, th.PID, forum.ReplyDraft{Body: "Within"})
	testkit.Must(t, err)
	l, err := lesson.Share(t.Context(), w.DB, v, lesson.Draft{
		Community: w.Private.ID, Title: "Within",
		Fields: lesson.Fields{Did: "x", Worked: "x", DidNotWork: "x", Outcome: lesson.Mixed},
	})
	testkit.Must(t, err)
	w.Names["thread"], w.Names["reply"], w.Names["lesson"] = th.PID, r.PID, l.PID
})

var _ = visits(
	visit{route: "GET /api/v1/openapi.json", nobody: 200, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /api/v1/me", nobody: 401, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /api/v1/people", nobody: 401, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /api/v1/people/:id", path: "/api/v1/people/{member}", nobody: 401, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /api/v1/organisations", nobody: 401, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /api/v1/changes", nobody: 401, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /api/v1/communities", nobody: 401, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /api/v1/communities", form: `{"name":""}`, nobody: 401, stranger: 422, member: 422, admin: 422},
	visit{route: "GET /api/v1/communities/:slug", path: "/api/v1/communities/{private}", nobody: 401, stranger: 404, member: 200, admin: 404},
	visit{route: "PATCH /api/v1/communities/:slug", path: "/api/v1/communities/{private}", form: `{"summary":"New"}`, nobody: 401, stranger: 404, member: 200, admin: 404},
	visit{route: "PATCH /api/v1/communities/:slug", path: "/api/v1/communities/{open}", form: `{"summary":"New"}`, nobody: 401, stranger: 403, member: 200, admin: 200},
	visit{route: "GET /api/v1/communities/:slug/members", path: "/api/v1/communities/{private}/members", nobody: 401, stranger: 404, member: 200, admin: 404},
	visit{route: "PUT /api/v1/communities/:slug/members/:person", path: "/api/v1/communities/{private}/members/me", form: `{}`, nobody: 401, stranger: 404, member: 409, admin: 404},
	visit{route: "DELETE /api/v1/communities/:slug/members/:person", path: "/api/v1/communities/{private}/members/me", nobody: 401, stranger: 404, member: 409, admin: 404},
	visit{route: "GET /api/v1/discussions", path: "/api/v1/discussions?community={private}", nobody: 401, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /api/v1/discussions", form: `{"community":"{private}","title":"New"}`, nobody: 401, stranger: 422, member: 201, admin: 422},
	visit{route: "GET /api/v1/discussions/:id", path: "/api/v1/discussions/{thread}", nobody: 401, stranger: 404, member: 200, admin: 404},
	visit{route: "PATCH /api/v1/discussions/:id", path: "/api/v1/discussions/{thread}", form: `{"title":"New"}`, nobody: 401, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /api/v1/discussions/:id/posts", path: "/api/v1/discussions/{thread}/posts", nobody: 401, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /api/v1/discussions/:id/posts", path: "/api/v1/discussions/{thread}/posts", form: `{"body":"x"}`, nobody: 401, stranger: 404, member: 201, admin: 404},
	visit{route: "GET /api/v1/posts/:id", path: "/api/v1/posts/{reply}", nobody: 401, stranger: 404, member: 200, admin: 404},
	visit{route: "PATCH /api/v1/posts/:id", path: "/api/v1/posts/{reply}", form: `{"body":"y"}`, nobody: 401, stranger: 404, member: 200, admin: 404},
	visit{route: "DELETE /api/v1/posts/:id", path: "/api/v1/posts/{reply}", nobody: 401, stranger: 404, member: 204, admin: 404},
	visit{route: "DELETE /api/v1/discussions/:id", path: "/api/v1/discussions/{thread}", nobody: 401, stranger: 404, member: 204, admin: 404},
	visit{route: "GET /api/v1/lessons", path: "/api/v1/lessons?community={private}", nobody: 401, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /api/v1/lessons", form: `{"community":"{private}","title":"New"}`, nobody: 401, stranger: 422, member: 422, admin: 422},
	visit{route: "GET /api/v1/lessons/:id", path: "/api/v1/lessons/{lesson}", nobody: 401, stranger: 404, member: 200, admin: 404},
	visit{route: "PATCH /api/v1/lessons/:id", path: "/api/v1/lessons/{lesson}", form: `{"title":"New"}`, nobody: 401, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /api/v1/lessons/:id/revisions", path: "/api/v1/lessons/{lesson}/revisions", nobody: 401, stranger: 404, member: 200, admin: 404},
	visit{route: "GET /api/v1/lessons/:id/uses", path: "/api/v1/lessons/{lesson}/uses", nobody: 401, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /api/v1/lessons/:id/uses", path: "/api/v1/lessons/{lesson}/uses", form: `{"result":"worked"}`, nobody: 401, stranger: 404, member: 201, admin: 404},
	visit{route: "GET /api/v1/lessons/:id/posts", path: "/api/v1/lessons/{lesson}/posts", nobody: 401, stranger: 404, member: 200, admin: 404},
	visit{route: "POST /api/v1/lessons/:id/posts", path: "/api/v1/lessons/{lesson}/posts", form: `{"body":"x"}`, nobody: 401, stranger: 404, member: 201, admin: 404},
	visit{route: "DELETE /api/v1/lessons/:id", path: "/api/v1/lessons/{lesson}", nobody: 401, stranger: 404, member: 204, admin: 404},
)

// What deletes comes after what others ask of the same things.
func init() {
	last = append(last, "DELETE /api/v1/posts/:id", "DELETE /api/v1/discussions/:id", "DELETE /api/v1/lessons/:id")
}
