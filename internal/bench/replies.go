package main

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// replies has every client post to a thread of its own, as fast as each reply
// is acknowledged: what is acknowledged is on the disk.
func (b *bench) replies(ctx context.Context) error {
	if err := b.signIn(ctx); err != nil {
		return err
	}
	w := newWriter()
	var texts []string
	for range 100 {
		texts = append(texts, w.text(62))
	}
	for _, n := range []int{1, clients} {
		if err := b.post(ctx, b.readers[:n], texts); err != nil {
			return err
		}
	}
	return b.caughtUp(ctx)
}

func (b *bench) post(ctx context.Context, by []*reader, texts []string) error {
	seconds := max(2, b.seconds/10)
	until := time.Now().Add(time.Duration(seconds) * time.Second)
	before := b.site.cpu()
	var (
		wg  sync.WaitGroup
		mu  sync.Mutex
		all []float64
		bad error
	)
	for n, r := range by {
		wg.Go(func() {
			var ms []float64
			var err error
			for i := 0; err == nil && ctx.Err() == nil && time.Now().Before(until); i++ {
				var took time.Duration
				took, err = r.call(ctx, http.MethodPost, "/discussions/"+b.places.write[n]+"/posts", map[string]string{"body": texts[i%len(texts)]}, nil)
				ms = append(ms, float64(took.Microseconds())/1000)
			}
			mu.Lock()
			defer mu.Unlock()
			if all = append(all, ms...); err != nil {
				bad = err
			}
		})
	}
	wg.Wait()
	if bad != nil {
		return bad
	}
	name, rate := "1 client", float64(len(all))/float64(seconds)
	if len(by) > 1 {
		name = "16 clients"
		b.least(name+": acknowledged replies a second", rate, "/s", 3000)
		b.most(name+": p99", quantile(all, 0.99), "ms", 50)
	} else {
		b.show(name+": acknowledged replies a second", rate, "/s")
		b.show(name+": p99", quantile(all, 0.99), "ms")
	}
	b.show(name+": p50", quantile(all, 0.5), "ms")
	b.show(name+": processor time a reply, index included", (b.site.cpu()-before)*1000/float64(len(all)), "ms")
	return nil
}

// caughtUp waits until the index holds what was posted.
func (b *bench) caughtUp(ctx context.Context) error {
	began := time.Now()
	for {
		var st struct {
			Lag   int
			State string
		}
		if _, _, err := command(ctx, b.binary, b.site.dir, "", &st, "index", "status", "--json"); err != nil {
			return err
		}
		if st.Lag == 0 || time.Since(began) > 2*time.Minute {
			b.show("until the index holds all of them", time.Since(began).Seconds(), "s")
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
}
