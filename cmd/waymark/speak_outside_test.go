package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/internal/envelope"
	"waymark/internal/forum"
	"waymark/internal/hatch"
	"waymark/internal/keylog"
	"waymark/internal/speakup"
	"waymark/internal/testkit"
	"waymark/internal/testkit/passes"
	"waymark/internal/testkit/webtest"
	"waymark/internal/web"
)

// keysOf makes a log as a site publishes it: whole, which is two entries or, on
// the last days of a week, three, and as it was before the last of them.
func keysOf(t *testing.T) (shorter, whole []byte) {
	t.Helper()
	ctx := context.Background()
	d := testkit.SQLite(t)
	testkit.Person(t, d, "Ann Early", "Northwick")
	room, err := speakup.Open(ctx, d, speakup.Options{
		Dir: filepath.Join(t.TempDir(), "speak"), Bundle: passes.Bundle, Drops: passes.Drops, Generate: passes.Generate, Simulate: true,
	})
	testkit.Must(t, err)
	testkit.Must(t, room.Set(ctx, forum.System(), speakup.Settings{
		Limits: speakup.Limits{Least: 50, Quiet: 20}, Orgs: []int64{testkit.Organisation(t, d, "Northwick")},
	}))
	testkit.Must(t, room.Tend(ctx))
	whole = room.Keys()
	last := bytes.LastIndex(whole, []byte(",\n"))
	if last < 0 {
		t.Fatal("a log of one entry")
	}
	return append(bytes.Clone(whole[:last]), "\n]\n"...), whole
}

// asked runs a command and gives its exit code and all that it wrote.
func asked(args ...string) (code int, out string) {
	var b bytes.Buffer
	code = run(context.Background(), args, getenv(nil), strings.NewReader(""), &b, &b)
	return code, b.String()
}

func TestVerifyLogFromOutside(t *testing.T) {
	shorter, whole := keysOf(t)
	_, forked := keysOf(t)
	damaged := bytes.Replace(whole, []byte(`"count":`), []byte(`"count":1`), 1)
	var shown []byte
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/speak/keys.json" || r.Header.Get("Cookie") != "" {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(shown)
	}))
	t.Cleanup(site.Close)
	seen := filepath.Join(t.TempDir(), "head.json")
	var kept []byte
	for _, step := range []struct {
		name  string
		shown []byte
		good  bool
	}{
		{"first seen", shorter, true},
		{"grown", whole, true},
		{"the same", whole, true},
		{"shorter", shorter, false},
		{"forked", forked, false},
		{"damaged", damaged, false},
		{"nothing", []byte("[]"), false},
		{"as it was", whole, true},
	} {
		shown = step.shown
		code, out := asked("speak", "verify-log", site.URL, "--seen", seen)
		if (code == exitGood) != step.good {
			t.Errorf("%s: exit code %d: %s", step.name, code, out)
		}
		now, err := os.ReadFile(seen)
		testkit.Must(t, err)
		if !step.good {
			if !bytes.Equal(now, kept) {
				t.Errorf("%s: what was seen was written over", step.name)
			}
			continue
		}
		kept = now
		if !strings.Contains(out, wordsOf(t, step.shown)) {
			t.Errorf("%s: the seven words are missing: %s", step.name, out)
		}
	}
	// Without what was seen before a fork looks well: its words tell.
	shown = forked
	if code, _ := asked("speak", "verify-log", site.URL); code != exitGood {
		t.Error("a forked log is in order by itself, so the file shows nothing")
	}
	var a logAnswer
	log, err := keylog.Verify(bytes.NewReader(whole))
	testkit.Must(t, err)
	code, out := asked("speak", "verify-log", site.URL, "--json")
	if err := json.Unmarshal([]byte(out), &a); err != nil || code != exitGood || a.N != log.Head().N || len(a.Words) != 7 {
		t.Errorf("%d: %s", code, out)
	}
}

// wordsOf gives the seven words of a log.
func wordsOf(t *testing.T, text []byte) string {
	t.Helper()
	l, err := keylog.Verify(bytes.NewReader(text))
	testkit.Must(t, err)
	words := l.Head().Words()
	return strings.Join(words[:], " ")
}

func TestVerifyLogAsksNoSiteInTheOpen(t *testing.T) {
	for _, address := range []string{"http://forum.example.org", "forum", "https://a@forum.example.org", "https://forum.example.org/deep"} {
		if code, _ := asked("speak", "verify-log", address); code != exitUsage {
			t.Errorf("%s: exit code %d", address, code)
		}
	}
}

// deaf is a back room that can open nothing.
type deaf struct{ hatch.Room }

func (deaf) Drop(context.Context, []byte) ([]byte, error) { return envelope.NoAnswer(), nil }

// What lies in front of a site is found out where it marks who asks, and
// nothing is found where it does not.
func TestSelftestFindsWhatIsInTheWay(t *testing.T) {
	_, keys := keysOf(t)
	dir := t.TempDir()
	testkit.Must(t, os.WriteFile(filepath.Join(dir, "keys.json"), keys, 0o600))
	site := webtest.Start(t, func(c *web.Config, d *web.Deps) { c.SpeakDir, d.Hatch = dir, deaf{} })
	target, err := url.Parse(site.URL)
	testkit.Must(t, err)
	for name, c := range map[string]struct {
		request func(*http.Request)
		answer  func(*http.Response) error
		bad     string // the check that fails; empty: none
	}{
		"nothing":                   {},
		"a cookie on each request":  {request: func(r *http.Request) { r.Header.Set("Cookie", "sso=1") }, bad: "drop"},
		"a cookie on each answer":   {answer: func(r *http.Response) error { r.Header.Set("Set-Cookie", "lb=1"); return nil }, bad: "same"},
		"a number on each answer":   {answer: func(r *http.Response) error { r.Header.Set("X-Request-Id", "1"); return nil }, bad: "drop"},
		"cookies that are put away": {request: func(r *http.Request) { r.Header.Del("Cookie") }, bad: "cookie"},
		"keys for some": {answer: func(r *http.Response) error {
			if r.Request.Header.Get("Cookie") != "" && r.Request.Method == http.MethodGet {
				r.StatusCode = http.StatusFound
			}
			return nil
		}, bad: "same"},
	} {
		proxy := &httputil.ReverseProxy{
			Rewrite: func(r *httputil.ProxyRequest) {
				r.SetURL(target)
				r.Out.Host = target.Host
				if c.request != nil {
					c.request(r.Out)
				}
			},
			ModifyResponse: c.answer,
		}
		front := httptest.NewServer(proxy)
		code, out := asked("speak", "selftest", front.URL, "--json")
		front.Close()
		var found []finding
		line, _, _ := strings.Cut(out, "\n")
		testkit.Must(t, json.Unmarshal([]byte(line), &found))
		if (code == exitGood) != (c.bad == "") {
			t.Errorf("%s: exit code %d: %s", name, code, out)
		}
		for _, f := range found {
			if f.Check == c.bad && f.Good || c.bad == "" && !f.Good {
				t.Errorf("%s: %s is %v", name, f.Check, f.Good)
			}
		}
	}
}
