package game_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"maps"
	"math"
	mathrand "math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"waymark/internal/auth"
	"waymark/internal/envelope"
	"waymark/internal/hatch"
	"waymark/internal/testkit"
	"waymark/internal/web"
)

// dropPause is what every answer to an envelope takes.
const dropPause = 300 * time.Millisecond

// An answered is what somebody on the way sees of an answer.
type answered struct {
	took   time.Duration
	status int
	size   int
	header string
}

func answer(h http.Handler, sealed []byte) answered {
	r := httptest.NewRequest(http.MethodPost, "http://localhost/speak/drop", bytes.NewReader(sealed))
	began, to := time.Now(), httptest.NewRecorder()
	h.ServeHTTP(to, r)
	var names []string
	for name, values := range to.Header() {
		names = append(names, name+": "+strings.Join(values, ", "))
	}
	slices.Sort(names)
	return answered{time.Since(began), to.Code, to.Body.Len(), strings.Join(names, "\n")}
}

// asks are envelopes of each kind, by what becomes of them.
func (w *world) asks() map[string][]byte {
	text := func(change func(op *envelope.Operation, v *voice)) []byte {
		v := w.base.mint.voice(w.t)
		op := envelope.Operation{Op: envelope.Say, Text: "It is out again.", Ticket: v.say}
		_, _ = rand.Read(op.Post[:])
		_, _ = rand.Read(op.Receipt[:])
		change(&op, &v)
		return v.sealed(w.t, w.base, w.slot, op)
	}
	closed := make([]byte, envelope.Size)
	_, _ = rand.Read(closed)
	spent := w.base.mint.voice(w.t).say
	again := text(func(op *envelope.Operation, _ *voice) { op.Ticket = spent })
	w.drop(plain, again)
	return map[string][]byte{
		"held":           text(func(*envelope.Operation, *voice) {}),
		"long":           text(func(op *envelope.Operation, _ *voice) { op.Text = strings.Repeat("ä", envelope.TextLength) }),
		"again":          again,
		"ticket_spent":   text(func(op *envelope.Operation, _ *voice) { op.Ticket = spent }),
		"ticket_invalid": text(func(op *envelope.Operation, _ *voice) { op.Ticket.Signature = make([]byte, len(op.Ticket.Signature)) }),
		"ticket_expired": text(func(op *envelope.Operation, _ *voice) { op.Ticket.Key[0] ^= 1 }),
		"join_invalid":   text(func(_ *envelope.Operation, v *voice) { v.join = v.say }),
		"slot_taken": text(func(op *envelope.Operation, _ *voice) {
			op.Op, op.Title = envelope.Open, "Heating"
			op.Ticket = w.base.mint.strike(w.t, 1, [32]byte{})
		}),
		"chaff":     chaff(w.t, w.base, w.slot),
		"closed":    closed,
		"malformed": seal(w.t, w.base, w.slot, []byte("{")),
		"reserved":  seal(w.t, w.base, w.slot, []byte(`{"v":1,"op":"case.open","rid":"AAAAAAAAAAAAAAAAAAAAAA==","rk":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}`)),
	}
}

// alike gives what is not the same in the answers to all kinds of envelopes.
func alike(h http.Handler, asks map[string][]byte) (odd []string) {
	var want answered
	for i, name := range slices.Sorted(maps.Keys(asks)) {
		got := answer(h, asks[name])
		if i == 0 {
			want = got
		}
		if got != want || got.took != dropPause || got.size != envelope.Size || got.status != http.StatusOK {
			odd = append(odd, fmt.Sprintf("%s: %d, %d octets after %v", name, got.status, got.size, got.took))
		}
	}
	return odd
}

// Whatever is asked for and whatever becomes of it, the answer has one size
// and one set of headers, and comes at one moment after the envelope: on the
// clock of the bubble, which stands while anything is done, to the nanosecond.
func TestEveryDropIsAnsweredAlike(t *testing.T) {
	b := begin(t)
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, b)
		w.prepare(mutant{})
		asks := w.asks()
		if odd := alike(w.handler, asks); len(odd) > 0 {
			t.Errorf("what becomes of an envelope shows: %q", odd)
		}
		// The control: a way in that answers at once where there is nothing to
		// keep, or that says what the matter is.
		hasty := http.HandlerFunc(func(to http.ResponseWriter, r *http.Request) {
			if sealed := new(bytes.Buffer); r.Body != nil {
				_, _ = sealed.ReadFrom(r.Body)
				if bytes.Equal(sealed.Bytes(), asks["chaff"]) {
					_, _ = to.Write(w.back.Drop(r.Context(), sealed.Bytes()))
					return
				}
				r.Body = http.NoBody
				again := httptest.NewRequest(r.Method, "http://localhost"+r.URL.Path, sealed)
				w.handler.ServeHTTP(to, again)
			}
		})
		if odd := alike(hasty, asks); len(odd) == 0 {
			t.Error("the control: nothing is found")
		}
	})
}

// A back room that is away, slow or fails is answered for in the same way; what
// takes longer takes a whole number of pauses.
func TestSlowDropsAreAnsweredInSteps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := testkit.SQLite(t)
		for busy, want := range map[time.Duration]time.Duration{0: 1, time.Millisecond: 1, 299 * time.Millisecond: 1, 301 * time.Millisecond: 2, 899 * time.Millisecond: 3} {
			for _, fails := range []bool{false, true} {
				room := slow{after: busy, fails: fails}
				server, err := web.New(web.Config{NoLimits: true, SpeakDir: t.TempDir()}, web.Deps{DB: d, Auth: auth.New(d, auth.Options{}), Log: slog.New(slog.DiscardHandler), Hatch: room})
				testkit.Must(t, err)
				if got := answer(server.Handler(), make([]byte, envelope.Size)); got.took != want*dropPause || got.size != envelope.Size || got.status != http.StatusOK {
					t.Errorf("busy for %v, fails %v: %d after %v", busy, fails, got.status, got.took)
				}
			}
		}
	})
}

// slow is a hatch behind which something takes its time.
type slow struct {
	hatch.Room
	after time.Duration
	fails bool
}

func (s slow) Drop(context.Context, []byte) ([]byte, error) {
	time.Sleep(s.after)
	if s.fails {
		return nil, hatch.ErrAway
	}
	return envelope.NoAnswer(), nil
}

// What goes over the line when passes are collected has one size for all.
func TestEveryCollectHasOneSize(t *testing.T) {
	b := begin(t)
	if len(b.sizes) != 1 {
		t.Errorf("requests and answers have the sizes %v", b.sizes)
	}
	for size, n := range b.sizes {
		if n != crowd || size[0] < 20_000 || size[1] < 20_000 {
			t.Errorf("%d requests and answers of %v octets", n, size)
		}
	}
}

// The long form, on the clock of the machine: the times of 2,000 answers, half
// of them to texts, are of one distribution.
func TestAnswerTimes(t *testing.T) {
	if os.Getenv("WAYMARK_SOAK") != "1" {
		t.Skip("long: runs with WAYMARK_SOAK=1")
	}
	w := newWorld(t, begin(t))
	w.prepare(mutant{})
	asks := w.asks()
	const each, atOnce = 1000, 20
	rng := mathrand.New(mathrand.NewPCG(16, 1))
	kinds := make([]string, 0, 2*each)
	for range each {
		kinds = append(kinds, "chaff", []string{"ticket_spent", "again", "slot_taken", "ticket_invalid"}[rng.IntN(4)])
	}
	rng.Shuffle(len(kinds), func(i, j int) { kinds[i], kinds[j] = kinds[j], kinds[i] })
	var mu sync.Mutex
	var said, quiet []float64
	var all sync.WaitGroup
	places := make(chan struct{}, atOnce)
	for _, kind := range kinds {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			took := float64(answer(w.handler, asks[kind]).took)
			mu.Lock()
			defer mu.Unlock()
			if kind == "chaff" {
				quiet = append(quiet, took)
			} else {
				said = append(said, took)
			}
		})
	}
	all.Wait()
	apart := distance(said, quiet)
	t.Logf("the distributions are %.3f apart", apart)
	bound := 1.95 * math.Sqrt(2.0/each) // Kolmogorov and Smirnov, 999 of 1,000
	if apart > bound {
		t.Errorf("%.3f apart, and %.3f may be", apart, bound)
	}
	slower := slices.Clone(said)
	for i := range slower {
		slower[i] += float64(20 * time.Millisecond)
	}
	if distance(slower, quiet) <= bound {
		t.Error("the control: with 20 ms more they are not told apart")
	}
}

// distance is the largest between two distributions.
func distance(a, b []float64) (most float64) {
	share := func(all []float64, x float64) float64 {
		n, _ := slices.BinarySearch(all, math.Nextafter(x, math.Inf(1)))
		return float64(n) / float64(len(all))
	}
	slices.Sort(a)
	slices.Sort(b)
	for _, x := range slices.Concat(a, b) {
		most = max(most, math.Abs(share(a, x)-share(b, x)))
	}
	return most
}
