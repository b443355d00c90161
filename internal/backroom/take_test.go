package backroom

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"waymark/internal/envelope"
	"waymark/internal/ticket"
)

func TestTicketIsSpentOnce(t *testing.T) {
	h := newHouse(t)
	thread, w := h.thread(t)
	one := w.say(t, h.mint, thread, "one")
	one.Slot = "2026-11-24T14"
	h.take(t, one, Held)
	h.take(t, one, Held) // the same again is the same
	two := w.say(t, h.mint, thread, "two")
	two.Ticket = one.Ticket
	h.take(t, two, TicketSpent) // in the same slot
	other := h.holder(t, fifth)
	theirs := other.say(t, h.mint, thread, "mine")
	theirs.Ticket = one.Ticket
	h.take(t, theirs, TicketSpent) // by somebody else
	h.restart(t)
	h.take(t, two, TicketSpent) // after a restart, while it waits
	h.publish(t, "2026-11-24T14", Outcome{Published: 1})
	h.takeAt(t, "2026-11-24T14", two, TicketSpent) // in a later slot
	h.takeAt(t, "2026-11-24T14", one, Published)
	h.restart(t)
	h.takeAt(t, "2026-11-24T16", two, TicketSpent) // after a restart
	two.Ticket = h.ticket(t, ticket.Say)
	h.takeAt(t, "2026-11-24T16", two, Held) // the control
}

func TestWhatIsNoGoodTicket(t *testing.T) {
	h := newHouse(t)
	thread, w := h.thread(t)
	say := func(change func(*envelope.Operation)) envelope.Operation {
		o := w.say(t, h.mint, thread, "words")
		change(&o)
		return o
	}
	stray := h.ticket(t, ticket.Say)
	message := ticket.Message{Use: ticket.Say, Epoch: week}
	for name, c := range map[string]struct {
		o    envelope.Operation
		want string
	}{
		"forged":          {say(func(o *envelope.Operation) { o.Ticket.Signature = stray.Signature }), TicketInvalid},
		"short":           {say(func(o *envelope.Operation) { o.Ticket.Signature = stray.Signature[1:] }), TicketInvalid},
		"for another use": {say(func(o *envelope.Operation) { o.Ticket = h.ticket(t, ticket.Open) }), TicketInvalid},
		"by another use":  {say(func(o *envelope.Operation) { o.Ticket = h.strike(t, ticket.Open, message.Bytes()) }), TicketInvalid},
		"of another week": {say(func(o *envelope.Operation) {
			o.Ticket = h.strike(t, ticket.Say, ticket.Message{Use: ticket.Say, Epoch: "2026-W47"}.Bytes())
		}), TicketInvalid},
		"of no structure": {say(func(o *envelope.Operation) { o.Ticket = h.strike(t, ticket.Say, make([]byte, 74)) }), TicketInvalid},
		"longer":          {say(func(o *envelope.Operation) { o.Ticket = h.strike(t, ticket.Say, append(message.Bytes(), 0)) }), TicketInvalid},
		"saying another use": {say(func(o *envelope.Operation) {
			o.Ticket = h.strike(t, ticket.Say, ticket.Message{Use: ticket.Open, Epoch: week}.Bytes())
		}), TicketInvalid},
		"of an unknown key":   {say(func(o *envelope.Operation) { o.Ticket.Key[0]++ }), TicketExpired},
		"unsigned words":      {say(func(o *envelope.Operation) { o.Text = "other words" }), NotSigned},
		"another's words":     {say(func(o *envelope.Operation) { o.Holder = h.holder(t, fifth).public }), NotSigned},
		"put off for a month": {say(func(o *envelope.Operation) { o.Slot = "2026-12-24T14" }), Malformed},
		"in no thread":        {w.say(t, h.mint, id(), "words"), NoThread},
	} {
		got, err := h.Take(t.Context(), now, c.o)
		must(t, err)
		if got.Code != c.want {
			t.Errorf("%s: %s, want %s", name, got.Code, c.want)
		}
	}
	h.take(t, envelope.Operation{Op: envelope.Chaff}, Nothing)
	good := w.say(t, h.mint, thread, "words")
	h.takeAt(t, "2026-11-22T23", good, TicketEarly)
	good.Slot = "2026-11-30T08"
	h.takeAt(t, "2026-11-30T09", good, TicketExpired)
	h.takeAt(t, "2026-11-30T08", good, Held)
	h.publish(t, "2026-11-30T08", Outcome{Published: 1})
	copied := w.say(t, h.mint, thread, "under another's name")
	copied.Post = good.Post
	h.takeAt(t, "2026-11-24T14", w.signed(t, copied), Malformed)
}

// One person has one ticket for the number of a thread, and it names one key:
// that is their name there, whatever they do.
func TestNobodyHasASecondHandle(t *testing.T) {
	h := newHouse(t)
	thread, _ := h.thread(t)
	w := h.holder(t, fifth)
	second := h.holder(t, sixth) // another key, and the join of another thread
	without := second.say(t, h.mint, thread, "me again")
	without.Join = nil
	h.take(t, without, JoinMissing)
	h.take(t, second.say(t, h.mint, thread, "me again"), TicketInvalid)
	second.join = w.join // their one join, with another key
	h.take(t, second.say(t, h.mint, thread, "me again"), TicketInvalid)

	h.take(t, w.say(t, h.mint, thread, "once"), Held)
	more := w.say(t, h.mint, thread, "twice, needing no join")
	more.Join = nil
	h.take(t, w.signed(t, more), Held)
	h.publish(t, next, Outcome{Published: 2})
	h.take(t, w.say(t, h.mint, thread, "thrice, joining again"), Held)
	h.publish(t, "2026-11-24T14", Outcome{Published: 1})
	if n := h.rows(t, "handle"); n != 2 {
		t.Errorf("%d names in the thread, want that of the author and one", n)
	}
}

func TestPausedHandleStaysSilent(t *testing.T) {
	h := newHouse(t)
	thread, _ := h.thread(t)
	w := h.holder(t, fifth)
	h.take(t, w.say(t, h.mint, thread, "rude"), Held)
	h.publish(t, next, Outcome{Published: 1})
	waiting := w.say(t, h.mint, thread, "ruder, and waiting")
	waiting.Slot = "2026-11-24T14"
	h.take(t, waiting, Held)
	m := Move{ID: id(), Moderator: "A. Khan", Reason: "insults"}
	must(t, h.Pause(t.Context(), next, m, thread, handleOf(w.public), "2026-11-24T20"))
	h.take(t, w.say(t, h.mint, thread, "and again"), HandlePaused)
	bare := w.say(t, h.mint, thread, "without a join")
	bare.Join = nil
	h.take(t, bare, HandlePaused)
	h.publish(t, "2026-11-24T14", Outcome{Dropped: 1})
	h.takeAt(t, "2026-11-24T14", waiting, HandlePaused)
	later := w.say(t, h.mint, thread, "calm again")
	later.Slot, later.Ticket = "2026-11-24T20", waiting.Ticket // it was not used up
	h.takeAt(t, "2026-11-24T20", w.signed(t, later), Held)
	h.take(t, h.holder(t, fifth).say(t, h.mint, thread, "somebody else"), Held) // the control
	if err := h.Pause(t.Context(), next, Move{ID: id()}, thread, make([]byte, 16), next); !errors.Is(err, sql.ErrNoRows) {
		t.Error(err)
	}
	if n := h.rows(t, "mod_log"); n != 1 {
		t.Errorf("%d moves in the log", n)
	}
}

func TestTenADay(t *testing.T) {
	h := newHouse(t)
	thread, w := h.thread(t) // the first is said
	for i := range perDay - 1 {
		o := w.say(t, h.mint, thread, fmt.Sprint("text ", i))
		if i > 4 {
			o.Slot = "2026-11-24T14"
		}
		h.take(t, o, Held)
	}
	h.take(t, w.say(t, h.mint, thread, "one too many"), TooMany)
	h.publish(t, next, Outcome{Published: 5})
	h.takeAt(t, "2026-11-24T13", w.say(t, h.mint, thread, "still one too many"), TooMany)
	h.take(t, h.holder(t, fifth).say(t, h.mint, thread, "somebody else"), Held)
	o := w.say(t, h.mint, thread, "the day after")
	h.takeAt(t, "2026-11-25T13", o, Held)
}

func TestThreadsCloseAfterFiveWeeks(t *testing.T) {
	h := newHouse(t)
	thread, _ := h.thread(t)
	w := h.holder(t, fifth)
	// replies of a later week: the key for them stands in for that week's
	later := ticket.Epoch("2026-W53")
	_, err := h.speak.Exec("UPDATE tkey SET epoch = ?, first_slot = 0, last_slot = 999999 WHERE use = 'say'", string(later))
	must(t, err)
	message := ticket.Message{Use: ticket.Say, Epoch: later}
	o := w.say(t, h.mint, thread, "late")
	o.Ticket = h.strike(t, ticket.Say, message.Bytes())
	o.Slot = "2026-12-29T11"
	h.takeAt(t, "2026-12-29T12", o, JoinClosed)
	h.takeAt(t, "2026-12-29T11", o, Held)
}

func TestCrowdMustHide(t *testing.T) {
	h := newHouse(t)
	w := h.holder(t, fifth)
	o := w.open(t, h.mint, "the lift")
	h.take(t, o, Held)
	for _, small := range []struct{ crowd, least Crowd }{
		{Crowd{49, 40}, least},
		{Crowd{300, 19}, least},
		{Crowd{19, 300}, Crowd{}}, // no setting goes below the floors
		{Crowd{300, 9}, Crowd{Holders: -5, Online: -5}},
	} {
		got, err := h.Publish(t.Context(), next, small.crowd, small.least)
		if err != nil || got != (Outcome{Held: 1}) {
			t.Errorf("%+v: %+v, %v", small, got, err)
		}
	}
	h.publish(t, "2026-11-24T11", Outcome{}) // its slot has not come
	if n := h.rows(t, "post"); n != 0 {
		t.Error("published too early")
	}
	got, err := h.Publish(t.Context(), "2026-11-26T13", Crowd{}, least)
	if err != nil || got != (Outcome{Dropped: 1}) {
		t.Errorf("after two days: %+v, %v", got, err)
	}
	h.takeAt(t, "2026-11-26T13", o, NotPublished)
	again := w.open(t, h.mint, "the lift")
	again.Slot, again.Ticket = "2026-11-26T14", o.Ticket // it was not used up
	h.takeAt(t, "2026-11-26T13", w.signed(t, again), Held)
	h.publish(t, "2026-11-26T14", Outcome{Published: 1})
}

// A crash between the two files: what was published is not published again,
// and leaves the pool at the next start or slot.
func TestCrashBetweenTheFiles(t *testing.T) {
	for _, restart := range []bool{true, false} {
		h := newHouse(t)
		w := h.holder(t, fifth)
		o := w.open(t, h.mint, "the lift")
		h.take(t, o, Held)
		left, err := h.waiting(t.Context(), endless)
		must(t, err)
		h.publish(t, next, Outcome{Published: 1})
		must(t, h.add(t.Context(), left[0])) // as if it had not been taken out
		if restart {
			h.restart(t)
		}
		h.publish(t, "2026-11-24T14", Outcome{})
		h.take(t, o, Published)
		if n, err := count(t.Context(), h.pool, "SELECT COUNT(*) FROM pool"); err != nil || n != 0 {
			t.Errorf("restart %v: %d rows wait, %v", restart, n, err)
		}
	}
}

// What is taken away is gone from the file, octet by octet.
func TestWhatIsTakenAwayIsGone(t *testing.T) {
	h := newHouse(t)
	thread, w := h.thread(t)
	other := h.holder(t, fifth)
	mine, theirs := w.say(t, h.mint, thread, "my regrettable words"), other.say(t, h.mint, thread, "their unlawful words")
	h.take(t, mine, Held)
	h.take(t, theirs, Held)
	h.publish(t, next, Outcome{Published: 2})
	mark := mine.Ticket.Mark()
	has := func(what []byte) bool {
		b, err := os.ReadFile(filepath.Join(h.dir, "speak.db"))
		must(t, err)
		pool, err := os.ReadFile(filepath.Join(h.dir, "pool.db"))
		must(t, err)
		if bytes.Contains(pool, what) {
			t.Errorf("%.20q is still in the pool", what)
		}
		return bytes.Contains(b, what)
	}
	for _, what := range [][]byte{[]byte("regrettable"), []byte("unlawful"), mark[:]} {
		if !has(what) {
			t.Fatalf("the control: %.20q is not found", what)
		}
	}
	withdraw := func(by holder) envelope.Operation {
		return by.signed(t, envelope.Operation{Op: envelope.Withdraw, Receipt: id(), Slot: "2026-11-24T14", Post: mine.Post, Thread: thread})
	}
	h.take(t, withdraw(other), Unknown) // a text of somebody else's
	gone := withdraw(w)
	h.take(t, gone, Held)
	h.take(t, withdraw(w), Unknown)
	h.publish(t, "2026-11-24T14", Outcome{Published: 1})
	must(t, h.Hide(t.Context(), next, Move{ID: id(), Moderator: "A. Khan", Reason: "names somebody"}, theirs.Post))
	if has([]byte("regrettable")) || has([]byte("unlawful")) {
		t.Error("the words are still in the file")
	}
	if n := h.rows(t, "post"); n != 3 {
		t.Errorf("%d posts: their places are gone too", n)
	}
	must(t, inside(t.Context(), h.speak, func(tx *sql.Tx) (err error) {
		for range 500 { // a busy week
			one, two := id(), id()
			_, err = tx.Exec(spend, string(week), append(one[:], two[:]...))
		}
		return err
	}))
	must(t, h.Forget(t.Context(), "2026-11-30T08"))
	if !has(mark[:]) {
		t.Error("forgotten too early")
	}
	must(t, h.Forget(t.Context(), "2026-11-30T09"))
	if free, err := count(t.Context(), h.speak, "PRAGMA freelist_count"); err != nil || free != 0 {
		t.Errorf("%d pages lie empty, which tells how much there was: %v", free, err)
	}
	if n := h.rows(t, "tkey"); n != 2 || has(mark[:]) || h.rows(t, "spent") != 0 {
		t.Errorf("after the week: %d keys, and what was used", n)
	}
}
