package db

// Bell gives a channel that rings after commits in this process. Rings that
// nobody waited for become one; whoever must not miss a commit also looks by
// itself now and then.
func (d *DB) Bell() <-chan struct{} {
	c := make(chan struct{}, 1)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.bells == nil {
		d.bells = map[<-chan struct{}]chan struct{}{}
	}
	d.bells[c] = c
	return c
}

// Unbell gives a bell's channel back.
func (d *DB) Unbell(c <-chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.bells, c)
}

// written rings every bell.
func (d *DB) written() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range d.bells {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}
