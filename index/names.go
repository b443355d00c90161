package index

import "sync"

// names gives each distinct keyword of an index a small number, for as long as
// the index is open. 0 is the empty string.
type names struct {
	mu    sync.RWMutex
	codes map[string]uint32
	list  []string
}

func newNames() *names {
	return &names{codes: map[string]uint32{"": 0}, list: []string{""}}
}

// code returns the number of b, a new one for a new name.
func (n *names) code(b []byte) uint32 {
	n.mu.RLock()
	c, ok := n.codes[string(b)]
	n.mu.RUnlock()
	if ok {
		return c
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if c, ok = n.codes[string(b)]; ok {
		return c
	}
	c = uint32(len(n.list)) //nolint:gosec // far fewer than 2³² names fit in memory
	s := string(b)
	n.codes[s] = c
	n.list = append(n.list, s)
	return c
}

// known returns the numbers of those names that the index has.
func (n *names) known(list []string) []uint32 {
	n.mu.RLock()
	defer n.mu.RUnlock()
	var codes []uint32
	for _, s := range list {
		if c, ok := n.codes[s]; ok {
			codes = append(codes, c)
		}
	}
	return codes
}

func (n *names) name(code uint32) string {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.list[code]
}

func (n *names) len() int {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return len(n.list)
}
