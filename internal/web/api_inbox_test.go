package web_test

import (
	"net/http"
	"testing"
)

var _ = visits(
	visit{route: "GET /api/v1/inbox", nobody: 401, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /api/v1/inbox/:id/done", path: "/api/v1/inbox/none/done", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "GET /api/v1/follows", nobody: 401, stranger: 200, member: 200, admin: 200},
	visit{route: "PUT /api/v1/follows", form: `{"kind":"community","name":"{private}","level":"normal"}`, nobody: 401, stranger: 404, member: 204, admin: 404},
	visit{route: "GET /api/v1/saved", nobody: 401, stranger: 200, member: 200, admin: 200},
	visit{route: "POST /api/v1/saved", form: `{"post":"{r-rita}","note":"x"}`, nobody: 401, stranger: 404, member: 204, admin: 404},
	visit{route: "DELETE /api/v1/saved/:id", path: "/api/v1/saved/none", nobody: 401, stranger: 404, member: 404, admin: 404},
)

// Programs read the inbox and put it away.
func TestInboxOfPrograms(t *testing.T) {
	s := newRoom(t)
	th := start(t, s.Site, s.ann, s.place, "How do we sort bins?", "")
	reply(t, s.Site, s.ben, th, "", "By lid.")
	tell(t, s.Site)
	a := s.Program(s.Token(s.ann, "read", "write"))
	var list struct {
		Items []struct{ ID, Reason, Title, URL string } `json:"items"`
	}
	a.Call(http.MethodGet, "/api/v1/inbox", nil).Want(http.StatusOK).JSON(&list)
	if len(list.Items) != 1 || list.Items[0].Reason != "answer" || list.Items[0].Title != "How do we sort bins?" {
		t.Fatalf("waits %+v", list)
	}
	a.Call(http.MethodPost, "/api/v1/inbox/"+list.Items[0].ID+"/done", nil).Want(http.StatusNoContent)
	list.Items = nil
	a.Call(http.MethodGet, "/api/v1/inbox", nil).Want(http.StatusOK).JSON(&list)
	if len(list.Items) != 0 {
		t.Errorf("waits %+v", list)
	}
}
