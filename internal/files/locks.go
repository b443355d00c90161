package files

import "sync"

// locks have one at a time do something under a name. Whoever waits for a
// service under one name is in nobody's way under another. The zero value is
// ready.
type locks struct {
	mu  sync.Mutex
	all map[string]*lock
}

// busy has nobody drop a file that somebody puts again. The stores of one
// directory share it: a server has one for pages and one for the night.
var busy locks

// hold has nobody else put or delete a file until it is let go.
func (s *Store) hold(hash string) (free func()) { return busy.hold(s.path(hash)) }

type lock struct {
	sync.Mutex
	wanted int // by how many, those who have it among them
}

// hold waits for the name and gives what lets it go again.
func (l *locks) hold(name string) (free func()) {
	l.mu.Lock()
	if l.all == nil {
		l.all = map[string]*lock{}
	}
	k := l.all[name]
	if k == nil {
		k = &lock{}
		l.all[name] = k
	}
	k.wanted++
	l.mu.Unlock()
	k.Lock()
	return func() {
		k.Unlock()
		l.mu.Lock()
		if k.wanted--; k.wanted == 0 {
			delete(l.all, name)
		}
		l.mu.Unlock()
	}
}
