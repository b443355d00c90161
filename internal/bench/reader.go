package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// clients is how many people read or write at once.
const clients = 16

// A reader is one person with a browser of their own.
type reader struct {
	base   string
	person string
	email  string
	cookie string
	http   *http.Client
}

const password = "seven lanterns over the harbour"

// joined are the communities that every reader becomes a member of.
const joined = 4

// signIn makes the readers, signs each in, and has each join some communities.
func (b *bench) signIn(ctx context.Context) error {
	if b.readers != nil {
		return nil
	}
	readers := make([]*reader, clients)
	for i := range readers {
		email := fmt.Sprintf("reader-%d@example.org", i)
		// In a store that was kept they are there already.
		_, _, added := command(ctx, b.binary, b.site.dir, password+"\n", nil, "user", "add", "--email", email, "--name", fmt.Sprintf("Reader Number %d", i), "--password-stdin")
		readers[i] = newReader(b.site.base, email)
		if err := readers[i].signIn(ctx); err != nil {
			return errors.Join(added, err)
		}
	}
	places, err := findPlaces(ctx, readers[0])
	if err != nil {
		return err
	}
	for i, r := range readers {
		own := []string{hall}
		for n := range min(joined-1, len(places.slugs)) {
			own = append(own, places.slugs[(i+n*5)%len(places.slugs)])
		}
		for _, slug := range own {
			if _, err := r.call(ctx, http.MethodPut, "/communities/"+slug+"/members/"+r.person, map[string]string{}, nil); err != nil {
				return err
			}
		}
	}
	b.readers, b.places = readers, places
	return nil
}

func newReader(base, email string) *reader {
	return &reader{base: base, email: email, http: &http.Client{
		Timeout:       30 * time.Second,
		Transport:     &http.Transport{MaxIdleConnsPerHost: 2, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

func (r *reader) signIn(ctx context.Context) error {
	form := url.Values{"email": {r.email}, "password": {password}}.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.base+"/sign-in", strings.NewReader(form))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := r.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	for _, c := range resp.Cookies() {
		if strings.HasSuffix(c.Name, "session") {
			r.cookie = c.Name + "=" + c.Value
		}
	}
	if r.cookie == "" {
		return fmt.Errorf("%s could not sign in: %s", r.email, resp.Status)
	}
	var me struct{ ID string }
	_, err = r.call(ctx, http.MethodGet, "/me", nil, &me)
	r.person = me.ID
	return err
}

var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// A fetched is an answer that has come whole.
type fetched struct {
	status int
	header http.Header
	size   int
	ms     float64
}

// get fetches a path as a browser does; see is given the body, still packed.
func (r *reader) get(ctx context.Context, path, accept string, see func([]byte)) (fetched, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.base+path, nil)
	if err != nil {
		return fetched{}, err
	}
	if accept != "" {
		req.Header.Set("Accept-Encoding", accept)
	}
	if r.cookie != "" {
		req.Header.Set("Cookie", r.cookie)
	}
	buf := bodies.Get().(*bytes.Buffer)
	defer bodies.Put(buf)
	buf.Reset()
	began := time.Now()
	resp, err := r.http.Do(req)
	if err != nil {
		return fetched{}, err
	}
	defer resp.Body.Close()
	if _, err := buf.ReadFrom(resp.Body); err != nil {
		return fetched{}, err
	}
	ms := float64(time.Since(began).Microseconds()) / 1000
	if see != nil {
		see(buf.Bytes())
	}
	return fetched{resp.StatusCode, resp.Header, buf.Len(), ms}, nil
}

// call does one call of the API with the reader's session.
func (r *reader) call(ctx context.Context, method, path string, in, out any) (time.Duration, error) {
	var body io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return 0, err
		}
		body = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, method, r.base+"/api/v1"+path, body)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Cookie", r.cookie)
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	began := time.Now()
	resp, err := r.http.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	took := time.Since(began)
	if err == nil && resp.StatusCode/100 != 2 {
		err = fmt.Errorf("%s %s: %s: %.300s", method, path, resp.Status, text)
	}
	if err == nil && out != nil {
		err = json.Unmarshal(text, out)
	}
	return took, err
}
