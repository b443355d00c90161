package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"waymark/internal/testkit"
)

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	res, err := http.Get(url)
	testkit.Must(t, err)
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	testkit.Must(t, err)
	return res.StatusCode, string(body)
}

var setUp = regexp.MustCompile(`http://localhost:\d+(/set-up/[A-Za-z0-9_-]{43})\n`)

func TestServe(t *testing.T) {
	dir, env := dataDir(t)
	s := start(t, env, "serve")
	if code, _ := get(t, s.base+"/readyz"); code != http.StatusOK {
		t.Errorf("readyz answers %d", code)
	}
	m := setUp.FindStringSubmatch(s.out.String())
	if m == nil {
		t.Fatalf("no address for the first administrator: %s", s.out)
	}
	if code, _ := get(t, s.base+m[1]); code != http.StatusOK {
		t.Errorf("the address for the first administrator answers %d", code)
	}
	for name, want := range map[string]os.FileMode{"": 0o700, socketName: 0o600, "lock": 0o600} {
		info, err := os.Stat(filepath.Join(dir, name))
		testkit.Must(t, err)
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%q has mode %o", name, got)
		}
	}
	bad(t, 1, "is using the data directory", env, "serve", "--listen", "127.0.0.1:0")
	if code := s.end(); code != 0 {
		t.Errorf("stopped with %d: %s", code, s.err)
	}
	for _, gone := range []string{socketName, "waymark.db-wal"} {
		if _, err := os.Stat(filepath.Join(dir, gone)); err == nil {
			t.Errorf("%s is left after a stop", gone)
		}
	}
	again := start(t, env, "serve")
	if n := setUp.FindStringSubmatch(again.out.String()); n == nil || n[1] == m[1] {
		t.Errorf("another start, while nobody can sign in: %s", again.out)
	} else if code, _ := get(t, again.base+m[1]); code != http.StatusNotFound {
		t.Errorf("the earlier address answers %d", code)
	}
	good(t, env, "user", "add", "--email", "ann@example.org", "--name", "Ann", "--role", "admin")
	again.end()
	r := waymark(t, "nine quiet herons\n", env, "user", "add", "--email", "ann@example.org", "--name", "Ann", "--password-stdin")
	if r.code != 0 {
		t.Fatal(r)
	}
	if last := start(t, env, "serve"); strings.Contains(last.out.String(), "/set-up/") {
		t.Errorf("somebody can sign in: %s", last.out)
	}
}

func TestAddressInUse(t *testing.T) {
	_, env := dataDir(t)
	s := start(t, env, "serve")
	dir, other := dataDir(t)
	address := strings.Replace(strings.TrimPrefix(s.base, "http://"), "localhost", "127.0.0.1", 1)
	bad(t, 1, "Cannot listen on", other, "serve", "--demo", "--listen", address)
	if _, err := os.Stat(dir); err == nil {
		t.Error("an address in use cost a first start")
	}
}

func TestDemo(t *testing.T) {
	_, env := dataDir(t)
	env = append(env, "WAYMARK_SPEAK=off") // its first keys take long
	s := start(t, env, "demo")
	for _, want := range []string{"Mary Okafor, mary-okafor@winsel-vale.example", demoPassword} {
		if !strings.Contains(s.out.String(), want) {
			t.Errorf("no %q in %s", want, s.out)
		}
	}
	if strings.Contains(s.out.String(), "/set-up/") {
		t.Error("the demo asks for an administrator")
	}
	if _, page := get(t, s.base+"/sign-in"); !strings.Contains(page, "Mary Okafor") {
		t.Error("the sign-in page does not offer Mary")
	}
	if code := s.end(); code != 0 {
		t.Errorf("stopped with %d: %s", code, s.err)
	}
	again := start(t, append(env, "WAYMARK_DEMO=1"), "serve")
	if strings.Contains(again.out.String(), "Loading") {
		t.Error("the demo was loaded twice")
	}
	again.end()
	bad(t, 78, "everybody has the same password", env, "serve", "--listen", "0.0.0.0:0")
	start(t, env, "serve").end()

	other, env := dataDir(t)
	good(t, env, "user", "add", "--email", "ann@example.org", "--name", "Ann")
	r := waymark(t, "", env, "demo", "--listen", "127.0.0.1:0")
	if r.code != 78 || !strings.Contains(r.err, other+" holds other content") {
		t.Errorf("the demo on other content: %+v", r)
	}
}

// A load that was broken off is begun again.
func TestDemoBrokenOff(t *testing.T) {
	_, env := dataDir(t)
	good(t, env, "user", "add", "--email", "half@example.org", "--name", "Half Loaded")
	p := &program{getenv: getenv(env)}
	c, err := p.flags("serve", true).config()
	testkit.Must(t, err)
	site, err := openSite(t.Context(), c)
	testkit.Must(t, err)
	testkit.Must(t, site.setDemoState(t.Context(), demoLoading))
	testkit.Must(t, site.close())
	start(t, env, "demo").end()
	bad(t, 1, "Nobody here", env, "token", "create", "--email", "half@example.org")
}
