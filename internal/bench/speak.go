package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"waymark/internal/envelope"
	"waymark/internal/keylog"
	"waymark/internal/ticket"
)

const (
	// collecting is how many browsers ask for passes at once: on a Monday
	// morning, a few at any moment.
	collecting = 8
	// dropping is how many envelopes are on their way at once. Each answer
	// takes a third of a second, whatever it says.
	dropping = 80
	// staff is for how many people the work of a week is reckoned.
	staff = 2000
)

// speak measures what Speak up asks of a site: whether pages are slower while
// people collect their passes, what that costs, and how many envelopes come
// through in a second. It has a site of its own, a demonstration, whose weeks
// are there at once. Who has collected may repeat the same request, and it is
// signed anew, so that a few people do for many.
func (b *bench) speak(ctx context.Context) (err error) {
	s, err := serve(ctx, b.binary, filepath.Join(b.dir, "speaking"), "WAYMARK_DEMO=on", "WAYMARK_SPEAK=on")
	if err != nil {
		return err
	}
	defer s.stop()
	log, err := s.keys(ctx)
	if err != nil {
		return err
	}
	var people []*speaker
	for _, as := range []string{"officer", "manager", "facilitator", "trainer"} {
		p, err := newSpeaker(ctx, s.base, as, log)
		if err != nil {
			return err
		}
		people = append(people, p)
	}
	part := time.Duration(max(10, b.seconds/3)) * time.Second
	b.note("%d readers, four pages a second each, %.0f s; then the same while %d people collect at any moment", len(people)*4, part.Seconds(), collecting)
	quiet, _, err := b.beside(ctx, people, part, false)
	if err != nil {
		return err
	}
	busy, collected, err := b.beside(ctx, people, part, true)
	if err != nil {
		return err
	}
	b.show("a page while nobody collects: p50", quantile(quiet, 0.5), "ms")
	b.show("a page while nobody collects: p99", quantile(quiet, 0.99), "ms")
	b.show("a page while people collect: p50", quantile(busy, 0.5), "ms")
	b.most("a page while people collect: p99", quantile(busy, 0.99), "ms", pageTarget)
	b.show("people who collect a minute, beside the readers", float64(collected)/part.Minutes(), "people")
	before := s.cpu()
	alone, err := collect(ctx, people, part/2)
	if err != nil {
		return err
	}
	b.most(fmt.Sprintf("processor time of %d people's collecting", staff), (s.cpu()-before)/float64(max(1, alone))*staff/60, "min", 5)
	return b.drops(ctx, s, log, part/2)
}

// keys waits for the log of keys of a demonstration, which makes two weeks'.
func (s *site) keys(ctx context.Context) (entries []keylog.Entry, err error) {
	for r := newReader(s.base, ""); ; {
		var text []byte
		f, err := r.get(ctx, "/speak/keys.json", "", func(b []byte) { text = bytes.Clone(b) })
		if err != nil {
			return nil, err
		}
		if f.status == http.StatusOK && json.Unmarshal(text, &entries) == nil && len(entries) > 1 {
			return entries, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

// A speaker is somebody of the demonstration whose browser collects.
type speaker struct {
	*reader
	token string
	body  []byte
}

var formToken = regexp.MustCompile(`name="form_token" value="([^"]+)"`)

func newSpeaker(ctx context.Context, base, as string, log []keylog.Entry) (*speaker, error) {
	p := &speaker{reader: newReader(base, as)}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/demo/sign-in", strings.NewReader(url.Values{"as": {as}}.Encode()))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := p.http.Do(req)
	if err != nil {
		return nil, err
	}
	resp.Body.Close()
	for _, c := range resp.Cookies() {
		if strings.HasSuffix(c.Name, "session") {
			p.cookie = c.Name + "=" + c.Value
		}
	}
	var told struct {
		Head keylog.Head `json:"head"`
	}
	if _, err := p.get(ctx, "/tickets/wallet-key", "", func(b []byte) { err = json.Unmarshal(b, &told) }); err != nil {
		return nil, err
	}
	_, err = p.get(ctx, "/discussions", "", func(b []byte) {
		if m := formToken.FindSubmatch(b); m != nil {
			p.token = string(m[1])
		}
	})
	if err != nil || p.token == "" || told.Head.N == 0 {
		return nil, fmt.Errorf("%s cannot collect: %s, token %v: %w", as, resp.Status, p.token != "", err)
	}
	blinded := map[string][]string{}
	for i, u := range ticket.Uses() {
		for range ticket.Quota(u) {
			n := make([]byte, ticket.Size)
			_, _ = rand.Read(n[1:])
			blinded[log[0].Keys[i].ID] = append(blinded[log[0].Keys[i].ID], base64.StdEncoding.EncodeToString(n))
		}
	}
	p.body, err = json.Marshal(map[string]any{"v": 1, "epoch": log[0].Epoch, "log": told.Head.Hash, "blinded": blinded})
	return p, err
}

// ask asks for the week's passes and gives whether they came.
func (p *speaker) ask(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.base+"/tickets/collect", bytes.NewReader(p.body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Cookie", p.cookie)
	req.Header.Set("X-Form-Token", p.token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("collecting: %s: %.200s", resp.Status, text)
	}
	return err
}

// collect has people collect for a while, and gives how many did.
func collect(ctx context.Context, people []*speaker, long time.Duration) (int, error) {
	ctx, stop := context.WithTimeout(ctx, long)
	defer stop()
	var wg sync.WaitGroup
	var n atomic.Int64
	var bad atomic.Value
	for i := range collecting {
		wg.Go(func() {
			for ctx.Err() == nil {
				if err := people[i%len(people)].ask(context.WithoutCancel(ctx)); err != nil {
					bad.Store(err)
					return
				}
				n.Add(1)
			}
		})
	}
	wg.Wait()
	err, _ := bad.Load().(error)
	return int(n.Load()), err
}

// beside has readers read for a while, with people who collect beside them or
// without, and gives how long each page took.
func (b *bench) beside(ctx context.Context, people []*speaker, long time.Duration, busy bool) (ms []float64, collected int, err error) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	if busy {
		wg.Go(func() {
			n, wrong := collect(ctx, people, long)
			mu.Lock()
			defer mu.Unlock()
			collected, err = n, wrong
		})
	}
	reading, stop := context.WithTimeout(ctx, long)
	defer stop()
	paths := []string{"/", "/discussions", "/lessons", "/communities"}
	for i := range 4 * len(people) {
		r := newReader(people[i%len(people)].base, "")
		r.cookie = people[i%len(people)].cookie
		wg.Go(func() {
			var own walked
			own.bad = map[string]int{}
			for n := i; reading.Err() == nil; n++ {
				f, err := r.get(context.WithoutCancel(ctx), paths[n%len(paths)], "br", nil)
				own.add(f, err)
				time.Sleep(250 * time.Millisecond)
			}
			mu.Lock()
			defer mu.Unlock()
			ms = append(ms, own.ms...)
			for what, times := range own.bad {
				b.add("a page: "+what, float64(times), "times", "0", false)
			}
		})
	}
	wg.Wait()
	return ms, collected, err
}

// drops hands over envelopes that hold nothing, as every open page does.
func (b *bench) drops(ctx context.Context, s *site, log []keylog.Entry, long time.Duration) error {
	var slot ticket.Slot
	var public []byte
	for _, e := range log {
		for _, d := range e.Drop {
			if slot == "" && d.Slot.Begins().After(time.Now()) {
				slot = d.Slot
				public, _ = base64.StdEncoding.DecodeString(d.Public)
			}
		}
	}
	in := base64.StdEncoding.EncodeToString
	said, err := json.Marshal(map[string]any{"v": 1, "op": envelope.Chaff, "rid": in(make([]byte, 16)), "rk": in(make([]byte, 32))})
	if err != nil {
		return err
	}
	sealed, err := envelope.Seal(public, slot, said)
	if err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(ctx, long)
	defer stop()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: dropping}, Timeout: time.Minute}
	var wg sync.WaitGroup
	var taken, refused atomic.Int64
	for range dropping {
		wg.Go(func() {
			for ctx.Err() == nil {
				if dropped(client, s.base, sealed) {
					taken.Add(1)
				} else {
					refused.Add(1)
				}
			}
		})
	}
	before := s.cpu()
	wg.Wait()
	b.least("envelopes taken over HTTP", float64(taken.Load())/long.Seconds(), "/s", 100)
	b.show("processor time of the front for one", (s.cpu()-before)*1000/float64(max(1, taken.Load())), "ms")
	b.show("envelopes that were sent away, above 200 a second", float64(refused.Load())/long.Seconds(), "/s")
	return nil
}

func dropped(client *http.Client, base string, sealed []byte) bool {
	resp, err := client.Post(base+"/speak/drop", "application/octet-stream", bytes.NewReader(sealed))
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		return false
	}
	_, err = envelope.OpenAnswer(envelope.AnswerKey{}, answer)
	return err == nil // the back room has read it
}
