package web

import (
	"crypto/rand"
	"errors"
	"io"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"waymark/internal/board"
	"waymark/internal/envelope"
)

// speakPrefix is what the anonymous channel's own addresses begin with. They
// have a router of their own, which the rest of this package never sees: no
// session, no request id, no line in the log, no count, no trace, and no error
// that tells more than a word.
const speakPrefix = "/speak/"

const (
	pathDrop = speakPrefix + "drop"
	// dropPause is what an answer takes, whatever it says; what takes longer
	// takes a whole number of these.
	dropPause = 300 * time.Millisecond
	// dropRead is within what time an envelope must have come.
	dropRead = 30 * time.Second
	// dropsPerSecond is how many envelopes are taken from all together. Nobody
	// is counted alone: that would mean to know them.
	dropsPerSecond = 200
)

// bare makes the router of the anonymous channel; nil without a back room.
func (s *Server) bare() *echo.Echo {
	if s.Hatch == nil {
		return nil
	}
	e := echo.New()
	e.HTTPErrorHandler = func(err error, c echo.Context) {
		code, status := "not_found", http.StatusNotFound
		var he *echo.HTTPError
		if errors.As(err, &he) && he.Code == http.StatusMethodNotAllowed {
			code, status = "method_not_allowed", he.Code
		}
		_ = bareCode(c, status, code)
	}
	d := &dropper{s: s, left: dropsPerSecond}
	e.POST(pathDrop, d.drop)
	for _, name := range []string{board.KeysLog, board.Batch, board.File, board.Glass} {
		e.GET(speakPrefix+name, s.speakFile(name))
	}
	return e
}

// BareRouted gives "METHOD path" of what is answered without a session, a log
// or a count; nothing where the anonymous channel is off.
func (s *Server) BareRouted() []string {
	if s.silent == nil {
		return nil
	}
	var names []string
	for _, r := range s.silent.Routes() {
		names = append(names, r.Method+" "+r.Path)
	}
	slices.Sort(names)
	return names
}

// silently answers a request for the anonymous channel, and says whether it was
// one. A panic ends the connection and says nothing.
func (s *Server) silently(w http.ResponseWriter, r *http.Request) bool {
	if s.silent == nil || !strings.HasPrefix(r.URL.Path, speakPrefix) {
		return false
	}
	defer func() {
		if recover() != nil {
			panic(http.ErrAbortHandler) // of which net/http prints nothing
		}
	}()
	s.secureHeaders(w.Header())
	w.Header()["Cache-Control"] = headerNoStore
	if !s.known(r) {
		http.Error(w, "", http.StatusMisdirectedRequest)
		return true
	}
	if r.Method == http.MethodHead {
		get := *r
		get.Method = http.MethodGet
		r = &get
	}
	s.silent.ServeHTTP(w, r)
	return true
}

// quiet is where net/http says who has sent something odd: nowhere, where the
// anonymous channel is on.
func (s *Server) quiet(l *log.Logger) *log.Logger {
	if s.Hatch == nil {
		return l
	}
	return log.New(io.Discard, "", 0)
}

func bareCode(c echo.Context, status int, code string) error {
	h := c.Response().Header()
	h["Content-Type"] = []string{"application/json"}
	// What of the body was not read stays unread.
	h["Connection"] = []string{"close"}
	c.Response().WriteHeader(status)
	_, err := io.WriteString(c.Response(), `{"code":"`+code+`"}`)
	return err
}

// speakFile gives a published file: the same octets to everybody, whatever
// they send along.
func (s *Server) speakFile(name string) echo.HandlerFunc {
	kind := "application/octet-stream"
	if strings.HasSuffix(name, ".json") {
		kind = "application/json"
	}
	return func(c echo.Context) error {
		text, err := os.ReadFile(filepath.Join(s.SpeakDir, name))
		if err != nil {
			return bareCode(c, http.StatusNotFound, "not_found")
		}
		h := c.Response().Header()
		h["Content-Type"] = []string{kind}
		h["Content-Length"] = []string{strconv.Itoa(len(text))}
		c.Response().WriteHeader(http.StatusOK)
		_, err = c.Response().Write(text)
		return err
	}
}

// identifying are headers that say who asks. A browser that does as the page
// says sends none of them; where one comes, something on the way has added it.
var identifying = []string{"Cookie", "Authorization", "Referer", "Proxy-Authorization", "X-Csrf-Token", "X-Xsrf-Token", "X-Form-Token"}

// A dropper takes envelopes.
type dropper struct {
	s *Server

	mu   sync.Mutex
	left float64 // how many may come at once now
	at   time.Time
}

// admits says whether one more envelope may come now.
func (d *dropper) admits() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := time.Now()
	if !d.at.IsZero() {
		d.left = min(dropsPerSecond, d.left+now.Sub(d.at).Seconds()*dropsPerSecond)
	}
	d.at = now
	if d.left < 1 && !d.s.NoLimits {
		return false
	}
	d.left--
	return true
}

// drop hands an envelope to the back room. What speaks against it is found
// before any of it is read.
func (d *dropper) drop(c echo.Context) error {
	r := c.Request()
	for _, name := range identifying {
		if len(r.Header.Values(name)) > 0 {
			return bareCode(c, http.StatusBadRequest, "identifying_header")
		}
	}
	if site := r.Header.Values("Sec-Fetch-Site"); len(site) > 0 && !slices.Equal(site, []string{"same-origin"}) {
		return bareCode(c, http.StatusForbidden, "cross_site")
	}
	if r.ContentLength != envelope.Size {
		return bareCode(c, http.StatusBadRequest, "wrong_size")
	}
	if !d.admits() {
		return bareCode(c, http.StatusServiceUnavailable, "busy")
	}
	control := http.NewResponseController(c.Response().Writer)
	_ = control.SetReadDeadline(time.Now().Add(dropRead))
	sealed := make([]byte, envelope.Size)
	defer clear(sealed)
	if _, err := io.ReadFull(r.Body, sealed); err != nil {
		return bareCode(c, http.StatusBadRequest, "wrong_size")
	}
	began := time.Now()
	answer, err := d.s.Hatch.Drop(r.Context(), sealed)
	if err != nil {
		// Nobody can tell this from an answer: whoever sent it cannot open it,
		// and sends the same again later.
		answer = make([]byte, envelope.Size)
		_, _ = rand.Read(answer) // never fails
	}
	time.Sleep(dropPause - time.Since(began)%dropPause)
	_ = control.SetWriteDeadline(time.Now().Add(dropRead))
	h := c.Response().Header()
	h["Content-Type"] = []string{"application/octet-stream"}
	h["Content-Length"] = []string{strconv.Itoa(envelope.Size)}
	c.Response().WriteHeader(http.StatusOK)
	_, err = c.Response().Write(answer)
	return err
}
