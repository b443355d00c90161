package heard_test

import (
	"testing"
	"time"

	"waymark/internal/arch/plans"
	"waymark/internal/board"
	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/heard"
	"waymark/internal/testkit"
	"waymark/internal/ticket"
)

func TestStatements(t *testing.T) { plans.Check(t) }

const thread = "AAAAAAAAAAAAAAAAAAAAAA"

func person(t *testing.T, d *db.DB, name, role string) (forum.Viewer, string) {
	t.Helper()
	p, err := forum.AddPerson(t.Context(), d, forum.System(), forum.PersonDraft{Name: name, Email: forum.Slug(name) + "@example.org", SiteRole: role})
	testkit.Must(t, err)
	return forum.Viewer{Person: p.ID, Admin: role == forum.SiteAdmin}, p.PID
}

func standing(t *testing.T, d *db.DB, v forum.Viewer) forum.SpeakStanding {
	t.Helper()
	s, err := heard.StandingOf(t.Context(), d, v, true)
	testkit.Must(t, err)
	return s
}

func wrongIn(err error, field string) bool {
	for _, f := range fault.FieldsOf(err) {
		if f.Name == field {
			return true
		}
	}
	return false
}

func TestAnswersStandUnderANameWithAllTheirVersions(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		admin, _ := person(t, d, "Ada Admin", forum.SiteAdmin)
		dora, doraPID := person(t, d, "Dora Director", "")
		ben, benPID := person(t, d, "Ben Officer", "")
		if err := heard.GiveDuty(ctx, d, dora, heard.Answering, doraPID, "Director"); !fault.IsNotFound(err) {
			t.Errorf("whoever does not look after the site named somebody: %v", err)
		}
		testkit.Must(t, heard.GiveDuty(ctx, d, admin, heard.Answering, doraPID, "Director of housing"))
		if s := standing(t, d, dora); !s.Answers || s.Moderates {
			t.Errorf("got %+v", s)
		}
		if _, err := heard.Reply(ctx, d, ben, standing(t, d, ben), thread, "Not mine to say", ""); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("somebody who does not answer answered: %v", err)
		}
		if _, err := heard.Reply(ctx, d, dora, forum.SpeakStanding{}, thread, "Text", ""); !fault.IsNotFound(err) {
			t.Errorf("somebody who may not read answered: %v", err)
		}
		if _, err := heard.Reply(ctx, d, dora, standing(t, d, dora), thread, "  ", ""); !wrongIn(err, "body") {
			t.Errorf("an empty answer was taken: %v", err)
		}
		a, err := heard.Reply(ctx, d, dora, standing(t, d, dora), thread, "We **know**.", "k1")
		testkit.Must(t, err)
		again, err := heard.Reply(ctx, d, dora, standing(t, d, dora), thread, "We **know**.", "k1")
		testkit.Must(t, err)
		if again.PID != a.PID || a.Office != "Director of housing" || a.Author.Name != "Dora Director" {
			t.Errorf("got %+v and %+v", a, again)
		}
		if err := heard.Edit(ctx, d, ben, standing(t, d, ben), a.PID, 1, "Hm"); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("somebody else changed an answer: %v", err)
		}
		testkit.Must(t, heard.Edit(ctx, d, dora, standing(t, d, dora), a.PID, 1, "We know since May."))
		if err := heard.Edit(ctx, d, dora, standing(t, d, dora), a.PID, 1, "We know since June."); fault.KindOf(err) != fault.Conflict {
			t.Errorf("an older version was changed: %v", err)
		}
		a, err = heard.AnswerByPID(ctx, d, a.PID)
		testkit.Must(t, err)
		before, err := heard.Versions(ctx, d, a)
		testkit.Must(t, err)
		if len(before) != 1 || before[0].HTML != "<p>We <strong>know</strong>.</p>\n" || a.Version != 2 || a.Edited.IsZero() {
			t.Errorf("got %+v and before %+v", a, before)
		}
		withdraw(t, d, dora, a.PID)
		testkit.Must(t, forum.EndPerson(ctx, d, forum.System(), dora.Person))
		if s := standing(t, d, dora); s.Answers {
			t.Error("who has left still answers")
		}
		testkit.Must(t, heard.GiveDuty(ctx, d, admin, heard.Moderating, benPID, "Staff representative"))
		if err := heard.GiveDuty(ctx, d, admin, heard.Answering, benPID, "Manager"); !wrongIn(err, "person") {
			t.Errorf("one person has both duties: %v", err)
		}
		testkit.Must(t, heard.TakeDuty(ctx, d, admin, heard.Moderating, ben.Person))
		if s := standing(t, d, ben); s.Moderates {
			t.Error("somebody released still moderates")
		}
	})
}

func withdraw(t *testing.T, d *db.DB, dora forum.Viewer, pid string) {
	t.Helper()
	ctx := t.Context()
	if err := heard.Withdraw(ctx, d, dora, standing(t, d, dora), pid, ""); !wrongIn(err, "reason") {
		t.Errorf("withdrawn without a reason: %v", err)
	}
	testkit.Must(t, heard.Withdraw(ctx, d, dora, standing(t, d, dora), pid, "It was not so"))
	all, err := heard.AllAnswers(ctx, d)
	testkit.Must(t, err)
	if len(all) != 1 || all[0].Standing() || all[0].HTML != "" || all[0].Reason != "It was not so" {
		t.Errorf("got %+v", all)
	}
	if err := heard.Edit(ctx, d, dora, standing(t, d, dora), pid, 2, "No"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a withdrawn answer was changed: %v", err)
	}
}

func TestThereAreTwoModerators(t *testing.T) {
	d := testkit.SQLite(t)
	admin, _ := person(t, d, "Ada Admin", forum.SiteAdmin)
	for i, name := range []string{"One", "Two", "Three"} {
		_, pid := person(t, d, name, "")
		if err := heard.GiveDuty(t.Context(), d, admin, heard.Moderating, pid, "Representative"); wrongIn(err, "person") != (i == 2) {
			t.Errorf("the moderator %d: %v", i+1, err)
		}
	}
}

func TestPromisesAreKeptStepByStep(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		dora, _ := person(t, d, "Dora Director", "")
		s, now := forum.SpeakStanding{Eligible: true, Answers: true}, d.Now()
		day := func(n int) time.Time { return now.UTC().Truncate(24*time.Hour).AddDate(0, 0, n) }
		for _, c := range []struct {
			step  heard.Step
			field string
		}{
			{heard.Step{State: "soon", Owner: "HR"}, "state"},
			{heard.Step{State: heard.Heard}, "owner"},
			{heard.Step{State: heard.Cannot, Owner: "HR"}, "reason"},
			{heard.Step{State: heard.Doing, Owner: "HR"}, "due"},
			{heard.Step{State: heard.Doing, Owner: "HR", Due: day(-2)}, "due"},
			{heard.Step{State: heard.Doing, Owner: "HR", Due: day(900)}, "due"},
		} {
			if c.step.Thread = thread; !wrongIn(heard.Say(ctx, d, dora, s, c.step, ""), c.field) {
				t.Errorf("%+v was taken, or for another reason than %s refused", c.step, c.field)
			}
		}
		if err := heard.Say(ctx, d, dora, forum.SpeakStanding{Eligible: true}, heard.Step{Thread: thread, State: heard.Heard, Owner: "HR"}, ""); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("somebody who does not answer promised: %v", err)
		}
		testkit.Must(t, heard.Say(ctx, d, dora, s, heard.Step{Thread: thread, State: heard.Doing, Owner: "HR", Due: day(3)}, "k"))
		testkit.Must(t, heard.Say(ctx, d, dora, s, heard.Step{Thread: thread, State: heard.Doing, Owner: "HR", Due: day(3)}, "k"))
		testkit.Must(t, heard.Say(ctx, d, dora, s, heard.Step{Thread: thread, State: heard.Cannot, Owner: "HR", Reason: "No money", Due: day(3)}, ""))
		steps, err := heard.Promise(ctx, d, thread)
		testkit.Must(t, err)
		if len(steps) != 2 || steps[0].State != heard.Doing || steps[1].Reason != "No money" || !steps[1].Due.IsZero() || steps[1].By.Name != "Dora Director" {
			t.Errorf("got %+v", steps)
		}
		if steps[0].Overdue(day(3).Add(23*time.Hour)) || !steps[0].Overdue(day(4)) || steps[1].Overdue(day(9)) {
			t.Error("a promise is overdue from the day after, and never once it is over")
		}
	})
}

// Of whoever reports nothing is written: neither a row nor a change says who.
func TestReportsDoNotSayWho(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		ann, _ := person(t, d, "Ann Officer", "")
		ben, _ := person(t, d, "Ben Officer", "")
		testkit.Must(t, changes.Relay(ctx, d))
		before, err := changes.Last(ctx, d)
		testkit.Must(t, err)
		reader := forum.SpeakStanding{Eligible: true}
		for _, v := range []forum.Viewer{ann, ben} {
			testkit.Must(t, heard.Tell(ctx, d, v, reader, thread, thread, heard.Hurts))
		}
		if err := heard.Tell(ctx, d, ann, reader, thread, thread, "dull"); !wrongIn(err, "concern") {
			t.Errorf("got %v", err)
		}
		testkit.Must(t, changes.Relay(ctx, d))
		if after, err := changes.Last(ctx, d); err != nil || after != before {
			t.Errorf("a report stands in the log of changes: %d, %d, %v", before, after, err)
		}
		if _, err := heard.Reports(ctx, d, ann, reader); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a reader saw reports: %v", err)
		}
		mod := forum.SpeakStanding{Eligible: true, Moderates: true}
		all, err := heard.Reports(ctx, d, ann, mod)
		testkit.Must(t, err)
		if len(all) != 1 || all[0] != (heard.Report{Post: thread, Thread: thread, Concern: heard.Hurts, Times: 2}) {
			t.Errorf("got %+v", all)
		}
		testkit.Must(t, heard.Settle(ctx, d, ann, mod, thread))
		if all, _ := heard.Reports(ctx, d, ann, mod); len(all) != 0 {
			t.Errorf("got %+v", all)
		}
	})
}

func TestFiguresAndOrder(t *testing.T) {
	slot := func(n int64) ticket.Slot { return ticket.SlotAt(400_000 + n) }
	b := &board.Board{Threads: []board.Thread{
		{ID: "a", Opened: slot(0), Posts: []board.Post{{ID: "p", Slot: slot(0)}}},
		{
			ID: "b", Opened: slot(2), Posts: []board.Post{{ID: "c", Holder: "x", Slot: slot(2)}, {ID: "z", Holder: "y", Slot: slot(2)}, {ID: "a", Holder: "x", Slot: slot(9)}},
			Holders: []board.Holder{{ID: "x"}, {ID: "y", Author: true}},
		},
		{ID: "c", Opened: slot(4), Posts: []board.Post{{ID: "q", Slot: slot(4)}}},
	}}
	at := func(n int64) time.Time { return slot(n).Begins() }
	lines := heard.Lines(b, []heard.Answer{
		{Thread: "a", Created: at(5)}, {Thread: "a", Created: at(3)}, {Thread: "c", Created: at(1), Withdrawn: at(2)},
	}, map[string][]heard.Step{"b": {{State: heard.Heard, Created: at(12), Due: at(20)}}})
	if lines[0].Thread.ID != "b" || lines[1].Thread.ID != "c" || lines[2].Thread.ID != "a" {
		t.Errorf("the thread with the latest text is not first: %v", lines)
	}
	f := heard.FiguresOf(lines, at(100))
	if f.Waiting != 1 || f.Open != 1 || f.Overdue != 1 || f.Answered != 2 || f.Median != 6*time.Hour+30*time.Minute {
		t.Errorf("got %+v", f)
	}
	var ids string
	for _, p := range lines[0].Thread.InOrder() {
		ids += p.ID
	}
	if ids != "zca" {
		t.Errorf("the texts stand as %s", ids)
	}
}
