package invite_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/internal/auth"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/invite"
	"waymark/internal/mail"
	"waymark/internal/testkit"
	"waymark/internal/words"
)

const password = "lantern orchard kettle"

// A place is a community with a facilitator, and who else is about.
type place struct {
	d              *db.DB
	a              *auth.Auth
	now            *time.Time
	c              forum.Community
	lead, ada, eve forum.Viewer
}

func eachPlace(t *testing.T, f func(t *testing.T, p place)) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
		d.Now = func() time.Time { return now }
		p := place{d: d, a: auth.New(d, auth.Options{}), now: &now, lead: testkit.Person(t, d, "Ann Alder", "Westmere")}
		p.ada, p.eve = testkit.Admin(t, d, "Ada Ash"), testkit.Person(t, d, "Eve Elm", "Thrapley")
		p.c = testkit.Community(t, d, p.lead, forum.Private)
		f(t, p)
	})
}

func (p place) send(t *testing.T, v forum.Viewer, text string) []invite.Handed {
	t.Helper()
	_, handed, err := invite.Send(t.Context(), p.d, v, invite.To{Community: p.c.ID, Text: text}, nil)
	testkit.Must(t, err)
	return handed
}

func (p place) account(t *testing.T, email, name string) forum.Viewer {
	t.Helper()
	someone, err := auth.AddUser(t.Context(), p.d, email, name, "westmere", "", password)
	testkit.Must(t, err)
	return forum.Viewer{Person: someone.ID}
}

func (p place) member(t *testing.T, person int64) bool {
	t.Helper()
	is, err := forum.IsMember(t.Context(), p.d, p.c.ID, person)
	testkit.Must(t, err)
	return is
}

func TestPlanSaysWhatWouldHappen(t *testing.T) {
	eachPlace(t, func(t *testing.T, p place) {
		ctx := t.Context()
		member, here := p.account(t, "mel@example.org", "Mel Maple"), p.account(t, "hal@example.org", "Hal Hazel")
		left := p.account(t, "lou@example.org", "Lou Larch")
		testkit.Must(t, forum.PutMember(ctx, p.d, p.lead, p.c.ID, member.Person, forum.Member))
		testkit.Must(t, forum.EndPerson(ctx, p.d, p.ada, left.Person))
		_, err := forum.AddPerson(ctx, p.d, forum.System(), forum.PersonDraft{Name: "Ima Imported", Email: "ima@example.org"})
		testkit.Must(t, err)
		p.send(t, p.lead, "old@example.org")
		text := "email,name,organisation\nnew@example.org,New,Westmere\nhal@example.org,,\nmel@example.org,,\nnot an address,,\nNEW@example.org,,\n" +
			"old@example.org,,\nx@example.org,,Nowhere\nlou@example.org,,\nima@example.org,,\nlong@example.org," + strings.Repeat("x", 200) + ",\nmü@example.org,,\n"
		// Lou has left: the address is free, and whoever has it now is somebody new.
		want := "ok here member address twice invited organisation ok imported name address"
		for name, v := range map[string]forum.Viewer{"facilitator": p.lead, "system": forum.System()} {
			items, err := invite.Plan(ctx, p.d, v, invite.To{Community: p.c.ID, Text: text, HandOver: true})
			testkit.Must(t, err)
			var got []string
			for i, item := range items {
				if item.N != i+2 {
					t.Errorf("item %d is on line %d", i, item.N)
				}
				switch {
				case item.Problem != "":
					got = append(got, strings.TrimPrefix(item.Problem, "invite.problem_"))
				case item.Here:
					got = append(got, "here")
				default:
					got = append(got, "ok")
				}
			}
			want := want // the two come in any order
			if name == "system" {
				want = strings.Replace(want, "imported", "ok", 1)
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%s: the plan is\n%s, want\n%s", name, strings.Join(got, " "), want)
			}
		}
		sent, handed, err := invite.Send(ctx, p.d, p.lead, invite.To{Community: p.c.ID, Text: text}, nil)
		if err != nil || sent != 3 || len(handed) != 3 || handed[0].Code == "" || handed[1].Code != "" || handed[0].Org.Name != "Westmere" {
			t.Errorf("sent %d, %+v: %v", sent, handed, err)
		}
		if mine, err := invite.Mine(ctx, p.d, here); err != nil || len(mine) != 1 || mine[0].Community.Slug != p.c.Slug {
			t.Errorf("Hal's invitations are %+v: %v", mine, err)
		}
	})
}

func TestWhoMayInvite(t *testing.T) {
	eachPlace(t, func(t *testing.T, p place) {
		ctx := t.Context()
		for name, v := range map[string]forum.Viewer{"a stranger": p.eve, "an administrator": p.ada, "nobody": {}} {
			_, here := invite.Plan(ctx, p.d, v, invite.To{Community: p.c.ID, Text: "x@example.org"})
			_, none := invite.Plan(ctx, p.d, v, invite.To{Community: p.c.ID + 99, Text: "x@example.org"})
			if here == nil || fmt.Sprint(here) != fmt.Sprint(none) {
				t.Errorf("%s: %v, and for no community %v", name, here, none)
			}
			if _, err := invite.Open(ctx, p.d, v, p.c.ID); err == nil {
				t.Errorf("%s lists invitations", name)
			}
		}
		open := p.send(t, p.lead, "x@example.org")[0]
		for name, v := range map[string]forum.Viewer{"a stranger": p.eve, "an administrator": p.ada} {
			if _, err := invite.Again(ctx, p.d, v, open.PID, nil); !fault.IsNotFound(err) {
				t.Errorf("%s sends it again: %v", name, err)
			}
			if err := invite.Withdraw(ctx, p.d, v, open.PID); !fault.IsNotFound(err) {
				t.Errorf("%s withdraws it: %v", name, err)
			}
			if _, err := invite.Accept(ctx, p.d, v, open.PID); !fault.IsNotFound(err) {
				t.Errorf("%s accepts it: %v", name, err)
			}
		}
		if _, err := invite.OpenEverywhere(ctx, p.d, p.lead); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a facilitator lists all: %v", err)
		}
		site, _, err := invite.Send(ctx, p.d, p.ada, invite.To{Text: "y@example.org"}, nil)
		testkit.Must(t, err)
		all, err := invite.OpenEverywhere(ctx, p.d, p.ada)
		if err != nil || site != 1 || len(all) != 1 || all[0].Email != "y@example.org" {
			t.Errorf("the administrator sees %+v: %v", all, err)
		}
		if _, err := invite.Plan(ctx, p.d, p.lead, invite.To{Text: "z@example.org"}); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a facilitator invites to the site: %v", err)
		}
		testkit.Must(t, forum.Archive(ctx, p.d, p.lead, p.c.ID))
		if _, err := invite.Plan(ctx, p.d, p.lead, invite.To{Community: p.c.ID, Text: "z@example.org"}); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("an archived community invites: %v", err)
		}
		if _, _, _, err := invite.Enter(ctx, p.d, p.a, open.Code, invite.Newcomer{Name: "Xan", Password: password}, ""); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("an archived community takes somebody in: %v", err)
		}
		if _, err := forum.PersonByEmail(ctx, p.d, forum.System(), "x@example.org"); !fault.IsNotFound(err) {
			t.Errorf("half of it is done: %v", err)
		}
	})
}

func TestANewcomerEnters(t *testing.T) {
	eachPlace(t, func(t *testing.T, p place) {
		ctx := t.Context()
		first := p.send(t, p.lead, "email,name,organisation,role title\nnia@example.org,Nia Nettle,Thrapley,Officer")[0]
		again, err := invite.Again(ctx, p.d, p.lead, first.PID, nil)
		testkit.Must(t, err)
		if again.Code == first.Code {
			t.Error("the code stays")
		}
		if _, err := invite.Peek(ctx, p.d, first.Code); !fault.IsNotFound(err) {
			t.Errorf("the old code opens: %v", err)
		}
		for range 2 { // looking uses nothing up
			i, err := invite.Peek(ctx, p.d, again.Code)
			if err != nil || i.Name != "Nia Nettle" || i.Org.Name != "Thrapley" || i.By.Name != "Ann Alder" || i.Community.Name != p.c.Name {
				t.Errorf("it opens %+v: %v", i, err)
			}
		}
		n := invite.Newcomer{Name: "Nia Nettle", RoleTitle: "Officer", Password: "short"}
		if _, _, _, err := invite.Enter(ctx, p.d, p.a, again.Code, n, ""); len(fault.FieldsOf(err)) != 1 {
			t.Errorf("a short password: %v", err)
		}
		n.Password = password
		secret, s, _, err := invite.Enter(ctx, p.d, p.a, again.Code, n, "phone")
		testkit.Must(t, err)
		if now, err := p.a.Lookup(ctx, secret); err != nil || now.Person.Org != "Thrapley" || now.Person.Role != "Officer" || !p.member(t, s.Viewer.Person) {
			t.Errorf("Nia is %+v, a member %v: %v", now.Person, p.member(t, s.Viewer.Person), err)
		}
		if _, _, _, err := invite.Enter(ctx, p.d, p.a, again.Code, n, ""); !fault.IsNotFound(err) {
			t.Errorf("the code works twice: %v", err)
		}
		if open, err := invite.Open(ctx, p.d, p.lead, p.c.ID); err != nil || len(open) != 0 {
			t.Errorf("still open are %+v: %v", open, err)
		}
		if some, err := db.Has(ctx, p.d, invite.StillNamed, "nia@example.org"); err != nil || some {
			t.Errorf("the address is still kept: %v", err)
		}
	})
}

func TestInvitationsEnd(t *testing.T) {
	eachPlace(t, func(t *testing.T, p place) {
		ctx := t.Context()
		hal := p.account(t, "hal@example.org", "Hal Hazel")
		sent := p.send(t, p.lead, "old@example.org, back@example.org, hal@example.org")
		testkit.Must(t, invite.Withdraw(ctx, p.d, p.lead, sent[1].PID))
		if _, err := invite.Peek(ctx, p.d, sent[1].Code); !fault.IsNotFound(err) {
			t.Errorf("a withdrawn one opens: %v", err)
		}
		*p.now = p.now.Add(invite.Lasting - time.Second)
		if _, err := invite.Peek(ctx, p.d, sent[0].Code); err != nil {
			t.Errorf("it ends early: %v", err)
		}
		*p.now = p.now.Add(time.Second)
		if _, err := invite.Peek(ctx, p.d, sent[0].Code); !fault.IsNotFound(err) {
			t.Errorf("after fourteen days: %v", err)
		}
		if mine, err := invite.Mine(ctx, p.d, hal); err != nil || len(mine) != 0 {
			t.Errorf("Hal's after fourteen days are %+v: %v", mine, err)
		}
		if open, err := invite.Open(ctx, p.d, p.lead, p.c.ID); err != nil || len(open) != 2 || !open[0].Over(*p.now) {
			t.Errorf("open are %+v: %v", open, err)
		}
		if again := p.send(t, p.lead, "old@example.org"); len(again) != 1 { // in place of the one that ran out
			t.Errorf("invited anew: %+v", again)
		}
		if open, err := invite.Open(ctx, p.d, p.lead, p.c.ID); err != nil || len(open) != 2 {
			t.Errorf("open are %+v: %v", open, err)
		}
		*p.now = p.now.Add(4 * invite.Lasting)
		testkit.Must(t, invite.Sweep(ctx, p.d))
		if open, err := invite.Open(ctx, p.d, p.lead, p.c.ID); err != nil || len(open) != 0 {
			t.Errorf("after sweeping: %+v, %v", open, err)
		}
	})
}

func TestSomebodyHereAccepts(t *testing.T) {
	eachPlace(t, func(t *testing.T, p place) {
		ctx := t.Context()
		hal, kit := p.account(t, "hal@example.org", "Hal Hazel"), p.account(t, "kit@example.org", "Kit Kale")
		sent := p.send(t, p.lead, "Hal@example.org kit@example.org")
		if err := invite.Decline(ctx, p.d, kit, sent[0].PID); !fault.IsNotFound(err) {
			t.Errorf("Kit declines for Hal: %v", err)
		}
		if _, err := invite.Accept(ctx, p.d, kit, sent[0].PID); !fault.IsNotFound(err) {
			t.Errorf("Kit accepts for Hal: %v", err)
		}
		_, err := invite.Accept(ctx, p.d, hal, sent[0].PID)
		testkit.Must(t, err)
		testkit.Must(t, invite.Decline(ctx, p.d, kit, sent[1].PID))
		if !p.member(t, hal.Person) || p.member(t, kit.Person) {
			t.Error("not the one who accepted is a member")
		}
		if _, err := invite.Accept(ctx, p.d, kit, sent[1].PID); !fault.IsNotFound(err) {
			t.Errorf("a declined one is accepted: %v", err)
		}
	})
}

func TestLimitedCommunitiesInvite(t *testing.T) {
	eachPlace(t, func(t *testing.T, p place) {
		ctx := t.Context()
		testkit.Organisation(t, p.d, "Thrapley")
		p.account(t, "hal@example.org", "Hal Hazel") // of Westmere
		limit := func(org string) {
			_, err := forum.EditCommunity(ctx, p.d, p.lead, p.c.ID, forum.CommunityDraft{
				Name: "X", Summary: "X", Visibility: forum.Private, Limit: []int64{testkit.Organisation(t, p.d, org)},
			})
			testkit.Must(t, err)
		}
		limit("Westmere")
		items, err := invite.Plan(ctx, p.d, p.lead, invite.To{
			Community: p.c.ID, Text: "email,org\na@example.org,\nb@example.org,Thrapley\nc@example.org,westmere\nhal@example.org,Thrapley",
		})
		testkit.Must(t, err)
		for i, want := range []string{"invite.problem_limited", "invite.problem_limited", "", ""} {
			if items[i].Problem != want {
				t.Errorf("line %d: %q, want %q", items[i].N, items[i].Problem, want)
			}
		}
		sent := p.send(t, p.lead, "email,org\nc@example.org,Westmere\nhal@example.org,")
		limit("Thrapley")
		if _, _, _, err := invite.Enter(ctx, p.d, p.a, sent[0].Code, invite.Newcomer{Name: "Cat", Password: password}, ""); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("somebody of another organisation enters: %v", err)
		}
	})
}

// TestLettersCarryTheCode sends invitations and enters with what is in them;
// the queue never held a code.
func TestLettersCarryTheCode(t *testing.T) {
	eachPlace(t, func(t *testing.T, p place) {
		ctx := t.Context()
		p.account(t, "hal@example.org", "Hal Hazel")
		post := mail.New(p.d, mail.Config{Host: "127.0.0.1", Port: 1, From: "post@forum.example", TLS: mail.Plain})
		n, handed, err := invite.Send(ctx, p.d, p.lead, invite.To{Community: p.c.ID, Text: "nia@example.org hal@example.org", Message: "Do come."}, post)
		if err != nil || n != 2 || handed != nil {
			t.Fatalf("sent %d, handed over %v: %v", n, handed, err)
		}
		open, err := invite.Open(ctx, p.d, p.lead, p.c.ID)
		testkit.Must(t, err)
		if _, err := invite.Again(ctx, p.d, p.lead, open[0].PID, post); fault.KindOf(err) != fault.Conflict {
			t.Errorf("sent again at once: %v", err)
		}
		w := words.In("en")
		for _, i := range open {
			var links []string
			for range 2 { // as after an attempt that failed
				l, err := invite.WriteLetter(ctx, p.d, mail.Letter{Ref: i.ID}, "https://forum.example", w)
				testkit.Must(t, err)
				_, text := l.Text(w)
				if !strings.Contains(text, "Ann Alder, Westmere") || !strings.Contains(text, "Do come.") || !strings.Contains(text, p.c.Name) || strings.Contains(text, "⟦") {
					t.Errorf("the letter says %s", text)
				}
				links = append(links, l.Args["Link"])
			}
			if i.Here {
				if links[0] != "https://forum.example/invitations" {
					t.Errorf("Hal's letter leads to %s", links[0])
				}
				continue
			}
			for k, want := range []bool{false, true} {
				_, code, _ := strings.Cut(links[k], "/invited/")
				if _, err := invite.Peek(ctx, p.d, code); (err == nil) != want {
					t.Errorf("link %d: %v", k, err)
				}
			}
		}
		testkit.Must(t, invite.Withdraw(ctx, p.d, p.lead, open[0].PID))
		if _, err := invite.WriteLetter(ctx, p.d, mail.Letter{Ref: open[0].ID}, "", w); !errors.Is(err, mail.ErrNobody) {
			t.Errorf("a withdrawn one is sent: %v", err)
		}
	})
}

// TestEntersOnce has many enter with one code at once: one does.
func TestEntersOnce(t *testing.T) {
	eachPlace(t, func(t *testing.T, p place) {
		code := p.send(t, p.lead, "nia@example.org")[0].Code
		var wg sync.WaitGroup
		var mu sync.Mutex
		entered := 0
		for range 4 {
			wg.Go(func() {
				_, _, _, err := invite.Enter(context.WithoutCancel(t.Context()), p.d, p.a, code, invite.Newcomer{Name: "Nia", Password: password}, "")
				if err == nil {
					mu.Lock()
					entered++
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if entered != 1 {
			t.Errorf("%d entered", entered)
		}
	})
}

func TestNotHalfTheCountry(t *testing.T) {
	d := testkit.SQLite(t)
	lead := testkit.Person(t, d, "Ann Alder", "")
	c := testkit.Community(t, d, lead, forum.Open)
	var text strings.Builder
	for i := range invite.MaxLines + 1 {
		fmt.Fprintf(&text, "p%d@example.org\n", i)
	}
	n, _, err := invite.Send(t.Context(), d, lead, invite.To{Community: c.ID, Text: text.String()}, nil)
	if err != nil || n != invite.MaxLines {
		t.Errorf("%d are invited: %v", n, err)
	}
	if _, _, err := invite.Send(t.Context(), d, lead, invite.To{Community: c.ID, Text: "one@example.org"}, nil); fault.KindOf(err) != fault.Conflict {
		t.Errorf("and one more: %v", err)
	}
}
