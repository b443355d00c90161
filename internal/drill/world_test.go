package drill

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"waymark/internal/testkit"
)

const api = "/api/v1"

// A world is a data directory with people, an open and a private community,
// and the ledger of what was posted there.
type world struct {
	*data
	tokens      []string // of the people who write
	communities []string
	ledger      *ledger
	writers     []*writer
}

const (
	people      = 4
	writerCount = 16
)

// first is the world that every other is a copy of: making one takes a while.
var first struct {
	dir    string
	tokens []string
	slugs  []string // of the communities
}

// newWorld puts people and communities into a new data directory.
func newWorld(t *testing.T, dir string, env ...string) *world {
	t.Helper()
	if first.dir == "" {
		found(t)
	}
	testkit.Must(t, os.CopyFS(dir, os.DirFS(first.dir)))
	w := &world{data: newData(t, dir, env...), ledger: newLedger(), tokens: first.tokens, communities: first.slugs}
	for i := range writerCount {
		w.writers = append(w.writers, newWriter(w, i))
	}
	return w
}

// found makes the first world.
func found(t *testing.T) {
	t.Helper()
	_, err := binary()
	testkit.Must(t, err)
	dir := filepath.Join(built, "world")
	d := newData(t, dir)
	s := d.start()
	defer s.stop()
	person := func(name, role, scope string) (pid, token string) {
		email := name + "@drill.example"
		pid = d.good("user", "add", "--email", email, "--name", "Person "+name, "--role", role)
		return pid, d.good("token", "create", "--email", email, "--scope", scope)
	}
	_, admin := person("admin", "admin", "read,write,admin")
	c := s.client(admin)
	must := func(method, path string, body any) answer {
		a, err := c.do(t.Context(), method, api+path, "", body)
		testkit.Must(t, err)
		if a.status/100 != 2 {
			t.Fatalf("%s %s answers %d: %s", method, path, a.status, a.body)
		}
		return a
	}
	first.tokens, first.slugs = nil, nil
	for _, visibility := range []string{"open", "private"} {
		var made struct{ Slug string }
		testkit.Must(t, must(http.MethodPost, "/communities", fields{
			"name": "Drill " + visibility, "summary": "To be tried.", "visibility": visibility,
		}).into(&made))
		first.slugs = append(first.slugs, made.Slug)
	}
	for i := range people {
		pid, token := person(fmt.Sprint("writer", i), "member", "read,write")
		first.tokens = append(first.tokens, token)
		for _, slug := range first.slugs {
			must(http.MethodPut, "/communities/"+slug+"/members/"+pid, fields{"role": "member"})
		}
	}
	first.dir = dir
}

// client gives a client of its own connections.
func (s *server) client(token string) *client {
	return &client{base: s.base, token: token, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: writerCount}}}
}
