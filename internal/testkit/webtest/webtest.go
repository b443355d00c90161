// Package webtest runs the whole web layer on a fresh database for tests, and
// gives them browsers: people who are signed in, open pages, fill in forms and
// look at what stands there.
package webtest

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"waymark/internal/auth"
	"waymark/internal/db"
	"waymark/internal/extract"
	"waymark/internal/files"
	"waymark/internal/forum"
	"waymark/internal/speakup"
	"waymark/internal/testkit"
	"waymark/internal/web"
)

// A Site is a running server on a database of its own.
type Site struct {
	T    testing.TB
	DB   *db.DB
	Auth *auth.Auth
	Web  *web.Server
	// Texts reads what stands inside files, when a test has it Catch up.
	Texts *extract.Extract
	// Speak is the front room of the anonymous channel, in which nobody takes
	// part yet; nil where change took it away.
	Speak *speakup.Speak
	URL   string // without a slash at the end
	Log   *Log   // what the server wrote

	// Unfollow ends what Follow has begun; calling it again does nothing.
	Unfollow func()

	count int
}

// Start runs a server on a fresh SQLite database; change may alter how. Rate
// limits are off unless it turns them on.
func Start(t testing.TB, change ...func(*web.Config, *web.Deps)) *Site {
	t.Helper()
	return On(t, testkit.SQLite(t), change...)
}

// On is Start on a database that is there already.
func On(t testing.TB, d *db.DB, change ...func(*web.Config, *web.Deps)) *Site {
	t.Helper()
	s := &Site{T: t, DB: d, Auth: auth.New(d, auth.Options{}), Log: &Log{}}
	config := web.Config{NoLimits: true, Version: "test"}
	deps := web.Deps{DB: d, Auth: s.Auth, Files: files.In(t.TempDir()), Log: slog.New(slog.NewTextHandler(s.Log, nil))}
	deps.Texts = extract.New(d, deps.Files, nil)
	deps.Speak = s.speak()
	for _, f := range change {
		f(&config, &deps)
	}
	s.Texts, s.Speak = deps.Texts, deps.Speak
	var err error
	s.Web, err = web.New(config, deps)
	testkit.Must(t, err)
	server := httptest.NewUnstartedServer(s.Web.Handler())
	server.Config = s.Web.HTTP()
	server.Start()
	t.Cleanup(server.Close)
	s.URL = server.URL
	return s
}

// Log gathers what the server logs.
type Log struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write keeps a line.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// String gives all that was written.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// Organisation adds an organisation.
func (s *Site) Organisation(name string) forum.Organisation {
	s.T.Helper()
	o, err := forum.AddOrganisation(context.Background(), s.DB, forum.System(), forum.OrganisationDraft{Name: name})
	testkit.Must(s.T, err)
	return o
}

// Person adds a person with an e-mail address of their own.
func (s *Site) Person(name string, change ...func(*forum.PersonDraft)) forum.Person {
	s.T.Helper()
	s.count++
	draft := forum.PersonDraft{Name: name, Email: fmt.Sprintf("person-%d@example.org", s.count)}
	for _, f := range change {
		f(&draft)
	}
	p, err := forum.AddPerson(context.Background(), s.DB, forum.System(), draft)
	testkit.Must(s.T, err)
	return p
}

// Admin adds a person who looks after the site.
func (s *Site) Admin(name string) forum.Person {
	return s.Person(name, func(d *forum.PersonDraft) { d.SiteRole = forum.SiteAdmin })
}

// Community makes a community; its founder is its facilitator.
func (s *Site) Community(founder forum.Person, name string, v forum.Visibility) forum.Community {
	s.T.Helper()
	c, err := forum.Found(context.Background(), s.DB, Viewer(founder), forum.CommunityDraft{Name: name, Summary: "About " + name, Visibility: v})
	testkit.Must(s.T, err)
	return c
}

// Join makes a person a member of a community, whatever its visibility.
func (s *Site) Join(p forum.Person, c forum.Community) {
	s.T.Helper()
	testkit.Must(s.T, forum.PutMember(context.Background(), s.DB, forum.System(), c.ID, p.ID, forum.Member))
}

// Viewer is a person as one who looks.
func Viewer(p forum.Person) forum.Viewer {
	return forum.Viewer{Person: p.ID, Admin: p.SiteRole == forum.SiteAdmin}
}

// Token makes an API token of a person.
func (s *Site) Token(p forum.Person, scopes ...string) string {
	s.T.Helper()
	token, err := auth.CreateToken(context.Background(), s.DB, forum.System(), p.ID, scopes, "test")
	testkit.Must(s.T, err)
	return token
}

// Nobody is a browser in which nobody is signed in.
func (s *Site) Nobody() *Browser {
	return &Browser{site: s, cookies: map[string]string{}, Header: http.Header{}}
}

// SignIn is a browser in which a person is signed in.
func (s *Site) SignIn(p forum.Person) *Browser {
	s.T.Helper()
	b := s.Nobody()
	secret, _, err := s.Auth.SignInAs(context.Background(), p.ID, "test", "")
	testkit.Must(s.T, err)
	b.cookies["session"] = secret
	return b
}

// Program is a client that shows an API token.
func (s *Site) Program(token string) *Browser {
	b := s.Nobody()
	b.Header.Set("Authorization", "Bearer "+token)
	return b
}

func (s *Site) address(path string) string {
	if strings.HasPrefix(path, "/") {
		return s.URL + path
	}
	return path
}
