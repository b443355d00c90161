package web

import (
	"cmp"
	"maps"
	"net/http"
	"slices"

	"waymark/internal/board"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/heard"
	"waymark/views"
)

var _ = declare((*Server).speakRoutes)

const (
	pathSpeak       = "/speak-up"
	pathSpeakThread = pathSpeak + "/:thread"
)

// speakRoutes are the pages of the anonymous channel. Where it is off there
// are none.
func (s *Server) speakRoutes() []Route {
	if s.Speak == nil {
		return nil
	}
	s.published = &heard.Published{Dir: s.Speak.Dir, Keys: s.Speak.ReaderKeys}
	get := func(path string, handle func(*Call) error) Route {
		return Route{Method: http.MethodGet, Path: path, Policy: SignedIn, Handle: unkept(handle)}
	}
	post := func(path string, handle func(*Call) error) Route {
		return Route{Method: http.MethodPost, Path: path, Policy: SignedIn, Handle: unkept(handle)}
	}
	return []Route{
		get(pathSpeak, s.speakBoard), get(pathSpeakThread, s.speakThread), get(pathSpeak+"/promises", s.speakPromises), get(pathSpeak+"/inbox", s.speakInbox),
		get(pathSpeak+"/answers.json", s.speakAnswers), get(pathSpeak+"/answers/:id", s.speakAnswerPage),
		post(pathSpeak+"/answers/:id", s.editSpeakAnswer), post(pathSpeak+"/answers/:id/withdraw", s.withdrawSpeakAnswer),
		post(pathSpeakThread+"/reply", s.speakReply), post(pathSpeakThread+"/promise", s.speakPromise), post(pathSpeakThread+"/report", s.speakReport),
		post(pathSpeakThread+"/hide", s.speakHide), post(pathSpeakThread+"/pause", s.speakPause), post(pathSpeakThread+"/close", s.speakClose),
		get(pathSpeak+"/moderation", s.speakModeration), post(pathSpeak+"/moderation/settle", s.speakSettle),
		get(pathSpeak+"/how", s.speakHow), get(pathSpeak+"/introducing", s.speakIntroducing), get(pathSpeak+"/glass", s.speakGlass), get("/speak-roster", s.speakRoster),
	}
}

// unkept has the answer stored nowhere. That something is not there is said as
// at any other address.
func unkept(handle func(*Call) error) func(*Call) error {
	return func(c *Call) error {
		h := c.rec.Header()
		usual := h["Cache-Control"]
		h["Cache-Control"] = headerNoStore
		err := handle(c)
		if err != nil && fault.KindOf(err) == fault.NotFound {
			h["Cache-Control"] = usual
		}
		return err
	}
}

// speaks gives how the viewer stands to the channel, or the fault of who may
// not do something there.
func (c *Call) speaks(act forum.SpeakAct) (st forum.SpeakStanding, err error) {
	takes, err := c.s.Speak.Takes(c.ctx, c.Viewer)
	if err == nil {
		st, err = heard.StandingOf(c.ctx, c.s.DB, c.Viewer, takes)
	}
	if err == nil {
		err = forum.MustSpeak(c.Viewer, act, st)
	}
	return st, err
}

// speakFrame begins a page of the channel. It listens to nothing: no open
// connection tells who has such a page before them.
func (c *Call) speakFrame(title string) *views.Page {
	p := c.frame(title, views.NavSpeak, c.r.URL.RequestURI())
	p.Flash = c.flash()
	return p
}

func (c *Call) speakCrowd() (v views.SpeakCrowd, err error) {
	if v.Holders, err = c.s.Speak.Holders(c.ctx); err != nil {
		return v, err
	}
	limits, err := c.s.Speak.Limits(c.ctx)
	if err != nil {
		return v, err
	}
	v.Least, v.Simulated = limits.Least, c.s.Speak.Simulate
	v.Route, err = c.s.Speak.Route(c.ctx)
	return v, err
}

// speakLines joins the board with what was said under names.
func (c *Call) speakLines() (*board.Board, []heard.Line, error) {
	b, err := c.s.published.Board(c.ctx)
	if err != nil {
		return nil, nil, err
	}
	answers, err := heard.AllAnswers(c.ctx, c.s.DB)
	if err != nil {
		return nil, nil, err
	}
	steps, err := heard.Promises(c.ctx, c.s.DB)
	return b, heard.Lines(b, answers, steps), err
}

func (s *Server) speakBoard(c *Call) error {
	st, err := c.speaks(forum.SpeakRead)
	if err != nil {
		return err
	}
	b, lines, err := c.speakLines()
	if err != nil {
		return err
	}
	v := views.SpeakBoard{Lines: lines, Figures: heard.FiguresOf(lines, c.Now), Standing: st, Slot: b.Slot}
	if v.Crowd, err = c.speakCrowd(); err != nil {
		return err
	}
	if v.Answerers, err = heard.Offices(c.ctx, s.DB, heard.Answering); err != nil {
		return err
	}
	if v.Moderators, err = heard.Offices(c.ctx, s.DB, heard.Moderating); err != nil {
		return err
	}
	p := c.speakFrame(c.Words.T("speak.title"))
	p.Main = "cols"
	return c.Page(http.StatusOK, views.SpeakBoardPage(p, v))
}

func (s *Server) speakPromises(c *Call) error {
	if _, err := c.speaks(forum.SpeakRead); err != nil {
		return err
	}
	_, lines, err := c.speakLines()
	if err != nil {
		return err
	}
	v := views.SpeakPromises{Figures: heard.FiguresOf(lines, c.Now)}
	for _, l := range lines {
		if _, ok := l.Promise(); ok {
			v.Lines = append(v.Lines, l)
		}
	}
	slices.SortStableFunc(v.Lines, c.byUrgency)
	return c.Page(http.StatusOK, views.SpeakPromisesPage(c.speakFrame(c.Words.T("speak.promises")), v))
}

// byUrgency puts what is overdue first, then what is owed by its day, then
// what is over.
func (c *Call) byUrgency(a, b heard.Line) int {
	rank := func(l heard.Line) (int, int64) {
		s, _ := l.Promise()
		switch {
		case s.Overdue(c.Now):
			return 0, s.Due.Unix()
		case s.State.Over():
			return 3, -s.Created.Unix()
		case s.Due.IsZero():
			return 2, -s.Created.Unix()
		}
		return 1, s.Due.Unix()
	}
	ra, ta := rank(a)
	rb, tb := rank(b)
	return cmp.Or(ra-rb, cmp.Compare(ta, tb))
}

// soonDays is how many days before its day a promise stands in the inbox.
const soonDays = 7

func (s *Server) speakInbox(c *Call) error {
	if _, err := c.speaks(forum.SpeakAnswer); err != nil {
		return err
	}
	_, lines, err := c.speakLines()
	if err != nil {
		return err
	}
	var v views.SpeakInbox
	for _, l := range lines {
		step, ok := l.Promise()
		if l.Waits() {
			v.Waiting = append(v.Waiting, l)
		} else if ok && !step.State.Over() && !step.Due.IsZero() && step.Due.Before(c.Now.AddDate(0, 0, soonDays)) {
			v.Due = append(v.Due, l)
		}
	}
	slices.Reverse(v.Waiting) // who waits longest comes first
	slices.SortStableFunc(v.Due, c.byUrgency)
	return c.Page(http.StatusOK, views.SpeakInboxPage(c.speakFrame(c.Words.T("speak.inbox")), v))
}

// Answers and promises as programs read them, the same for all readers.
type (
	spokenAnswer struct {
		ID        string  `json:"id"`
		Thread    string  `json:"thread"`
		Name      string  `json:"name"`
		Office    string  `json:"office"`
		HTML      string  `json:"html"`
		Created   *string `json:"created"`
		Edited    *string `json:"edited,omitempty"`
		Withdrawn *string `json:"withdrawn,omitempty"`
		Reason    string  `json:"reason,omitempty"`
	}
	spokenStep struct {
		Thread  string  `json:"thread"`
		State   string  `json:"state"`
		Owner   string  `json:"owner"`
		Reason  string  `json:"reason,omitempty"`
		Due     string  `json:"due,omitempty"`
		Name    string  `json:"name"`
		Created *string `json:"created"`
	}
	spokenNamed struct {
		V        int            `json:"v"`
		Answers  []spokenAnswer `json:"answers"`
		Promises []spokenStep   `json:"promises"`
	}
)

func (s *Server) speakAnswers(c *Call) error {
	if _, err := c.speaks(forum.SpeakRead); err != nil {
		return err
	}
	answers, err := heard.AllAnswers(c.ctx, s.DB)
	if err != nil {
		return err
	}
	steps, err := heard.Promises(c.ctx, s.DB)
	if err != nil {
		return err
	}
	out := spokenNamed{V: 1, Answers: []spokenAnswer{}, Promises: []spokenStep{}}
	for _, a := range answers {
		out.Answers = append(out.Answers, spokenAnswer{a.PID, a.Thread, a.Author.Name, a.Office, a.HTML, stamp(a.Created), stamp(a.Edited), stamp(a.Withdrawn), a.Reason})
	}
	for _, thread := range slices.Sorted(maps.Keys(steps)) {
		for _, x := range steps[thread] {
			due := ""
			if !x.Due.IsZero() {
				due = x.Due.UTC().Format("2006-01-02")
			}
			out.Promises = append(out.Promises, spokenStep{x.Thread, string(x.State), x.Owner, x.Reason, due, x.By.Name, stamp(x.Created)})
		}
	}
	return c.Answer(http.StatusOK, out)
}

// threadOnBoard finds the thread of the address.
func (c *Call) threadOnBoard() (heard.Thread, error) {
	b, err := c.s.published.Board(c.ctx)
	if err != nil {
		return heard.Thread{}, err
	}
	t, ok := heard.ThreadOf(b, c.Param("thread"))
	if !ok {
		return t, fault.Missing("page")
	}
	return t, nil
}
