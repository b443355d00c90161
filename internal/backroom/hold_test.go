package backroom

import (
	"testing"

	"waymark/internal/envelope"
)

// Nobody can have a slot fail by what they hand over: two threads under one
// name, of one writer or of two, wait never together; and where one came in
// by another way it is let go and the rest is published.
func TestNobodyHoldsUpASlot(t *testing.T) {
	h := newHouse(t)
	one, two := h.holder(t, fifth), h.holder(t, sixth)
	first := one.open(t, h.mint, "the lift")
	second := two.open(t, h.mint, "the rota")
	second.Thread = first.Thread
	h.take(t, first, Held)
	h.take(t, two.signed(t, second), Malformed)
	h.publish(t, next, Outcome{Published: 1})
	h.take(t, two.signed(t, second), Malformed) // and when it is published

	// As if it had come by another room.
	for i, o := range []envelope.Operation{two.signed(t, second), h.holder(t, fifth).open(t, h.mint, "the stairs")} {
		stray := itemOf(o)
		stray.epoch, stray.number.Int64, stray.number.Valid = string(week), int64(6-i), true
		stray.slot = after.Number()
		must(t, h.add(t.Context(), stray))
	}
	good := one.say(t, h.mint, first.Thread, "and a reply")
	good.Slot = after
	h.take(t, one.signed(t, good), Held)
	h.publish(t, after, Outcome{Published: 1, Dropped: 2})
	h.takeAt(t, after, two.signed(t, second), SlotTaken)
}

// Whoever is paused can still take back what they said: it may say who they are.
func TestWhoIsPausedMayWithdraw(t *testing.T) {
	h := newHouse(t)
	thread, _ := h.thread(t)
	w := h.holder(t, fifth)
	said := w.say(t, h.mint, thread, "as the only nurse on ward four")
	h.take(t, said, Held)
	h.publish(t, next, Outcome{Published: 1})
	must(t, h.Pause(t.Context(), next, Move{ID: id(), Moderator: "A. Khan", Reason: "insults"}, thread, handleOf(w.public), "2026-12-20T08"))
	back := w.signed(t, envelope.Operation{Op: envelope.Withdraw, Receipt: id(), Slot: after, Post: said.Post, Thread: thread})
	h.takeAt(t, next, back, Held)
	h.publish(t, after, Outcome{Published: 1})
	if _, _, state, err := h.post(t.Context(), said.Post[:]); err != nil || state != withdrawn {
		t.Errorf("its state is %d, %v", state, err)
	}
	more := w.say(t, h.mint, thread, "more")
	more.Slot = after
	h.takeAt(t, next, w.signed(t, more), HandlePaused) // the control
}
