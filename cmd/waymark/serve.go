package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"golang.org/x/sync/errgroup"

	"waymark/internal/auth"
	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/extract"
	"waymark/internal/govern"
	"waymark/internal/insight"
	"waymark/internal/mail"
	"waymark/internal/watch"
	"waymark/internal/web"
)

// stopTime is how long requests under way may take once the server takes no
// more.
const stopTime = 20 * time.Second

func serve(ctx context.Context, p *program, args []string) error {
	f := p.flags("serve", true)
	show := f.Bool("print-config", false, "")
	asJSON := f.Bool("json", false, "")
	c, err := f.only(args)
	if err != nil {
		return err
	}
	if *show {
		return c.print(p, *asJSON)
	}
	return p.serve(ctx, c)
}

// serve runs the server until ctx ends.
func (p *program) serve(ctx context.Context, c *config) error {
	// The address first: an address that is taken must not cost the first
	// start its demo content.
	at, err := p.listen(ctx, c)
	if err != nil {
		return err
	}
	defer func() { _ = at.Close() }()
	useClock(clockFile(p.getenv))
	s, err := openSite(ctx, c)
	if err != nil {
		return p.opening(c, err)
	}
	err = p.serveSite(ctx, s, at)
	if late := s.d.Checkpoint(context.WithoutCancel(ctx), true); err == nil {
		err = late
	}
	return errors.Join(err, s.close())
}

// listen opens the address, or takes the socket that systemd has opened, once
// the configuration holds together.
func (p *program) listen(ctx context.Context, c *config) (net.Listener, error) {
	at, err := p.given()
	if err != nil {
		return nil, err
	}
	if at != nil {
		c.Listen = at.Addr().String()
	}
	if err := c.check(p); err != nil {
		if at != nil {
			_ = at.Close()
		}
		return nil, err
	}
	if at != nil {
		return at, nil
	}
	if at, err = (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen); err != nil {
		return nil, errors.New(p.say.T("cli.listen_failed", "Address", c.Listen, "Reason", reason(err)))
	}
	return at, nil
}

// opening explains why a site cannot be opened.
func (p *program) opening(c *config, err error) error {
	switch {
	case errors.Is(err, errLocked):
		return errors.New(p.say.T("cli.locked", "Directory", c.Data, "Process", holder(c.Data)))
	case errors.Is(err, db.ErrNewer):
		return refuse(p.say.T("cli.newer", "Directory", c.Data, "Reason", err.Error()))
	}
	return err
}

func (p *program) serveSite(ctx context.Context, s *site, at net.Listener) error {
	log := s.c.logger(p)
	slog.SetDefault(log) // of those who are given none
	config, err := p.content(ctx, s)
	if err != nil {
		return err
	}
	if s.cert, err = p.certify(ctx, s.c); err != nil {
		return err
	}
	if err := s.index(ctx); err != nil {
		// Reading and writing go on without search.
		log.LogAttrs(ctx, slog.LevelError, "search is off", slog.Any("error", err))
	}
	accounts := auth.New(s.d, auth.Options{})
	s.watch = watch.New(s.d, watch.Options{Dir: s.c.Data, Log: log, Ballast: watch.StandardBallast, Version: version})
	s.measureStores()
	post := s.post(log, accounts, s.c.base(at))
	s.teller = s.tell(log, post, s.c.base(at))
	store := s.c.files()
	readApart()
	go s.checkFiles(ctx, log)
	s.texts = extract.New(s.d, store, nil)
	server, err := p.openRooms(ctx, s, log, config, web.Deps{DB: s.d, Auth: accounts, Search: s.search, Files: store, Texts: s.texts, Mail: post, Log: log, Watch: s.watch})
	if err != nil {
		return err
	}
	s.measureLive(server)
	metrics, err := p.listenMetrics(ctx, s.c)
	if err != nil {
		return err
	}
	control := openControl(ctx, s, log) // before anybody is told where the server is
	if err := p.welcome(ctx, s, at); err != nil {
		return err
	}
	// What works in the background ends after the last request has been
	// answered: its writes are flushed, its last changes indexed.
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	group, work := errgroup.WithContext(work)
	asked, end := context.WithCancel(ctx)
	defer context.AfterFunc(work, end)() // what fails in the background ends all
	defer end()
	group.Go(func() error {
		defer stop()
		return p.serveHTTP(asked, s, server, at)
	})
	group.Go(func() error { return serveMetrics(work, s.watch, metrics) })
	group.Go(func() error { return p.watchdog(work, s.watch) })
	group.Go(func() error { return changes.Follow(work, s.d, server.Reader()) })
	group.Go(func() error { return changes.Follow(work, s.d, server.Live()) })
	group.Go(func() error { return server.RunLive(work) })
	group.Go(func() error { return p.serveControl(work, s, control) })
	p.background(work, group, s, log, accounts, post)
	p.notify("READY=1")
	return group.Wait()
}

// background starts what works beside the requests.
func (p *program) background(ctx context.Context, group *errgroup.Group, s *site, log *slog.Logger, accounts *auth.Auth, post *mail.Mail) {
	group.Go(func() error { return s.watch.Run(ctx) })
	group.Go(func() error { return changes.Run(ctx, s.d) })
	group.Go(func() error { return changes.Follow(ctx, s.d, accounts.Reader()) })
	group.Go(func() error { return changes.Follow(ctx, s.d, govern.Reader(s.d)) })
	group.Go(func() error { return s.teller.Run(ctx) })
	group.Go(func() error { return insight.New(s.d).Run(ctx) })
	group.Go(func() error { return s.care(ctx, log, accounts) })
	group.Go(func() error { return s.tenure(ctx, log) })
	group.Go(func() error { return post.Run(ctx) })
	group.Go(func() error { return s.texts.Run(ctx) })
	group.Go(func() error { return p.nights(ctx, s, log) })
	if s.speak != nil {
		group.Go(func() error { return s.speak.Run(ctx) })
		group.Go(func() error { return s.back.Run(ctx) })
	}
	if s.search != nil {
		group.Go(func() error { return s.followSearch(ctx, log) })
	}
	if s.c.Demo {
		group.Go(func() error { return s.openDemo(ctx, log) })
	}
}

// content makes sure that the site holds what the configuration says, and
// gives the configuration of its pages.
func (p *program) content(ctx context.Context, s *site) (web.Config, error) {
	c := s.c
	config := web.Config{
		URL: c.URL, TLS: c.TLSCert != "", Proxies: c.Proxies, NoLimits: !c.Limits, Zone: c.Zone, Lang: c.Language, Version: version,
		Settings: c.inForce(p), FileMax: c.FileSize,
	}
	if c.Demo {
		if err := p.readyDemo(ctx, s); err != nil {
			return config, err
		}
		content, err := readDemo()
		config.Demo = demoRoles(content)
		return config, err
	}
	state, err := s.demoState(ctx)
	if err == nil && state != "" && !loopback(c.Listen) {
		err = refuse(p.say.T("cli.demo_public", "Directory", c.Data, "Address", c.Listen))
	}
	return config, err
}

// welcome prints the people of the demo or, where nobody can sign in yet, the
// address at which the first administrator signs up; and last the address.
func (p *program) welcome(ctx context.Context, s *site, at net.Listener) error {
	base := s.c.base(at)
	if s.c.URL == "" && !loopback(s.c.Listen) {
		_, _ = fmt.Fprintln(p.err, "waymark: "+p.say.T("cli.no_url"))
	}
	defer func() { p.println(p.say.T("cli.serving", "Address", base)) }()
	if s.c.Demo {
		content, err := readDemo()
		if err == nil {
			p.showRoles(content)
		}
		return err
	}
	needed, err := auth.NeedsSetUp(ctx, s.d)
	if err != nil || !needed {
		return err
	}
	code, err := auth.NewLink(ctx, s.d, auth.SetUp, 0, setUpTime)
	if err == nil {
		p.println(p.say.T("cli.set_up", "Address", base+"/set-up/"+code))
	}
	return err
}

// setUpTime is how long the address for the first administrator works; the
// next start makes another.
const setUpTime = 7 * 24 * time.Hour

// base is the address at which people find the site.
func (c *config) base(at net.Listener) string {
	if c.URL != "" {
		return c.URL
	}
	scheme := "http"
	if c.TLSCert != "" {
		scheme = "https"
	}
	host, port, err := net.SplitHostPort(at.Addr().String())
	if err != nil {
		return scheme + "://" + at.Addr().String()
	}
	if ip := net.ParseIP(host); ip != nil && (ip.IsUnspecified() || ip.IsLoopback()) {
		host = "localhost"
	}
	return fmt.Sprintf("%s://%s", scheme, net.JoinHostPort(host, port))
}

// logger writes to standard error.
func (c *config) logger(p *program) *slog.Logger {
	opts := &slog.HandlerOptions{Level: c.Level}
	if c.JSONLog {
		return slog.New(slog.NewJSONHandler(p.err, opts))
	}
	return slog.New(slog.NewTextHandler(p.err, opts))
}
