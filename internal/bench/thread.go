package main

import (
	"context"
	"os"
	"path/filepath"
	"time"
)

// rounds is how often each load is repeated, in turn with the others; the
// median counts.
const rounds = 3

// A runner is one load of a comparison.
type runner struct {
	name   string
	on     *site
	path   string
	header []string
	runs   []stress
}

func (r *runner) median(of func(stress) float64) float64 {
	var all []float64
	for _, s := range r.runs {
		all = append(all, of(s))
	}
	return quantile(all, 0.5)
}

func (r *runner) rate() float64 { return r.median(func(s stress) float64 { return s.rate }) }
func (r *runner) cpu() float64  { return r.median(func(s stress) float64 { return s.cpu }) }

// throughput asks for the thread of 20 posts as fast as it comes, signed in,
// in turn with the same bytes from a server that does nothing else, and with
// a page of the thread of 10,000.
func (b *bench) throughput(ctx context.Context) error {
	if err := b.signIn(ctx); err != nil {
		return err
	}
	me := []string{"Cookie: " + b.readers[0].cookie}
	page := filepath.Join(b.dir, "page.html")
	var size int
	if _, err := b.readers[0].get(ctx, b.places.short, "", func(body []byte) {
		size = len(body)
		_ = os.WriteFile(page, body, 0o600)
	}); err != nil {
		return err
	}
	limit, err := startConstant(ctx, page)
	if err != nil {
		return err
	}
	defer limit.stop()
	short := &runner{name: "thread of 20 posts", on: b.site, path: b.places.short, header: me}
	packed := &runner{name: "the same, brotli", on: b.site, path: b.places.short, header: append([]string{"Accept-Encoding: br"}, me...)}
	long := &runner{name: "page 50 of a thread of 10,000", on: b.site, path: b.places.long + "?page=50", header: me}
	bare := &runner{name: "bare handler, the same bytes", on: limit, path: "/"}
	all := []*runner{short, bare, long, packed}
	if err := b.compare(ctx, all); err != nil {
		return err
	}
	b.show("size of the page, not packed", float64(size), "bytes")
	b.least(short.name+": pages a second", short.rate(), "/s", 2000)
	b.show(short.name+": p99", short.median(func(s stress) float64 { return s.p99 }), "ms")
	b.show(short.name+": processor time", short.cpu(), "ms")
	b.show(bare.name+": pages a second", bare.rate(), "/s")
	b.show(bare.name+": processor time", bare.cpu(), "ms")
	b.least("pages a second against the bare handler", short.rate()/bare.rate(), "", 0.25)
	b.show(packed.name+": pages a second", packed.rate(), "/s")
	b.most(packed.name+": processor time", packed.cpu(), "ms", 0.15)
	b.show(long.name+": pages a second", long.rate(), "/s")
	b.most("thread of 10,000 against 20: processor time", long.cpu()/short.cpu(), "", 1.2)
	return b.others(ctx, me)
}

func (b *bench) compare(ctx context.Context, all []*runner) error {
	seconds := max(1, b.seconds/15)
	for range rounds {
		for _, r := range all {
			s, err := r.on.stress(ctx, r.path, r.header, seconds)
			if err != nil {
				return err
			}
			if s.bad > 0 {
				b.add(r.name+": not 200", float64(s.bad), "times", "0", false)
			}
			r.runs = append(r.runs, s)
			time.Sleep(100 * time.Millisecond) // what the last load left is dealt with
		}
	}
	return nil
}

// others gives the rates of the pages that are asked for most beside threads.
func (b *bench) others(ctx context.Context, me []string) error {
	all := []*runner{
		{name: "home", path: "/"},
		{name: "community", path: "/c/" + hall},
		{name: "lesson", path: first(b.places.lessons)},
		{name: "search", path: "/search?q=" + b.places.words[0] + "+" + b.places.words[len(b.places.words)/2]},
	}
	for _, r := range all {
		r.on, r.header = b.site, me
	}
	if err := b.compare(ctx, all); err != nil {
		return err
	}
	for _, r := range all {
		b.least(r.name+": pages a second", r.rate(), "/s", 1500)
		b.show(r.name+": processor time", r.cpu(), "ms")
	}
	return nil
}

func first(all []string) string {
	if len(all) == 0 {
		return "/"
	}
	return all[0]
}
