package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"strings"

	"waymark/internal/auth"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/insight"
	"waymark/internal/web"
)

func demo(ctx context.Context, p *program, args []string) error {
	f := p.flags("demo", true)
	c, err := f.only(args)
	if err != nil {
		return err
	}
	c.demonstrate()
	return p.serve(ctx, c)
}

// demoPassword is everybody's in the demo, and no secret.
const demoPassword = "four lanterns at noon" //nolint:gosec // see above

// What a site says of the demo in it; nothing where there is none.
const (
	demoLoading = "loading" // and broken off, unless it is happening now
	demoLoaded  = "loaded"  // all but the passwords of those who play no role
	demoOpen    = "open"
)

// readyDemo makes sure that a site holds the demo: it loads an empty one and
// refuses one that holds other content. A load that was broken off is begun
// again.
func (p *program) readyDemo(ctx context.Context, s *site) error {
	state, err := s.demoState(ctx)
	switch {
	case err != nil:
		return err
	case state == demoLoaded || state == demoOpen:
		return nil
	case state == demoLoading:
		if err := p.restartDemo(ctx, s); err != nil {
			return err
		}
	}
	holds, err := s.holdsContent(ctx)
	if err != nil {
		return err
	}
	if holds {
		return refuse(p.say.T("cli.demo_content", "Directory", s.c.Data))
	}
	p.println(p.say.T("cli.demo_loads"))
	content, err := readDemo()
	if err != nil {
		return err
	}
	if err := s.setDemoState(ctx, demoLoading); err != nil {
		return err
	}
	if err := loadDemo(ctx, s.d, s.c.files(), content); err != nil {
		return err
	}
	if err := openAccounts(ctx, s.d, content, true); err != nil {
		return err
	}
	if err := insight.New(s.d).Settle(ctx); err != nil {
		return err
	}
	return s.setDemoState(ctx, demoLoaded)
}

// restartDemo throws away what a broken load left. On PostgreSQL the database
// is not ours to throw away.
func (p *program) restartDemo(ctx context.Context, s *site) (err error) {
	if s.d.Dialect != db.SQLite {
		return refuse(p.say.T("cli.demo_broken"))
	}
	if err := s.d.Close(); err != nil {
		return err
	}
	path := s.c.database()
	for _, file := range []string{path, path + "-wal", path + "-shm"} {
		//nolint:gosec // our own data directory
		if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	if s.d, err = db.Open(ctx, path); err != nil {
		return err
	}
	s.migrations, err = s.d.Migrate(ctx)
	return err
}

// holdsContent says whether there is anything on the site.
func (s *site) holdsContent(ctx context.Context) (bool, error) {
	for _, statement := range []*db.Statement{anyPerson, anyCommunity} {
		if some, err := db.Has(ctx, s.d, statement); err != nil || some {
			return some, err
		}
	}
	return false, nil
}

// openDemo gives everybody a password who has none yet. That takes longer than
// to load the demo, so it is done while the server runs.
func (s *site) openDemo(ctx context.Context, log *slog.Logger) error {
	err := func() error {
		state, err := s.demoState(ctx)
		if err != nil || state == demoOpen {
			return err
		}
		content, err := readDemo()
		if err != nil {
			return err
		}
		if err := openAccounts(ctx, s.d, content, false); err != nil {
			return err
		}
		return s.setDemoState(ctx, demoOpen)
	}()
	if err != nil && ctx.Err() == nil {
		log.LogAttrs(ctx, slog.LevelError, "not everybody in the demo can sign in", slog.Any("error", err))
	}
	return nil
}

// openAccounts gives a password to those who play a role, or to the others.
func openAccounts(ctx context.Context, d *db.DB, c demoContent, roles bool) error {
	for _, who := range c.People {
		if (who.Demo != "") != roles {
			continue
		}
		_, err := auth.AddUser(ctx, d, who.Email, "", "", "", demoPassword)
		if _, taken := fault.FieldsOf(err).Of("email"); taken {
			continue // they have one already
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// demoRoles are the people whom visitors may try to be.
func demoRoles(c demoContent) (roles []web.DemoRole) {
	for _, who := range c.People {
		if who.Demo != "" {
			roles = append(roles, web.DemoRole{As: who.Demo, Email: who.Email, Note: who.DemoNote})
		}
	}
	return roles
}

// roleNames are the catalogue keys of the roles' names.
var roleNames = map[string]string{
	"officer": "signin.role_officer", "facilitator": "signin.role_facilitator", roleAdmin: "signin.role_administrator",
	"newcomer": "signin.role_newcomer", "trainer": "signin.role_trainer", "manager": "signin.role_manager",
}

// showRoles prints who one may be and how.
func (p *program) showRoles(c demoContent) {
	p.println(p.say.T("cli.demo_roles", "Password", demoPassword))
	for _, who := range c.People {
		if who.Demo == "" {
			continue
		}
		role := who.Demo
		if key := roleNames[who.Demo]; key != "" {
			role = p.say.T(key)
		}
		p.printf("  %-14s %s\n", role, strings.Join([]string{who.Name, who.Email}, ", "))
	}
}
