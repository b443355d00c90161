package live

import (
	"runtime"
	"sync"
	"time"
)

// A desk has a few goroutines write to the sockets for which something waits,
// in turn: waking ten thousand goroutines for one reply takes longer than
// writing it. Where all of them stand before sockets that take nothing, one
// more begins every few milliseconds, so that nobody waits for those.
type desk struct {
	mu      sync.Mutex
	line    []turner // in order; those before head are taken
	head    int
	working int
	taken   int // ever
	watched bool
}

// A turner writes what waits for it when its turn comes: a socket.
type turner interface{ write() }

// stuckFor is how long nobody takes anything until one more begins.
const stuckFor = 5 * time.Millisecond

// add has a socket wait for its turn.
func (d *desk) add(s turner) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.line = append(d.line, s)
	if d.working < 2*runtime.GOMAXPROCS(0) {
		d.working++
		go d.work()
	}
	if !d.watched {
		d.watched = true
		go d.watch()
	}
}

func (d *desk) work() {
	for s := d.next(); s != nil; s = d.next() {
		s.write()
	}
}

// next takes the first in the line, or ends the work of whoever asks.
func (d *desk) next() turner {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.head == len(d.line) {
		d.line, d.head = nil, 0
		d.working--
		return nil
	}
	s := d.line[d.head]
	d.line[d.head] = nil
	d.head++
	d.taken++
	return s
}

// watch adds a goroutine whenever the line stands still.
func (d *desk) watch() {
	tick := time.NewTicker(stuckFor)
	defer tick.Stop()
	for before := -1; ; {
		<-tick.C
		d.mu.Lock()
		switch waiting := d.head < len(d.line); {
		case !waiting && d.working == 0:
			d.watched = false
			d.mu.Unlock()
			return
		case waiting && d.taken == before:
			d.working++
			go d.work()
		}
		before = d.taken
		d.mu.Unlock()
	}
}
