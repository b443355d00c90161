package web_test

import (
	"net/http"
	"testing"

	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/testkit/webtest"
)

var _ = visits(visit{route: "GET /", nobody: 303, stranger: 200, member: 200, admin: 200})

func TestFirstVisit(t *testing.T) {
	s := webtest.Start(t)
	ann, bob := s.Person("Ann Archer"), s.Person("Bob Baker")
	for _, name := range []string{"Empty homes", "School travel", "Missed bins", "Libraries"} {
		s.Community(ann, name, forum.Open)
	}
	s.Community(ann, "Quiet room", forum.Private)
	s.Community(ann, "Asking room", forum.Restricted)
	if to := s.Nobody().Get("/").Want(http.StatusSeeOther).Header.Get("Location"); to != "/sign-in" {
		t.Errorf("sent to %s", to)
	}
	b := s.SignIn(bob)
	p := b.Get("/").Want(http.StatusOK).Has("Welcome, Bob", "See all communities").Lacks("Quiet room", "New in your communities")
	cards := p.All(".welcome .card")
	if len(cards) != 3 {
		t.Fatalf("%d communities are suggested", len(cards))
	}
	action := cards[0].All("form")[0].Attr("action")
	b.Submit(p, "form[action="+action+"]", nil).Want(http.StatusOK).Has("You are a member now")
	b.Get("/").Has("Catch up", "Nothing has been shared in your communities yet").Lacks("Welcome")
}

func TestCatchUp(t *testing.T) {
	s := webtest.Start(t)
	org := s.Organisation("Tarrow District Council")
	ann := s.Person("Ann Archer", func(d *forum.PersonDraft) { d.Org, d.RoleTitle = org.ID, "Officer" })
	bob := s.Person("Bob Baker")
	mine, other, closed := s.Community(ann, "Empty homes", forum.Open), s.Community(ann, "Missed bins", forum.Open), s.Community(ann, "Care fees", forum.Restricted)
	s.Join(bob, mine)
	asked := placeThread(s, ann, mine, "Who pays for the survey?")
	placeThread(s, ann, mine, "Notes of our meeting")
	placeThread(s, ann, other, "Which lorry is best?")
	placeThread(s, ann, closed, "What do you charge?")
	cost := int64(18400)
	placeLesson(s, ann, other, "Lids that stay shut", func(d *lesson.Draft) { d.Outcome, d.CostAmount = lesson.Mixed, &cost })
	placeLesson(s, ann, closed, "Fees in steps")
	placeLesson(s, ann, mine, "Unfinished at Ann’s", func(d *lesson.Draft) { d.AsDraft = true })
	placeLesson(s, bob, mine, "Unfinished at Bob’s", func(d *lesson.Draft) { d.AsDraft = true })
	b := s.SignIn(bob)
	p := b.Get("/").Want(http.StatusOK).Lacks("Which lorry", "What do you charge", "Fees in steps", "Unfinished at Ann")
	p.Has("Notes of our meeting", "Ann Archer, Tarrow District Council", "0 replies", "just now", "Your drafts", "Unfinished at Bob’s")
	if got := p.One("section[aria-labelledby=lessons] .item").Text(); got != "Lids that stay shut Mixed £18,400 Missed bins Ann Archer, Tarrow District Council just now" {
		t.Errorf("the lesson says %q", got)
	}
	waiting := p.All("section[aria-labelledby=unanswered] .item")
	if len(waiting) != 1 {
		t.Fatalf("%d questions wait", len(waiting))
	}
	if to := waiting[0].All(".btn")[0].Attr("href"); to != "/d/"+asked.PID+"/who-pays-for-the-survey#body" {
		t.Errorf("the answer goes to %s", to)
	}
	b.Get(waiting[0].All("h3 a")[0].Attr("href")).Want(http.StatusOK)
}
