package web_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/internal/auth"
	"waymark/internal/forum"
	"waymark/internal/tenure"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
	"waymark/internal/web"
)

// A parish is a random world of organisations, seen by the administrator of
// the first: whoever belongs to it is theirs, all others are not.
type parish struct {
	*webtest.Site
	rand     *rand.Rand
	orgs     []forum.Organisation
	keeper   forum.Person
	theirs   []forum.Person // the keeper's own people
	others   []forum.Person
	sessions []string // of others, by their names outside
	tokens   []string
	moves    []string // of others, to other organisations
	found    []string
}

func newParish(t *testing.T, seed uint64) *parish {
	t.Helper()
	w := &parish{Site: webtest.Start(t), rand: rand.New(rand.NewPCG(seed, 7))} //nolint:gosec // the same world again
	ctx := t.Context()
	for i := range 2 + w.rand.IntN(3) {
		w.orgs = append(w.orgs, w.Organisation(fmt.Sprintf("Council %d", i)))
	}
	add := func(n int, org forum.Organisation) forum.Person {
		return w.Person(fmt.Sprintf("Cnry%dx %d", n, seed), func(d *forum.PersonDraft) {
			d.Email, d.Org, d.RoleTitle = fmt.Sprintf("cnry%dx@example.org", n), org.ID, "Officer"
		})
	}
	w.keeper = add(0, w.orgs[0])
	w.theirs = append(w.theirs, w.keeper)
	testkit.Must(t, forum.GiveOffice(ctx, w.DB, forum.System(), w.orgs[0].ID, w.keeper.ID))
	for n := 1; n < 12; n++ {
		org := w.orgs[w.rand.IntN(len(w.orgs))]
		if n == 1 {
			org = w.orgs[1]
		}
		p := add(n, org)
		if org.ID == w.orgs[0].ID {
			w.theirs = append(w.theirs, p)
		} else {
			w.others = append(w.others, p)
			w.settle(t, p, org)
		}
	}
	return w
}

// settle gives somebody of another organisation something that could be taken:
// sign-ins, offices, days of leaving, moves; some have left.
func (w *parish) settle(t *testing.T, p forum.Person, org forum.Organisation) {
	t.Helper()
	ctx, v := t.Context(), forum.Viewer{Person: p.ID}
	_, s, err := w.Auth.SignInAs(ctx, p.ID, "Firefox, Linux", "")
	testkit.Must(t, err)
	w.sessions = append(w.sessions, s.PID)
	_, err = auth.CreateToken(ctx, w.DB, v, p.ID, []string{auth.ScopeRead}, "A feed")
	testkit.Must(t, err)
	tokens, err := w.Auth.Tokens(ctx, v)
	testkit.Must(t, err)
	w.tokens = append(w.tokens, tokens[0].PID)
	switch w.rand.IntN(5) {
	case 0:
		testkit.Must(t, forum.GiveOffice(ctx, w.DB, forum.System(), org.ID, p.ID))
	case 1:
		_, err = tenure.Leave(ctx, w.DB, forum.System(), tenure.Leaving{Person: p.ID, At: w.DB.Now().Add(48 * time.Hour)})
	case 2:
		_, err = tenure.Leave(ctx, w.DB, forum.System(), tenure.Leaving{Person: p.ID})
	case 3:
		to := w.orgs[1+w.rand.IntN(len(w.orgs)-1)]
		if to.ID == org.ID {
			return
		}
		var m tenure.Move
		m, err = tenure.Ask(ctx, w.DB, v, tenure.MoveDraft{Org: to.ID, Email: "new" + p.Email})
		w.moves = append(w.moves, m.PID)
	}
	testkit.Must(t, err)
}

// state is all that administration could change of others.
func (w *parish) state(t *testing.T) string {
	t.Helper()
	ctx, v := t.Context(), forum.System()
	var b strings.Builder
	for _, p := range w.others {
		m, err := forum.ManagedByID(ctx, w.DB, v, p.ID)
		testkit.Must(t, err)
		m.May = false
		sessions, err := w.Auth.SessionsOf(ctx, v, p.ID)
		testkit.Must(t, err)
		tokens, err := w.Auth.TokensOf(ctx, v, p.ID)
		testkit.Must(t, err)
		was, err := forum.Affiliations(ctx, w.DB, v, p.ID)
		testkit.Must(t, err)
		move, err := tenure.Mine(ctx, w.DB, forum.Viewer{Person: p.ID})
		fmt.Fprintf(&b, "%+v %d %d %+v %+v %v\n", m, len(sessions), len(tokens), was, move, err)
	}
	for _, o := range w.orgs[1:] {
		now, err := forum.OrganisationByID(ctx, w.DB, o.ID)
		testkit.Must(t, err)
		admins, err := forum.OrganisationAdmins(ctx, w.DB, v, o.ID)
		testkit.Must(t, err)
		fmt.Fprintf(&b, "%+v %+v\n", now, admins)
	}
	return b.String()
}

// hunt asks every route of the administration, as its declarations have them,
// with everything that is not the keeper's, and notes what it learns.
func (w *parish) hunt(t *testing.T, who forum.Person) {
	t.Helper()
	b := w.SignIn(who)
	pids := []string{w.theirs[len(w.theirs)-1].PID}
	for _, p := range w.others {
		pids = append(pids, p.PID)
	}
	pids = append(pids, w.moves...)
	for _, r := range w.Web.Routes() {
		if r.Path != "/admin" && !strings.HasPrefix(r.Path, "/admin/") {
			continue
		}
		for _, path := range w.paths(r.Path, pids) {
			if r.Method == http.MethodGet {
				for _, query := range []string{"", "?org=" + w.orgs[1].Slug, "?name=cnry", "?state=left", "?state=leaving", "?state=administrators", "?show=tokens"} {
					w.look(r, b.Get(path+query))
				}
				w.look(r, b.Get(path+"?name="+url.QueryEscape(w.others[0].Email)))
				continue
			}
			for _, form := range w.forms(pids) {
				if secret := b.Cookie("session"); secret != "" {
					form.Set("form_token", web.FormToken(secret, path))
				}
				w.look(r, b.Do(r.Method, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode())))
			}
		}
	}
}

// paths fills a route's path in with every name there is.
func (w *parish) paths(path string, pids []string) []string {
	switch {
	case strings.Contains(path, ":id"):
		var all []string
		for _, pid := range pids {
			all = append(all, strings.Replace(path, ":id", pid, 1))
		}
		return all
	case strings.Contains(path, ":slug"):
		var all []string
		for _, o := range w.orgs {
			all = append(all, strings.Replace(path, ":slug", o.Slug, 1))
		}
		return all
	default:
		return []string{path}
	}
}

// forms are what a route may take; it refuses the fields that it has not, so
// each goes alone and with those that belong to it.
func (w *parish) forms(pids []string) []url.Values {
	other := w.others[w.rand.IntN(len(w.others))]
	forms := []url.Values{
		{},
		{"role": {"admin"}},
		{"day": {""}, "successor": {other.PID}},
		{"day": {""}, "successor": {""}},
		{"name": {"Taken"}, "email": {"taken@example.org"}, "role_title": {"Taken"}},
		{"name": {"Taken"}, "email": {"taken@example.org"}, "role_title": {"Taken"}, "org": {w.orgs[1].Slug}},
		{"org": {w.orgs[0].Slug}, "role_title": {"Taken"}, "new_email": {"taken@example.org"}},
		{"name": {"Taken"}, "type": {"Taken"}, "region": {"Taken"}, "size": {"Taken"}, "hue": {"30"}},
		{"session": {""}},
	}
	for _, pid := range pids[1:] {
		forms = append(forms, url.Values{"person": {pid}})
	}
	for _, pid := range w.sessions {
		forms = append(forms, url.Values{"session": {pid}})
	}
	for _, pid := range w.tokens {
		forms = append(forms, url.Values{"token": {pid}})
	}
	return forms
}

// look notes names, addresses and ids of others in an answer. What the
// request itself held, a field for a search gives back.
func (w *parish) look(r web.Route, p *webtest.Page) {
	asked, err := url.QueryUnescape(p.Path)
	for _, o := range w.others {
		for _, secret := range []string{o.Name, o.Email, o.PID} {
			if strings.Contains(p.Body, secret) && (err != nil || !strings.Contains(asked, secret)) {
				w.found = append(w.found, r.Method+" "+r.Path+" shows "+secret)
			}
		}
	}
}

// TestOrganisationsAdministratorsKeepToTheirOwn holds for random worlds: the
// administrator of one organisation is shown nobody of another on any route of
// the administration, and changes nobody there.
func TestOrganisationsAdministratorsKeepToTheirOwn(t *testing.T) {
	for seed := range uint64(4) {
		w := newParish(t, seed)
		before := w.state(t)
		w.hunt(t, w.keeper)
		if len(w.found) > 0 {
			t.Errorf("world %d: %s", seed, strings.Join(slices.Compact(w.found), "\n"))
		}
		if after := w.state(t); after != before {
			t.Errorf("world %d: before\n%s\nafter\n%s", seed, before, after)
		}
	}
}

// TestARemitWithoutBoundsIsNoticed takes the bounds away, as if what somebody
// looks after were not asked of the database by whose it is: the hunt must see
// others and find them changed.
func TestARemitWithoutBoundsIsNoticed(t *testing.T) {
	w := newParish(t, 1)
	before := w.state(t)
	for _, o := range w.orgs[1:] {
		testkit.Must(t, forum.GiveOffice(t.Context(), w.DB, forum.System(), o.ID, w.keeper.ID))
	}
	w.hunt(t, w.keeper)
	if len(w.found) == 0 || w.state(t) == before {
		t.Errorf("%d sights of others, changed: %v", len(w.found), w.state(t) != before)
	}
}
