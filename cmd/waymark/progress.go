package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"
)

// A progress shows how far work has come: a bar on a terminal, a line now and
// then elsewhere, and nothing of what is done quickly.
type progress struct {
	p     *program
	key   string // of the catalogue: what is counted
	total int64
	tty   bool

	mu    sync.Mutex
	began time.Time
	shown time.Time
	drawn bool
	count int
	done  int64
}

const (
	barEvery  = 100 * time.Millisecond
	lineEvery = 10 * time.Second
	barWidth  = 30
)

func newProgress(p *program, key string, total int64) *progress {
	f, is := p.err.(*os.File)
	now := time.Now()
	return &progress{p: p, key: key, total: total, tty: is && term.IsTerminal(int(f.Fd())), began: now, shown: now} //nolint:gosec // a descriptor is small
}

// counting counts what is read of a file.
func (b *progress) counting(s source) source {
	open := s.open
	s.open = func() (io.ReadCloser, error) {
		r, err := open()
		return &countedFile{r, b}, err
	}
	return s
}

type countedFile struct {
	io.ReadCloser
	b *progress
}

func (c *countedFile) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.b.mu.Lock()
	c.b.done += int64(n)
	c.b.mu.Unlock()
	return n, err
}

// lines says how many lines have been dealt with.
func (b *progress) lines(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.count = n
	b.draw()
}

// steps says how much of how much has been done.
func (b *progress) steps(done, total int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.count, b.done, b.total = done, int64(done), int64(total)
	b.draw()
}

// waiting shows a text of its own.
func (b *progress) waiting(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.due(time.Now()) {
		b.print(text, 1)
	}
}

func (b *progress) draw() {
	now := time.Now()
	if !b.due(now) {
		return
	}
	rate := int(float64(b.count) / max(now.Sub(b.began).Seconds(), 0.001))
	text, share := b.p.say.T(b.key, "Done", b.count, "Rate", rate), 0.0
	if b.total > 0 {
		share = min(1, float64(b.done)/float64(b.total))
		text = fmt.Sprintf("%3.0f %%  %s", 100*share, text)
	}
	b.print(text, share)
}

// due says whether it is time to show something again.
func (b *progress) due(now time.Time) bool {
	every := lineEvery
	if b.tty {
		every = barEvery
	}
	if now.Sub(b.shown) < every {
		return false
	}
	b.shown = now
	return true
}

func (b *progress) print(text string, share float64) {
	if !b.tty {
		_, _ = fmt.Fprintln(b.p.err, strings.TrimSpace(text))
		return
	}
	full := int(share * barWidth)
	_, _ = fmt.Fprintf(b.p.err, "\r\x1b[K[%s%s] %s", strings.Repeat("#", full), strings.Repeat(".", barWidth-full), text)
	b.drawn = true
}

// clear takes the bar away, so that a line can be printed.
func (b *progress) clear() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.drawn {
		_, _ = fmt.Fprint(b.p.err, "\r\x1b[K")
		b.drawn = false
	}
}
