package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gorilla/websocket"
)

// Sizes of the live section.
const (
	liveReaders = 1000
	liveIdle    = 10_000
	livePosts   = 100
	liveRounds  = 5
)

// A listener counts what comes over a socket.
type listener struct {
	conn *websocket.Conn
	news chan time.Time // when news came; nil: only counted
}

// audience is everybody who listens.
type audience struct {
	mu    sync.Mutex
	all   []*listener
	heard atomic.Int64
	lost  atomic.Int64
}

// join opens sockets until there are n; what comes is counted where it has a
// word of news in it.
func (a *audience) join(ctx context.Context, n int, base, path string, cookies []string, news string) error {
	dialer := websocket.Dialer{ReadBufferSize: 512, WriteBufferSize: 256, WriteBufferPool: &sync.Pool{}, HandshakeTimeout: 30 * time.Second}
	room := make(chan struct{}, 32)
	var wg sync.WaitGroup
	var bad atomic.Pointer[error]
	for i := len(a.all); i < n && bad.Load() == nil && ctx.Err() == nil; i++ {
		room <- struct{}{}
		wg.Go(func() {
			defer func() { <-room }()
			header := http.Header{"Origin": {base}}
			if len(cookies) > 0 {
				header.Set("Cookie", cookies[i%len(cookies)])
			}
			conn, answer, err := dialer.DialContext(ctx, "ws"+strings.TrimPrefix(base, "http")+path, header)
			if answer != nil {
				_ = answer.Body.Close()
			}
			if err != nil {
				bad.Store(&err)
				return
			}
			l := &listener{conn: conn}
			a.mu.Lock()
			a.all = append(a.all, l)
			a.mu.Unlock()
			go a.listen(l, news)
		})
	}
	wg.Wait()
	if err := bad.Load(); err != nil {
		return fmt.Errorf("%d sockets were opened: %w", len(a.all), *err)
	}
	return ctx.Err()
}

func (a *audience) listen(l *listener, news string) {
	for {
		_, text, err := l.conn.ReadMessage()
		if err != nil {
			a.lost.Add(1)
			return
		}
		if !strings.Contains(string(text), news) {
			continue
		}
		a.heard.Add(1)
		a.mu.Lock()
		to := l.news
		a.mu.Unlock()
		if to != nil {
			to <- time.Now()
		}
	}
}

func (a *audience) leave() {
	for _, l := range a.all {
		_ = l.conn.Close()
	}
	a.all = nil
}

// until waits until everybody has heard once more than before.
func (a *audience) until(ctx context.Context, want int64) {
	for a.heard.Load() < want && ctx.Err() == nil {
		time.Sleep(200 * time.Microsecond)
	}
}

// live has readers listen while somebody replies.
func (b *bench) live(ctx context.Context) error {
	if err := b.signIn(ctx); err != nil {
		return err
	}
	if err := b.site.settled(ctx); err != nil {
		return err
	}
	var files syscall.Rlimit
	_ = syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files)
	many := int(min(liveIdle, files.Cur-min(files.Cur, 500)))
	var cookies []string
	for _, r := range b.readers {
		cookies = append(cookies, r.cookie)
	}
	a := &audience{}
	defer a.leave()
	if err := a.join(ctx, 2, b.site.base, "/live", cookies, `"reply.added"`); err != nil {
		return err
	}
	if err := b.announced(ctx, a, "two readers", 10, 30); err != nil {
		return err
	}
	_, before := b.site.resident()
	if err := a.join(ctx, liveReaders, b.site.base, "/live", cookies, `"reply.added"`); err != nil {
		return err
	}
	if err := b.announced(ctx, a, "1,000 readers", 0, 50); err != nil {
		return err
	}
	if err := a.join(ctx, many, b.site.base, "/live", cookies, `"reply.added"`); err != nil {
		return err
	}
	time.Sleep(3 * time.Second) // what shook hands is put away
	_, after := b.site.resident()
	b.most(fmt.Sprintf("memory a connection, %d idle", many), (after-before)*1024/float64(many-2), "KB", 18)
	ours, err := b.rounds(ctx, a, func() error {
		_, err := b.readers[0].call(ctx, http.MethodPost, "/discussions/"+b.places.write[0]+"/posts", map[string]string{"body": "To everybody."}, nil)
		return err
	})
	if err != nil {
		return err
	}
	a.leave()
	bare, err := b.bareRounds(ctx, many)
	if err != nil {
		return err
	}
	b.show(fmt.Sprintf("one reply to %d readers, until the last has heard", many), ours, "ms")
	b.show("the same of a bare gorilla/websocket broadcast", bare, "ms")
	b.most("the one over the other", ours/bare, "times", 1.5)
	return nil
}

// announced posts replies and takes the time until the first two have heard.
func (b *bench) announced(ctx context.Context, a *audience, name string, p50, p99 float64) error {
	var ms []float64
	a.mu.Lock()
	two := a.all[:2]
	for _, l := range two {
		l.news = make(chan time.Time, 8)
	}
	a.mu.Unlock()
	for range livePosts {
		want := a.heard.Load() + int64(len(a.all))
		began := time.Now()
		if _, err := b.readers[0].call(ctx, http.MethodPost, "/discussions/"+b.places.write[0]+"/posts", map[string]string{"body": "Here."}, nil); err != nil {
			return err
		}
		for _, l := range two {
			select {
			case at := <-l.news:
				ms = append(ms, float64(at.Sub(began).Microseconds())/1000)
			case <-time.After(30 * time.Second):
				return fmt.Errorf("a reply was not announced")
			}
		}
		a.until(ctx, want)
	}
	a.mu.Lock()
	for _, l := range two {
		l.news = nil
	}
	a.mu.Unlock()
	if p50 > 0 {
		b.most(name+": from sending a reply to the hint, p50", quantile(ms, 0.5), "ms", p50)
	} else {
		b.show(name+": from sending a reply to the hint, p50", quantile(ms, 0.5), "ms")
	}
	b.most(name+": p99", quantile(ms, 0.99), "ms", p99)
	return nil
}

// rounds tells everybody something a few times, and gives the median of how
// long it takes until the last has heard.
func (b *bench) rounds(ctx context.Context, a *audience, tell func() error) (float64, error) {
	var ms []float64
	for range liveRounds {
		lost := a.lost.Load()
		want := a.heard.Load() + int64(len(a.all))
		began := time.Now()
		if err := tell(); err != nil {
			return 0, err
		}
		short, stop := context.WithTimeout(ctx, 30*time.Second)
		a.until(short, want)
		stop()
		if a.heard.Load() < want || a.lost.Load() != lost {
			return 0, fmt.Errorf("%d of %d did not hear, %d were lost", want-a.heard.Load(), len(a.all), a.lost.Load()-lost)
		}
		ms = append(ms, float64(time.Since(began).Microseconds())/1000)
		time.Sleep(200 * time.Millisecond)
	}
	return quantile(ms, 0.5), nil
}

func (b *bench) bareRounds(ctx context.Context, many int) (float64, error) {
	s, err := startBare(ctx)
	if err != nil {
		return 0, err
	}
	defer s.stop()
	a := &audience{}
	defer a.leave()
	if err := a.join(ctx, many, s.base, "/ws", nil, "x"); err != nil {
		return 0, err
	}
	time.Sleep(time.Second)
	return b.rounds(ctx, a, func() error {
		resp, err := http.Get(s.base + "/tell")
		if err != nil {
			return err
		}
		return resp.Body.Close()
	})
}
