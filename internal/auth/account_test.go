package auth_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"waymark/internal/auth"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

const good = "three words apart"

func user(t *testing.T, d *db.DB, name string) (forum.Person, forum.Viewer) {
	t.Helper()
	p, err := auth.AddUser(t.Context(), d, name+"@example.org", name, "", "", good)
	testkit.Must(t, err)
	return p, forum.Viewer{Person: p.ID, Admin: p.SiteRole == forum.SiteAdmin}
}

func TestSignIn(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		a := auth.New(d, auth.Options{}).WithPool(2, 64)
		ann, _ := user(t, d, "ann")
		secret, s, err := a.SignIn(ctx, " ANN@example.org ", good, "A browser", "")
		testkit.Must(t, err)
		if s.Viewer.Person != ann.ID || s.Viewer.Admin || s.Person.Name != "ann" || s.Device != "A browser" || len(secret) != 43 {
			t.Errorf("got %+v", s)
		}
		again, _, err := a.SignIn(ctx, "ann@example.org", good, "A browser", secret)
		testkit.Must(t, err)
		if _, err := a.Lookup(ctx, secret); fault.KindOf(err) != fault.SignIn || again == secret {
			t.Errorf("the session from before the sign-in still works: %v", err)
		}
	})
}

// TestNoEnumeration holds that a wrong password, an address nobody has, a
// person without an account and one who has left cannot be told apart: the
// same fault after the same work.
func TestNoEnumeration(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		a := auth.New(d, auth.Options{}).WithPool(2, 64)
		user(t, d, "ann")
		_, err := auth.AddUser(ctx, d, "without@example.org", "Without account", "", "", "")
		testkit.Must(t, err)
		gone, _ := user(t, d, "gone")
		testkit.Must(t, forum.EndPerson(ctx, d, forum.System(), gone.ID))
		var first string
		for _, try := range []struct{ email, password string }{
			{"ann@example.org", "another password"},
			{"nobody@example.org", good},
			{"without@example.org", good},
			{"gone@example.org", good},
			{"", ""},
			{"ann@example.org", strings.Repeat("x", 5000)},
			{"no address", good},
		} {
			before := a.HashRuns()
			_, _, err := a.SignIn(ctx, try.email, try.password, "", "")
			if n := a.HashRuns() - before; n != 1 {
				t.Errorf("%s: %d hashes were worked out", try.email, n)
			}
			if got := fmt.Sprintf("%#v", fault.Of(err)); first == "" {
				first = got
			} else if got != first || !errors.Is(err, &fault.Fault{Kind: fault.Invalid, Code: "sign_in_failed"}) {
				t.Errorf("%s: %s", try.email, got)
			}
		}
	})
}

func TestRehash(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		a := auth.New(d, auth.Options{})
		ann, _ := user(t, d, "ann")
		kept := func() (hash string) {
			_, err := db.One(ctx, d, func(r db.Row) (x struct{}, err error) { return x, r.Scan(new(int64), &hash) }, auth.KeptHash, ann.ID)
			testkit.Must(t, err)
			return hash
		}
		testkit.Must(t, d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, auth.PutHash, ann.ID, auth.CheapHash(good), tx.Micros())
			return err
		}))
		if _, _, err := a.SignIn(ctx, "ann@example.org", "not the right one", "", ""); err == nil || !auth.HashIsStale(kept()) {
			t.Errorf("a wrong password makes the hash anew: %v", err)
		}
		for range 2 {
			if _, _, err := a.SignIn(ctx, "ann@example.org", good, "", ""); err != nil || auth.HashIsStale(kept()) {
				t.Errorf("the hash is %s: %v", kept(), err)
			}
		}
	})
}

// TestPoolIsBounded holds the pool's places: whoever comes then waits with
// their context, and beyond the queue is sent away.
func TestPoolIsBounded(t *testing.T) {
	d := testkit.SQLite(t)
	a := auth.New(d, auth.Options{}).WithPool(1, 1)
	release := a.Hold()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, _, err := a.SignIn(ctx, "ann@example.org", good, "", "")
		done <- err
	}()
	for a.Waiting() == 0 {
		runtime.Gosched()
	}
	if _, _, err := a.SignIn(t.Context(), "ann@example.org", good, "", ""); fault.KindOf(err) != fault.TooMany {
		t.Errorf("beyond the queue: %v", err)
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("who waited got %v", err)
	}
	release()
	if _, _, err := a.SignIn(t.Context(), "ann@example.org", good, "", ""); fault.KindOf(err) != fault.Invalid {
		t.Errorf("the pool does not work again: %v", err)
	}
}

func TestChangePassword(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		a := auth.New(d, auth.Options{})
		ann, v := user(t, d, "ann")
		here, _, err := a.SignIn(ctx, "ann@example.org", good, "Here", "")
		testkit.Must(t, err)
		there, _, err := a.SignIn(ctx, "ann@example.org", good, "There", "")
		testkit.Must(t, err)
		const next = "quite other words"
		err = a.ChangePassword(ctx, v, here, "wrong wrong wrong", "short")
		if _, ok := fault.FieldsOf(err).Of("present"); !ok || len(fault.FieldsOf(err)) != 2 {
			t.Errorf("a wrong and a short password give %v", err)
		}
		testkit.Must(t, a.ChangePassword(ctx, v, here, good, next))
		if _, err := a.Lookup(ctx, here); err != nil {
			t.Errorf("the own session has ended: %v", err)
		}
		if _, err := a.Lookup(ctx, there); fault.KindOf(err) != fault.SignIn {
			t.Errorf("the other session goes on: %v", err)
		}
		if _, _, err := a.SignIn(ctx, "ann@example.org", good, "", ""); err == nil {
			t.Error("the old password still works")
		}
		if err := a.SetPassword(ctx, v, ann.ID, good); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a member sets a password without the present one: %v", err)
		}
		testkit.Must(t, a.SetPassword(ctx, forum.System(), ann.ID, good+"!"))
		if _, err := a.Lookup(ctx, here); fault.KindOf(err) != fault.SignIn {
			t.Errorf("the session goes on: %v", err)
		}
		_, _, err = a.SignIn(ctx, "ann@example.org", good+"!", "", "")
		testkit.Must(t, err)
	})
}

func TestAddUser(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		testkit.Organisation(t, d, "Ravelmouth")
		p, err := auth.AddUser(ctx, d, "ann@example.org", "Ann", "ravelmouth", forum.SiteAdmin, good)
		testkit.Must(t, err)
		if p.Org.Name != "Ravelmouth" || p.SiteRole != forum.SiteAdmin {
			t.Errorf("got %+v", p)
		}
		for field, try := range map[string][5]string{
			"email":    {"ann@example.org", "Ann again", "", "", good},
			"org":      {"ben@example.org", "Ben", "nowhere", "", good},
			"role":     {"ben@example.org", "Ben", "", "owner", good},
			"name":     {"ben@example.org", "", "", "", good},
			"password": {"ben@example.org", "Ben", "", "", "short"},
		} {
			_, err := auth.AddUser(ctx, d, try[0], try[1], try[2], try[3], try[4])
			if _, ok := fault.FieldsOf(err).Of(field); !ok {
				t.Errorf("%s: %v", field, err)
			}
		}
		// Somebody an import brought gets an account and keeps their name.
		here, err := forum.AddPerson(ctx, d, forum.System(), forum.PersonDraft{Name: "Cid", Email: "cid@example.org"})
		testkit.Must(t, err)
		if p, err := auth.AddUser(ctx, d, "cid@example.org", "", "", "", good); err != nil || p.ID != here.ID || p.Name != "Cid" {
			t.Errorf("got %+v: %v", p, err)
		}
	})
}
