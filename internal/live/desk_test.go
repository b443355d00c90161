package live

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
)

// taking is a socket that takes what is written to it.
type taking struct {
	told  *atomic.Int64
	heard func()
}

func (t taking) write() {
	t.told.Add(1)
	t.heard()
}

// stuck is a socket that takes nothing until it is let go.
type stuck chan struct{}

func (s stuck) write() { <-s }

// More sockets that take nothing than there are goroutines to write do not
// keep anything from the others, and all that began for them ends.
func TestStuckSocketsKeepNothingFromOthers(t *testing.T) {
	var d desk
	let := make(stuck)
	for range 5 * 2 * runtime.GOMAXPROCS(0) {
		d.add(let)
	}
	var told atomic.Int64
	var all sync.WaitGroup
	const others = 1000
	all.Add(others)
	for range others {
		d.add(taking{&told, all.Done})
	}
	all.Wait()
	if told.Load() != others {
		t.Error(told.Load())
	}
	close(let)
	for working := 1; working > 0; runtime.Gosched() {
		d.mu.Lock()
		working = d.working
		d.mu.Unlock()
	}
	// Whoever comes later is served as before.
	all.Add(1)
	d.add(taking{&told, all.Done})
	all.Wait()
}
