package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"waymark/internal/forum"
	"waymark/internal/testkit/webtest"
	"waymark/internal/watch"
	"waymark/internal/web"
)

// shrinking is a site on a disk of 1000 GiB whose room the test decides.
func shrinking(t *testing.T, free *uint64) (*webtest.Site, *watch.Watch) {
	t.Helper()
	var w *watch.Watch
	s := webtest.Start(t, func(_ *web.Config, deps *web.Deps) {
		w = watch.New(deps.DB, watch.Options{Dir: t.TempDir(), Log: deps.Log, Space: func(string) (uint64, uint64, error) {
			return *free, 1000 << 30, nil
		}})
		deps.Watch = w
	})
	return s, w
}

// On a full disk everything can be read, people sign in and out, and whatever
// else would be written is refused with a time to try again.
func TestReadOnlyWhenTheDiskIsFull(t *testing.T) {
	free := uint64(100 << 30)
	s, w := shrinking(t, &free)
	ann := s.Person("Ann Archer")
	open := s.Community(ann, "Open room", forum.Open)
	b := s.SignIn(ann)
	const banner = "nothing can be saved at the moment"
	b.Get("/c/" + open.Slug).Want(http.StatusOK).Lacks(banner)

	free = 1 << 20
	w.Look(t.Context())
	b.Get("/c/" + open.Slug).Want(http.StatusOK).Has(banner)
	b.Get("/people").Want(http.StatusOK)
	s.Nobody().Get("/sign-in").Want(http.StatusOK).Has(banner)
	s.Nobody().Post("/sign-in", url.Values{"email": {"ann@example.org"}, "password": {"wrong"}}).Want(http.StatusUnprocessableEntity)
	const path = "/settings"
	refused := b.Post(path, url.Values{"form_token": {web.FormToken(b.Cookie("session"), path)}, "about": {"thirty years of bridges and fords"}}).
		Want(http.StatusServiceUnavailable).Has("nothing can be saved", "Nothing was saved")
	if refused.Header.Get("Retry-After") == "" {
		t.Error("a refused write does not say when to try again")
	}
	p := s.Program(s.Token(ann, "read", "write")).Call(http.MethodPost, "/api/v1/discussions", map[string]string{"community": open.Slug, "title": "x", "body": "y"})
	if p.Want(http.StatusServiceUnavailable); !strings.Contains(p.Body, `"code":"read_only"`) || p.Header.Get("Retry-After") == "" {
		t.Errorf("the API answers %s", p.Body)
	}
	if r := s.Nobody().Get("/readyz").Want(http.StatusServiceUnavailable); !strings.Contains(r.Body, "disk") {
		t.Errorf("readyz says %q", r.Body)
	}
	s.Nobody().Get("/healthz").Want(http.StatusOK)
	b.Post("/sign-out", url.Values{"form_token": {web.FormToken(b.Cookie("session"), "/sign-out")}}).Want(http.StatusSeeOther)

	free = 100 << 30
	w.Look(t.Context())
	s.Nobody().Get("/readyz").Want(http.StatusOK)
	s.Program(s.Token(ann, "read", "write")).Call(http.MethodPost, "/api/v1/discussions", map[string]string{"community": open.Slug, "title": "x", "body": "y"}).
		Want(http.StatusCreated)
}

// Every route that writes is refused on a full disk, but for the few that say
// otherwise.
func TestEveryWriteIsRefusedOnAFullDisk(t *testing.T) {
	free := uint64(1 << 20)
	s, _ := shrinking(t, &free)
	w := newWorldAt(t, s)
	b := w.SignIn(w.Admin)
	always := 0
	for _, r := range s.Web.Routes() {
		if r.Method == http.MethodGet || web.Trial(r.Path) {
			continue
		}
		if r.Always {
			always++
			continue
		}
		path := pathVar.ReplaceAllString(r.Path, "x")
		kind := "application/x-www-form-urlencoded"
		if strings.HasPrefix(path, "/api/") {
			kind = "application/json"
		}
		if p := b.Do(r.Method, path, kind, strings.NewReader("")); p.Status != http.StatusServiceUnavailable {
			t.Errorf("%s %s answers %d", r.Method, r.Path, p.Status)
		}
	}
	if always == 0 || always > 4 {
		t.Errorf("%d routes write on a full disk", always)
	}
}

// Administrators hear early that room runs short; others do not.
func TestAdministratorsAreWarned(t *testing.T) {
	free := uint64(2<<30 - 1)
	s, w := shrinking(t, &free)
	admin, other := s.SignIn(s.Admin("Ada")), s.SignIn(s.Person("Ben"))
	admin.Get("/").Has("is filling up")
	other.Get("/").Lacks("is filling up")
	free = 512<<20 - 1
	w.Look(t.Context())
	admin.Get("/").Has("is nearly full")
	other.Get("/").Lacks("is nearly full")
}

func TestDrainingIsNotReady(t *testing.T) {
	free := uint64(100 << 30)
	s, w := shrinking(t, &free)
	s.Nobody().Get("/readyz").Want(http.StatusOK)
	w.Drain()
	if p := s.Nobody().Get("/readyz").Want(http.StatusServiceUnavailable); p.Body != "draining\n" || p.Header.Get("Retry-After") == "" {
		t.Errorf("readyz says %q", p.Body)
	}
	s.Nobody().Get("/sign-in").Want(http.StatusOK)
}
