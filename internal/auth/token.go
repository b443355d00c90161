package auth

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// What happens to API tokens.
var (
	TokenCreated = changes.Declare("token.created", changes.Audited, changes.Security)
	TokenRevoked = changes.Declare("token.revoked", changes.Audited, changes.Security)
)

// What an API token may do.
const (
	ScopeRead  = "read"
	ScopeWrite = "write"
	ScopeAdmin = "admin"
)

// Scopes lists them in the order of a form.
var Scopes = []string{ScopeRead, ScopeWrite, ScopeAdmin}

// tokenPrefix lets people and scanners see what a token is.
const tokenPrefix = "wm_"

// A Token is a program that acts as a person, within its scopes.
type Token struct {
	ID      int64
	PID     string
	Label   string
	Scopes  []string
	Viewer  forum.Viewer // an administrator only with ScopeAdmin
	Person  forum.Byline
	Created time.Time
	Used    time.Time // the day it was last used; zero for never
	Revoked time.Time // zero while it works
}

// Has says whether the token has a scope.
func (t Token) Has(scope string) bool { return slices.Contains(t.Scopes, scope) }

// CreateToken makes an API token of a person and gives it out this once:
// people make their own, and System anybody's. Only an administrator's may
// have ScopeAdmin.
func CreateToken(ctx context.Context, d *db.DB, v forum.Viewer, person int64, scopes []string, label string) (string, error) {
	if !v.IsSystem() && (!v.SignedIn() || v.Person != person) {
		return "", fault.Missing("person")
	}
	p, err := forum.PersonByID(ctx, d, v, person)
	if err != nil {
		return "", err
	}
	label = forum.Clean(label)
	var f fault.Fields
	f.Max("label", label, forum.MaxName)
	if !v.IsSystem() {
		f.Require("label", label, "fault.token_label_required")
	}
	scopes = cleanScopes(&f, scopes)
	if slices.Contains(scopes, ScopeAdmin) && p.SiteRole != forum.SiteAdmin {
		f.Add("scopes", "fault.admin_only")
	}
	if err := f.Err(); err != nil {
		return "", err
	}
	secret, hash := newSecret(tokenPrefix)
	err = d.Write(ctx, func(tx *db.Tx) error {
		id, err := db.Value[int64](ctx, tx, insertToken, forum.NewPID(), hash, person, strings.Join(scopes, ","), label, tx.Micros())
		if err != nil {
			return err
		}
		return changes.Append(ctx, tx, TokenCreated, tokenChange(v, id, person))
	})
	return secret, err
}

// cleanScopes puts scopes in order, each once; there must be one at least.
func cleanScopes(f *fault.Fields, want []string) []string {
	var all []string
	for _, scope := range Scopes {
		if slices.Contains(want, scope) {
			all = append(all, scope)
		}
	}
	unknown := slices.ContainsFunc(want, func(s string) bool { return !slices.Contains(Scopes, s) })
	if unknown || len(all) == 0 {
		f.Add("scopes", "fault.token_scopes")
	}
	return all
}

func tokenChange(v forum.Viewer, id, person int64) changes.Change {
	return changes.Change{Kind: "token", Subject: id, Part: person, Actor: v.Person, Audience: changes.Nobody}
}

// LookupToken gives the API token that a program shows; it fails with SignIn
// where there is none, or none any more.
func (a *Auth) LookupToken(ctx context.Context, secret string) (Token, error) {
	if len(secret) != len(tokenPrefix)+secretLength || !strings.HasPrefix(secret, tokenPrefix) {
		return Token{}, fault.NotSignedIn()
	}
	now, key := a.d.Now(), hashOf(secret)
	if t, ok := a.tokens.get(key, now); ok {
		return t, nil
	}
	gen := a.tokens.generation()
	t, err := db.One(ctx, a.d, scanToken, tokenByHash, key[:])
	if errors.Is(err, db.ErrNone) || err == nil && !t.Revoked.IsZero() {
		return Token{}, fault.NotSignedIn()
	}
	if err != nil {
		return Token{}, err
	}
	p, err := forum.PersonByID(ctx, a.d, forum.System(), t.Viewer.Person)
	if err != nil {
		return Token{}, err
	}
	if !p.Ended.IsZero() {
		return Token{}, fault.NotSignedIn()
	}
	t.Viewer.Admin, t.Person = p.SiteRole == forum.SiteAdmin && t.Has(ScopeAdmin), p.Byline()
	if today := dayOf(now); today.After(t.Used) {
		if err := a.d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, touchToken, t.ID, db.Micros(today))
			return err
		}); err == nil { // a full disk does not end a token
			t.Used = today
		}
	}
	a.tokens.put(key, t, gen, now)
	return t, nil
}

func scanToken(r db.Row) (t Token, err error) {
	var scopes string
	var created int64
	var used, revoked *int64
	err = r.Scan(&t.ID, &t.PID, &t.Viewer.Person, &scopes, &t.Label, &created, &used, &revoked)
	t.Scopes, t.Created = strings.Split(scopes, ","), db.Time(created)
	if used != nil {
		t.Used = db.Time(*used)
	}
	if revoked != nil {
		t.Revoked = db.Time(*revoked)
	}
	return t, err
}

// Tokens lists up to 100 of the viewer's API tokens that still work, the
// newest first.
func (a *Auth) Tokens(ctx context.Context, v forum.Viewer) ([]Token, error) {
	if !v.SignedIn() {
		return nil, fault.NotSignedIn()
	}
	return db.All(ctx, a.d, scanToken, tokensOf, v.Person)
}

// RevokeToken ends one of the viewer's API tokens, by its name outside.
func (a *Auth) RevokeToken(ctx context.Context, v forum.Viewer, pid string) error {
	if !v.SignedIn() {
		return fault.NotSignedIn()
	}
	return a.revoke(ctx, v, v.Person, pid)
}

// revoke ends an API token of its holder, as the viewer's act.
func (a *Auth) revoke(ctx context.Context, v forum.Viewer, holder int64, pid string) error {
	var id int64
	err := a.d.Write(ctx, func(tx *db.Tx) (err error) {
		id, err = db.Value[int64](ctx, tx, revokeToken, pid, holder, tx.Micros())
		if errors.Is(err, db.ErrNone) {
			return fault.Missing("token")
		}
		if err != nil {
			return err
		}
		return changes.Append(ctx, tx, TokenRevoked, tokenChange(v, id, holder))
	})
	a.tokens.drop(func(t Token) bool { return t.ID == id })
	return err
}
