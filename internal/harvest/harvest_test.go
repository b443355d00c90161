package harvest_test

import (
	"fmt"
	"testing"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/harvest"
	"waymark/internal/lesson"
	"waymark/internal/testkit"
)

// A place is a discussion of Ann's with replies by Ben and Cat.
type place struct {
	d             *db.DB
	ann, ben, cat forum.Viewer
	in            forum.Community
	thread        forum.Thread
	by            map[string]forum.Reply
}

const (
	said  = "Ring them before you write, and give them a zanzibar date by which somebody will call back again."
	other = "We tried the letters first, and a quixotic number of them came back unopened within the very same week."
)

func newPlace(t *testing.T, d *db.DB) place {
	t.Helper()
	p := place{d: d, ann: testkit.Person(t, d, "Ann Author", "Upper Vale"), ben: testkit.Person(t, d, "Ben Bridge", "Lower Vale"), cat: testkit.Person(t, d, "Cat Clerk", ""), by: map[string]forum.Reply{}}
	p.in = testkit.Community(t, d, p.ann, forum.Restricted)
	testkit.Join(t, d, p.in, p.ann, p.ben, p.cat)
	var err error
	p.thread, err = discussion.Start(t.Context(), d, p.ann, discussion.Draft{Community: p.in.ID, Title: "How do we get an answer?", Body: "Nobody does."})
	testkit.Must(t, err)
	for name, v := range map[string]struct {
		by   forum.Viewer
		text string
	}{"ben": {p.ben, said}, "cat": {p.cat, other}, "ann": {p.ann, "My own words on the matter."}} {
		p.by[name], _, err = forum.AddReply(t.Context(), d, v.by, p.thread.PID, forum.ReplyDraft{Body: v.text})
		testkit.Must(t, err)
	}
	return p
}

func (p place) draft(sources ...harvest.SourceDraft) harvest.Draft {
	return harvest.Draft{Thread: p.thread.PID, Sources: sources, Lesson: lesson.Draft{Title: "Calls", Fields: lesson.Fields{
		Did: "We rang", Worked: "Speed", DidNotWork: "Letters", Outcome: lesson.Mixed,
	}}}
}

func (p place) source(name, paraphrase, words string) harvest.SourceDraft {
	return harvest.SourceDraft{Post: p.by[name].PID, Paraphrase: paraphrase, Words: words}
}

func (p place) make(t *testing.T, sources ...harvest.SourceDraft) lesson.Lesson {
	t.Helper()
	l, err := harvest.Make(t.Context(), p.d, p.ann, p.draft(sources...), nil, "")
	testkit.Must(t, err)
	return l
}

func (p place) sources(t *testing.T, v forum.Viewer, l lesson.Lesson) []harvest.Source {
	t.Helper()
	l, err := lesson.ByPID(t.Context(), p.d, v, l.PID)
	testkit.Must(t, err)
	all, err := harvest.Sources(t.Context(), p.d, v, l)
	testkit.Must(t, err)
	return all
}

func (p place) asks(t *testing.T, v forum.Viewer) []harvest.Ask {
	t.Helper()
	all, err := harvest.AsksOf(t.Context(), p.d, v)
	testkit.Must(t, err)
	return all
}

// A quote stands as the writer's words until the person has said yes, and
// then as they said: by name or without it, and no more once they change
// their mind.
func TestQuotesWaitForAYes(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		p := newPlace(t, d)
		l := p.make(t, p.source("ben", "A call first helps", "a zanzibar date"), p.source("ann", "As I said", "My own words"), p.source("cat", "Letters fail", ""))
		if l.State != forum.Published || l.CommunityID != p.in.ID {
			t.Errorf("%s in %d", l.State, l.CommunityID)
		}
		all := p.sources(t, p.cat, l)
		if len(all) != 3 || all[0].Quoted || all[0].Text != "A call first helps" || all[0].Reply != "" || all[0].Thread != p.thread.PID || all[0].State != "" {
			t.Fatalf("while they wait: %+v", all)
		}
		if !all[1].Quoted || all[1].By.Name != "Ann Author" || all[1].By.Org != "Upper Vale" || all[2].Quoted || all[2].Reply != p.by["cat"].PID {
			t.Errorf("one's own, and one that is not quoted: %+v", all[1:])
		}
		if len(p.asks(t, p.cat)) != 0 || len(p.asks(t, p.ann)) != 0 {
			t.Error("somebody else is asked")
		}
		asks := p.asks(t, p.ben)
		if len(asks) != 1 || asks[0].Words != "a zanzibar date" || asks[0].State != harvest.Waiting || asks[0].Lesson.Title != "Calls" {
			t.Fatalf("%+v", asks)
		}
		if err := harvest.Answer(t.Context(), d, p.cat, asks[0].PID, harvest.Named); !fault.IsNotFound(err) {
			t.Errorf("somebody else answers: %v", err)
		}
		testkit.Must(t, harvest.Answer(t.Context(), d, p.ben, asks[0].PID, harvest.Anonymous))
		if s := p.sources(t, p.cat, l)[0]; !s.Quoted || s.Text != "a zanzibar date" || s.By.PID != "" || s.By.Name != "" || s.Reply != "" {
			t.Errorf("without a name: %+v", s)
		}
		testkit.Must(t, harvest.Answer(t.Context(), d, p.ben, asks[0].PID, harvest.Named))
		if s := p.sources(t, p.cat, l)[0]; !s.Quoted || s.By.Name != "Ben Bridge" || s.By.Role != "Officer" || s.Reply != p.by["ben"].PID {
			t.Errorf("by name: %+v", s)
		}
		_, err := forum.DeleteReply(t.Context(), d, p.ben, p.by["ben"].PID, "")
		testkit.Must(t, err)
		if s := p.sources(t, p.cat, l)[0]; s.Quoted || s.Text != "A call first helps" || s.Reply != "" {
			t.Errorf("after the post was deleted: %+v", s)
		}
	})
}

// What was declined is nowhere but in the post itself: in no table, no
// revision, and never comes back. A control finds it while it waits.
func TestDeclinedWordsAreNowhere(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		p := newPlace(t, d)
		p.make(t, p.source("ben", "A call first helps", "a zanzibar date"), p.source("cat", "Letters come back", "a quixotic number"))
		if found := holds(t, d, "zanzibar"); fmt.Sprint(found) != "[quotes]" {
			t.Fatalf("while it waits it is in %v", found)
		}
		ask := p.asks(t, p.ben)[0]
		testkit.Must(t, harvest.Answer(t.Context(), d, p.ben, ask.PID, harvest.Declined))
		if found := holds(t, d, "zanzibar"); len(found) != 0 {
			t.Errorf("declined, it is in %v", found)
		}
		if err := harvest.Answer(t.Context(), d, p.ben, ask.PID, harvest.Named); fault.KindOf(err) != fault.Conflict {
			t.Errorf("answered again: %v", err)
		}
		if len(p.asks(t, p.ben)) != 0 {
			t.Error("it is still asked for")
		}
		// Silence does the same, after its time and not before.
		began := time.Now()
		d.Now = func() time.Time { return began.Add(harvest.Patience - time.Hour) }
		if n, err := harvest.Due(t.Context(), d); n != 0 || err != nil {
			t.Errorf("too early: %d %v", n, err)
		}
		d.Now = func() time.Time { return began.Add(harvest.Patience + time.Hour) }
		if n, err := harvest.Due(t.Context(), d); n != 1 || err != nil {
			t.Errorf("when it is time: %d %v", n, err)
		}
		if found := holds(t, d, "quixotic"); len(found) != 0 {
			t.Errorf("unanswered, it is in %v", found)
		}
	})
}

// holds names the tables beside replies and their own revisions in which a
// text stands.
func holds(t *testing.T, d *db.DB, text string) (tables []string) {
	t.Helper()
	for _, table := range []struct {
		name string
		s    *db.Statement
	}{
		{"quotes", db.Scan("a test", `SELECT COUNT(*) FROM quotes WHERE words LIKE $1 OR paraphrase LIKE $1`)},
		{"threads", db.Scan("a test", `SELECT COUNT(*) FROM threads WHERE title LIKE $1 OR summary LIKE $1 OR body_md LIKE $1 OR body_html LIKE $1`)},
		{"lessons", db.Scan("a test", `SELECT COUNT(*) FROM lessons WHERE context_md LIKE $1 OR did_md LIKE $1 OR worked_md LIKE $1 OR did_not_work_md LIKE $1 OR do_again_md LIKE $1`)},
		{"revisions", db.Scan("a test", `SELECT COUNT(*) FROM revisions WHERE reply_id <= 0 AND (body_md LIKE $1 OR fields LIKE $1 OR summary LIKE $1 OR title LIKE $1)`)},
		{"answers", db.Scan("a test", `SELECT COUNT(*) FROM answers WHERE answer LIKE $1`)},
	} {
		n, err := db.Value[int](t.Context(), d, table.s, "%"+text+"%")
		testkit.Must(t, err)
		if n > 0 {
			tables = append(tables, table.name)
		}
	}
	return tables
}

// The writer's own words are their own: what repeats a post, or quotes what it
// does not say, is refused and nothing is kept.
func TestOwnWords(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		p := newPlace(t, d)
		for name, c := range map[string]struct {
			source harvest.SourceDraft
			change func(*harvest.Draft)
			field  string
		}{
			"no paraphrase":   {p.source("ben", " ", ""), nil, "paraphrase-" + p.by["ben"].PID},
			"a repetition":    {p.source("ben", "They say: ring them before you write and GIVE them a zanzibar date!", ""), nil, "paraphrase-" + p.by["ben"].PID},
			"not in the post": {p.source("ben", "Calls", "ring them twice"), nil, "words-" + p.by["ben"].PID},
			"in the lesson": {p.source("ben", "Calls", ""), func(d *harvest.Draft) {
				d.Lesson.Worked = said
			}, "worked"},
			"without a title": {p.source("ben", "Calls", ""), func(d *harvest.Draft) { d.Lesson.Title = "" }, "title"},
		} {
			draft := p.draft(c.source)
			if c.change != nil {
				c.change(&draft)
			}
			_, err := harvest.Make(t.Context(), d, p.ann, draft, nil, "")
			if _, wrong := fault.FieldsOf(err).Of(c.field); !wrong {
				t.Errorf("%s: %v", name, err)
			}
		}
		stranger := testkit.Person(t, d, "Eve Elsewhere", "")
		if _, err := harvest.Make(t.Context(), d, stranger, p.draft(), nil, ""); !fault.IsNotFound(err) {
			t.Errorf("a stranger: %v", err)
		}
		elsewhere, err := discussion.Start(t.Context(), d, p.ann, discussion.Draft{Community: p.in.ID, Title: "Other", Body: "x"})
		testkit.Must(t, err)
		draft := p.draft(p.source("ben", "Calls", ""))
		draft.Thread = elsewhere.PID
		if _, err := harvest.Make(t.Context(), d, p.ann, draft, nil, ""); !fault.IsNotFound(err) {
			t.Errorf("a post of another discussion: %v", err)
		}
		page, err := forum.InCommunity(t.Context(), d, p.ann, p.in.ID, lesson.Name, "", 10)
		testkit.Must(t, err)
		if len(page.Entries) != 0 {
			t.Errorf("%d lessons were kept", len(page.Entries))
		}
		p.make(t, p.source("ann", "My own words on the matter.", "")) // one's own may be repeated
	})
}

// Thread and lesson know of each other, as far as the viewer may read them.
func TestLinksLeadBothWays(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		p := newPlace(t, d)
		l := p.make(t, p.source("ben", "Calls", "zanzibar"))
		_, _, err := forum.AddReply(t.Context(), d, p.cat, p.thread.PID, forum.ReplyDraft{Body: "More"})
		testkit.Must(t, err)
		from, err := forum.LinkedFrom(t.Context(), d, p.cat, l.Thread, discussion.Name)
		testkit.Must(t, err)
		to, err := forum.LinkedTo(t.Context(), d, p.cat, p.thread, lesson.Name)
		testkit.Must(t, err)
		if len(from) != 1 || from[0].Entry.ID != p.thread.ID || from[0].Entry.Replies-from[0].Replies != 1 || len(to) != 1 || to[0].Entry.ID != l.ID {
			t.Errorf("%+v %+v", from, to)
		}
		eve := testkit.Person(t, d, "Eve Elsewhere", "")
		if from, err := forum.LinkedFrom(t.Context(), d, eve, l.Thread, discussion.Name); len(from) != 0 || err != nil {
			t.Errorf("a stranger: %+v %v", from, err)
		}
		// Who leaves the community is asked no more, and reads nothing of it.
		testkit.Must(t, forum.LeaveCommunity(t.Context(), d, p.ben, p.in.ID))
		if asks := p.asks(t, p.ben); len(asks) != 0 {
			t.Errorf("%+v", asks)
		}
	})
}

// The log says who is asked to nobody else, and who answered to nobody.
func TestLogTellsNobodyWhoAnswered(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		p := newPlace(t, d)
		p.make(t, p.source("ben", "Calls", "zanzibar"))
		testkit.Must(t, harvest.Answer(t.Context(), d, p.ben, p.asks(t, p.ben)[0].PID, harvest.Anonymous))
		testkit.Must(t, changes.Relay(t.Context(), d))
		all, err := changes.After(t.Context(), d, 0, 1000)
		testkit.Must(t, err)
		seen := map[string]changes.Change{}
		for _, c := range all {
			seen[c.Verb] = c
		}
		if c := seen["quote.asked"]; c.Audience != changes.Only(p.ben.Person) || c.Actor != p.ann.Person {
			t.Errorf("%+v", c)
		}
		if c := seen["quote.answered"]; c.Actor != 0 || c.Part != 0 || c.Audience != changes.Readers {
			t.Errorf("%+v", c)
		}
		if c := seen["thread.harvested"]; c.Subject != p.thread.ID {
			t.Errorf("%+v", c)
		}
	})
}
