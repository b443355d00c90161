package backroom

import (
	"bytes"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"waymark/internal/envelope"
	"waymark/internal/ticket"
)

// Two rooms on the same files, though there is never to be more than one, and
// one ticket handed to both at the same moment, again and again: it is good
// once.
func TestOneTicketAtTwoRoomsAtOnce(t *testing.T) {
	h := newHouse(t)
	other, err := Open(t.Context(), filepath.Join(h.dir, "speak.db"), filepath.Join(h.dir, "pool.db"))
	must(t, err)
	defer other.Close()
	for round := range 8 {
		one := h.ticket(t, ticket.Open)
		var asked [2]envelope.Operation
		for i, join := range []ticket.Use{fifth, sixth} {
			o := h.holder(t, join).open(t, h.mint, fmt.Sprint("thread ", round))
			o.Ticket = one
			asked[i] = o
		}
		var wg sync.WaitGroup
		told := map[string]int{}
		var mu sync.Mutex
		for i, room := range []*Room{h.Room, other} {
			wg.Go(func() {
				got, err := room.Take(t.Context(), now, asked[i])
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
				}
				told[got.Code]++
			})
		}
		wg.Wait()
		if told[Held] != 1 || told[TicketSpent] != 1 {
			t.Fatalf("round %d: told %v", round, told)
		}
		left, err := h.waiting(t.Context(), endless)
		must(t, err)
		must(t, h.discard(t.Context(), left))
	}
}

// What is cut short on its way is never taken: neither a ticket, though it is
// signed as it is, nor what an envelope says, nor an envelope.
func TestWhatIsCutShort(t *testing.T) {
	b := newBench(t)
	w := b.holder(t, fifth)
	good := w.open(t, b.mint, "the lift")
	whole := ticket.Message{Use: ticket.Open, Epoch: week}
	for n := range len(whole.Bytes()) {
		if n%9 != 0 && n != len(whole.Bytes())-1 {
			continue
		}
		o := good
		o.Ticket = b.strike(t, ticket.Open, whole.Bytes()[:n])
		if got, err := b.room.Take(t.Context(), now, o); err != nil || got.Code != TicketInvalid {
			t.Errorf("a ticket of %d octets: %s, %v", n, got.Code, err)
		}
	}
	short := good
	short.Join = &ticket.Ticket{Key: good.Join.Key, Message: good.Join.Message[:40], Signature: good.Join.Signature}
	if got, err := b.room.Take(t.Context(), now, short); err != nil || got.Code != TicketInvalid {
		t.Errorf("a join of 40 octets: %s, %v", got.Code, err)
	}
	text := written(t, good)
	for _, n := range []int{0, 1, len(text) / 2, len(text) - 1} {
		sealed, err := envelope.Seal(b.public65(t, next), next, text[:n])
		must(t, err)
		if got := b.drop(t, sealed); got != "" {
			t.Errorf("%d octets in an envelope: told %q", n, got)
		}
	}
	sealed := b.seal(t, next, good)
	for _, n := range []int{0, 64, 65, len(sealed) - 1} {
		if got := b.drop(t, sealed[:n]); got != "" {
			t.Errorf("%d octets of an envelope: told %q", n, got)
		}
	}
	if got := b.drop(t, append(bytes.Clone(sealed), 0)); got != "" {
		t.Errorf("an envelope and an octet: told %q", got)
	}
	if got := b.drop(t, sealed); got != Held { // the control
		t.Errorf("the whole envelope: told %q", got)
	}
}

// A person has two tickets for threads and twelve for replies, and with them
// come no third thread and no thirteenth reply, whatever they make of them,
// before they are published and afterwards.
func TestAWeekOfOnePerson(t *testing.T) {
	h := newHouse(t)
	in5, in6 := h.holder(t, fifth), h.holder(t, sixth)
	opened := []envelope.Operation{in5.open(t, h.mint, "the lift"), in6.open(t, h.mint, "the rota")}
	for _, o := range opened {
		h.take(t, o, Held)
	}
	h.publish(t, next, Outcome{Published: 2})
	var says []envelope.Operation
	for i := range ticket.Quota(ticket.Say) {
		by, thread := in5, opened[0].Thread
		if i%2 == 1 {
			by, thread = in6, opened[1].Thread
		}
		o := by.say(t, h.mint, thread, fmt.Sprint("reply ", i))
		o.Slot = after
		says = append(says, by.signed(t, o))
		h.take(t, says[i], Held)
	}
	if len(says) != 12 || ticket.Quota(ticket.Open) != 2 || ticket.Quota(ticket.Join(0)) != 1 {
		t.Errorf("%d replies, %d threads, %d names", len(says), ticket.Quota(ticket.Open), ticket.Quota(ticket.Join(0)))
	}
	another := h.holder(t, sixth)
	for _, when := range []string{"while they wait", "when they are published", "after a restart"} {
		for i, used := range says {
			o := in5.say(t, h.mint, opened[0].Thread, "one more")
			o.Ticket, o.Slot = used.Ticket, afterThat
			if got, err := h.Take(t.Context(), after, o); err != nil || got.Code != TicketSpent {
				t.Errorf("%s, with the ticket of reply %d: %s, %v", when, i, got.Code, err)
			}
		}
		for i, used := range []ticket.Ticket{opened[0].Ticket, opened[1].Ticket, says[0].Ticket, in5.join} {
			o := another.open(t, h.mint, "a third")
			o.Ticket, o.Slot = used, afterThat
			want := TicketSpent
			if i > 1 { // of another use
				want = TicketInvalid
			}
			if got, err := h.Take(t.Context(), after, o); err != nil || got.Code != want {
				t.Errorf("%s, a third thread: %s, want %s, %v", when, got.Code, want, err)
			}
		}
		switch when {
		case "while they wait":
			h.publish(t, after, Outcome{Published: 12})
		default:
			h.restart(t)
		}
	}
	o := in5.say(t, h.mint, opened[0].Thread, "somebody with a ticket") // the control
	o.Slot = afterThat
	h.takeAt(t, after, o, Held)
}

// A name that is paused in a thread comes back by nothing that its holder has:
// no fresh ticket, no other name's join, no other key, no restart, no slot.
func TestPausedNameComesBackByNothing(t *testing.T) {
	h := newHouse(t)
	thread, author := h.thread(t)
	w, elsewhere := h.holder(t, fifth), h.holder(t, sixth)
	h.take(t, w.say(t, h.mint, thread, "rude"), Held)
	h.publish(t, after, Outcome{Published: 1})
	forGood := ticket.SlotAt(now.Number() + openHours)
	must(t, h.Pause(t.Context(), after, Move{ID: id(), Moderator: "A. Khan", Reason: "insults"}, thread, handleOf(w.public), forGood))
	made := holder{elsewhere.key, elsewhere.public, w.join} // another key, by the one join for this thread
	for _, at := range []ticket.Slot{after, afterThat, "2026-11-27T08"} {
		for name, c := range map[string]struct {
			by   holder
			join bool
			with ticket.Ticket
			want string
		}{
			"a fresh ticket":                    {w, true, h.ticket(t, ticket.Say), HandlePaused},
			"a fresh ticket and no join":        {w, false, h.ticket(t, ticket.Say), HandlePaused},
			"a ticket for threads":              {w, true, h.ticket(t, ticket.Open), TicketInvalid},
			"their join as a ticket":            {w, true, w.join, TicketInvalid},
			"another key by the same join":      {made, true, h.ticket(t, ticket.Say), TicketInvalid},
			"another key by another's join":     {elsewhere, true, h.ticket(t, ticket.Say), TicketInvalid},
			"another key by nothing":            {elsewhere, false, h.ticket(t, ticket.Say), JoinMissing},
			"the author, who is not the paused": {author, true, h.ticket(t, ticket.Say), Held},
		} {
			o := c.by.say(t, h.mint, thread, "again")
			o.Ticket, o.Slot = c.with, at
			if !c.join {
				o.Join = nil
			}
			if got, err := h.Take(t.Context(), at, c.by.signed(t, o)); err != nil || got.Code != c.want {
				t.Errorf("in %s by %s: %s, want %s, %v", at, name, got.Code, c.want, err)
			}
		}
		h.restart(t)
		h.publish(t, at, Outcome{Published: 1})
	}
	if n, err := count(t.Context(), h.speak, "SELECT COUNT(*) FROM post WHERE hid = ?", handleOf(w.public)); err != nil || n != 1 {
		t.Errorf("the paused name has %d texts: %v", n, err)
	}
}
