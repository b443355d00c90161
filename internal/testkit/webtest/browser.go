package webtest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/gorilla/websocket"

	"waymark/internal/testkit"
)

// A Browser keeps cookies and sends requests; it follows no redirect unless asked.
type Browser struct {
	Header http.Header       // sent with every request
	Dialer *websocket.Dialer // of sockets; nil: the usual one

	site    *Site
	cookies map[string]string
	page    string // the page it is on
}

var client = &http.Client{
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Transport:     &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 16},
}

// Cookie gives the value of one of the browser's cookies.
func (b *Browser) Cookie(name string) string { return b.cookies[name] }

// Get asks for a path.
func (b *Browser) Get(path string) *Page {
	b.site.T.Helper()
	return b.Do(http.MethodGet, path, "", nil)
}

// Open asks for a path and goes on where it is sent, up to five times.
func (b *Browser) Open(path string) *Page {
	b.site.T.Helper()
	p := b.Get(path)
	for range 5 {
		if p.Status < 300 || p.Status > 399 || p.Status == http.StatusNotModified {
			break
		}
		p = b.Get(p.Header.Get("Location"))
	}
	b.page = path
	return p
}

// Post sends a form as it is given, without a token.
func (b *Browser) Post(path string, form url.Values) *Page {
	b.site.T.Helper()
	return b.Do(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// Call sends JSON (nil: no body) and is for the API.
func (b *Browser) Call(method, path string, in any) *Page {
	b.site.T.Helper()
	if in == nil {
		return b.Do(method, path, "", nil)
	}
	body, err := json.Marshal(in)
	testkit.Must(b.site.T, err)
	return b.Do(method, path, "application/json", bytes.NewReader(body))
}

// Do sends any request.
func (b *Browser) Do(method, path, kind string, body io.Reader) *Page {
	b.site.T.Helper()
	req, err := http.NewRequest(method, b.site.address(path), body)
	testkit.Must(b.site.T, err)
	for name, values := range b.Header {
		req.Header[name] = values
		if name == "Host" {
			req.Host = values[0]
		}
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	for name, value := range b.cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	res, err := client.Do(req)
	testkit.Must(b.site.T, err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	testkit.Must(b.site.T, err)
	for _, c := range res.Cookies() {
		if b.cookies[c.Name] = c.Value; c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
	return &Page{T: b.site.T, Path: path, Status: res.StatusCode, Header: res.Header, Body: string(text), Cookies: res.Cookies()}
}

// Submit fills in a form of a page, sends it as a browser would, with what
// stands in it already, and follows to where it leads. The selector finds the
// form; fields replace its values, a nil list takes a field out.
func (b *Browser) Submit(p *Page, selector string, fields url.Values) *Page {
	b.site.T.Helper()
	res := b.Send(p, selector, fields)
	for range 5 {
		if res.Status < 300 || res.Status > 399 {
			break
		}
		res = b.Get(res.Header.Get("Location"))
	}
	return res
}

// Send is Submit without following.
func (b *Browser) Send(p *Page, selector string, fields url.Values) *Page {
	b.site.T.Helper()
	return b.SendTo(p, selector, "", fields)
}

// Forget has the browser lose a cookie, as when a session ends.
func (b *Browser) Forget(name string) { delete(b.cookies, name) }

// SendTo is Send by a button that leads elsewhere than its form.
func (b *Browser) SendTo(p *Page, selector, action string, fields url.Values) *Page {
	b.site.T.Helper()
	form := p.One(selector)
	values := formValues(form)
	for name, list := range fields {
		values[name] = list
	}
	if action == "" {
		action = form.Attr("action")
	}
	if action == "" {
		action = p.Path
	}
	if strings.EqualFold(form.Attr("method"), "post") {
		return b.Post(action, values)
	}
	return b.Get(action + "?" + values.Encode())
}
