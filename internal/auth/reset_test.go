package auth_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"waymark/internal/auth"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/mail"
	"waymark/internal/testkit"
)

const other = "harbour violin stencil"

func TestReset(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx, now := t.Context(), time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
		d.Now = func() time.Time { return now }
		a := auth.New(d, auth.Options{})
		p, err := auth.AddUser(ctx, d, "ann@example.org", "Ann Alder", "", "", "lantern orchard kettle")
		testkit.Must(t, err)
		ada := testkit.Admin(t, d, "Ada Ash")
		if _, err := auth.ResetLink(ctx, d, forum.Viewer{Person: p.ID}, p.ID); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("somebody makes their own link: %v", err)
		}
		first, err := auth.ResetLink(ctx, d, ada, p.ID)
		testkit.Must(t, err)
		code, err := auth.ResetLink(ctx, d, ada, p.ID)
		testkit.Must(t, err)
		gone := func(what, code string) {
			t.Helper()
			if _, err := auth.ResetPerson(ctx, d, code); !fault.IsNotFound(err) {
				t.Errorf("%s opens: %v", what, err)
			}
			if err := a.ResetPassword(ctx, code, other); !fault.IsNotFound(err) {
				t.Errorf("%s works: %v", what, err)
			}
		}
		gone("the link before the last", first)
		gone("a link for something else", must(auth.NewLink(ctx, d, auth.SetUp, 0, time.Hour)))
		for range 2 { // looking uses nothing up
			if who, err := auth.ResetPerson(ctx, d, code); err != nil || who.ID != p.ID {
				t.Errorf("the link is %v's: %v", who.Name, err)
			}
		}
		if err := a.ResetPassword(ctx, code, "short"); len(fault.FieldsOf(err)) != 1 {
			t.Errorf("a short password: %v", err)
		}
		here, there := begin(t, a, p.ID), begin(t, a, p.ID)
		testkit.Must(t, a.ResetPassword(ctx, code, other))
		if !ended(t, a, here) || !ended(t, a, there) {
			t.Error("a session goes on")
		}
		gone("a used link", code)
		if _, _, err := a.SignIn(ctx, "ann@example.org", "lantern orchard kettle", "", ""); fault.KindOf(err) != fault.Invalid {
			t.Errorf("the old password: %v", err)
		}
		_, _, err = a.SignIn(ctx, "ann@example.org", other, "", "")
		testkit.Must(t, err)
		code, err = auth.ResetLink(ctx, d, ada, p.ID)
		testkit.Must(t, err)
		now = now.Add(auth.ResetTime + time.Second)
		gone("a link of 30 minutes ago", code)
		code, err = auth.ResetLink(ctx, d, ada, p.ID)
		testkit.Must(t, err)
		testkit.Must(t, forum.EndPerson(ctx, d, ada, p.ID))
		gone("the link of somebody who has left", code)
	})
}

func must(code string, err error) string {
	if err != nil {
		panic(err)
	}
	return code
}

// TestAskingTellsNothing asks for a known and for an unknown address: each
// leaves one letter in the queue, the same but for the address, and only
// sending tells them apart.
func TestAskingTellsNothing(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		a := auth.New(d, auth.Options{})
		_, err := auth.AddUser(ctx, d, "ann@example.org", "Ann Alder", "", "", "lantern orchard kettle")
		testkit.Must(t, err)
		post := mail.New(d, mail.Config{Host: "127.0.0.1", Port: 1, From: "post@forum.example", TLS: mail.Plain})
		filled := map[string]error{}
		ours := auth.FillOf(a, "http://localhost")
		post.Fill(auth.LetterReset, func(ctx context.Context, l mail.Letter) (mail.Letter, error) {
			to := l.To
			l, err := ours(ctx, l)
			filled[to] = err
			return l, err
		})
		for i, email := range []string{"ann@example.org", " Nobody@Example.org ", "", "no address"} {
			links, err := db.All(ctx, d, func(r db.Row) (n int, err error) { return n, r.Scan(&n) }, auth.CountLinks)
			testkit.Must(t, err)
			testkit.Must(t, a.AskReset(ctx, post, email))
			after, err := db.All(ctx, d, func(r db.Row) (n int, err error) { return n, r.Scan(&n) }, auth.CountLinks)
			testkit.Must(t, err)
			if s, err := mail.StatusOf(ctx, d); err != nil || s.Waiting != i+1 || links[0] != after[0] {
				t.Errorf("%q: %+v, links %v and %v, %v", email, s, links, after, err)
			}
		}
		testkit.Must(t, post.Send(ctx))
		if filled["ann@example.org"] != nil || !errors.Is(filled["nobody@example.org"], mail.ErrNobody) || len(filled) != 4 {
			t.Errorf("the letters are filled with %v", filled)
		}
	})
}
