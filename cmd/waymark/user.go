package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"waymark/internal/auth"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// A userOrder is the order "user add".
type userOrder struct {
	Email    string `json:"email"`
	Name     string `json:"name"`
	Org      string `json:"org"`
	Role     string `json:"role"`
	Password string `json:"password"` // empty: they cannot sign in yet
}

// An idAnswer names what was made.
type idAnswer struct {
	ID string `json:"id"`
}

func userAdd(ctx context.Context, p *program, args []string) error {
	f := p.flags("user add", false)
	var o userOrder
	f.StringVar(&o.Email, "email", "", "")
	f.StringVar(&o.Name, "name", "", "")
	f.StringVar(&o.Org, "org", "", "")
	f.StringVar(&o.Role, "role", "", "")
	asked := f.Bool("password-stdin", false, "")
	asJSON := f.Bool("json", false, "")
	c, err := f.only(args)
	if err != nil {
		return err
	}
	switch {
	case o.Email == "":
		return wrong(p.say.T("cli.needs", "Flag", "--email", "Command", "user add"))
	case o.Name == "":
		return wrong(p.say.T("cli.needs", "Flag", "--name", "Command", "user add"))
	case o.Role != "" && o.Role != forum.SiteMember && o.Role != forum.SiteAdmin:
		return wrong(p.say.T("cli.role"))
	}
	if *asked {
		if o.Password, err = p.password(); err != nil {
			return err
		}
	}
	var a idAnswer
	if err := p.order(ctx, c, "user add", o, &a, &here{}); err != nil {
		return err
	}
	return p.report(*asJSON, a, func() { p.println(a.ID) })
}

// password reads the first line of standard input.
func (p *program) password() (string, error) {
	line, err := bufio.NewReader(io.LimitReader(p.in, 64<<10)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", wrong(p.say.T("cli.no_password"))
	}
	return line, nil
}

// addUser does the order "user add".
func addUser(ctx context.Context, _ *program, s *site, with json.RawMessage, _ talk) (any, error) {
	var o userOrder
	if err := json.Unmarshal(with, &o); err != nil {
		return nil, err
	}
	who, err := auth.AddUser(ctx, s.d, o.Email, o.Name, o.Org, o.Role, o.Password)
	return idAnswer{who.PID}, err
}

// A tokenOrder is the order "token create".
type tokenOrder struct {
	Email  string   `json:"email"`
	Scopes []string `json:"scopes"`
	Label  string   `json:"label"`
}

type tokenAnswer struct {
	Token string `json:"token"`
}

func tokenCreate(ctx context.Context, p *program, args []string) error {
	f := p.flags("token create", false)
	var o tokenOrder
	f.StringVar(&o.Email, "email", "", "")
	scope := f.String("scope", auth.ScopeRead+","+auth.ScopeWrite, "")
	f.StringVar(&o.Label, "name", "", "")
	asJSON := f.Bool("json", false, "")
	c, err := f.only(args)
	if err != nil {
		return err
	}
	if o.Email == "" {
		return wrong(p.say.T("cli.needs", "Flag", "--email", "Command", "token create"))
	}
	o.Scopes = strings.FieldsFunc(*scope, func(r rune) bool { return r == ',' || r == ' ' })
	var a tokenAnswer
	if err := p.order(ctx, c, "token create", o, &a, &here{}); err != nil {
		return err
	}
	return p.report(*asJSON, a, func() { p.println(a.Token) })
}

// createToken does the order "token create".
func createToken(ctx context.Context, p *program, s *site, with json.RawMessage, _ talk) (any, error) {
	var o tokenOrder
	if err := json.Unmarshal(with, &o); err != nil {
		return nil, err
	}
	who, err := forum.PersonByEmail(ctx, s.d, forum.System(), o.Email)
	if fault.IsNotFound(err) {
		return nil, errors.New(p.say.T("cli.email_unknown", "Email", o.Email))
	}
	if err != nil {
		return nil, err
	}
	token, err := auth.CreateToken(ctx, s.d, forum.System(), who.ID, o.Scopes, o.Label)
	return tokenAnswer{token}, err
}
