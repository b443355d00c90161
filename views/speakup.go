package views

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"waymark/internal/board"
	"waymark/internal/forum"
	"waymark/internal/heard"
	"waymark/internal/speakup"
	"waymark/internal/ticket"
	"waymark/internal/words"
)

// SpeakPath is the address of the board, or with an identity of a thread.
func SpeakPath(thread string) string {
	if thread == "" {
		return "/speak-up"
	}
	return "/speak-up/" + thread
}

// SpeakCrowd says how large the crowd is and must be.
type SpeakCrowd struct {
	Holders, Least int
	Route          string // the other way to be heard; may be empty
	Simulated      bool
}

// Closed says whether too few hold passes for anything to be published.
func (c SpeakCrowd) Closed() bool { return c.Holders < c.Least }

// SpeakBoard is the board with all threads.
type SpeakBoard struct {
	Lines                 []heard.Line
	Figures               heard.Figures
	Answerers, Moderators []heard.Office
	Standing              forum.SpeakStanding
	Crowd                 SpeakCrowd
	Slot                  ticket.Slot // of the board; empty: nothing was published yet
}

// SpeakThread is one thread with what was said under names.
type SpeakThread struct {
	heard.Thread
	Parts    []SpeakPart
	Steps    []heard.Step
	Standing forum.SpeakStanding
	Crowd    SpeakCrowd
	Reply    string // what was typed
	Step     heard.Step
	Due      string
	Reason   string
	Once     string
	Errors   Errors
	Wrong    string // which form is wrong: reply, promise, or the id of a text
}

// A SpeakPart is a text of the thread, or an answer between them.
type SpeakPart struct {
	Post   *board.Post
	Holder board.Holder
	Answer *heard.Answer
	Before []heard.Version // of the answer
	Mine   bool            // the viewer gave the answer
}

// Path is the thread's address.
func (v SpeakThread) Path() string { return SpeakPath(v.ID) }

func (v SpeakThread) wrong(form string) bool { return v.Wrong == form && len(v.Errors) > 0 }

func (v SpeakThread) errorsOf(form string) Errors {
	if v.Wrong == form {
		return v.Errors
	}
	return nil
}

// promise is what holds; false where nothing was promised.
func (v SpeakThread) promise() (heard.Step, bool) { return heard.Line{Steps: v.Steps}.Promise() }

// SpeakPromises is the board of promises.
type SpeakPromises struct {
	Lines   []heard.Line // overdue first
	Figures heard.Figures
}

// SpeakInbox is what waits for those who answer, the same for all of them.
type SpeakInbox struct {
	Waiting, Due []heard.Line
}

// SpeakAnswerForm changes an answer.
type SpeakAnswerForm struct {
	Answer heard.Answer
	Title  string // of the thread
	Body   string
	Reason string
	Errors Errors
}

// SpeakReports is what waits for the moderators.
type SpeakReports struct {
	List []SpeakReported
	Log  []SpeakDeed
	Mine bool // the viewer moderates
}

// A SpeakReported is a text that was reported.
type SpeakReported struct {
	Post    board.Post
	Thread  heard.Thread
	Name    string
	Reports []heard.Report
}

// A SpeakDeed is what a moderator did, with what it was done to.
type SpeakDeed struct {
	board.Action
	Title string // of the thread; empty where it is gone
	Name  string // of the writer who was paused
}

// SpeakHow is how the channel works, with the figures that it is set to.
type SpeakHow struct {
	Words      []string // this week's; none where there is no log yet
	Crowd      SpeakCrowd
	Quiet      int
	Glass      bool
	Moderators []heard.Office
}

// SpeakRoster is the list of those who may take part in a week.
type SpeakRoster struct{ speakup.Roster }

var stateTones = map[heard.State]struct{ tone, icon string }{
	heard.Heard:   {"word", "eye"},
	heard.Looking: {"word", "search"},
	heard.Doing:   {"cost", "clock"},
	heard.Done:    {"worked", "check"},
	heard.Cannot:  {"failed", "cross"},
}

var stateKeys = map[heard.State]string{
	heard.Heard: "speak.state_heard", heard.Looking: "speak.state_looking", heard.Doing: "speak.state_doing",
	heard.Done: "speak.state_done", heard.Cannot: "speak.state_cannot",
}

var stateHints = map[heard.State]string{
	heard.Heard: "speak.state_heard_hint", heard.Looking: "speak.state_looking_hint", heard.Doing: "speak.state_doing_hint",
	heard.Done: "speak.state_done_hint", heard.Cannot: "speak.state_cannot_hint",
}

func speakStates(ctx context.Context) (all []Option) {
	for _, s := range heard.States {
		all = append(all, Option{Value: string(s), Label: words.T(ctx, stateKeys[s]), Hint: words.T(ctx, stateHints[s])})
	}
	return all
}

var concernKeys = map[heard.Concern]string{
	heard.NamesSomebody: "speak.concern_names", heard.Hurts: "speak.concern_hurts",
	heard.Danger: "speak.concern_danger", heard.OtherConcern: "speak.concern_other",
}

func concernOptions(ctx context.Context) (all []Option) {
	for _, c := range heard.Concerns {
		all = append(all, Option{Value: string(c), Label: words.T(ctx, concernKeys[c])})
	}
	return all
}

var deedKeys = map[string]string{"hide": "speak.deed_hide", "pause": "speak.deed_pause", "close": "speak.deed_close"}

func speakDeed(ctx context.Context, d SpeakDeed) string {
	key, ok := deedKeys[d.Action.Action]
	if !ok {
		key = "speak.deed_other"
	}
	return words.T(ctx, key, "Name", d.Moderator, "Who", d.Name)
}

// dueText says by when something is promised, and whether that day is over.
func dueText(ctx context.Context, s heard.Step, now time.Time) string {
	switch {
	case s.Due.IsZero() || s.State.Over():
		return ""
	case s.Overdue(now):
		return words.T(ctx, "speak.overdue_since", "Day", words.From(ctx).DateShort(s.Due))
	default:
		return words.T(ctx, "speak.due_by", "Day", words.From(ctx).DateShort(s.Due))
	}
}

// opening is the beginning of the text that opened a thread; empty where it
// was taken away.
func speakOpening(l heard.Line) string {
	all := l.Thread.InOrder()
	if len(all) == 0 || all[0].State != board.Shown {
		return ""
	}
	text := strings.Join(strings.Fields(all[0].Text), " ")
	if r := []rune(text); len(r) > 180 {
		cut := strings.TrimRight(string(r[:180]), " ")
		return cut + "…"
	}
	return text
}

func shownPosts(t heard.Thread) (n int) {
	for _, p := range t.Posts {
		if p.State == board.Shown {
			n++
		}
	}
	return n
}

// lastAnswer is the newest answer of a line that stands; nil where there is none.
func lastAnswer(l heard.Line) *heard.Answer {
	if len(l.Answers) == 0 {
		return nil
	}
	return &l.Answers[len(l.Answers)-1]
}

// PlainText shows what somebody wrote in paragraphs, with the addresses in it
// as links, and nothing else of it as anything but text.
func PlainText(text string) templ.Component {
	return often(func(_ context.Context, b []byte) []byte {
		for part := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
			if strings.TrimSpace(part) == "" {
				continue
			}
			b = append(b, `<p>`...)
			for i, line := range slices.Collect(strings.SplitSeq(strings.Trim(part, "\n"), "\n")) {
				if i > 0 {
					b = append(b, `<br/>`...)
				}
				b = appendLinked(b, line)
			}
			b = append(b, `</p>`...)
		}
		return b
	})
}

// appendLinked writes a line with its web addresses as links.
func appendLinked(b []byte, line string) []byte {
	for line != "" {
		at := strings.Index(line, "http")
		if at < 0 {
			return append(b, templ.EscapeString(line)...)
		}
		b = append(b, templ.EscapeString(line[:at])...)
		line = line[at:]
		end := strings.IndexAny(line, " \t<>\"'")
		if end < 0 {
			end = len(line)
		}
		word := strings.TrimRight(line[:end], ".,;:!?)]}")
		if !isAddress(word) {
			b = append(b, "http"...)
			line = line[len("http"):]
			continue
		}
		b = append(b, `<a rel="nofollow noreferrer noopener" href="`...)
		b = append(b, templ.EscapeString(word)...)
		b = append(b, `">`...)
		b = append(b, templ.EscapeString(word)...)
		b = append(b, `</a>`...)
		line = line[len(word):]
	}
	return b
}

// isAddress says whether a word is an address of a page.
func isAddress(word string) bool {
	u, err := url.Parse(word)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}

// reasonAt is what was typed as a reason, where the form at a place was wrong.
func (v SpeakThread) reasonAt(place string) string {
	if v.Wrong == place || v.Wrong == "moderate-"+place {
		return v.Reason
	}
	return ""
}
