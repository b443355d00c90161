package web_test

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/internal/board"
	"waymark/internal/envelope"
	"waymark/internal/forum"
	"waymark/internal/hatch"
	"waymark/internal/heard"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
	"waymark/internal/ticket"
	"waymark/internal/web"
)

const (
	speakThread = "AAAAAAAAAAAAAAAAAAAAAA"
	speakPost   = "AAAAAAAAAAAAAAAAAAAAAQ"
	speakOther  = "AAAAAAAAAAAAAAAAAAAAAg"
	speakHolder = "AAAAAAAAAAAAAAAAAAAAAw"
)

// In the table of routes nobody takes part, so nothing is there for anybody.
var _ = visits(
	nowhere("GET /speak-up"), nowhere("GET /speak-up/:thread"), nowhere("GET /speak-up/promises"), nowhere("GET /speak-up/inbox"),
	nowhere("GET /speak-up/answers.json"), nowhere("GET /speak-up/answers/:id"), nowhere("GET /speak-up/moderation"), nowhere("GET /speak-up/how"),
	nowhere("GET /speak-up/glass"), nowhere("GET /speak-roster"),
	visit{route: "GET /speak-up/introducing", nobody: 303, stranger: 404, member: 404, admin: 200},
	nowhere("POST /speak-up/answers/:id"), nowhere("POST /speak-up/answers/:id/withdraw"), nowhere("POST /speak-up/:thread/reply"),
	nowhere("POST /speak-up/:thread/promise"), nowhere("POST /speak-up/:thread/report"), nowhere("POST /speak-up/:thread/hide"),
	nowhere("POST /speak-up/:thread/pause"), nowhere("POST /speak-up/:thread/close"), nowhere("POST /speak-up/moderation/settle"),
	visit{route: "GET /admin/speak-up", nobody: 303, stranger: 404, member: 404, admin: 200},
	visit{route: "POST /admin/speak-up", form: "least=3&quiet=x", nobody: 401, stranger: 404, member: 404, admin: 422},
	visit{route: "POST /admin/speak-up/duty", form: "person=none", nobody: 401, stranger: 404, member: 404, admin: 422},
	visit{route: "POST /admin/speak-up/release", form: "person=none", nobody: 401, stranger: 404, member: 404, admin: 404},
)

func nowhere(route string) visit {
	path := strings.NewReplacer(":thread", speakThread, ":id", "aaaaaaaaaaaaaaaa").Replace(route[strings.Index(route, "/"):])
	v := visit{route: route, path: path, nobody: 303, stranger: 404, member: 404, admin: 404}
	if strings.HasPrefix(route, "POST") {
		v.nobody = 401
	}
	return v
}

// A roomKept notes what moderators ask of the back room.
type roomKept struct{ asked []string }

func (r *roomKept) Drop(context.Context, []byte) ([]byte, error) { return nil, hatch.ErrAway }

func (r *roomKept) Hide(_ context.Context, m hatch.Move, post hatch.ID) error {
	r.asked = append(r.asked, "hide "+post.String()+" "+m.Moderator+": "+m.Reason)
	return nil
}

func (r *roomKept) Pause(_ context.Context, m hatch.Move, thread hatch.ID, holder []byte, until ticket.Slot) error {
	r.asked = append(r.asked, "pause "+envelope.ID(holder).String()+" "+m.Moderator+": "+m.Reason)
	return nil
}

func (r *roomKept) CloseThread(_ context.Context, m hatch.Move, thread hatch.ID) error {
	if m.Reason == "gone" {
		return hatch.ErrAway
	}
	r.asked = append(r.asked, "close "+thread.String()+" "+m.Moderator+": "+m.Reason)
	return nil
}

// A channel is a site with the anonymous channel on, staff who take part, a
// board and everybody with a duty.
type channel struct {
	*webtest.Site
	room                           *roomKept
	Dora, Mia, Ben, Out            forum.Person
	dora, mia, ben, outside, admin *webtest.Browser
}

func newChannel(t *testing.T) *channel {
	t.Helper()
	room := &roomKept{}
	c := &channel{room: room, Site: webtest.Start(t, func(_ *web.Config, d *web.Deps) { d.Hatch = room })}
	org := c.Organisation("Westmere Council")
	here := func(p *forum.PersonDraft) { p.Org = org.ID }
	c.Dora, c.Mia, c.Ben, c.Out = c.Person("Dora Director", here), c.Person("Mia Moderator", here), c.Person("Ben Officer", here), c.Person("Otto Outside")
	admin := c.Admin("Ada Admin")
	c.SpeakUp(org.ID)
	for pid, duty := range map[string]heard.Duty{c.Dora.PID: heard.Answering, c.Mia.PID: heard.Moderating} {
		testkit.Must(t, heard.GiveDuty(t.Context(), c.DB, webtest.Viewer(admin), duty, pid, "Head of "+string(duty)))
	}
	c.publish()
	c.dora, c.mia, c.ben, c.outside, c.admin = c.SignIn(c.Dora), c.SignIn(c.Mia), c.SignIn(c.Ben), c.SignIn(c.Out), c.SignIn(admin)
	return c
}

// publish writes a board as the back room does.
func (c *channel) publish() {
	c.T.Helper()
	keys, err := c.Speak.ReaderKeys(c.T.Context())
	testkit.Must(c.T, err)
	now := ticket.SlotOf(c.DB.Now())
	b := board.Board{Slot: now, Threads: []board.Thread{{
		ID: speakThread, Title: "The lift is out again", Epoch: now.Epoch(), Opened: ticket.SlotAt(now.Number() - 30), Until: ticket.SlotAt(now.Number() + 300), State: board.Open,
		Holders: []board.Holder{{ID: speakHolder, Name: "Quiet Heron", Author: true}},
		Posts: []board.Post{
			{ID: speakPost, Holder: speakHolder, Slot: ticket.SlotAt(now.Number() - 30), State: board.Shown, Text: "One <b>two</b>.\n\nSee https://example.org/a?b=1&c=2. javascript:alert(1) ![x](https://example.org/x.png)"},
			{ID: speakOther, Holder: speakHolder, Slot: ticket.SlotAt(now.Number() - 8), State: board.Hidden, Reason: "It named somebody"},
		},
	}}, Moderation: []board.Action{{Slot: now, Moderator: "Mia Moderator", Action: "hide", Target: speakOther, Thread: speakThread, Reason: "It named somebody"}}}
	testkit.Must(c.T, os.MkdirAll(c.Speak.Dir, 0o700))
	for _, k := range keys {
		sealed, err := board.Encode(board.Key(k), b)
		testkit.Must(c.T, err)
		testkit.Must(c.T, os.WriteFile(filepath.Join(c.Speak.Dir, board.File), sealed, 0o600))
		sealed, err = board.EncodeGlass(board.Key(k), []byte("SQLite format 3\x00 of the copy"))
		testkit.Must(c.T, err)
		testkit.Must(c.T, os.WriteFile(filepath.Join(c.Speak.Dir, board.Glass), sealed, 0o600))
		break
	}
}

// formTo finds a form of the thread's page.
func formTo(what string) string { return `form[action="` + atThread + "/" + what + `"]` }

const atThread = "/speak-up/" + speakThread

// Texts are text: markup in them is shown, addresses are links and nothing
// else is, and what was hidden has its reason in its place.
func TestStaffReadTheBoard(t *testing.T) {
	c := newChannel(t)
	for _, path := range []string{"/speak-up", atThread, "/speak-up/promises", "/speak-up/moderation", "/speak-up/how", "/speak-up/introducing", "/speak-roster", "/speak-up/answers.json"} {
		p := c.ben.Get(path).Want(200)
		if got := p.Header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s may be stored: %q", path, got)
		}
	}
	c.ben.Get("/speak-up").Has("The lift is out again", "Dora Director", "Mia Moderator", "Not answered yet", "made up")
	p := c.ben.Get(atThread).Has("Quiet Heron", "One <b>two</b>.", "A moderator hid a text of Quiet Heron: It named somebody", "Nobody has said yet")
	if got := len(p.All(".prose img")); got != 0 {
		t.Errorf("a text shows %d pictures", got)
	}
	links := p.All(".prose a")
	if len(links) != 1+1 || links[0].Attr("href") != "https://example.org/a?b=1&c=2" || !strings.Contains(links[0].Attr("rel"), "noreferrer") {
		for _, l := range links {
			t.Errorf("a link to %s (%s)", l.Attr("href"), l.Attr("rel"))
		}
	}
	c.ben.Get("/speak-up/how").Has("This week's words", "Where it ends")
	if got := c.ben.Get("/speak-up/glass").Want(200).Body; !strings.HasPrefix(got, "SQLite format 3") {
		t.Errorf("the copy begins %.20q", got)
	}
	c.ben.Get("/").Has("Speak freely")
	c.ben.Get("/speak-up/AAAAAAAAAAAAAAAAAAAAAA0").Want(404)
	c.ben.Get(atThread).Lacks("Answer under your own name", "Close this thread")
	c.ben.Get("/speak-up/inbox").Want(403)
}

// For whoever does not take part, administrators too, an address of the
// channel answers as one that nothing is at, and no page tells of it.
func TestOthersSeeNothingOfSpeakUp(t *testing.T) {
	c := newChannel(t)
	for name, b := range map[string]*webtest.Browser{"outside": c.outside, "admin": c.admin} {
		gone := b.Get("/speak-xx").Want(404)
		for _, path := range []string{"/speak-up", atThread, "/speak-up/promises", "/speak-up/inbox", "/speak-up/how", "/speak-up/glass", "/speak-up/moderation", "/speak-roster", "/speak-up/answers.json"} {
			p := b.Get(path).Want(404)
			if path == "/speak-up/how" && p.Body != gone.Body && len(p.Body) != len(gone.Body) {
				t.Errorf("%s: %s does not answer as what is not there", name, path)
			}
		}
		b.Get("/").Lacks("Speak freely", "speak-up\"")
		form := b.Get("/settings").Want(200)
		for _, what := range []string{"reply", "promise", "report", "hide", "pause", "close"} {
			b.SendTo(form, "form.form", atThread+"/"+what, nil).Want(404)
		}
	}
	c.outside.Get("/speak-up/introducing").Want(404)
	c.admin.Get("/speak-up/introducing").Want(200)
	if len(c.room.asked) != 0 {
		t.Errorf("the back room was asked: %v", c.room.asked)
	}
}

func TestWithoutTheChannelThereAreNoRoutes(t *testing.T) {
	s := webtest.Start(t, func(_ *web.Config, d *web.Deps) { d.Speak = nil })
	for _, r := range s.Web.Routes() {
		if strings.Contains(r.Path, "speak") {
			t.Errorf("%s %s is there", r.Method, r.Path)
		}
	}
	ada := s.SignIn(s.Admin("Ada Admin"))
	ada.Get("/speak-up").Want(404)
	ada.Get("/admin").Want(200).Lacks("Speak up")
	ada.Get("/admin/speak-up").Want(404)
}

func TestAnAnswererAnswersAndPromises(t *testing.T) {
	c := newChannel(t)
	c.ben.SendTo(c.ben.Get("/settings"), "form.form", atThread+"/reply", nil).Want(403)
	page := c.dora.Get(atThread).Want(200)
	c.dora.Get("/speak-up/inbox").Has("1 thread without an answer", "The lift is out again")
	c.dora.Submit(page, "#reply", url.Values{"body": {" "}}).Want(422).Has("Write your answer")
	page = c.dora.Submit(page, "#reply", url.Values{"body": {"The firm comes on **Monday**."}}).Want(200).Has("Your answer stands in the thread", "The firm comes on Monday.", "Head of answer")
	c.ben.Get(atThread).Has("The firm comes on Monday.").Lacks("Change or withdraw")
	page = c.dora.Submit(page, "#say form", url.Values{"state": {"cannot"}, "owner": {"Head of estates"}}).Want(422).Has("Say why it cannot be done")
	page = c.dora.Submit(page, "#say form", url.Values{"state": {"doing"}, "owner": {"Head of estates"}, "due": {c.DB.Now().AddDate(0, 0, 3).Format("2006-01-02")}, "reason": {""}}).Want(200).Has("Doing it", "Looked after by: Head of estates")
	c.ben.Get("/speak-up/promises").Has("The lift is out again", "Doing it", "Next word by")
	c.dora.Get("/speak-up/inbox").Has("0 threads without an answer", "1 promise is due")
	edit := c.dora.Get(page.One(".acts a").Attr("href")).Want(200)
	c.dora.Submit(edit, "form.form", url.Values{"body": {"The firm comes on Tuesday."}}).Want(200).Has("Tuesday", "It stood like this until", "Monday")
	c.dora.Submit(edit, "form.form", url.Values{"body": {"Another"}}).Want(http.StatusConflict)
	if got := c.ben.Get("/speak-up/answers.json").Body; !strings.Contains(got, "Tuesday") || !strings.Contains(got, `"state":"doing"`) || strings.Contains(got, "Ben") {
		t.Errorf("the answers are %s", got)
	}
	c.ben.Get(edit.Path).Want(403)
	c.dora.Submit(c.dora.Get(edit.Path), "details form", url.Values{"reason": {"It was wrong"}}).Want(200).Has("This answer was withdrawn: It was wrong").Lacks("comes on Tuesday", "comes on Monday")
	c.ben.Get("/speak-up").Has("Doing it")
	if b := c.dora.Get("/speak-up/inbox"); !strings.Contains(b.Body, "1 promise is due") {
		t.Error("the promise is no longer due")
	}
}

func TestAModeratorModeratesInPublic(t *testing.T) {
	c := newChannel(t)
	page := c.ben.Get(atThread)
	c.ben.Submit(page, formTo("report"), nil).Want(422).Has("Choose what is wrong with the text")
	for range 2 {
		c.ben.Submit(page, formTo("report"), url.Values{"concern": {"names"}}).Want(200).Has("and not who")
	}
	c.ben.Get("/speak-up/moderation").Has("Mia Moderator hid a text").Lacks("It names or points to somebody")
	mine := c.mia.Get("/speak-up/moderation").Has("It names or points to somebody: 2").Lacks("Ben Officer")
	c.mia.Submit(mine, "#reported form", url.Values{"post": {speakPost}}).Want(200).Lacks("It names or points to somebody")
	page = c.mia.Get(atThread)
	c.mia.Submit(page, formTo("hide"), nil).Want(422).Has("Give a reason")
	c.mia.Submit(page, formTo("hide"), url.Values{"reason": {"It names somebody"}}).Want(200).Has("gone at the next publication")
	c.mia.SendTo(page, formTo("hide"), atThread+"/pause", url.Values{"reason": {"Twice"}, "days": {"7"}}).Want(303)
	c.mia.SendTo(page, formTo("hide"), atThread+"/pause", url.Values{"reason": {"Twice"}, "days": {"9999"}}).Want(404)
	c.mia.SendTo(page, formTo("hide"), "", url.Values{"reason": {"Twice"}, "post": {speakThread}}).Want(404)
	c.mia.Submit(page, formTo("close"), url.Values{"reason": {"gone"}}).Want(503).Has("Nothing was changed")
	c.mia.Submit(page, formTo("close"), url.Values{"reason": {"It is settled"}}).Want(200)
	want := "hide " + speakPost + " Mia Moderator: It names somebody\npause " + speakHolder + " Mia Moderator: Twice\nclose " + speakThread + " Mia Moderator: It is settled"
	if got := strings.Join(c.room.asked, "\n"); got != want {
		t.Errorf("the back room was asked\n%s\nand not\n%s", got, want)
	}
	c.dora.SendTo(c.dora.Get(atThread), "#reply", atThread+"/hide", url.Values{"body": nil, "reason": {"x"}, "post": {speakPost}}).Want(403)
}

func TestAdministratorsSetWhoTakesPart(t *testing.T) {
	c := newChannel(t)
	c.admin.Get("/admin").Has("Speak up")
	page := c.admin.Get("/admin/speak-up").Want(200).Has("Westmere Council", "Mia Moderator", "Dora Director")
	c.admin.Submit(page, "form[action=\"/admin/speak-up\"]", url.Values{"least": {"5"}}).Want(422)
	c.admin.Submit(page, "form[action=\"/admin/speak-up\"]", url.Values{"least": {"30"}, "route": {"Ring 4417"}}).Want(200).Has("Ring 4417")
	find := c.admin.Get("/admin/speak-up?name=Otto").Want(200)
	give := "form[action=\"/admin/speak-up/duty\"]"
	c.admin.Submit(find, give, url.Values{"person": {c.Out.PID}, "duty": {"moderate"}, "title": {"Friend"}}).Want(422).Has("not of the current staff")
	find = c.admin.Get("/admin/speak-up?name=Ben").Want(200)
	c.admin.Submit(find, give, url.Values{"person": {c.Ben.PID}, "duty": {"moderate"}, "title": {"Ombudsperson"}}).Want(200).Has("Ombudsperson")
	c.admin.Submit(c.admin.Get("/admin/speak-up"), "form[action=\"/admin/speak-up/release\"]", nil)
	c.admin.Submit(page, "form[action=\"/admin/speak-up\"]", url.Values{"org": nil}).Want(200)
	c.ben.Get("/speak-up").Want(404)
}
