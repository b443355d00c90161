package leak

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"waymark/internal/changes"
	"waymark/internal/forum"
	"waymark/internal/mail"
	"waymark/internal/notify"
	"waymark/internal/testkit"
	"waymark/internal/testkit/postoffice"
)

// A told person has a row in the inbox about a place, follows and keeps
// something there, and is about to get a letter of it.
type told struct {
	*world
	notes  *notify.Notify
	post   *mail.Mail
	office *postoffice.Office
	who    string
	place  string
	other  string // somebody else who is told the same, and stays
}

// tell has somebody told of a place in every way there is.
func (w *world) tell(who, place string) *told {
	w.T.Helper()
	p := &told{world: w, office: postoffice.Open(w.T, postoffice.Plain), who: who, place: place, other: member}
	if who == member {
		p.other = facilitator
	}
	p.post = mail.New(w.DB, mail.Config{Host: "127.0.0.1", Port: p.office.Port, From: "post@forum.example", TLS: mail.Plain, Log: slog.New(slog.DiscardHandler)})
	p.notes = notify.New(notify.Config{DB: w.DB, Mail: p.post, Base: "https://forum.example"})
	p.catch()
	at := w.names[place]
	testkit.Must(w.T, notify.SetLevel(w.ctx, w.DB, w.v(who), notify.Target{Kind: notify.OnThread, Name: at["d"]}, notify.Watch))
	err := notify.Save(w.ctx, w.DB, w.v(who), at["l"], "", "Note "+w.sing(place+"-saved-note", who))
	testkit.Must(w.T, err)
	text := "Told " + w.sing(place+"-told", who, p.other, facilitator, member, hidden)
	for _, name := range []string{who, p.other} {
		text += " [@x](/p/" + w.people[name].PID + ")"
	}
	author := facilitator
	if p.other == facilitator { // nobody is told of their own
		author = hidden
	}
	if place != private {
		author = asking
	}
	if place == restricted {
		author = facilitator
	}
	_, _, err = forum.AddReply(w.ctx, w.DB, w.v(author), at["d"], forum.ReplyDraft{Body: text})
	testkit.Must(w.T, err)
	w.derive("replies", place+" told")
	p.catch()
	p.putAway(author)
	return p
}

// putAway has the person told of something more, which they mark as done.
func (p *told) putAway(author string) {
	p.T.Helper()
	at := p.names[p.place]["l"]
	text := "Done " + p.sing(p.place+"-done", p.who, p.other, facilitator, member, hidden) + " [@x](/p/" + p.people[p.who].PID + ")"
	_, _, err := forum.AddReply(p.ctx, p.DB, p.v(author), at, forum.ReplyDraft{Body: text})
	testkit.Must(p.T, err)
	p.derive("replies", p.place+" done")
	p.catch()
	rows, _, err := notify.Waiting(p.ctx, p.DB, p.v(p.who))
	testkit.Must(p.T, err)
	for _, r := range rows {
		if r.Thread == at {
			testkit.Must(p.T, notify.Done(p.ctx, p.DB, p.v(p.who), r.Newest.PID))
		}
	}
	if p.away() == 0 {
		p.T.Error("nothing of the place is put away before")
	}
}

// away counts what is put away of the place.
func (p *told) away() (n int) {
	p.T.Helper()
	rows, err := notify.PutAway(p.ctx, p.DB, p.v(p.who))
	testkit.Must(p.T, err)
	for _, r := range rows {
		if r.Community.Slug == p.names[p.place]["c"] {
			n++
		}
	}
	return n
}

func (p *told) catch() {
	p.T.Helper()
	testkit.Must(p.T, changes.Catch(p.ctx, p.DB, p.notes.Reader()))
	testkit.Must(p.T, p.notes.Spread(p.ctx))
}

// ways are where somebody is shown what they were told, follow and keep.
var ways = []string{"/api/v1/inbox", "/inbox", "/follows", "/saved", "/api/v1/saved"}

// shown fails unless each way shows something of the place before it is taken away.
func (p *told) shown(who role) {
	p.T.Helper()
	n, err := notify.Count(p.ctx, p.DB, p.v(p.who))
	if err != nil || n == 0 {
		p.T.Errorf("%d rows wait before: %v", n, err)
	}
	for _, way := range ways {
		if !who.asks(way) {
			continue
		}
		a := p.ask(who, request{method: http.MethodGet, path: way})
		if heard := p.heard(pieces(a.body)); len(heard) == 0 {
			p.T.Errorf("%s shows nothing before: %d", way, a.status)
		}
	}
}

// hushed finds what still tells of the place once it was taken away: a row, a
// count, a letter.
func (p *told) hushed(h *hunt) {
	p.T.Helper()
	n, err := notify.Count(p.ctx, p.DB, p.v(p.who))
	testkit.Must(p.T, err)
	rows, _, err := notify.Waiting(p.ctx, p.DB, p.v(p.who))
	testkit.Must(p.T, err)
	for _, r := range rows {
		if r.Community.Slug == p.names[p.place]["c"] {
			h.find("the inbox holds a row of what may no longer be read: %s", r.Reason)
		}
	}
	if away := p.away(); away > 0 {
		h.find("what was put away shows %d rows of what may no longer be read", away)
	}
	if n != len(rows) {
		h.find("the inbox counts %d and shows %d", n, len(rows))
	}
	p.now = p.now.Add(notify.Hold + time.Minute)
	testkit.Must(p.T, p.notes.Post(p.ctx))
	testkit.Must(p.T, p.post.Send(p.ctx))
	p.now = p.now.Add(24 * time.Hour)
	testkit.Must(p.T, p.notes.Post(p.ctx))
	testkit.Must(p.T, p.post.Send(p.ctx))
	others := 0
	for _, l := range p.office.Letters() {
		switch l.To {
		case p.people[p.other].Email:
			others++
		case p.people[p.who].Email:
			text := strings.NewReplacer("=\r\n", "").Replace(l.Raw)
			for _, c := range p.heard(pieces(text)) {
				if strings.HasPrefix(c.label, p.place+"-") {
					h.find("a letter tells %s", c.label)
				}
			}
		}
	}
	if others == 0 && p.place == private {
		p.T.Error("whoever stays got no letter, so that none proves nothing")
	}
}
