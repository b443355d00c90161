package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A kind is one kind of page that people read.
type kind struct {
	name   string
	target float64 // ms, of the slowest in a hundred
	path   func(p *places, r *rand.Rand) string
	nobody bool // read without being signed in
}

const (
	pageTarget   = 50
	searchTarget = 150
)

func pick(r *rand.Rand, from []string) string {
	if len(from) == 0 {
		return "/"
	}
	return from[r.IntN(len(from))]
}

func one(path string) func(*places, *rand.Rand) string {
	return func(*places, *rand.Rand) string { return path }
}

// kinds are the pages that the readers go to, in turn.
var kinds = []kind{
	{name: "home", target: pageTarget, path: one("/")},
	{name: "catch-up", target: pageTarget, path: one("/catch-up")},
	{name: "communities", target: pageTarget, path: one("/communities")},
	{name: "community", target: pageTarget, path: func(p *places, r *rand.Rand) string { return "/c/" + pick(r, p.slugs) }},
	{name: "discussions", target: pageTarget, path: one("/discussions")},
	{name: "discussion", target: pageTarget, path: func(p *places, r *rand.Rand) string { return pick(r, p.discussions) }},
	{name: "thread of 20", target: pageTarget, path: func(p *places, _ *rand.Rand) string { return p.short }},
	{name: "thread of 10,000, any window", target: pageTarget, path: func(p *places, r *rand.Rand) string {
		return p.long + "?page=" + strconv.Itoa(1+r.IntN(450))
	}},
	{name: "lessons", target: pageTarget, path: one("/lessons")},
	{name: "lesson", target: pageTarget, path: func(p *places, r *rand.Rand) string { return pick(r, p.lessons) }},
	{name: "ask for help", target: pageTarget, path: one("/ask")},
	{name: "write a lesson", target: pageTarget, path: one("/lessons/new")},
	{name: "search", target: searchTarget, path: func(p *places, r *rand.Rand) string { return "/search?" + p.query(r).Encode() }},
	{name: "person", target: pageTarget, path: func(p *places, r *rand.Rand) string { return pick(r, p.people) }},
	{name: "people", target: pageTarget, path: one("/people")},
	{name: "organisation", target: pageTarget, path: func(p *places, r *rand.Rand) string { return pick(r, p.orgs) }},
	{name: "organisations", target: pageTarget, path: one("/organisations")},
	{name: "settings", target: pageTarget, path: one("/settings")},
	{name: "sign-in", target: pageTarget, path: one("/sign-in"), nobody: true},
}

// query makes a search as people do: one to four words, now and then in
// quotation marks, narrowed, or the newest first.
func (p *places) query(r *rand.Rand) url.Values {
	var words []string
	for range 1 + r.IntN(4) {
		words = append(words, pick(r, p.words))
	}
	q := url.Values{"q": {strings.Join(words, " ")}}
	switch r.IntN(8) {
	case 0:
		q.Set("kind", "lesson")
	case 1:
		q.Set("sort", "newest")
	case 2:
		q.Set("q", `"`+strings.Join(words[:min(2, len(words))], " ")+`"`)
	}
	return q
}

// A walked is what came of fetching pages of one kind.
type walked struct {
	mu  sync.Mutex
	ms  []float64
	bad map[string]int // what was not as it should be, and how often
}

func (w *walked) add(f fetched, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case err != nil:
		w.bad[err.Error()]++
	case f.status != http.StatusOK:
		w.bad[strconv.Itoa(f.status)]++
	default:
		w.ms = append(w.ms, f.ms)
	}
}

// pages has the readers walk over all kinds of pages, with a pause of a second
// after each, and gives the times of each kind.
func (b *bench) pages(ctx context.Context) error {
	if err := b.signIn(ctx); err != nil {
		return err
	}
	all := make([]walked, len(kinds))
	for i := range all {
		all[i].bad = map[string]int{}
	}
	ctx, stop := context.WithTimeout(ctx, time.Duration(b.seconds)*time.Second)
	defer stop()
	before := b.site.cpu()
	var wg sync.WaitGroup
	for n, r := range b.readers {
		wg.Go(func() { b.walk(ctx, r, n, all) })
	}
	wg.Wait()
	used, pages := b.site.cpu()-before, 0
	b.note("%d readers, a second between pages, %d s; milliseconds until a page is there whole", len(b.readers), b.seconds)
	for i := range kinds {
		pages += len(all[i].ms)
		b.showKind(kinds[i], &all[i])
	}
	b.show("processor time a page, all kinds", used*1000/float64(max(1, pages)), "ms")
	return nil
}

func (b *bench) walk(ctx context.Context, r *reader, n int, all []walked) {
	choice := rand.New(rand.NewPCG(7, uint64(n)))
	nobody := newReader(r.base, "")
	pause := time.NewTimer(time.Duration(n) * time.Second / clients)
	for i := n; ; i++ {
		select {
		case <-ctx.Done():
			return
		case <-pause.C:
		}
		k, who := kinds[i%len(kinds)], r
		if k.nobody {
			who = nobody
		}
		// A page that is on its way when the time is up still counts.
		f, err := who.get(context.WithoutCancel(ctx), k.path(&b.places, choice), "br", nil)
		all[i%len(kinds)].add(f, err)
		pause.Reset(time.Second)
	}
}

func (b *bench) showKind(k kind, w *walked) {
	p50, p99, most := quantile(w.ms, 0.50), quantile(w.ms, 0.99), quantile(w.ms, 1)
	b.most(fmt.Sprintf("%s: p99 (p50 %.1f, most %.1f, %d pages)", k.name, p50, most, len(w.ms)), p99, "ms", k.target)
	for what, times := range w.bad {
		b.add(k.name+": "+what, float64(times), "times", "0", false)
	}
}
