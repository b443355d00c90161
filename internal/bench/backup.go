package main

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// backedUp is how many posts the store holds at least when it is backed up.
const backedUp = 100_000

// A posting is one reply that was acknowledged.
type posting struct {
	began time.Time
	ms    float64
	id    string
}

// A crowd posts to threads of its own, without a pause, until it is stopped.
type crowd struct {
	mu   sync.Mutex
	all  []posting
	bad  error
	wait sync.WaitGroup
	stop context.CancelFunc
}

func (b *bench) crowd(ctx context.Context) *crowd {
	ctx, stop := context.WithCancel(ctx)
	c := &crowd{stop: stop}
	text := newWriter().text(62)
	for n, r := range b.readers {
		c.wait.Go(func() {
			for ctx.Err() == nil {
				p := posting{began: time.Now()}
				var made struct{ ID string }
				// Whoever stops them lets the last reply be acknowledged.
				took, err := r.call(context.WithoutCancel(ctx), http.MethodPost, "/discussions/"+b.places.write[n]+"/posts", map[string]string{"body": text}, &made)
				p.ms, p.id = float64(took.Microseconds())/1000, made.ID
				c.mu.Lock()
				if c.all = append(c.all, p); err != nil {
					c.bad = err
					stop()
				}
				c.mu.Unlock()
			}
		})
	}
	return c
}

// between gives how long the postings took that began in a stretch of time.
func (c *crowd) between(from, to time.Time) (ms []float64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.all {
		if !p.began.Before(from) && p.began.Before(to) {
			ms = append(ms, p.ms)
		}
	}
	return ms
}

// backup backs a store of 100,000 posts up while 16 people post as fast as
// they are answered, restores it, and compares line by line.
func (b *bench) backup(ctx context.Context) error {
	if err := b.signIn(ctx); err != nil {
		return err
	}
	if err := b.fillUp(ctx); err != nil {
		return err
	}
	c := b.crowd(ctx)
	defer c.stop()
	var quiet, during []float64
	var began time.Time
	var file string
	var took, size float64
	for round := range 3 {
		from := time.Now()
		time.Sleep(8 * time.Second)
		began = time.Now()
		quiet = append(quiet, c.between(from, began)...)
		file = filepath.Join(b.dir, fmt.Sprintf("%d.backup", round))
		var a struct {
			Bytes   float64
			Seconds float64
		}
		if _, _, err := command(ctx, b.binary, b.site.dir, "", &a, "backup", file, "--json"); err != nil {
			return err
		}
		during = append(during, c.between(began, time.Now())...)
		took, size = max(took, a.Seconds), a.Bytes/(1<<20)
	}
	c.stop()
	c.wait.Wait()
	if c.bad != nil {
		return c.bad
	}
	b.show("the longest of three backups, verified", took, "s")
	b.show("the backup's file", size, "MB")
	b.show("writers' p50 before, 16 clients", quantile(quiet, 0.5), "ms")
	b.show("writers' p50 meanwhile", quantile(during, 0.5), "ms")
	b.show("writers' p99 before", quantile(quiet, 0.99), "ms")
	b.show("writers' p99 meanwhile", quantile(during, 0.99), "ms")
	b.most("writers' p99, meanwhile over before", quantile(during, 0.99)/quantile(quiet, 0.99), "times", 3)
	return b.restored(ctx, c, file, began)
}

// fillUp brings the store to the number of posts that is wanted.
func (b *bench) fillUp(ctx context.Context) error {
	path := filepath.Join(b.dir, "many.jsonl")
	w := newWriter()
	err := lines(path, func(put func(line)) {
		for n := range backedUp / 1000 {
			w.thread(put, fmt.Sprintf("bench-many-%d", n), 1001, 5)
		}
	})
	if err != nil {
		return err
	}
	r, _, err := b.importOnce(ctx, b.store, content{"many posts", "", []string{path}})
	b.show("posts put in for this", float64(r.Created), "")
	return err
}

// restored restores the last backup and holds it against the store.
func (b *bench) restored(ctx context.Context, c *crowd, file string, began time.Time) error {
	dir := filepath.Join(b.dir, "restored")
	_, took, err := command(ctx, b.binary, dir, "", nil, "restore", file, "--to", dir)
	if err != nil {
		return err
	}
	b.show("restore, verified", took.wall, "s")
	ids, here, err := b.exportedPosts(ctx, dir, "restored")
	if err != nil {
		return err
	}
	_, there, err := b.exportedPosts(ctx, b.site.dir, "whole")
	if err != nil {
		return err
	}
	lost, foreign := 0, 0
	for _, p := range c.all {
		if p.began.Add(time.Duration(p.ms*1e6)).Before(began) && !ids[p.id] {
			lost++
		}
	}
	for l := range here {
		if !there[l] {
			foreign++
		}
	}
	b.least("posts in the restored store", float64(len(here)), "", backedUp)
	b.most("posts acknowledged before the backup and not in it", float64(lost), "", 0)
	b.most("lines of its export that are not the store's", float64(foreign), "", 0)
	_, _, err = command(ctx, b.binary, dir, "", nil, "check")
	b.most("waymark check on it, things wrong", map[bool]float64{false: 1}[err == nil], "", 0)
	return nil
}

// exportedPosts gives the identifiers and the lines of all posts in a store.
func (b *bench) exportedPosts(ctx context.Context, store, name string) (ids, all map[string]bool, err error) {
	to := filepath.Join(b.dir, name+"-export")
	_, took, err := command(ctx, b.binary, store, "", nil, "export", to)
	if err != nil {
		return nil, nil, err
	}
	f, err := os.Open(filepath.Join(to, "6-posts.jsonl"))
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	ids, all = map[string]bool{}, map[string]bool{}
	in := bufio.NewScanner(f)
	in.Buffer(nil, 32<<20)
	for in.Scan() {
		all[in.Text()] = true
		_, rest, _ := strings.Cut(in.Text(), `"id":"`)
		id, _, _ := strings.Cut(rest, `"`)
		ids[id] = true
	}
	b.show("export of the "+name+" store", took.wall, "s")
	return ids, all, in.Err()
}
