package heard

import (
	"slices"
	"strings"

	"waymark/internal/board"
	"waymark/internal/ticket"
)

// A Thread is one of the board, with ways to look around in it.
type Thread struct{ *board.Thread }

// ThreadOf finds a thread by its identity.
func ThreadOf(b *board.Board, id string) (Thread, bool) {
	for i := range b.Threads {
		if b.Threads[i].ID == id {
			return Thread{&b.Threads[i]}, true
		}
	}
	return Thread{}, false
}

// Post finds a text by its identity.
func (t Thread) Post(id string) (board.Post, bool) {
	for _, p := range t.Posts {
		if p.ID == id {
			return p, true
		}
	}
	return board.Post{}, false
}

// Holder finds a name by its identity.
func (t Thread) Holder(id string) (board.Holder, bool) {
	for _, h := range t.Holders {
		if h.ID == id {
			return h, true
		}
	}
	return board.Holder{}, false
}

// InOrder gives the texts as they are read: by slot, the text that opened the
// thread first, and within a slot by their identities, which say nothing of
// who came first.
func (t Thread) InOrder() []board.Post {
	opens := func(p board.Post) int {
		if h, ok := t.Holder(p.Holder); ok && h.Author && p.Slot == t.Opened {
			return 0
		}
		return 1
	}
	all := slices.Clone(t.Posts)
	slices.SortFunc(all, func(a, b board.Post) int {
		if c := strings.Compare(string(a.Slot), string(b.Slot)); c != 0 {
			return c
		}
		if c := opens(a) - opens(b); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return all
}

// Active is the last slot in which something was published in the thread.
func (t Thread) Active() ticket.Slot {
	last := t.Opened
	for _, p := range t.Posts {
		last = max(last, p.Slot)
	}
	return last
}
