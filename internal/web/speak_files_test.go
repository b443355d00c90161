package web_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/internal/envelope"
	"waymark/internal/hatch"
	"waymark/internal/testkit"
	"waymark/internal/testkit/backstage"
	"waymark/internal/testkit/webtest"
	"waymark/internal/ticket"
	"waymark/internal/web"
)

// speaking starts a site with a back room, which has published once.
func speaking(t *testing.T) (*webtest.Site, *backstage.Stage) {
	t.Helper()
	room := backstage.Open(t)
	return webtest.Start(t, func(c *web.Config, d *web.Deps) { c.SpeakDir, d.Hatch = room.Config.Dir, room.Client }), room
}

// These have no session, whoever asks, and so no line in the table of visits:
// nobody, a stranger, a member and an administrator are all the same here.
var bareRoutes = []string{"GET /speak/batch.json", "GET /speak/board.bin", "GET /speak/glass.bin", "GET /speak/keys.json", "POST /speak/drop"}

func TestBareRoutes(t *testing.T) {
	s, _ := speaking(t)
	if got := s.Web.BareRouted(); !slices.Equal(got, bareRoutes) {
		t.Errorf("without a session, a log or a count are answered %q", got)
	}
	for _, r := range s.Web.Routed() {
		if strings.Contains(r, " /speak/") {
			t.Errorf("%s is answered with a session, too", r)
		}
	}
	off := webtest.Start(t)
	if got := off.Web.BareRouted(); got != nil {
		t.Errorf("where the channel is off, %q", got)
	}
	for _, path := range []string{"/speak/keys.json", "/speak/board.bin", "/speak/none"} {
		if got, none := raw(t, off, "GET", path, nil, ""), raw(t, off, "GET", "/none/at-all", nil, ""); got.status != none.status {
			t.Errorf("off, %s answers %d and not as what is not there", path, got.status)
		}
	}
}

type rawAnswer struct {
	status int
	body   string
	header http.Header
}

// raw asks without a browser, with what headers the test wants.
func raw(t *testing.T, s *webtest.Site, method, path string, header http.Header, body string) rawAnswer {
	t.Helper()
	req, err := http.NewRequest(method, s.URL+path, strings.NewReader(body))
	testkit.Must(t, err)
	for name, values := range header {
		req.Header[name] = values
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	testkit.Must(t, err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	testkit.Must(t, err)
	return rawAnswer{res.StatusCode, string(text), res.Header}
}

// Everybody gets the same octets, whatever they send along.
func TestSpeakFiles(t *testing.T) {
	s, room := speaking(t)
	for _, name := range []string{"board.bin", "glass.bin", "batch.json"} {
		want, err := os.ReadFile(filepath.Join(room.Config.Dir, name))
		testkit.Must(t, err)
		bare := raw(t, s, "GET", "/speak/"+name, nil, "")
		with := raw(t, s, "GET", "/speak/"+name, http.Header{"Cookie": {"waymark=x"}, "Authorization": {"Bearer y"}, "If-None-Match": {"*"}, "Range": {"bytes=0-3"}}, "")
		if bare.status != 200 || bare.body != string(want) || with.body != bare.body || with.status != 200 {
			t.Errorf("%s: %d and %d", name, bare.status, with.status)
		}
		bare.header.Del("Date")
		with.header.Del("Date")
		if fmt.Sprint(bare.header) != fmt.Sprint(with.header) || bare.header.Get("Cache-Control") != "no-store" || bare.header.Get("Set-Cookie") != "" {
			t.Errorf("%s: headers %v and %v", name, bare.header, with.header)
		}
	}
	for path, want := range map[string]int{"/speak/keys.json": 404, "/speak/": 404, "/speak/lock": 404, "/speak/keys/log.key": 404, "/speak/drop": 405} {
		if got := raw(t, s, "GET", path, nil, ""); got.status != want || !strings.Contains(got.body, `{"code":`) {
			t.Errorf("%s answers %d %s", path, got.status, got.body)
		}
	}
	if got := raw(t, s, "HEAD", "/speak/board.bin", nil, ""); got.status != 200 || got.body != "" {
		t.Errorf("HEAD answers %d", got.status)
	}
}

func sealedFor(t *testing.T, room *backstage.Stage, said string) string {
	t.Helper()
	keys, err := room.Keys(t.Context(), []ticket.Slot{backstage.Slot})
	testkit.Must(t, err)
	sealed, err := envelope.Seal(keys[backstage.Slot], backstage.Slot, []byte(said))
	testkit.Must(t, err)
	return string(sealed)
}

const (
	chaff     = `{"v":1,"op":"chaff","rid":"AAAAAAAAAAAAAAAAAAAAAA==","rk":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}`
	dropPause = 300 * time.Millisecond
)

// An envelope's answer has one size and never comes sooner, whatever it says
// and whether it could be opened.
func TestDrop(t *testing.T) {
	s, room := speaking(t)
	for name, body := range map[string]string{"chaff": sealedFor(t, room, chaff), "no envelope": strings.Repeat("x", envelope.Size)} {
		began := time.Now()
		got := raw(t, s, "POST", "/speak/drop", http.Header{"Sec-Fetch-Site": {"same-origin"}}, body)
		if took := time.Since(began); took < dropPause {
			t.Errorf("%s is answered after %v", name, took)
		}
		if got.status != 200 || len(got.body) != envelope.Size || got.header.Get("Content-Type") != "application/octet-stream" {
			t.Errorf("%s: %d with %d octets", name, got.status, len(got.body))
		}
		said, err := envelope.OpenAnswer(envelope.AnswerKey{}, []byte(got.body))
		if (err == nil) != (name == "chaff") || err == nil && string(said) != `{"code":"nothing"}` {
			t.Errorf("%s: told %q, %v", name, said, err)
		}
	}
	for name, size := range map[string]int{"short": envelope.Size - 1, "long": envelope.Size + 1, "nothing": 0, "huge": 1 << 20} {
		if got := raw(t, s, "POST", "/speak/drop", nil, strings.Repeat("x", size)); got.status != 400 || got.body != `{"code":"wrong_size"}` {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
}

// What would say who sends it is refused before anything of it is read: the
// envelope is not even sent here.
func TestDropRefusesUnread(t *testing.T) {
	s, _ := speaking(t)
	for header, want := range map[string]string{
		"Cookie: a=b": "identifying_header", "Authorization: x": "identifying_header", "Referer: http://localhost/": "identifying_header",
		"Proxy-Authorization: x": "identifying_header", "X-CSRF-Token: x": "identifying_header", "cookie:": "identifying_header",
		"Sec-Fetch-Site: cross-site": "cross_site", "Sec-Fetch-Site: none": "cross_site",
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
		testkit.Must(t, err)
		_, err = fmt.Fprintf(conn, "POST /speak/drop HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n%s\r\n\r\n", envelope.Size, header)
		testkit.Must(t, err)
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		testkit.Must(t, err)
		body, err := io.ReadAll(res.Body)
		testkit.Must(t, err)
		if res.StatusCode < 400 || string(body) != `{"code":"`+want+`"}` || !res.Close {
			t.Errorf("%s: %s %s", header, res.Status, body)
		}
		_ = conn.Close()
	}
}

// Without a back room whoever drops gets what is no answer, and sends again.
func TestDropAway(t *testing.T) {
	s := webtest.Start(t, func(c *web.Config, d *web.Deps) { c.SpeakDir, d.Hatch = t.TempDir(), away{} })
	got := raw(t, s, "POST", "/speak/drop", nil, strings.Repeat("x", envelope.Size))
	if again := raw(t, s, "POST", "/speak/drop", nil, strings.Repeat("x", envelope.Size)); got.status != 200 || len(got.body) != envelope.Size || again.body == got.body {
		t.Errorf("%d with %d octets", got.status, len(got.body))
	}
}

// away is a hatch behind which nobody is: a client that was never connected
// would have the test wait.
type away struct{ hatch.Room }

// Nothing of the channel's requests is written down, counted or printed, also
// when things go wrong; the control is a page, of which there is a line.
func TestDropIsNotLogged(t *testing.T) {
	s, room := speaking(t)
	before := s.Log.String()
	raw(t, s, "POST", "/speak/drop", nil, sealedFor(t, room, chaff))
	raw(t, s, "POST", "/speak/drop", http.Header{"Cookie": {"a=b"}}, "x")
	raw(t, s, "GET", "/speak/board.bin", nil, "")
	raw(t, s, "GET", "/speak/nowhere", nil, "")
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
	testkit.Must(t, err)
	_, err = io.WriteString(conn, "POST /speak/drop HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n")
	testkit.Must(t, err)
	_, _ = io.Copy(io.Discard, conn)
	_ = conn.Close()
	if now := s.Log.String(); now != before {
		t.Errorf("the log says %q", strings.TrimPrefix(now, before))
	}
	raw(t, s, "GET", "/sign-in", nil, "")
	if now := s.Log.String(); now == before || !strings.Contains(now, "/sign-in") {
		t.Error("the control: a page leaves no line")
	}
	metrics := httptest.NewRecorder()
	s.Web.Watch.Metrics().ServeHTTP(metrics, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if text := metrics.Body.String(); strings.Contains(text, "/speak") || !strings.Contains(text, "/sign-in") {
		t.Error("drops are counted, or nothing is")
	}
}

// A handler that panics ends the connection, and nobody hears why.
func TestDropPanics(t *testing.T) {
	s := webtest.Start(t, func(c *web.Config, d *web.Deps) { c.SpeakDir, d.Hatch = t.TempDir(), panicking{} })
	req, err := http.NewRequest(http.MethodPost, s.URL+"/speak/drop", strings.NewReader(strings.Repeat("x", envelope.Size)))
	testkit.Must(t, err)
	if res, err := http.DefaultTransport.RoundTrip(req); err == nil {
		_ = res.Body.Close()
		t.Errorf("answered %s", res.Status)
	}
	if strings.Contains(s.Log.String(), "panic") {
		t.Errorf("the log says %s", s.Log)
	}
}

type panicking struct{ hatch.Room }

func (away) Drop(context.Context, []byte) ([]byte, error) { return nil, hatch.ErrAway }

func (panicking) Drop(_ context.Context, sealed []byte) ([]byte, error) { panic(string(sealed[:9])) }
