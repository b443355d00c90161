package govern_test

import (
	"slices"
	"testing"

	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/govern"
	"waymark/internal/testkit"
)

// A scene is a community with its facilitator, an author, two who report, and
// an administrator.
type scene struct {
	*testing.T
	d                            *db.DB
	lead, author, one, two, boss forum.Viewer
	place                        forum.Community
	thread                       forum.Thread
	reply                        forum.Reply
}

func newScene(t *testing.T, d *db.DB, visibility forum.Visibility) *scene {
	t.Helper()
	s := &scene{
		T: t, d: d, lead: testkit.Person(t, d, "Lea Lead", ""), author: testkit.Person(t, d, "Art Author", ""),
		one: testkit.Person(t, d, "One", ""), two: testkit.Person(t, d, "Two", ""), boss: testkit.Admin(t, d, "Boss"),
	}
	s.place = testkit.Community(t, d, s.lead, visibility)
	testkit.Join(t, d, s.place, s.lead, s.author, s.one, s.two)
	var err error
	s.thread, err = discussion.Start(t.Context(), d, s.author, discussion.Draft{
		Community: s.place.ID, Title: "Canary title", Body: "canary body", Tags: []string{"canarytag"},
	})
	testkit.Must(t, err)
	s.reply, _, err = forum.AddReply(t.Context(), d, s.author, s.thread.PID, forum.ReplyDraft{Body: "canary reply"})
	testkit.Must(t, err)
	return s
}

func (s *scene) report(v forum.Viewer, c govern.Complaint) {
	s.Helper()
	testkit.Must(s.T, govern.Report(s.Context(), s.d, v, c))
}

// open gives the case that waits for v; exactly one must.
func (s *scene) open(v forum.Viewer) govern.Case {
	s.Helper()
	all, err := govern.Open(s.Context(), s.d, v, s.place.ID)
	if v.Admin {
		all, err = govern.OpenForAdministrators(s.Context(), s.d, v)
	}
	testkit.Must(s.T, err)
	if len(all) != 1 {
		s.Fatalf("%d cases wait", len(all))
	}
	return all[0]
}

func (s *scene) tombstone() (forum.Reply, forum.Thread) {
	s.Helper()
	r, t, err := forum.ReplyByPID(s.Context(), s.d, s.one, s.reply.PID)
	testkit.Must(s.T, err)
	return r, t
}

func TestReportIsUpheld(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newScene(t, d, forum.Private)
		ctx := t.Context()
		about := govern.Complaint{Reply: s.reply.PID, Reason: govern.Personal, Text: "It names a client."}
		s.report(s.one, about)
		s.report(s.one, about) // again, which changes nothing
		s.report(s.two, govern.Complaint{Reply: s.reply.PID, Reason: govern.Unkind})
		c := s.open(s.lead)
		if len(c.Reports) != 2 || c.Reports[0].By.ID != s.one.Person || c.Reports[1].Reason != govern.Unkind {
			t.Fatalf("%+v", c)
		}
		if _, err := govern.Open(ctx, d, s.author, s.place.ID); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a member sees the queue: %v", err)
		}
		for name, v := range map[string]forum.Viewer{"member": s.two, "author": s.author, "administrator": s.boss} {
			if err := govern.Decide(ctx, d, v, c.PID, govern.Hide, "No"); !fault.IsNotFound(err) {
				t.Errorf("the %s decides: %v", name, err)
			}
		}
		if err := govern.Decide(ctx, d, s.lead, c.PID, govern.Hide, " "); fault.KindOf(err) != fault.Invalid {
			t.Errorf("without a reason: %v", err)
		}
		if r, _ := s.tombstone(); r.Deleted {
			t.Error("hidden before it was decided")
		}
		testkit.Must(t, govern.Decide(ctx, d, s.lead, c.PID, govern.Hide, "It names a client"))
		r, _ := s.tombstone()
		if !r.Deleted || !r.Hidden || r.Body != "" || r.HTML != "" || r.DeleteReason != "It names a client" {
			t.Errorf("%+v", r)
		}
		if err := govern.Decide(ctx, d, s.lead, c.PID, govern.Keep, "No"); fault.KindOf(err) != fault.Conflict {
			t.Errorf("decided twice: %v", err)
		}
		for _, v := range []forum.Viewer{s.one, s.two} {
			sent, err := govern.SentBy(ctx, d, v)
			testkit.Must(t, err)
			if len(sent) != 1 || sent[0].Decision != govern.Hide || sent[0].Answer != "It names a client" {
				t.Errorf("the reporter sees %+v", sent)
			}
		}
		got := actions(t, d)
		if got = got[len(got)-2:]; !slices.Equal(got, []string{"reply.hidden", "report.upheld"}) {
			t.Errorf("audited were %q", got)
		}
	})
}

func TestReportsAboutFacilitatorsGoToAdministrators(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newScene(t, d, forum.Private)
		ctx := t.Context()
		said, _, err := forum.AddReply(ctx, d, s.lead, s.thread.PID, forum.ReplyDraft{Body: "by the facilitator"})
		testkit.Must(t, err)
		s.report(s.one, govern.Complaint{Reply: said.PID, Reason: govern.Unkind})
		if all, err := govern.Open(ctx, d, s.lead, s.place.ID); err != nil || len(all) != 0 {
			t.Errorf("the facilitator sees a report about themselves: %v, %v", all, err)
		}
		c := s.open(s.boss)
		if _, _, err := govern.CaseByPID(ctx, d, s.lead, c.PID); !fault.IsNotFound(err) {
			t.Errorf("the facilitator opens it: %v", err)
		}
		_, h, err := govern.CaseByPID(ctx, d, s.boss, c.PID)
		testkit.Must(t, err)
		if h.HTML == "" {
			t.Error("the administrator does not see what it is about")
		}
		testkit.Must(t, govern.Opened(ctx, d, s.boss, c))
		testkit.Must(t, govern.Decide(ctx, d, s.boss, c.PID, govern.Hide, "Unkind"))
		if r, _, err := forum.ReplyByPID(ctx, d, s.one, said.PID); err != nil || !r.Hidden {
			t.Errorf("%+v, %v", r, err)
		}
		got := actions(t, d)
		if got = got[len(got)-3:]; !slices.Equal(got, []string{"report.opened", "reply.hidden", "report.upheld"}) {
			t.Errorf("audited were %q", got)
		}
		// Somebody else's text, which the reporter wants the administrators to see.
		s.report(s.two, govern.Complaint{Thread: s.thread.PID, Reason: govern.Other, Text: "Ask me.", Facilitator: true})
		testkit.Must(t, govern.Decide(ctx, d, s.boss, s.open(s.boss).PID, govern.Keep, "It is fine"))
	})
}

func TestReportIsHandedOn(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newScene(t, d, forum.Open)
		ctx := t.Context()
		s.report(s.one, govern.Complaint{Thread: s.thread.PID, Reason: govern.Confidential})
		c := s.open(s.lead)
		testkit.Must(t, govern.Decide(ctx, d, s.lead, c.PID, govern.HandOn, "I cannot judge this"))
		if all, err := govern.Open(ctx, d, s.lead, s.place.ID); err != nil || len(all) != 0 {
			t.Errorf("it still waits for the facilitators: %v, %v", all, err)
		}
		if c = s.open(s.boss); c.HandedOn != "I cannot judge this" {
			t.Errorf("%+v", c)
		}
		if err := govern.Decide(ctx, d, s.lead, c.PID, govern.Keep, "After all"); !fault.IsNotFound(err) {
			t.Errorf("the facilitator decides after all: %v", err)
		}
	})
}

func TestReportsThatCannotBeMade(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newScene(t, d, forum.Private)
		stranger := testkit.Person(t, d, "Stranger", "")
		for name, c := range map[string]struct {
			v    forum.Viewer
			c    govern.Complaint
			kind fault.Kind
		}{
			"own":       {s.author, govern.Complaint{Reply: s.reply.PID, Reason: govern.Unkind}, fault.Forbidden},
			"stranger":  {stranger, govern.Complaint{Reply: s.reply.PID, Reason: govern.Unkind}, fault.NotFound},
			"nobody":    {forum.Viewer{}, govern.Complaint{Reply: s.reply.PID, Reason: govern.Unkind}, fault.SignIn},
			"no reason": {s.one, govern.Complaint{Reply: s.reply.PID, Reason: "x"}, fault.Invalid},
			"no text":   {s.one, govern.Complaint{Reply: s.reply.PID, Reason: govern.Other}, fault.Invalid},
			"nothing":   {s.one, govern.Complaint{Thread: "none", Reason: govern.Unkind}, fault.NotFound},
		} {
			if err := govern.Report(t.Context(), d, c.v, c.c); fault.KindOf(err) != c.kind {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
