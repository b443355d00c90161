// Package web serves the forum to browsers and programs: routes, forms, pages
// and the JSON API. It is the only package that knows echo, which it uses as a
// router and as nothing else; everything that keeps people safe (hosts,
// addresses, sessions, limits, headers, errors) is a thin layer of its own.
package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"waymark/internal/auth"
	"waymark/internal/db"
	"waymark/internal/extract"
	"waymark/internal/files"
	"waymark/internal/govern"
	"waymark/internal/hatch"
	"waymark/internal/heard"
	"waymark/internal/live"
	"waymark/internal/mail"
	"waymark/internal/search"
	"waymark/internal/speakup"
	"waymark/internal/watch"
	"waymark/internal/words"
)

// Config says how the server meets the world.
type Config struct {
	// URL is the public base address; without it only loopback hosts are answered.
	URL string
	// TLS says that this process speaks TLS itself.
	TLS bool
	// Proxies are the networks whose X-Forwarded-For is believed; none by default.
	Proxies []netip.Prefix
	// Demo are the roles to try that the sign-in page offers; none outside demo mode.
	Demo []DemoRole
	// NoLimits turns the rate limits off.
	NoLimits bool
	// Zone is the time zone in which dates are shown; nil means UTC.
	Zone *time.Location
	// Lang is the language of the pages; empty means English.
	Lang string
	// FileMax is the largest file that is taken, in bytes; 0: 50 MB.
	FileMax int64
	// CheckTime is how long the files of one form may be looked at and looked
	// through for viruses, all together; 0: two minutes.
	CheckTime time.Duration
	// Settings are those in force, for the administration.
	Settings []Setting
	// SpeakDir is where the back room publishes; empty where there is none.
	SpeakDir string
	// Version is the program's, for readiness and the API's description.
	Version string
}

// Deps is what the server works with.
type Deps struct {
	DB   *db.DB
	Auth *auth.Auth
	// Search answers queries. Without it, as with a damaged index, all else works.
	Search *search.Search
	// Files keeps what people upload; without it nothing is taken.
	Files *files.Store
	// Texts reads what stands inside files; nil where Files is.
	Texts *extract.Extract
	// Mail sends letters; nil where no mail server is configured.
	Mail *mail.Mail
	Log  *slog.Logger
	// Speak is the front room of the anonymous channel; nil where it is off,
	// and then nothing tells that there could be one.
	Speak *speakup.Speak
	// Watch knows whether the program can do its work, and counts; without one
	// the server makes its own, which looks at no disk.
	Watch *watch.Watch
	// Hatch leads to the back room of the anonymous channel; nil where that is off.
	Hatch hatch.Room
}

// A Server answers requests. Handlers are its methods, spread over the files
// of this package by what they are about.
type Server struct {
	Config
	Deps

	echo    *echo.Echo
	silent  *echo.Echo // of the anonymous channel; nil where that is off
	routes  []Route
	missing Route // stands for every address that no route has

	base   *url.URL // of Config.URL; nil without one
	secure bool     // browsers reach it over TLS
	cross  *http.CrossOriginProtection
	words  *words.Words
	limits *limiter
	selves *selves
	packed *packed
	tries  *auth.Throttle // nil without limits
	api    apiState
	live   *live.Hub
	// published is what the back room of the anonymous channel published; nil where that is off.
	published *heard.Published
	chain     atomic.Pointer[govern.Chain] // of the audit, as it was last found whole
}

// New makes a server with every declared route, or says which declaration is wrong.
func New(config Config, deps Deps) (*Server, error) {
	if deps.DB == nil || deps.Auth == nil {
		return nil, errors.New("web: a server needs a database and accounts")
	}
	if deps.Log == nil {
		deps.Log = slog.Default()
	}
	if deps.Watch == nil {
		deps.Watch = watch.New(deps.DB, watch.Options{Log: deps.Log, Version: config.Version})
	}
	s := &Server{
		Config: config, Deps: deps,
		echo: echo.New(), cross: http.NewCrossOriginProtection(),
		words: words.In(config.Lang).At(config.Zone), limits: newLimiter(), packed: newPacked(packedBytes),
		secure: config.TLS,
	}
	s.selves, s.silent = newSelves(s), s.bare()
	if !config.NoLimits {
		s.tries = auth.NewThrottle(func() time.Time { return deps.DB.Now() })
	}
	if config.URL != "" {
		base, err := url.Parse(config.URL)
		if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
			return nil, fmt.Errorf("web: the public address %q is not one", config.URL)
		}
		s.base, s.secure = base, config.TLS || base.Scheme == "https"
		if err := s.cross.AddTrustedOrigin(base.Scheme + "://" + base.Host); err != nil {
			return nil, fmt.Errorf("web: the public address: %w", err)
		}
	}
	if s.Mail.On() {
		s.Mail.Fill(letterAddress, s.fillAddress)
	}
	if err := s.register(); err != nil {
		return nil, err
	}
	return s, s.listen(context.Background())
}

// Handler answers every request, whatever it asks for.
func (s *Server) Handler() http.Handler { return http.HandlerFunc(s.serve) }

// HTTP gives a server with limits of its own around the handler, ready to
// serve a listener.
func (s *Server) HTTP() *http.Server {
	return &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: 5 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          s.quiet(slog.NewLogLogger(s.Log.Handler(), slog.LevelDebug)),
	}
}

// Address makes an absolute address of a path: under the public address, or
// under the host that was asked.
func (c *Call) Address(path string) string {
	if c.s.base != nil {
		return c.s.base.Scheme + "://" + c.s.base.Host + path
	}
	scheme := "http"
	if c.s.secure {
		scheme = "https"
	}
	return scheme + "://" + c.r.Host + path
}
