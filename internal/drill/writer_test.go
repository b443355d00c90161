package drill

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
)

// A writer posts, replies and edits through the API, one thing after the
// other, and asks again with the same key where no answer came.
type writer struct {
	w       *world
	number  int
	count   int
	token   string
	rand    *rand.Rand
	threads []*post // its own, acknowledged
	posts   []*post // its own, threads included
	open    *post   // made or edited without an answer
}

func newWriter(w *world, number int) *writer {
	return &writer{w: w, number: number, token: w.tokens[number%len(w.tokens)], rand: rand.New(rand.NewPCG(uint64(number), 3))}
}

var vocabulary = strings.Fields("budget housing permit library school road water council archive tender contract pension leave policy guide health border rescue map forest river bridge tunnel ticket licence hearing court docket")

func (w *writer) words(n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte(' ')
		b.WriteString(vocabulary[w.rand.IntN(len(vocabulary))])
	}
	return b.String()
}

// write goes on until ctx ends, the server is gone, or it answers with
// something else than it should; refused answers 503 are passed to refusal.
func (w *writer) write(ctx context.Context, c *client, refusal func(answer) error) error {
	for ctx.Err() == nil {
		a, err := w.step(context.WithoutCancel(ctx), c)
		if err != nil {
			return nil //nolint:nilerr // the server is gone: what became of the step is open
		}
		if a.status/100 == 2 {
			continue
		}
		if refusal == nil {
			return fmt.Errorf("the API answers %d: %s", a.status, a.body)
		}
		if err := refusal(a); err != nil {
			return err
		}
	}
	return nil
}

// step does one thing: what is open first.
func (w *writer) step(ctx context.Context, c *client) (answer, error) {
	switch n := w.rand.IntN(10); {
	case w.open != nil && w.open.id == "":
		return w.make(ctx, c, w.open)
	case w.open != nil:
		return w.edit(ctx, c, w.open)
	case len(w.threads) == 0 || n < 2:
		return w.make(ctx, c, w.draft(nil))
	case n < 8:
		return w.make(ctx, c, w.draft(w.threads[w.rand.IntN(len(w.threads))]))
	default:
		p := w.posts[w.rand.IntN(len(w.posts))]
		w.w.ledger.note(func() { p.asked = p.mark + w.words(8) })
		return w.edit(ctx, c, p)
	}
}

// draft makes up a thread, or a reply to one.
func (w *writer) draft(thread *post) *post {
	w.count++
	mark := fmt.Sprintf("mark%dx%dx", w.number, w.count)
	p := &post{mark: mark, key: "key-" + mark, path: "/discussions", text: mark + w.words(40), revision: 1}
	if thread != nil {
		p.path, p.reply = "/discussions/"+thread.id+"/posts", true
	}
	w.w.ledger.try(p)
	return p
}

// make posts p, and now and then once more.
func (w *writer) make(ctx context.Context, c *client, p *post) (answer, error) {
	w.open = p
	body := fields{"body": p.text}
	if !p.reply {
		body["community"] = w.w.communities[w.number%len(w.w.communities)]
		body["title"], body["tags"] = "Thread "+p.mark, []string{"drill", fmt.Sprint("writer", w.number)}
	}
	a, err := c.do(ctx, http.MethodPost, api+p.path, p.key, body)
	if err != nil {
		return a, err
	}
	if a.status != http.StatusCreated {
		if a.status == http.StatusServiceUnavailable {
			w.w.ledger.note(func() { w.w.ledger.refused++ })
		}
		return a, nil
	}
	var made struct{ ID string }
	if err := a.into(&made); err != nil {
		return a, err
	}
	again := p.id != ""
	if again && p.id != made.ID {
		return answer{599, []byte("the same key made another post")}, nil
	}
	w.w.ledger.note(func() { p.id = made.ID; w.w.ledger.acknowledged++ })
	w.open = nil
	if again {
		return a, nil
	}
	if w.posts = append(w.posts, p); !p.reply {
		w.threads = append(w.threads, p)
	}
	if w.rand.IntN(4) == 0 {
		a, err := w.make(ctx, c, p)
		w.open = nil
		return a, err
	}
	return a, nil
}

// edit asks for p.asked. That somebody was first can only be itself, in an
// edit whose answer did not come.
func (w *writer) edit(ctx context.Context, c *client, p *post) (answer, error) {
	again := w.open == p
	w.open = p
	path := "/posts/" + p.id
	if !p.reply {
		path = "/discussions/" + p.id
	}
	a, err := c.do(ctx, http.MethodPatch, api+path, "", fields{"body": p.asked, "revision": p.revision})
	if err != nil {
		return a, err
	}
	var edited struct{ Revision int }
	switch {
	case a.status == http.StatusOK:
		if err := a.into(&edited); err != nil {
			return a, err
		}
	case a.status == http.StatusConflict && again:
		edited.Revision = p.revision + 1
	}
	if edited.Revision > 0 {
		w.w.ledger.note(func() {
			p.text, p.asked, p.revision = p.asked, "", edited.Revision
			p.edits++
			w.w.ledger.acknowledged++
		})
		w.open = nil
		a.status = http.StatusOK
	}
	return a, nil
}

// storm has all writers write until ctx ends or the server is gone.
func (w *world) storm(ctx context.Context, s *server, refusal func(answer) error) *sync.WaitGroup {
	var all sync.WaitGroup
	for _, writer := range w.writers {
		c := s.client(writer.token)
		all.Go(func() {
			if err := writer.write(ctx, c, refusal); err != nil {
				w.t.Error(err)
			}
			c.http.CloseIdleConnections()
		})
	}
	return &all
}
