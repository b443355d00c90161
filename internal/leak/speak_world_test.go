package leak

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"waymark/internal/board"
	"waymark/internal/forum"
	"waymark/internal/hatch"
	"waymark/internal/heard"
	"waymark/internal/keylog"
	"waymark/internal/speakup"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
	"waymark/internal/ticket"
	"waymark/internal/web"
)

// People of a world in which staff speak up.
const (
	officer   = "officer"   // takes part, and stands on the week's list
	answerer  = "answerer"  // and answers
	moderator = "moderator" // and moderates
	unlisted  = "unlisted"  // of the same staff, since the list was made
)

// takePart are those who read what is said; collects are those who collect.
var (
	takePart = []string{officer, answerer, moderator, unlisted}
	collects = []string{officer, answerer, moderator}
)

// thread, its texts and its writer, as the back room names them.
const (
	spoken       = "AAAAAAAAAAAAAAAAAAAAAA"
	spokenPost   = "AAAAAAAAAAAAAAAAAAAAAQ"
	hiddenPost   = "AAAAAAAAAAAAAAAAAAAAAg"
	spokenHolder = "AAAAAAAAAAAAAAAAAAAAAw"
)

// A speakers is a world with a channel, a board and answers, and people who
// take part in it and others who do not.
type speakers struct {
	*world
	answer string // of the answerer
	gone   string // one that was withdrawn
}

// A lockedRoom fails whoever asks anything of it.
type lockedRoom struct{ hatch.Room }

func newSpeakers(t *testing.T) *speakers {
	t.Helper()
	s := &speakers{world: &world{
		ctx: t.Context(), seed: "speakers", people: map[string]forum.Person{}, pids: map[string]string{}, tokens: map[string]string{},
		canaries: map[string]canary{}, heardBy: map[string]bool{},
	}}
	s.Site = webtest.Start(t, func(_ *web.Config, d *web.Deps) { d.Hatch = lockedRoom{} })
	s.handler = s.Web.Handler()
	home, away := s.organisation("home"), s.organisation("away")
	for _, name := range []string{officer, answerer, moderator, formerly, ended} {
		s.settler(name, home)
	}
	s.settler(elsewhere, away)
	s.settler(admin, away)
	s.SpeakUp(home)
	s.settler(unlisted, home)
	for name, duty := range map[string]heard.Duty{answerer: heard.Answering, moderator: heard.Moderating} {
		title := s.sing("speak-duty-"+name, append(takePart, admin)...)
		testkit.Must(t, heard.GiveDuty(s.ctx, s.DB, s.v(admin), duty, s.people[name].PID, title))
	}
	s.publish()
	s.say()
	s.roles = []role{{name: "nobody"}}
	for _, name := range []string{officer, answerer, moderator, unlisted, elsewhere, admin, formerly, ended} {
		if name == ended { // whose session began while they were here
			s.begin(ended)
		}
		s.roles = append(s.roles, s.session(name, name))
	}
	// One went to work elsewhere, one has left: both stand on the week's list.
	testkit.Must(t, forum.Move(s.ctx, s.DB, forum.System(), s.people[formerly].ID, away, "Officer"))
	testkit.Must(t, forum.EndPerson(s.ctx, s.DB, forum.System(), s.people[ended].ID))
	return s
}

// publish writes a board as the back room does.
func (s *speakers) publish() {
	s.T.Helper()
	keys, err := s.Speak.ReaderKeys(s.ctx)
	testkit.Must(s.T, err)
	now := ticket.SlotOf(s.DB.Now())
	earlier := ticket.SlotAt(now.Number() - 30)
	reason := s.sing("speak-reason", takePart...)
	b := board.Board{Slot: now, Threads: []board.Thread{{
		ID: spoken, Title: s.sing("speak-title", takePart...), Epoch: now.Epoch(), Opened: earlier, Until: ticket.SlotAt(now.Number() + 300), State: board.Open,
		Holders: []board.Holder{{ID: spokenHolder, Name: "Quiet Heron", Author: true}},
		Posts: []board.Post{
			{ID: spokenPost, Holder: spokenHolder, Slot: earlier, State: board.Shown, Text: "Of " + s.sing("speak-text", takePart...)},
			{ID: hiddenPost, Holder: spokenHolder, Slot: earlier, State: board.Hidden, Reason: reason},
		},
	}}, Moderation: []board.Action{{Slot: now, Moderator: "Somebody", Action: "hide", Target: hiddenPost, Thread: spoken, Reason: reason}}}
	sealed, err := board.Encode(board.Key(keys[now.Epoch()]), b)
	testkit.Must(s.T, err)
	testkit.Must(s.T, os.WriteFile(filepath.Join(s.Speak.Dir, board.File), sealed, 0o600))
	sealed, err = board.EncodeGlass(board.Key(keys[now.Epoch()]), []byte("SQLite of "+s.sing("speak-glass", takePart...)))
	testkit.Must(s.T, err)
	testkit.Must(s.T, os.WriteFile(filepath.Join(s.Speak.Dir, board.Glass), sealed, 0o600))
}

// say answers and promises under a name, and takes an answer back.
func (s *speakers) say() {
	s.T.Helper()
	as := forum.SpeakStanding{Eligible: true, Answers: true}
	a, err := heard.Reply(s.ctx, s.DB, s.v(answerer), as, spoken, "The answer is "+s.sing("speak-answer", takePart...), "")
	testkit.Must(s.T, err)
	gone, err := heard.Reply(s.ctx, s.DB, s.v(answerer), as, spoken, "The answer was "+s.sing("speak-withdrawn"), "")
	testkit.Must(s.T, err)
	testkit.Must(s.T, heard.Withdraw(s.ctx, s.DB, s.v(answerer), as, gone.PID, s.sing("speak-why", takePart...)))
	s.answer, s.gone = a.PID, gone.PID
	testkit.Must(s.T, heard.Say(s.ctx, s.DB, s.v(answerer), as, heard.Step{
		Thread: spoken, State: heard.Doing, Owner: s.sing("speak-owner", takePart...), Reason: s.sing("speak-step", takePart...), Due: s.DB.Now().AddDate(0, 0, 9),
	}, ""))
	for range 2 {
		testkit.Must(s.T, heard.Tell(s.ctx, s.DB, s.v(officer), forum.SpeakStanding{Eligible: true}, spoken, spokenPost, heard.Hurts))
	}
}

// blinded is a request for a week's passes, as every browser makes one.
func (s *speakers) blinded(week ticket.Epoch) []byte {
	s.T.Helper()
	var entries []keylog.Entry
	testkit.Must(s.T, json.Unmarshal(s.Speak.Keys(), &entries))
	head, _, _ := s.Speak.Head()
	q := speakup.Request{V: 1, Epoch: week, Log: head.Hash, Blinded: map[string][]string{}}
	for i, use := range ticket.Uses() {
		for range ticket.Quota(use) {
			b := make([]byte, ticket.Size)
			_, _ = rand.Read(b[1:])
			q.Blinded[entries[0].Keys[i].ID] = append(q.Blinded[entries[0].Keys[i].ID], base64.StdEncoding.EncodeToString(b))
		}
	}
	text, err := json.Marshal(q)
	testkit.Must(s.T, err)
	return text
}
