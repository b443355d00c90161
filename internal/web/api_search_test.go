package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

// found is the API's answer as far as tests look at it.
type found struct {
	Total int
	Took  *float64 `json:"took_ms"`
	Items []struct {
		ID, Kind, Title, URL, Snippet string
		Community, Org                *string
		External                      *string `json:"external_id"`
		Score                         float64
		Created, Updated              string
		Match                         struct{ Where, Locator, Post *string }
	}
	Facets map[string][]struct {
		Value string
		Count int
	}
	Expanded []struct{ From, To string }
	Meant    *string `json:"did_you_mean"`
	Next     *string
}

func ask(b *webtest.Browser, query string) (f found) {
	b.Get("/api/v1/search?" + query).Want(http.StatusOK).JSON(&f)
	return f
}

func asked(text string) string { return url.Values{"q": {text}}.Encode() }

func TestAPISearch(t *testing.T) {
	p := newPlace(t)
	l := p.lesson(p.Ann, p.Open, "Ring the landlord", lesson.Worked)
	th := p.discuss(p.Ben, p.Open, "Damp flats", "A wet <wall> & more", "damp")
	r, _, err := forum.AddReply(t.Context(), p.DB, webtest.Viewer(p.Ann), th.PID, forum.ReplyDraft{Body: "Dehumidifiers helped"})
	testkit.Must(t, err)
	p.settle()
	api := p.Program(p.Token(p.Eve, "read"))

	var keys map[string]json.RawMessage
	api.Get("/api/v1/search?q=damp").Want(http.StatusOK).JSON(&keys)
	for _, k := range []string{"total", "took_ms", "items", "facets", "expanded", "did_you_mean", "next"} {
		if keys[k] == nil {
			t.Errorf("no %s", k)
		}
	}
	var items []map[string]json.RawMessage
	testkit.Must(t, json.Unmarshal(keys["items"], &items))
	for _, k := range []string{"id", "kind", "title", "url", "community", "org", "snippet", "score", "created", "updated", "external_id", "match"} {
		if items[0][k] == nil {
			t.Errorf("an item has no %s", k)
		}
	}
	p.seesHits(api, th, r, l)
	if f := ask(api, "q=damp"); f.Facets["kind"][0].Value != "discussion" || f.Facets["community"][0] != (struct {
		Value string
		Count int
	}{"housing", 1}) {
		t.Errorf("%+v", f.Facets)
	}
	var list struct {
		Items []map[string]string
		Next  *string
	}
	p.SignIn(p.Eve).Get("/api/v1/search/suggest?q=dam").Want(http.StatusOK).JSON(&list)
	if len(list.Items) != 1 || len(list.Items[0]) != 3 || list.Items[0]["kind"] != "discussion" || list.Items[0]["title"] != "Damp flats" ||
		list.Items[0]["url"] != "/d/"+th.PID+"/"+th.Slug {
		t.Errorf("%+v", list)
	}
}

// seesHits fails unless the discussion, its reply and the lesson are found by
// what they say and by each filter.
func (p *place) seesHits(api *webtest.Browser, th forum.Thread, r forum.Reply, l lesson.Lesson) {
	t := p.T
	t.Helper()
	f := ask(api, "q=wall")
	if i := f.Items[0]; f.Total != 1 || i.ID != th.PID || i.Kind != "discussion" || i.URL != "/d/"+th.PID+"/"+th.Slug || *i.Community != "housing" ||
		i.Org != nil || i.External != nil || *i.Match.Where != "body" || i.Match.Post != nil || i.Score <= 0 || i.Created == "" {
		t.Errorf("%+v", f)
	}
	if got := ask(api, "q=wet").Items[0].Snippet; !strings.Contains(got, "<mark>wet</mark>") || strings.Contains(got, "<wall") {
		t.Errorf("snippet %q", got)
	}
	if i := ask(api, "q=dehumidifiers").Items[0]; i.ID != th.PID || *i.Match.Where != "reply" || *i.Match.Post != r.PID {
		t.Errorf("%+v", i)
	}
	if f := ask(api, "kind=lesson&outcome=worked,mixed&org=northcliffe-city-council"); f.Total != 1 || f.Items[0].ID != l.PID || *f.Items[0].Org != "northcliffe-city-council" {
		t.Errorf("%+v", f)
	}
	for query, want := range map[string]int{
		"q=damp&author=" + p.Ben.PID: 1, "q=damp&author=" + p.Eve.PID: 0, "q=damp&from=2000-01-01": 1, "q=damp&to=2000-01-01T00:00:00Z": 0,
		"q=damp&kind=discussion&kind=lesson": 1, "q=damp&kind=template": 0, "q=damp&community=none": 0, "q=damp&tag=Damp": 1, "q=in:housing+damp": 1,
		"q=damp+-flats": 0, "q=%22flats+damp%22": 0, "q=": -1, "": -1,
	} {
		if f := ask(api, query); want >= 0 && f.Total != want {
			t.Errorf("%s: %d, want %d", query, f.Total, want)
		}
	}
	api.Get("/api/v1/search?q=damp&from=soon").Want(http.StatusUnprocessableEntity)
	api.Get("/api/v1/search?q=damp&cursor=forged").Want(http.StatusUnprocessableEntity)
	api.Get("/api/v1/search?q=damp&colour=red").Want(http.StatusBadRequest)
}

func TestAPISearchGoesOn(t *testing.T) {
	p := newPlace(t)
	for n := range 23 {
		p.discuss(p.Ann, p.Open, fmt.Sprintf("Gully %d", n), strings.Repeat("gully ", n%4+1))
	}
	p.settle()
	api := p.Program(p.Token(p.Eve, "read"))
	for _, order := range []string{"relevance", "newest"} {
		seen, lengths := []string{}, map[int]bool{}
		base := "q=gully&kind=discussion&limit=5&sort=" + order
		for next := ""; ; {
			f := ask(api, base+next)
			if f.Total != 23 {
				t.Errorf("%d in all", f.Total)
			}
			for _, i := range f.Items {
				seen = append(seen, i.ID)
			}
			if f.Next == nil {
				break
			}
			lengths[len(*f.Next)] = true
			next = "&cursor=" + *f.Next
		}
		slices.Sort(seen)
		if len(seen) != 23 || len(slices.Compact(seen)) != 23 || len(lengths) != 1 {
			t.Errorf("%s: %d shown, cursors of %v", order, len(seen), lengths)
		}
	}
	if n := len(ask(api, "q=gully&kind=discussion&limit=1000").Items); n != 23 {
		t.Errorf("%d of 23", n)
	}
}
