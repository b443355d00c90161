package web_test

import (
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/search"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
	"waymark/internal/web"
)

// searching has a site's content searched, in an index of its own.
func searching(t testing.TB) func(*web.Config, *web.Deps) {
	return func(_ *web.Config, deps *web.Deps) {
		t.Helper()
		x, err := search.Open(t.Context(), deps.DB, filepath.Join(t.TempDir(), "index"), discussion.Kind, lesson.Kind)
		testkit.Must(t, err)
		x.SetFloor(1 << 20)
		t.Cleanup(func() { _ = x.Close() })
		deps.Search = x
	}
}

// place is a site with things to find.
type place struct {
	*webtest.Site
	Ann, Ben, Eve forum.Person // Ann founded everything, Ben is a member everywhere
	Open, Private forum.Community
}

func newPlace(t testing.TB, change ...func(*web.Config, *web.Deps)) *place {
	t.Helper()
	s := webtest.Start(t, append(change, searching(t))...)
	org := s.Organisation("Northcliffe City Council")
	p := &place{
		Site: s, Ann: s.Person("Ann Archer", func(d *forum.PersonDraft) { d.Org, d.RoleTitle = org.ID, "Housing officer" }),
		Ben: s.Person("Ben Okafor"), Eve: s.Person("Eve Stranger"),
	}
	p.Open = s.Community(p.Ann, "Housing", forum.Open)
	s.Join(p.Ben, p.Open)
	return p
}

func (p *place) private() {
	p.T.Helper()
	p.Private = p.Community(p.Ann, "Quillfeather circle", forum.Private)
	p.Join(p.Ben, p.Private)
}

func (p *place) settle() {
	p.T.Helper()
	testkit.Must(p.T, p.Web.Search.Settle(p.T.Context()))
}

func (p *place) discuss(who forum.Person, in forum.Community, title, body string, tags ...string) forum.Thread {
	p.T.Helper()
	th, err := discussion.Start(p.T.Context(), p.DB, webtest.Viewer(who), discussion.Draft{Community: in.ID, Title: title, Body: body, Tags: tags})
	testkit.Must(p.T, err)
	return th
}

func (p *place) lesson(who forum.Person, in forum.Community, title string, o lesson.Outcome) lesson.Lesson {
	p.T.Helper()
	cost := int64(18400)
	l, err := lesson.Share(p.T.Context(), p.DB, webtest.Viewer(who), lesson.Draft{
		Community: in.ID, Title: title, Summary: "In short.",
		Fields: lesson.Fields{Did: "We rang the landlord.", Worked: "Calls fell.", DidNotWork: "Letters.", Outcome: o, CostAmount: &cost},
	})
	testkit.Must(p.T, err)
	return l
}

func q(words string) string { return "/search?q=" + url.QueryEscape(words) }

var _ = visits(
	visit{route: "GET /search", nobody: 303, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /search", path: "/search?q=room", nobody: 303, stranger: 503, member: 503, admin: 503},
	visit{route: "GET /api/v1/search", path: "/api/v1/search?q=room", nobody: 401, stranger: 503, member: 503, admin: 503},
	visit{route: "GET /api/v1/search/suggest", path: "/api/v1/search/suggest?q=room", nobody: 401, stranger: 503, member: 503, admin: 503},
)

func TestSearchPage(t *testing.T) {
	p := newPlace(t)
	best := p.lesson(p.Ann, p.Open, "Mediation before enforcement", lesson.Worked)
	_, err := lesson.Record(t.Context(), p.DB, webtest.Viewer(p.Ben), best.PID, lesson.UseDraft{Result: lesson.Worked})
	testkit.Must(t, err)
	th := p.discuss(p.Ben, p.Open, "Who calls first?", "About mediation & <b>bold</b> neighbours", "calls")
	r, _, err := forum.AddReply(t.Context(), p.DB, webtest.Viewer(p.Ann), th.PID, forum.ReplyDraft{Body: "We bought dehumidifiers"})
	testkit.Must(t, err)
	p.settle()
	b := p.SignIn(p.Eve)

	page := b.Get(q("mediation")).Want(http.StatusOK)
	page.Has("2 results for mediation", "Closest match. 1 other tried this and 1 said it worked", "Worked", "£18,400", "Northcliffe City Council",
		"Not what you need?", "people in Housing")
	if got := page.One(".best h2 a"); got.Attr("href") != "/l/"+best.PID+"/"+best.Slug || got.All("mark")[0].Text() != "Mediation" {
		t.Errorf("the best is %s", got.Attr("href"))
	}
	if snip := page.One(".res .snip").Text(); !strings.Contains(snip, "mediation & bold neighbours") {
		t.Errorf("snippet %q", snip)
	}
	if ask := page.One(".ask a.btn").Attr("href"); ask != "/ask?title=mediation&community=housing" {
		t.Error(ask)
	}
	in := b.Get(q("dehumidifiers")).Has("1 result for dehumidifiers", "In a reply by Ann Archer")
	if in.One(".found-in a").Attr("href") != "/r/"+r.PID {
		t.Error("the reply has no link")
	}
}

func TestSearchFilters(t *testing.T) {
	p := newPlace(t)
	waste := p.Community(p.Ben, "Waste", forum.Open)
	p.lesson(p.Ann, p.Open, "Damp and what worked", lesson.Worked)
	p.lesson(p.Ann, waste, "Damp and what did not", lesson.DidNotWork)
	p.discuss(p.Ben, waste, "Damp bins", "Text", "bins")
	p.discuss(p.Ben, p.Open, "Damp flats", "Text", "flats")
	p.settle()
	b := p.SignIn(p.Eve)
	page := b.Get(q("damp")).Has("4 results for damp", "Lessons", "Discussions", "Community", "Tag")
	narrowed := b.Submit(page, ".facet-col form", url.Values{"kind": {"lesson"}, "community": {"waste"}}).Has("1 lesson for damp", "type: Lessons", "in Waste")
	if n := len(narrowed.All(".facet input[checked]")); n != 2 {
		t.Errorf("%d boxes are ticked", n)
	}
	if got := narrowed.One(".facet-col .pill .n").Text(); got != "2" {
		t.Errorf("%s filters", got)
	}
	// A word of the query becomes a ticked box, and unticking it takes the word away.
	typed := b.Get(q("damp kind:discussion tag:bins -nothing")).Has("1 discussion for damp", "tag: bins", "without nothing")
	freed := b.Submit(typed, ".facet-col form", url.Values{"kind": nil}).Has("1 result for damp").Lacks("kind:discussion")
	if freed.One("#q").Attr("value") != "-nothing damp" {
		t.Error(freed.One("#q").Attr("value"))
	}
	for _, chip := range typed.All(".read .chip a") {
		if strings.Contains(chip.Attr("aria-label"), "tag: bins") {
			b.Get(chip.Attr("href")).Has("2 discussions for damp")
		}
	}
	b.Get(q("damp") + "&year=" + time.Now().UTC().Format("2006")).Has("4 results for damp")
	b.Get(q("damp")+"&year=1999").Has("Nothing found for damp", "Nobody has asked about damp yet", "Search without filters")
	b.Get("/search?kind=lesson").Has("2 lessons")
	b.Get(q("outcome:worked")).Has("1 result", "Damp and what worked").Lacks("Closest match")
	b.Get(q("damp") + "&sort=newest").Has("4 results").Lacks("Closest match")
	b.Get(q("damp") + "&from=soon").Want(http.StatusUnprocessableEntity)
}

func TestSearchOffersOtherWords(t *testing.T) {
	p := newPlace(t)
	p.discuss(p.Ann, p.Open, "Antisocial behaviour at night", "Noise")
	p.discuss(p.Ann, p.Open, "Condensation in flats", "Mould")
	p.settle()
	b := p.SignIn(p.Eve)
	page := b.Get(q("ASB")).Has("Also searching antisocial behaviour.", "Antisocial behaviour at night")
	only := b.Get(page.One(".alsoline a").Attr("href")).Has("Nothing found for ASB", "Searching only these words.")
	b.Get(only.One(".alsoline a").Attr("href")).Has("1 result for ASB")
	meant := b.Get(q("condensatoin kind:discussion")).Has("Did you mean condensation?")
	b.Get(meant.One(".alsoline a").Attr("href")).Has("1 discussion for condensation").Lacks("Did you mean")
	none := b.Get(q("xyzzyplugh")).Has("Nothing found for xyzzyplugh", "Nobody has asked about xyzzyplugh yet")
	if none.One(".ask a.btn").Attr("href") != "/ask?title=xyzzyplugh" {
		t.Error(none.One(".ask a.btn").Attr("href"))
	}
	help := b.Get("/search").Has("Words that narrow a search", "kind:lesson damp")
	for _, a := range help.All(".facts a") {
		b.Get(a.Attr("href")).Want(http.StatusOK)
	}
}

func TestSearchPagesFollow(t *testing.T) {
	p := newPlace(t)
	for n := range 45 {
		p.discuss(p.Ann, p.Open, "Gully "+strings.Repeat("x", n+1), "The same text")
	}
	p.settle()
	b := p.SignIn(p.Eve)
	for _, order := range []string{"", "&sort=newest"} {
		seen := []string{}
		for path := q("gully kind:discussion") + order; path != ""; {
			page := b.Get(path).Want(http.StatusOK).Has("45 discussions")
			for _, a := range page.All("article h2 a") {
				seen = append(seen, a.Attr("href"))
			}
			path = ""
			if more := page.All("a[rel=next]"); len(more) > 0 {
				path = more[0].Attr("href")
			}
		}
		slices.Sort(seen)
		if n := len(slices.Compact(slices.Clone(seen))); n != 45 || len(seen) != 45 {
			t.Errorf("%s: %d shown, %d of them different", order, len(seen), n)
		}
	}
	// A place in somebody else's results is none in these.
	cursor := b.Get(q("gully")).One("a[rel=next]").Attr("href")
	b.Get(strings.Replace(cursor, "q=gully", "q=text", 1)).Want(http.StatusSeeOther)
	p.SignIn(p.Ben).Get(cursor).Want(http.StatusSeeOther)
	b.Get(q("gully") + "&cursor=forged").Want(http.StatusSeeOther)
}

func TestSearchCanBeDown(t *testing.T) {
	s := webtest.Start(t)
	b := s.SignIn(s.Person("Ann Archer"))
	page := b.Get(q("damp flats")).Want(http.StatusServiceUnavailable).Has("Nothing can be searched at the moment", "Everything else works as usual")
	if page.One("main a.btn").Attr("href") != "/ask?title=damp+flats" {
		t.Error(page.One("main a.btn").Attr("href"))
	}
	b.Get("/search").Want(http.StatusOK)
	building := webtest.Start(t, searching(t)) // nobody builds the index
	b = building.SignIn(building.Person("Ann Archer"))
	b.Get(q("damp")).Want(http.StatusServiceUnavailable).Has("Search is being rebuilt")
	if p := b.Get("/api/v1/search?q=damp").Want(http.StatusServiceUnavailable); !strings.Contains(p.Body, `"code"`) {
		t.Error(p.Body)
	}
}

func TestSearchIsPaidFor(t *testing.T) {
	s := webtest.Start(t, searching(t), func(config *web.Config, _ *web.Deps) { config.NoLimits = false })
	testkit.Must(t, s.Web.Search.Settle(t.Context()))
	b := s.SignIn(s.Person("Ann Archer"))
	limited := 0
	for range 120 {
		if b.Get("/api/v1/search/suggest?q=room").Status == http.StatusTooManyRequests {
			limited++
		}
	}
	if limited == 0 {
		t.Error("120 queries at once were all answered")
	}
	b.Get("/privacy").Want(http.StatusOK)
}
