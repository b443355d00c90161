package leak

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/testkit"
)

// A tap is a socket that one role has open, and what came over it.
type tap struct {
	who   role
	conn  *websocket.Conn
	heard string
}

// tapped opens a socket as a role; without one it gives the status.
func (w *world) tapped(who role) (*tap, int) {
	w.T.Helper()
	path, header := "/live", http.Header{"Origin": {w.URL}}
	if who.program() {
		path = api + "/live"
		header.Set("Authorization", "Bearer "+who.bearer)
	}
	if who.cookie != "" {
		header.Set("Cookie", "session="+who.cookie)
	}
	conn, answer, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(w.URL, "http")+path, header)
	if answer == nil {
		w.T.Fatal(err)
	}
	_ = answer.Body.Close()
	if err != nil {
		return nil, answer.StatusCode
	}
	w.T.Cleanup(func() { _ = conn.Close() })
	return &tap{who: who, conn: conn}, 0
}

// until reads until something is told that holds a text.
func (p *tap) until(t testing.TB, text string) {
	t.Helper()
	testkit.Must(t, p.conn.SetReadDeadline(time.Now().Add(30*time.Second)))
	for {
		_, frame, err := p.conn.ReadMessage()
		testkit.Must(t, err)
		p.heard += string(frame) + "\n"
		if strings.Contains(string(frame), text) {
			return
		}
	}
}

// stir changes something of every kind in a place.
func (w *world) stir(place string) {
	w.T.Helper()
	lead := facilitator
	if place == other {
		lead = elsewhere
	}
	v, names := w.v(lead), w.names[place]
	_, _, err := forum.AddReply(w.ctx, w.DB, v, names["d"], forum.ReplyDraft{Body: "Stirred"})
	testkit.Must(w.T, err)
	testkit.Must(w.T, discussion.Delete(w.ctx, w.DB, v, names["d"], "Stirred"))
	_, err = lesson.Record(w.ctx, w.DB, v, names["l"], lesson.UseDraft{Result: lesson.Worked, Changed: "Stirred"})
	testkit.Must(w.T, err)
	_, err = lesson.Share(w.ctx, w.DB, v, lesson.Draft{Community: w.places[place].ID, Title: "Stirred", AsDraft: true})
	testkit.Must(w.T, err)
	testkit.Must(w.T, forum.PutMember(w.ctx, w.DB, v, w.places[place].ID, w.people[newcomer].ID, forum.Member))
	testkit.Must(w.T, forum.RemoveMember(w.ctx, w.DB, v, w.places[place].ID, w.people[newcomer].ID))
}

// wave starts what everybody hears of, behind all that was before.
func (w *world) wave() string {
	w.T.Helper()
	t, err := discussion.Start(w.ctx, w.DB, w.v(facilitator), discussion.Draft{Community: w.places[open].ID, Title: "Wave", Body: "Wave"})
	testkit.Must(w.T, err)
	return t.PID
}

// eavesdrop has every role listen while things change that are hidden from
// most, and gives how much was heard of them by those who may.
func (w *world) eavesdrop(h *hunt) (heard int) {
	w.T.Helper()
	w.Told()
	var taps []*tap
	for _, who := range w.roles {
		switch p, status := w.tapped(who); {
		case p != nil && who.person == ended:
			h.find("a socket opens as %s", who.name)
		case p != nil:
			taps = append(taps, p)
		case who.person != "" && who.person != ended && status != http.StatusForbidden: // a token without the scope
			h.find("a socket as %s: %d", who.name, status)
		}
	}
	for _, place := range []string{private, restricted, other} {
		w.stir(place)
	}
	testkit.Must(w.T, forum.RemoveMember(w.ctx, w.DB, w.v(facilitator), w.places[private].ID, w.people[member].ID))
	last := w.wave()
	for _, p := range taps {
		p.until(w.T, last)
	}
	// From here on the member belongs to the private community no more.
	_, _, err := forum.AddReply(w.ctx, w.DB, w.v(facilitator), w.names[private]["l"], forum.ReplyDraft{Body: "Behind their back"})
	testkit.Must(w.T, err)
	later := w.wave()
	for _, p := range taps {
		before := p.heard
		p.heard = ""
		p.until(w.T, later)
		if p.who.person == member && strings.Contains(p.heard, w.names[private]["l"]) {
			h.find("a socket as %s who was removed: %s", p.who.name, p.heard)
		}
		p.heard = before + p.heard
		for _, place := range []string{private, restricted, other} {
			told := strings.Contains(p.heard, w.names[place]["d"]) || strings.Contains(p.heard, w.names[place]["l"]) || strings.Contains(p.heard, w.names[place]["cp"])
			switch {
			case told && w.mayNot(p.who, place) && p.who.person != newcomer:
				h.find("a socket as %s tells of %s: %.400s", p.who.name, place, p.heard)
			case told:
				heard++
			}
		}
		if strings.Contains(p.heard, w.names[private]["w"]) {
			h.find("a socket as %s tells of a draft", p.who.name)
		}
	}
	return heard
}

// TestSocketsTellNothingHidden is the matrix for what comes by itself.
func TestSocketsTellNothingHidden(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "sockets")
	w.Follow()
	h := &hunt{}
	if heard := w.eavesdrop(h); heard < 5 {
		t.Errorf("the control: those who may know heard of %d places", heard)
	}
	h.report(t)
}
