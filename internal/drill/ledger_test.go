package drill

import (
	"sync"
)

// A post is a discussion or a reply as its writer knows it. Its text begins
// with a mark that stands in no other post.
type post struct {
	mark     string
	key      string // of its making
	path     string // where it is made
	id       string // once its making is acknowledged
	reply    bool
	revision int    // acknowledged
	edits    int    // acknowledged
	text     string // acknowledged
	asked    string // a text whose edit was asked for and not answered; else empty
}

// A ledger keeps what was posted: by mark, everything that was ever tried.
type ledger struct {
	mu           sync.Mutex
	posts        map[string]*post
	acknowledged int // writes, edits included
	refused      int
}

func newLedger() *ledger { return &ledger{posts: map[string]*post{}} }

// try notes that a post is about to be made.
func (l *ledger) try(p *post) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.posts[p.mark] = p
}

// note changes what is known of a post.
func (l *ledger) note(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f()
}

// known are the ids of the acknowledged.
func (l *ledger) known() (n, writes int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, p := range l.posts {
		if p.id != "" {
			n++
		}
	}
	return n, l.acknowledged
}
