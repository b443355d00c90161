package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"waymark/internal/envelope"
	"waymark/internal/keylog"
)

// outsideTime is how long an answer of a site may take to be asked from outside.
const outsideTime = 30 * time.Second

// outsideMost is the largest answer that is read, in bytes.
const outsideMost = 64 << 20

// An outside asks a site as anybody could who has no account there.
type outside struct {
	base   string
	client *http.Client
}

// speakBase reads the address of a site. Only https is asked, and this computer.
func (p *program) speakBase(text string) (*outside, error) {
	u, err := url.Parse(strings.TrimSuffix(text, "/"))
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || strings.Trim(u.Path, "/") != "" {
		return nil, wrong(p.say.T("cli.speak_address", "Address", text))
	}
	local := u.Hostname() == "localhost"
	if ip := net.ParseIP(u.Hostname()); ip != nil {
		local = ip.IsLoopback()
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !local) {
		return nil, wrong(p.say.T("cli.speak_address", "Address", text))
	}
	return &outside{base: u.Scheme + "://" + u.Host, client: &http.Client{
		Timeout:       outsideTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// An answered is what a site answered.
type answered struct {
	status int
	header http.Header
	body   []byte
}

func (o *outside) ask(ctx context.Context, method, path string, header http.Header, body []byte) (answered, error) {
	req, err := http.NewRequestWithContext(ctx, method, o.base+path, bytes.NewReader(body)) //nolint:gosec // whoever starts the program names it
	if err != nil {
		return answered{}, err
	}
	for name, values := range header {
		req.Header[name] = values
	}
	res, err := o.client.Do(req) //nolint:gosec // whoever starts the program names the site
	if err != nil {
		return answered{}, err
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(res.Body, outsideMost))
	return answered{res.StatusCode, res.Header, text}, err
}

// log fetches the public log and looks it over.
func (o *outside) log(ctx context.Context, p *program) (*keylog.Log, error) {
	a, err := o.ask(ctx, http.MethodGet, "/speak/keys.json", nil, nil)
	if err != nil {
		return nil, errors.New(p.say.T("cli.speak_unreachable", "Address", o.base, "Reason", reason(err)))
	}
	if a.status != http.StatusOK {
		return nil, errors.New(p.say.T("cli.speak_no_log", "Address", o.base, "Status", a.status))
	}
	l, err := keylog.Verify(bytes.NewReader(a.body))
	if err != nil {
		return nil, errors.New(p.say.T("cli.speak_log_bad", "Reason", err.Error()))
	}
	return l, nil
}

// A logAnswer says what a log was found to be.
type logAnswer struct {
	keylog.Head
	Words []string     `json:"words"`
	Seen  *keylog.Head `json:"seen,omitempty"` // what the file held
}

// verifyLog looks the public log of a site over, from outside.
func verifyLog(ctx context.Context, p *program, args []string) error {
	f := p.flags("speak verify-log", false)
	asJSON := f.Bool("json", false, "")
	file := f.String("seen", "", "")
	rest, err := f.parse(args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return wrong(p.say.T("cli.needs_one", "Argument", "URL", "Command", "speak verify-log"))
	}
	o, err := p.speakBase(rest[0])
	if err != nil {
		return err
	}
	l, err := o.log(ctx, p)
	if err != nil {
		return err
	}
	words := l.Head().Words()
	a := logAnswer{Head: l.Head(), Words: words[:]}
	if *file != "" {
		if a.Seen, err = p.extends(l, *file); err != nil {
			return err
		}
	}
	return p.report(*asJSON, a, func() {
		p.println(p.say.T("cli.speak_log_good", "Number", a.N, "Hash", a.Hash))
		p.println(strings.Join(a.Words, " "))
	})
}

// extends holds a log against what a file says was seen of it before, and
// keeps what is seen now. The file stays as it was where the logs differ.
func (p *program) extends(l *keylog.Log, file string) (*keylog.Head, error) {
	var seen *keylog.Head
	text, err := os.ReadFile(file) //nolint:gosec // whoever starts the program names it
	switch {
	case errors.Is(err, os.ErrNotExist):
	case err != nil:
		return nil, errors.New(p.say.T("cli.file_unreadable", "Name", file, "Reason", reason(err)))
	default:
		seen = &keylog.Head{}
		if err := json.Unmarshal(text, seen); err != nil {
			return nil, errors.New(p.say.T("cli.file_unreadable", "Name", file, "Reason", err.Error()))
		}
		if err := l.Extends(*seen); err != nil {
			return nil, errors.New(p.say.T("cli.speak_fork", "Reason", err.Error(), "File", file))
		}
	}
	if text, err = json.Marshal(l.Head()); err != nil {
		return nil, err
	}
	return seen, os.WriteFile(file, append(text, '\n'), 0o600)
}

// A finding is what one look from outside has found.
type finding struct {
	Check string `json:"check"`
	Good  bool   `json:"good"`

	key string // of the catalogue
}

// speakSelftest looks from outside whether what lies in front of a site leaves
// the anonymous channel's addresses alone.
func speakSelftest(ctx context.Context, p *program, args []string) error {
	f := p.flags("speak selftest", false)
	asJSON := f.Bool("json", false, "")
	rest, err := f.parse(args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return wrong(p.say.T("cli.needs_one", "Argument", "URL", "Command", "speak selftest"))
	}
	o, err := p.speakBase(rest[0])
	if err != nil {
		return err
	}
	var found []finding
	bad := false
	for _, c := range outsideChecks {
		good, err := c.look(ctx, o)
		if err != nil {
			return errors.New(p.say.T("cli.speak_unreachable", "Address", o.base, "Reason", reason(err)))
		}
		found, bad = append(found, finding{c.name, good, c.key}), bad || !good
	}
	if err := p.report(*asJSON, found, func() {
		for _, one := range found {
			verdict := "cli.speak_bad"
			if one.Good {
				verdict = "cli.check_good"
			}
			p.printf("%-40s %s\n", p.say.T(one.key), p.say.T(verdict))
		}
	}); err != nil {
		return err
	}
	if bad {
		return errors.New(p.say.T("cli.speak_selftest_failed"))
	}
	return nil
}

// outsideChecks are the looks in their order.
var outsideChecks = []struct {
	name, key string
	look      func(ctx context.Context, o *outside) (bool, error)
}{
	{"log", "cli.speak_test_log", looksLog},
	{"same", "cli.speak_test_same", looksSame},
	{"cookie", "cli.speak_test_cookie", looksCookie},
	{"drop", "cli.speak_test_drop", looksDrop},
	{"size", "cli.speak_test_size", looksSize},
}

func looksLog(ctx context.Context, o *outside) (bool, error) {
	a, err := o.ask(ctx, http.MethodGet, "/speak/keys.json", nil, nil)
	if err != nil || a.status != http.StatusOK {
		return false, err
	}
	_, bad := keylog.Verify(bytes.NewReader(a.body))
	return bad == nil, nil
}

// looksSame holds against each other what is answered with a cookie and without:
// the same bytes for all, kept by nobody on the way, and no cookie given.
func looksSame(ctx context.Context, o *outside) (bool, error) {
	bare, err := o.ask(ctx, http.MethodGet, "/speak/keys.json", nil, nil)
	if err != nil {
		return false, err
	}
	known, err := o.ask(ctx, http.MethodGet, "/speak/keys.json", http.Header{"Cookie": {"session=selftest"}}, nil)
	if err != nil {
		return false, err
	}
	same := bare.status == http.StatusOK && known.status == http.StatusOK && bytes.Equal(bare.body, known.body)
	return same && bare.unmarked() && known.unmarked() && strings.Contains(bare.header.Get("Cache-Control"), "no-store"), nil
}

// unmarked says whether an answer gives nothing by which who asked is known again.
func (a answered) unmarked() bool {
	return len(a.header.Values("Set-Cookie")) == 0 && a.header.Get("X-Request-Id") == "" && a.header.Get("Etag") == ""
}

func looksCookie(ctx context.Context, o *outside) (bool, error) {
	for _, header := range []string{"Cookie", "Authorization", "Referer"} {
		a, err := o.ask(ctx, http.MethodPost, "/speak/drop", http.Header{header: {"a=selftest"}}, noise(envelope.Size))
		if err != nil {
			return false, err
		}
		if a.status != http.StatusBadRequest || !bytes.Contains(a.body, []byte("identifying_header")) || !a.unmarked() {
			return false, nil
		}
	}
	return true, nil
}

// looksDrop hands over what nobody can open: it is answered as all else is,
// unless something on the way has put a cookie to it.
func looksDrop(ctx context.Context, o *outside) (bool, error) {
	a, err := o.ask(ctx, http.MethodPost, "/speak/drop", http.Header{"Content-Type": {"application/octet-stream"}}, noise(envelope.Size))
	return err == nil && a.status == http.StatusOK && len(a.body) == envelope.Size && a.unmarked(), err
}

func looksSize(ctx context.Context, o *outside) (bool, error) {
	for _, n := range []int{0, envelope.Size - 1, envelope.Size + 1} {
		a, err := o.ask(ctx, http.MethodPost, "/speak/drop", nil, noise(n))
		if err != nil {
			return false, fmt.Errorf("ask with %d octets: %w", n, err)
		}
		if a.status == http.StatusOK || !a.unmarked() {
			return false, nil
		}
	}
	return true, nil
}

func noise(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}
