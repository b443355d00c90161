package web_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"waymark/internal/db"
	"waymark/internal/files"
	"waymark/internal/forum"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

var _ = visits(
	visit{route: "POST /files/parts", form: "name=plan.md&size=9", nobody: 401, stranger: 201, member: 201, admin: 201},
	visit{route: "GET /files/parts/:id", path: "/files/parts/{f}", nobody: 303, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /files/parts/:id", path: "/files/parts/{f}", form: "", nobody: 401, stranger: 404, member: 404, admin: 404},
	visit{route: "POST /files/parts/:id/done", path: "/files/parts/{f}/done", form: "later=true", nobody: 401, stranger: 404, member: 404, admin: 404},
)

type partOf struct {
	ID         string
	Size, Have int64
}

// script asks as the script of a page does.
func script(t *testing.T, b *webtest.Browser, to string, fields url.Values) *webtest.Page {
	t.Helper()
	fields.Set("form_token", b.Get("/files/new").One("input[name=form_token]").Attr("value"))
	b.Header.Set("Accept", "application/json")
	defer b.Header.Del("Accept")
	return b.Do(http.MethodPost, to, "application/x-www-form-urlencoded", strings.NewReader(fields.Encode()))
}

func piece(t *testing.T, b *webtest.Browser, p partOf, at int64, text string) *webtest.Page {
	t.Helper()
	body, kind := form(t, b.Get("/files/new").One("input[name=form_token]").Attr("value"), "piece", text)
	return b.Do(http.MethodPost, "/files/parts/"+p.ID+"?at="+strconv.FormatInt(at, 10), kind, body)
}

func TestAFileComesInPieces(t *testing.T) {
	s := webtest.Start(t)
	ann, ben := s.Person("Ann"), s.Person("Ben")
	a, b := s.SignIn(ann), s.SignIn(ben)
	text := strings.Repeat("A long plan. ", 1000)
	var p partOf
	script(t, a, "/files/parts", url.Values{"name": {`C:\plans\Long plan.md`}, "size": {strconv.Itoa(len(text))}}).Want(201).JSON(&p)
	piece(t, a, p, 0, text[:5000]).Want(200).JSON(&p)
	if p.Have != 5000 {
		t.Fatalf("%+v", p)
	}
	piece(t, a, p, 0, "again").Want(200).JSON(&p)
	piece(t, b, p, 5000, "somebody else's").Want(404)
	b.Get("/files/parts/" + p.ID).Want(404)
	script(t, b, "/files/parts/"+p.ID+"/done", url.Values{}).Want(404)
	script(t, a, "/files/parts/"+p.ID+"/done", url.Values{}).Want(404) // it is not whole
	a.Get("/files/parts/" + p.ID).Want(200).JSON(&p)
	if p.Have != 5000 || p.Size != int64(len(text)) {
		t.Fatalf("%+v", p)
	}
	piece(t, a, p, 5000, text[5000:]).Want(200)
	var one, two sent
	script(t, a, "/files/parts/"+p.ID+"/done", url.Values{"later": {"true"}}).Want(201).JSON(&one)
	script(t, a, "/files/parts/"+p.ID+"/done", url.Values{"later": {"true"}}).Want(201).JSON(&two)
	if one.Name != "Long plan.md" || one != two {
		t.Errorf("%+v, then %+v", one, two)
	}
	if got := a.Get(one.Path).Want(200); got.Body != text {
		t.Errorf("%d characters of %d", len(got.Body), len(text))
	}
	b.Get(one.Path).Want(404)
}

func TestWhatWouldBeRefusedWholeIsNotBegun(t *testing.T) {
	s := webtest.Start(t)
	s.Web.FileMax = 1 << 20
	a := s.SignIn(s.Person("Ann"))
	for _, x := range []struct {
		name, size string
		status     int
	}{{"run.exe", "9", 422}, {"plan.md", "0", 422}, {"plan.md", "-5", 422}, {"plan.md", "1048577", 413}, {"plan.md", "1048576", 201}} {
		script(t, a, "/files/parts", url.Values{"name": {x.name}, "size": {x.size}}).Want(x.status)
	}
	// What is not what its name says is refused once it is whole.
	var p partOf
	script(t, a, "/files/parts", url.Values{"name": {"plan.pdf"}, "size": {"5"}}).Want(201).JSON(&p)
	piece(t, a, p, 0, "no pdf").Want(200).JSON(&p)
	script(t, a, "/files/parts/"+p.ID+"/done", url.Values{}).Want(422).Has("not what its name says")
}

func TestAFileThatNobodyCouldCheckNeedNotComeAgain(t *testing.T) {
	s := webtest.Start(t)
	ann := s.Person("Ann")
	a := s.SignIn(ann)
	away := errors.New("away")
	s.Web.Files.Guard(scanOnce(&away))
	var p partOf
	script(t, a, "/files/parts", url.Values{"name": {"plan.md"}, "size": {"5"}}).Want(201).JSON(&p)
	piece(t, a, p, 0, "plans").Want(200)
	script(t, a, "/files/parts/"+p.ID+"/done", url.Values{}).Want(503).Has("viruses")
	var one sent
	script(t, a, "/files/parts/"+p.ID+"/done", url.Values{}).Want(201).JSON(&one)
	if _, err := forum.AttachmentByPID(t.Context(), s.DB, webtest.Viewer(ann), one.ID); err != nil {
		t.Error(err)
	}
	part, err := s.Web.Files.Part(p.ID, strconv.FormatInt(ann.ID, 10))
	testkit.Must(t, err)
	if part.Done != one.ID || files.IsHash(part.ID) {
		t.Errorf("%+v", part)
	}
}

// scanOnce is a scan that fails the first time, and finds nothing after it.
func scanOnce(fail *error) files.Scan {
	return func(context.Context, io.Reader) (string, error) {
		err := *fail
		*fail = nil
		return "", err
	}
}

// Whoever says twice at once that all has come, or says so again after a crash
// that left no word of it, has one file, and both answers name it.
func TestAFileIsMadeOnceOfItsPieces(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := webtest.On(t, d)
		ann := s.Person("Ann")
		a := s.SignIn(ann)
		// All have come as far as the scan before one goes on.
		const asking = 4
		var come sync.WaitGroup
		come.Add(asking)
		s.Web.Files.Guard(func(_ context.Context, r io.Reader) (string, error) {
			_, err := io.Copy(io.Discard, r)
			come.Done()
			come.Wait()
			return "", err
		})
		var p partOf
		script(t, a, "/files/parts", url.Values{"name": {"plan.md"}, "size": {"5"}}).Want(201).JSON(&p)
		piece(t, a, p, 0, "plans").Want(200)
		token := a.Get("/files/new").One("input[name=form_token]").Attr("value")
		a.Header.Set("Accept", "application/json")
		answers := make([]sent, asking)
		var all sync.WaitGroup
		for i := range asking {
			all.Go(func() {
				fields := url.Values{"later": {"true"}, "form_token": {token}}
				res := a.Do(http.MethodPost, "/files/parts/"+p.ID+"/done", "application/x-www-form-urlencoded", strings.NewReader(fields.Encode()))
				if res.Status != http.StatusCreated {
					t.Errorf("%d: %s", res.Status, res.Body)
					return
				}
				res.JSON(&answers[i])
			})
		}
		all.Wait()
		for _, one := range answers {
			if one.ID == "" || one != answers[0] {
				t.Errorf("%+v and %+v", answers[0], one)
			}
		}
		n, err := db.Value[int64](t.Context(), d, db.SQL(`SELECT COUNT(*) FROM attachments WHERE owner_id = $1`), ann.ID)
		testkit.Must(t, err)
		if n != 1 {
			t.Errorf("%d files", n)
		}
	})
}
