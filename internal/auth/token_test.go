package auth_test

import (
	"fmt"
	"regexp"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"waymark/internal/auth"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

func TestTokens(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		a := auth.New(d, auth.Options{})
		ann, eve, ada := testkit.Person(t, d, "Ann", ""), testkit.Person(t, d, "Eve", ""), testkit.Admin(t, d, "Ada")
		secret, err := auth.CreateToken(ctx, d, ann, ann.Person, []string{"write", "read", "read"}, "Import")
		testkit.Must(t, err)
		if !regexp.MustCompile(`^wm_[A-Za-z0-9_-]{43}$`).MatchString(secret) {
			t.Errorf("the token is %q", secret)
		}
		for range 2 {
			tok, err := a.LookupToken(ctx, secret)
			testkit.Must(t, err)
			if tok.Viewer != ann || fmt.Sprint(tok.Scopes) != "[read write]" || tok.Has(auth.ScopeAdmin) || tok.Used.IsZero() {
				t.Errorf("got %+v", tok)
			}
		}
		for field, try := range map[string]struct {
			v      forum.Viewer
			scopes []string
			label  string
		}{
			"scopes": {ann, []string{"read", "everything"}, "x"}, "label": {ann, []string{"read"}, " "},
		} {
			_, err := auth.CreateToken(ctx, d, try.v, try.v.Person, try.scopes, try.label)
			if _, ok := fault.FieldsOf(err).Of(field); !ok {
				t.Errorf("%s: %v", field, err)
			}
		}
		if _, err := auth.CreateToken(ctx, d, ann, ann.Person, []string{"admin"}, "x"); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a member has an administrator's token: %v", err)
		}
		if _, err := auth.CreateToken(ctx, d, ada, ann.Person, []string{"read"}, "x"); !fault.IsNotFound(err) {
			t.Errorf("an administrator acts as somebody else: %v", err)
		}
		for scope, admin := range map[string]bool{"read": false, "admin": true} {
			s, err := auth.CreateToken(ctx, d, ada, ada.Person, []string{scope}, "x")
			testkit.Must(t, err)
			if tok, err := a.LookupToken(ctx, s); err != nil || tok.Viewer.Admin != admin {
				t.Errorf("with %s: %+v, %v", scope, tok, err)
			}
		}
		mine, err := a.Tokens(ctx, ann)
		if err != nil || len(mine) != 1 || mine[0].Label != "Import" {
			t.Fatalf("the tokens are %+v: %v", mine, err)
		}
		if err := a.RevokeToken(ctx, eve, mine[0].PID); !fault.IsNotFound(err) {
			t.Errorf("somebody else revokes: %v", err)
		}
		testkit.Must(t, a.RevokeToken(ctx, ann, mine[0].PID))
		if _, err := a.LookupToken(ctx, secret); fault.KindOf(err) != fault.SignIn {
			t.Errorf("a revoked token works: %v", err)
		}
		if _, err := a.LookupToken(ctx, "wm_"); fault.KindOf(err) != fault.SignIn {
			t.Errorf("what is no token: %v", err)
		}
	})
}

func TestSetUp(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		a := auth.New(d, auth.Options{})
		if needs, err := auth.NeedsSetUp(ctx, d); err != nil || !needs {
			t.Errorf("an empty forum needs no set-up: %v", err)
		}
		old, err := auth.NewLink(ctx, d, auth.SetUp, 0, time.Hour)
		testkit.Must(t, err)
		code, err := auth.NewLink(ctx, d, auth.SetUp, 0, time.Hour)
		testkit.Must(t, err)
		for range 2 { // looking uses nothing up
			_, err = auth.PeekLink(ctx, d, auth.SetUp, code)
			testkit.Must(t, err)
		}
		admin := auth.Administrator{Name: "Ada Ash", Email: "ada@example.org", Organisation: "Ravelmouth", Password: good}
		for name, code := range map[string]string{"old": old, "made up": "x"} {
			if _, _, err := a.FirstAdministrator(ctx, code, admin, ""); !fault.IsNotFound(err) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, _, err := a.FirstAdministrator(ctx, code, auth.Administrator{}, ""); len(fault.FieldsOf(err)) != 3 {
			t.Errorf("nothing filled in gives %v", err)
		}
		_, s, err := a.FirstAdministrator(ctx, code, admin, "A browser")
		testkit.Must(t, err)
		if !s.Viewer.Admin || s.Person.Org != "Ravelmouth" {
			t.Errorf("got %+v", s)
		}
		if _, _, err := a.FirstAdministrator(ctx, code, admin, ""); !fault.IsNotFound(err) {
			t.Errorf("a used code: %v", err)
		}
		if needs, err := auth.NeedsSetUp(ctx, d); err != nil || needs {
			t.Errorf("it still needs a set-up: %v", err)
		}
	})
}

// TestLinkWorksOnce uses one code from many sides at once, and after its time.
func TestLinkWorksOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		code, err := auth.NewLink(ctx, d, auth.SetUp, 0, time.Hour)
		testkit.Must(t, err)
		var used atomic.Int32
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if d.Write(ctx, func(tx *db.Tx) error { _, err := auth.UseLink(ctx, tx, auth.SetUp, code); return err }) == nil {
					used.Add(1)
				}
			})
		}
		wg.Wait()
		if used.Load() != 1 {
			t.Errorf("the link worked %d times", used.Load())
		}
		code, err = auth.NewLink(ctx, d, auth.SetUp, 0, -time.Second)
		testkit.Must(t, err)
		if _, err := auth.PeekLink(ctx, d, auth.SetUp, code); !fault.IsNotFound(err) {
			t.Errorf("an old link: %v", err)
		}
	})
}

func TestThrottle(t *testing.T) {
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	th := auth.NewThrottle(func() time.Time { return at })
	fail := func(n int) {
		for range n {
			th.Failed("ann@example.org", "192.0.2.1")
		}
	}
	fail(4)
	testkit.Must(t, th.Check("ann@example.org", "192.0.2.1"))
	fail(3)
	f := fault.Of(th.Check("ann@example.org", "192.0.2.1"))
	if f == nil || f.Kind != fault.TooMany || f.Retry != 4*time.Second {
		t.Errorf("after seven failures: %+v", f)
	}
	testkit.Must(t, th.Check("ann@example.org", "192.0.2.2")) // from elsewhere they may
	fail(30)
	if f := fault.Of(th.Check("ann@example.org", "192.0.2.1")); f == nil || f.Retry != 15*time.Minute {
		t.Errorf("after many failures: %+v", f)
	}
	at = at.Add(15 * time.Minute)
	testkit.Must(t, th.Check("ann@example.org", "192.0.2.1"))
	th.Succeeded("ann@example.org", "192.0.2.1")
	fail(4)
	testkit.Must(t, th.Check("ann@example.org", "192.0.2.1"))
	var off *auth.Throttle
	off.Failed("x")
	off.Succeeded("x")
	testkit.Must(t, off.Check("x"))
}
