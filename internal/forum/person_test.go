package forum_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

func TestPersonMoves(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
		d.Now = func() time.Time { return at }
		ann, admin := testkit.Person(t, d, "Ann Alder", "Ravelmouth"), testkit.Admin(t, d, "Ada Ash")
		to := testkit.Organisation(t, d, "Thrapley")
		if err := forum.Move(ctx, d, ann, ann.Person, to, "Director"); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a person moves to another organisation by themselves: %v", err)
		}
		at = at.AddDate(0, 1, 0)
		p, err := forum.PersonByID(ctx, d, ann, ann.Person)
		testkit.Must(t, err)
		testkit.Must(t, forum.Move(ctx, d, ann, ann.Person, p.Org.ID, "Senior officer"))
		at = at.AddDate(0, 1, 0)
		testkit.Must(t, forum.Move(ctx, d, admin, ann.Person, to, "Director"))
		testkit.Must(t, forum.Move(ctx, d, admin, ann.Person, to, "Director"))
		was, err := forum.Affiliations(ctx, d, ann, ann.Person)
		testkit.Must(t, err)
		var got []string
		for _, a := range was {
			got = append(got, fmt.Sprintf("%s at %s until %v", a.RoleTitle, a.Org.Name, !a.Ends.IsZero()))
		}
		want := []string{"Director at Thrapley until false", "Senior officer at Ravelmouth until true", "Officer at Ravelmouth until true"}
		if !slices.Equal(got, want) {
			t.Errorf("got %q", got)
		}
		if n, err := forum.PeopleIn(ctx, d, to); n != 1 || err != nil {
			t.Errorf("%d people are at the new organisation: %v", n, err)
		}
		cards, err := forum.Bylines(ctx, d, []int64{ann.Person, admin.Person})
		testkit.Must(t, err)
		if b := cards[ann.Person]; b.Org != "Thrapley" || b.Role != "Director" || b.Initials() != "AA" || b.Hue == 0 && b.OrgSlug == "" {
			t.Errorf("the byline is %+v", b)
		}
		if b := cards[admin.Person]; b.Org != "" || b.Name != "Ada Ash" {
			t.Errorf("the byline is %+v", b)
		}
	})
}

func TestEmailIsUnique(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		_, err := forum.AddPerson(ctx, d, forum.System(), forum.PersonDraft{Name: "Ann", Email: " Ann@Example.ORG "})
		testkit.Must(t, err)
		_, err = forum.AddPerson(ctx, d, forum.System(), forum.PersonDraft{Name: "Ben", Email: "ann@example.org"})
		if f, ok := fault.FieldsOf(err).Of("email"); !ok || f.Key != "fault.email_taken" {
			t.Errorf("the same address again gives %v", err)
		}
		for _, name := range []string{"Cid", "Dan"} { // none is no address
			_, err = forum.AddPerson(ctx, d, forum.System(), forum.PersonDraft{Name: name})
			testkit.Must(t, err)
		}
	})
}

func TestPersonDraft(t *testing.T) {
	d := testkit.SQLite(t)
	for field, draft := range map[string]forum.PersonDraft{
		"name":       {Name: "  "},
		"email":      {Name: "Ann", Email: "Ann <ann@example.org>"},
		"role":       {Name: "Ann", SiteRole: "owner"},
		"role_title": {Name: "Ann", RoleTitle: strings.Repeat("x", forum.MaxName+1)},
		"about":      {Name: "Ann", About: strings.Repeat("x", forum.MaxAbout+1)},
	} {
		_, err := forum.AddPerson(t.Context(), d, forum.System(), draft)
		if _, ok := fault.FieldsOf(err).Of(field); !ok || len(fault.FieldsOf(err)) != 1 {
			t.Errorf("%s: %v", field, err)
		}
	}
	if _, err := forum.AddPerson(t.Context(), d, testkit.Person(t, d, "Eve", ""), forum.PersonDraft{Name: "Ann"}); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("a member adds people: %v", err)
	}
}

func TestOwnPage(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		ann, ben := testkit.Person(t, d, "Ann Alder", "Ravelmouth"), testkit.Person(t, d, "Ben Birch", "")
		draft := forum.ProfileDraft{Name: "Ann Álvarez", About: "I look after *bins*.", Skills: "bins, routes", Contact: "Ring me", Theme: "dark"}
		if _, err := forum.EditPerson(ctx, d, ben, ann.Person, draft); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("somebody else's page is changed: %v", err)
		}
		p, err := forum.EditPerson(ctx, d, ann, ann.Person, draft)
		testkit.Must(t, err)
		seen, err := forum.PersonByPID(ctx, d, ben, p.PID)
		testkit.Must(t, err)
		if !strings.Contains(seen.AboutHTML, "<em>bins</em>") || seen.Theme != "dark" || !slices.Equal(seen.SkillList(), []string{"bins", "routes"}) {
			t.Errorf("got %+v", seen)
		}
		if seen.Email != "" {
			t.Error("others see the e-mail address")
		}
		if own, err := forum.PersonByPID(ctx, d, ann, p.PID); err != nil || own.Email == "" {
			t.Errorf("the person does not see their own address: %v", err)
		}
		if _, err := forum.PersonByEmail(ctx, d, ben, "ann@example.org"); !fault.IsNotFound(err) {
			t.Errorf("addresses can be asked for: %v", err)
		}
		testkit.Must(t, forum.SetTheme(ctx, d, ann, "light"))
		if err := forum.SetTheme(ctx, d, ann, "pink"); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a theme there is not: %v", err)
		}
		if found, err := forum.PeopleNamed(ctx, d, ben, "ann alv", 5); err != nil || len(found) != 1 {
			t.Errorf("by name %v is found: %v", found, err)
		}
	})
}

func TestPeopleByWindow(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		names := []string{"Zoë", "anna", "Ärne", "Bo", "bo", "Öz", "Cy"}
		for _, name := range names {
			testkit.Person(t, d, name, "Ravelmouth")
		}
		v := testkit.Person(t, d, "Without Organisation", "")
		for org, want := range map[int64]string{
			testkit.Organisation(t, d, "Ravelmouth"): "anna Ärne Bo bo Cy Öz Zoë",
			0:                                        "anna Ärne Bo bo Cy Öz Without Organisation Zoë",
		} {
			var got []string
			for after := (&forum.NameCursor{}); after != nil; {
				people, next, err := forum.People(t.Context(), d, v, org, *after, 2)
				testkit.Must(t, err)
				for _, p := range people {
					got = append(got, p.Name)
				}
				after = next
			}
			if strings.Join(got, " ") != want {
				t.Errorf("got %v", got)
			}
		}
		lines, next, err := forum.Organisations(t.Context(), d, v, forum.NameCursor{}, 5)
		if err != nil || next != nil || len(lines) != 1 || lines[0].People != len(names) {
			t.Errorf("the organisations are %+v: %v", lines, err)
		}
		if _, _, err := forum.People(t.Context(), d, forum.Viewer{}, 0, forum.NameCursor{}, 5); fault.KindOf(err) != fault.SignIn {
			t.Errorf("nobody gets %v", err)
		}
	})
}

func TestEndPerson(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		ann, ben, admin := testkit.Person(t, d, "Ann Alder", ""), testkit.Person(t, d, "Ben Birch", "Ravelmouth"), testkit.Admin(t, d, "Ada Ash")
		c := testkit.Community(t, d, ann, forum.Open)
		testkit.Join(t, d, c, ann, ben)
		if err := forum.EndPerson(ctx, d, ann, ben.Person); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a member ends a person: %v", err)
		}
		testkit.Must(t, forum.EndPerson(ctx, d, admin, ben.Person))
		testkit.Must(t, forum.EndPerson(ctx, d, admin, ben.Person))
		counted(t, d, c, 1)
		p, err := forum.PersonByID(ctx, d, ann, ben.Person)
		testkit.Must(t, err)
		if p.Ended.IsZero() || p.Org.ID != 0 || !p.Byline().Left {
			t.Errorf("got %+v", p)
		}
		if err := forum.PutMember(ctx, d, ann, c.ID, ben.Person, forum.Member); !fault.IsNotFound(err) {
			t.Errorf("somebody who left is made a member: %v", err)
		}
		if err := forum.SetSiteRole(ctx, d, admin, admin.Person, forum.SiteMember); fault.KindOf(err) != fault.Conflict {
			t.Errorf("an administrator steps down alone: %v", err)
		}
	})
}

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{
		"Ann Alder": "AA", "Siân ap Gwilym": "SG", "Øystein": "Ø", "o'Neill": "O", "": "?", "  —  ": "?", "user-12": "U1", "李 小龙": "李小",
	} {
		if got := forum.Initials(name); got != want {
			t.Errorf("%q gives %q, want %q", name, got, want)
		}
	}
}
