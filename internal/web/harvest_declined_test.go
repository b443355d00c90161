package web_test

import (
	"context"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"waymark/internal/db"
	"waymark/internal/exporter"
	"waymark/internal/forum"
	"waymark/internal/harvest"
	"waymark/internal/lesson"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

var (
	allTables  = db.SQLOn(db.SQLite, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
	allColumns = db.SQLOn(db.SQLite, `SELECT name FROM pragma_table_info($1)`)
)

// holding names the tables in any column of which a text stands.
func holding(t *testing.T, d *db.DB, text string) (tables []string) {
	t.Helper()
	names, err := db.Column[string](t.Context(), d, allTables)
	testkit.Must(t, err)
	for _, table := range names {
		columns, err := db.Column[string](t.Context(), d, allColumns, table)
		testkit.Must(t, err)
		where := "CAST(" + strings.Join(columns, " AS TEXT) LIKE $1 OR CAST(") + " AS TEXT) LIKE $1"
		n, err := db.Value[int](t.Context(), d, db.Scan("a test", `SELECT COUNT(*) FROM `+table+` WHERE `+where), "%"+text+"%")
		testkit.Must(t, err)
		if n > 0 {
			tables = append(tables, table)
		}
	}
	return tables
}

// telling names what of a lesson and of the site at large tells a text to
// somebody: pages, the API, the search.
func telling(s room, who forum.Person, l forum.Thread, text string) (where []string) {
	b, program := s.SignIn(who), s.Program(s.Token(who, "read"))
	page := lessonAt(l)
	for _, path := range []string{
		page, page + "/history", page + "/print", "/quotes", "/inbox", "/", "/p/" + who.PID, "/c/" + s.place.Slug,
		"/api/v1/lessons/" + l.PID, "/api/v1/lessons/" + l.PID + "/revisions", "/api/v1/search?q=" + text, "/api/v1/search/suggest?q=" + text,
	} {
		body := ""
		if strings.HasPrefix(path, "/api") {
			body = program.Get(path).Body
		} else {
			body = b.Open(path).Body
		}
		if strings.Contains(strings.ReplaceAll(body, "q="+text, ""), text) {
			where = append(where, path)
		}
	}
	return where
}

// exportOf is all that an export says but the lines of posts.
func exportOf(t *testing.T, d *db.DB, text string) (n int) {
	t.Helper()
	dir := t.TempDir() + "/out"
	_, err := exporter.Write(t.Context(), d, nil, dir, "test", nil)
	testkit.Must(t, err)
	for _, name := range []string{"5-discussions.jsonl", "6-lessons.jsonl", "8-origins.jsonl"} {
		n += strings.Count(readFile(t, dir+"/"+name), text)
	}
	return n
}

// A declined quote is nowhere but in the post from which it was: no table, no
// page, no answer of the API, no hit of the search, no line of an export. What
// was agreed to is the control, in the same lesson.
func TestDeclinedWordsAreNowhereOnTheSite(t *testing.T) {
	const declined, agreed = "marmaladeqzx", "zanzibarqzx"
	d := testkit.SQLite(t)
	s := roomOn(t, webtest.On(t, d, searching(t)))
	th := start(t, s.Site, s.ben, s.place, "How do we sort bins?", "By colour?")
	no := reply(t, s.Site, s.ann, th, "", "By lid, and put a "+declined+" sticker on it.")
	yes := reply(t, s.Site, s.ann, th, "", "By day, and hang a "+agreed+" bag on it.")
	made, err := harvest.Make(context.Background(), d, webtest.Viewer(s.ben), harvest.Draft{Thread: th.PID, Lesson: lesson.Draft{
		Title: "Stickers", Fields: lesson.Fields{Did: "Put them on", Worked: "Reading", DidNotWork: "Rain", Outcome: lesson.Mixed},
	}, Sources: []harvest.SourceDraft{{Post: no.PID, Paraphrase: "Mark the lids", Words: declined + " sticker"}, {Post: yes.PID, Paraphrase: "Mark the days", Words: agreed + " bag"}}}, nil, "")
	testkit.Must(t, err)
	if got := holding(t, d, declined); !slices.Equal(got, []string{"quotes", "replies"}) {
		t.Fatalf("while it waits it is in %v", got)
	}
	if got := telling(s, s.ann, made.Thread, declined); !slices.Contains(got, "/quotes") {
		t.Errorf("whoever is asked does not see what: %v", got)
	}
	if exportOf(t, d, declined) != 1 {
		t.Error("while it waits an export does not hold it")
	}
	asks, err := harvest.AsksOf(context.Background(), d, webtest.Viewer(s.ann))
	testkit.Must(t, err)
	for _, a := range asks {
		answer := harvest.Declined
		if strings.Contains(a.Words, agreed) {
			answer = harvest.Named
		}
		testkit.Must(t, harvest.Answer(context.Background(), d, webtest.Viewer(s.ann), a.PID, answer))
	}
	// The lesson is written anew, so that there is a history, and begun to be.
	_, err = lesson.Edit(context.Background(), d, webtest.Viewer(s.ben), made.PID, 0, lesson.Draft{Title: "Stickers on lids", Fields: made.Fields})
	testkit.Must(t, err)
	s.SignIn(s.ben).Get(lessonAt(made.Thread) + "/edit").Want(http.StatusOK).Lacks(declined)
	testkit.Must(t, s.Web.Search.Settle(context.Background()))
	if got := holding(t, d, declined); !slices.Equal(got, []string{"replies"}) {
		t.Errorf("declined, it is in %v", got)
	}
	if exportOf(t, d, declined) != 0 || exportOf(t, d, agreed) != 1 {
		t.Errorf("an export holds it %d times, and the control %d", exportOf(t, d, declined), exportOf(t, d, agreed))
	}
	hit := "/api/v1/search?q=" + declined // the post itself, in its discussion
	for _, who := range []forum.Person{s.ann, s.ben} {
		if got := slices.DeleteFunc(telling(s, who, made.Thread, declined), func(p string) bool { return p == hit }); len(got) != 0 {
			t.Errorf("%s hears of it at %v", who.Name, got)
		}
		if got := telling(s, who, made.Thread, agreed); !slices.Contains(got, lessonAt(made.Thread)) {
			t.Errorf("the control is told at %v alone", got)
		}
	}
	if body := s.Program(s.Token(s.ben, "read")).Get(hit).Body; strings.Contains(body, made.PID) || !strings.Contains(body, th.PID) {
		t.Errorf("the search finds the lesson by it: %s", body)
	}
	// With the post it goes from everywhere.
	_, err = forum.DeleteReply(context.Background(), d, webtest.Viewer(s.ann), no.PID, "")
	testkit.Must(t, err)
	testkit.Must(t, s.Web.Search.Settle(context.Background()))
	if got := telling(s, s.ben, made.Thread, declined); len(got) != 0 {
		t.Errorf("with the post gone it is told at %v", got)
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path) //nolint:gosec // a test's own
	testkit.Must(t, err)
	return string(text)
}

func lessonAt(l forum.Thread) string { return "/l/" + l.PID + "/" + l.Slug }
