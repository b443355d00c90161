package auth_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"waymark/internal/auth"
	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

func begin(t *testing.T, a *auth.Auth, person int64) string {
	t.Helper()
	secret, _, err := a.SignInAs(t.Context(), person, "A browser", "")
	testkit.Must(t, err)
	return secret
}

func ended(t *testing.T, a *auth.Auth, secret string) bool {
	t.Helper()
	_, err := a.Lookup(t.Context(), secret)
	if err != nil && fault.KindOf(err) != fault.SignIn {
		t.Fatal(err)
	}
	return err != nil
}

// TestEndsAtOnce ends sessions in each way there is; each is over at the next
// look-up, though it was in the cache a moment ago.
func TestEndsAtOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		a := auth.New(d, auth.Options{})
		ann, eve := testkit.Person(t, d, "Ann", ""), testkit.Person(t, d, "Eve", "")
		here, there, hers := begin(t, a, ann.Person), begin(t, a, ann.Person), begin(t, a, eve.Person)
		all, err := a.Sessions(ctx, ann, here)
		testkit.Must(t, err)
		var other string
		for _, s := range all {
			if !s.Current {
				other = s.PID
			}
		}
		if len(all) != 2 || other == "" {
			t.Fatalf("the sessions are %+v", all)
		}
		if err := a.EndSession(ctx, eve, other); !fault.IsNotFound(err) || ended(t, a, there) {
			t.Errorf("somebody else ends a session: %v", err)
		}
		testkit.Must(t, a.EndSession(ctx, ann, other))
		if !ended(t, a, there) || ended(t, a, here) {
			t.Error("not the one that was meant has ended")
		}
		there = begin(t, a, ann.Person)
		testkit.Must(t, a.EndOtherSessions(ctx, ann, here))
		if !ended(t, a, there) || ended(t, a, here) {
			t.Error("not the others have ended")
		}
		testkit.Must(t, a.SignOut(ctx, here))
		testkit.Must(t, a.SignOut(ctx, here))
		if !ended(t, a, here) || ended(t, a, hers) {
			t.Error("signing out ends the wrong session")
		}
		if err := a.EndAllSessions(ctx, ann, eve.Person); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("somebody ends another's sessions: %v", err)
		}
		testkit.Must(t, a.EndAllSessions(ctx, testkit.Admin(t, d, "Ada"), eve.Person))
		if !ended(t, a, hers) {
			t.Error("the session goes on")
		}
	})
}

// TestHeardFromElsewhere has another process end sessions and change people:
// this one knows when it has read the log, and not only when its cache ages.
func TestHeardFromElsewhere(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		a, elsewhere := auth.New(d, auth.Options{}), auth.New(d, auth.Options{})
		r := a.Reader()
		testkit.Must(t, changes.Catch(ctx, d, r))
		ann := testkit.Person(t, d, "Ann", "")
		one, two := begin(t, a, ann.Person), begin(t, a, ann.Person)
		testkit.Must(t, elsewhere.SignOut(ctx, one))
		if ended(t, a, one) {
			t.Error("nothing was kept, so the test shows nothing")
		}
		testkit.Must(t, changes.Catch(ctx, d, r))
		if !ended(t, a, one) || ended(t, a, two) {
			t.Error("the wrong session is over")
		}
		testkit.Must(t, forum.SetSiteRole(ctx, d, forum.System(), ann.Person, forum.SiteAdmin))
		testkit.Must(t, changes.Catch(ctx, d, r))
		if s, err := a.Lookup(ctx, two); err != nil || !s.Viewer.Admin {
			t.Errorf("the role is not known: %+v, %v", s, err)
		}
		testkit.Must(t, forum.EndPerson(ctx, d, forum.System(), ann.Person))
		testkit.Must(t, changes.Catch(ctx, d, r))
		if !ended(t, a, two) {
			t.Error("somebody who has left is signed in")
		}
	})
}

func TestSessionsRunOut(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		start := time.Date(2026, 3, 1, 15, 0, 0, 0, time.UTC)
		at := start
		d.Now = func() time.Time { return at }
		a := auth.New(d, auth.Options{Idle: 14 * 24 * time.Hour, Absolute: 90 * 24 * time.Hour})
		ann := testkit.Person(t, d, "Ann", "")
		used, idle, rested := begin(t, a, ann.Person), begin(t, a, ann.Person), begin(t, a, ann.Person)
		for days := 7; days < 90; days += 7 {
			at = start.AddDate(0, 0, days)
			if ended(t, a, used) {
				t.Errorf("a session in use has ended after %d days", days)
			}
			if days == 14 && ended(t, a, rested) {
				t.Error("a session has ended after 14 days of rest")
			}
			if days == 21 && !ended(t, a, idle) {
				t.Error("a session goes on after 21 days of rest")
			}
		}
		at = start.AddDate(0, 0, 90)
		if !ended(t, a, used) {
			t.Error("a session outlives its end")
		}
		if n, err := a.Sweep(t.Context()); err != nil || n != 3 {
			t.Errorf("%d were swept: %v", n, err)
		}
	})
}

// TestEndBeatsLookup looks a session up from many sides while it ends: once
// the end is done, no look-up finds it, whatever was under way.
func TestEndBeatsLookup(t *testing.T) {
	d := testkit.SQLite(t)
	a := auth.New(d, auth.Options{})
	ann := testkit.Person(t, d, "Ann", "")
	for range 20 {
		secret := begin(t, a, ann.Person)
		var wg sync.WaitGroup
		stop := make(chan struct{})
		for range 4 {
			wg.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
						_, _ = a.Lookup(t.Context(), secret)
					}
				}
			})
		}
		testkit.Must(t, a.SignOut(t.Context(), secret))
		for range 50 {
			if !ended(t, a, secret) {
				t.Error("a look-up brought the session back")
			}
		}
		close(stop)
		wg.Wait()
	}
}

// TestSecretsAreNotKept looks for the secrets in the database's bytes.
func TestSecretsAreNotKept(t *testing.T) {
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "waymark.db")
	d := testkit.Open(t, path)
	_, err := d.Migrate(ctx)
	testkit.Must(t, err)
	a := auth.New(d, auth.Options{})
	ann := testkit.Person(t, d, "Ann", "")
	session := begin(t, a, ann.Person)
	token, err := auth.CreateToken(ctx, d, ann, ann.Person, []string{auth.ScopeRead}, "CANARY-LABEL")
	testkit.Must(t, err)
	link, err := auth.NewLink(ctx, d, auth.SetUp, 0, time.Hour)
	testkit.Must(t, err)
	var kept []byte
	for _, file := range []string{path, path + "-wal"} {
		b, err := os.ReadFile(file)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		kept = append(kept, b...)
	}
	if !bytes.Contains(kept, []byte("CANARY-LABEL")) {
		t.Fatal("what is kept was not read")
	}
	for _, secret := range []string{session, token, link} {
		if bytes.Contains(kept, []byte(secret)) {
			t.Error("a secret is kept as it is")
		}
	}
}

func BenchmarkLookup(b *testing.B) {
	d := testkit.SQLite(b)
	a := auth.New(d, auth.Options{})
	secret, _, err := a.SignInAs(b.Context(), testkit.Person(b, d, "Ann", "Ravelmouth").Person, "", "")
	testkit.Must(b, err)
	for b.Loop() {
		if _, err := a.Lookup(b.Context(), secret); err != nil {
			b.Fatal(err)
		}
	}
}
