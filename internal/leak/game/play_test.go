package game_test

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/cryptotest"
	"testing/synctest"
	"time"

	"waymark/internal/db"
	"waymark/internal/envelope"
)

// A mutant is a world that keeps, says or leaves out one thing that it should
// not. The zero mutant is the product.
type mutant struct {
	accessLog  bool // a line in the application's log for each envelope
	createdAt  bool // when it came stands beside what was said
	unsorted   bool // texts are written in the order in which they came
	ticketHash bool // which pass was used stands beside what was said
	lastSeen   bool // when somebody was last here is kept to the second
	push       bool // open pages are told at once that something came
	noChaff    bool // nobody sends anything but texts,
	proxyLog   bool // and the proxy writes lines of envelopes, too
}

// How a challenge is set: the two are known to have been here at different
// times, since each has replied to somebody under their own name; or nothing
// is known of when they were here, and one of them was not in these hours.
const (
	talkers = iota
	readers
)

// span is how long a round is: the two hours before a slot.
const span = 2 * time.Hour

// colluding is how many texts of a round are the adversary's own.
const colluding = 5

// perLeg is how many rounds one world lives for: a week has no more slots.
const perLeg = 50

// A sample is what the adversary has seen in one round, and which of the two
// it was.
type sample struct {
	seen  []float64
	first bool
}

// An act is something that somebody does at a moment of a round.
type act struct {
	at time.Duration
	do func()
}

// A round is one challenge.
type round struct {
	*world
	rng  *rand.Rand
	is   mutant
	acts []act

	begins time.Time
	two    [2]member
	// What the adversary knows anyway: its own texts with their times, and the
	// one in question.
	own   map[envelope.ID]time.Time
	asked envelope.ID
	lines int         // of the application's log, before
	proxy []proxyLine // of these hours
	heard []time.Time // when an open page of the adversary was told something
	came  []envelope.ID
	later []func() // what a mutant does once the slot was
	bell  <-chan struct{}
}

// A proxyLine is a line of the proxy's log: all staff are behind one address.
type proxyLine struct {
	at   time.Time
	path string
}

// leg plays some rounds in one world, and gives what the adversary saw in each
// and the evidence at the end that needs no figures.
func leg(t *testing.T, b *base, seed uint64, is mutant, scenes []int, rounds int) (all []sample, evidence []string) {
	t.Helper()
	cryptotest.SetGlobalRandom(t, seed)
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, b)
		rng := rand.New(rand.NewPCG(seed, 13))
		bell := w.d.Bell()
		defer w.d.Unbell(bell)
		w.prepare(is)
		today := -1
		for n := range rounds {
			r := &round{world: w, rng: rng, is: is, own: map[envelope.ID]time.Time{}, lines: strings.Count(w.log.String(), "\n"), bell: bell}
			r.begins = w.slot.Begins().Add(-span)
			if day := r.begins.YearDay(); day != today {
				today = day
				r.morning()
			}
			first := r.play(n, scenes[rng.IntN(len(scenes))])
			all = append(all, sample{r.look(), first})
		}
		evidence = w.evidence()
	})
	if all == nil {
		t.FailNow()
	}
	return all, evidence
}

// morning has everybody load a page: who comes on which day is kept.
func (r *round) morning() {
	r.clock(r.begins)
	for _, m := range r.base.members {
		r.page(m, plain, "/speak-up")
		r.saw(m)
	}
}

// play sets the challenge and has the hours go by; it gives whether the first
// of the two has spoken.
func (r *round) play(n, scene int) (first bool) {
	order := r.rng.Perm(len(r.base.members))
	r.two = [2]member{r.base.members[order[0]], r.base.members[order[1]]}
	writer := r.rng.IntN(2)
	for i, k := range order {
		m := r.base.members[k]
		from := time.Duration(r.rng.Int64N(int64(span - 20*time.Minute)))
		to := min(from+15*time.Minute+time.Duration(r.rng.Int64N(int64(35*time.Minute))), span-time.Minute)
		switch {
		case i < 2:
			r.candidate(m, i == writer, n, from, to, scene)
		case i < 2+colluding:
			r.colludes(n, i-1)
			r.present(m, from, to)
		case i < 20:
			r.present(m, from, to)
		}
		if i == 8 || i == 9 {
			r.does(within(r.rng, from, to), func() { r.reply(m, "Noted.") })
		}
	}
	slices.SortStableFunc(r.acts, func(a, b act) int { return int(a.at - b.at) })
	for _, a := range r.acts {
		r.clock(r.begins.Add(a.at))
		a.do()
		select {
		case <-r.bell: // ordinary writes; pushes are heard in send
		default:
		}
	}
	r.publish()
	r.written()
	return writer == 0
}

func (r *round) does(at time.Duration, do func()) { r.acts = append(r.acts, act{at, do}) }

func within(rng *rand.Rand, from, to time.Duration) time.Duration {
	return from + time.Duration(rng.Int64N(int64(to-from)))
}

// candidate has one of the two be here and do alike, whoever speaks.
func (r *round) candidate(m member, speaks bool, n int, from, to time.Duration, scene int) {
	if scene == readers && !speaks {
		return // was here today, and nothing says when
	}
	at, beats := r.beats(from, to, speaks)
	r.does(from, func() {
		r.page(m, plain, "/speak-up")
		r.saw(m)
	})
	if scene == talkers {
		r.does(within(r.rng, from, to), func() { r.reply(m, "I do, on Mondays.") })
		r.does(within(r.rng, from, to), func() { r.reply(m, "And on Fridays.") })
	}
	for _, beat := range beats {
		if speaks && beat == at {
			r.does(beat, func() { r.speak(n, 0) })
		} else {
			r.quiet(beat)
		}
	}
}

// present has somebody else be here.
func (r *round) present(m member, from, to time.Duration) {
	r.does(from, func() {
		r.front.Seen(m.Viewer)
		r.proxied("/")
	})
	_, beats := r.beats(from, to, false)
	for _, beat := range beats {
		r.quiet(beat)
	}
}

// beats gives when a page sends envelopes, as assets/src/speak/beat.ts draws
// it, and the one of them with which a text goes that was handed over before.
// Whoever has handed one over keeps the page open until then.
func (r *round) beats(from, to time.Duration, speaks bool) (with time.Duration, all []time.Duration) {
	for {
		all, with = nil, 0
		ready := within(r.rng, from, to)
		for at := from; ; {
			at += time.Duration(r.rng.ExpFloat64() * float64(10*time.Minute))
			if at >= span-time.Second || at > to && (!speaks || with > 0) {
				break
			}
			all = append(all, at)
			if speaks && with == 0 && at >= ready {
				with = at
			}
		}
		if !speaks || with > 0 {
			return with, all
		}
	}
}

// quiet has a page send an envelope that says nothing.
func (r *round) quiet(at time.Duration) {
	if !r.is.noChaff {
		r.does(at, func() { r.send(nothing(r.t, r.world)) })
	}
}

// nothing is an envelope that says nothing; one for each slot will do, since
// nobody keeps any of it.
func nothing(t testing.TB, w *world) []byte {
	if w.chaff[w.slot] == nil {
		w.chaff[w.slot] = chaff(t, w.base, w.slot)
	}
	return w.chaff[w.slot]
}

// colludes has the adversary speak, at times that it notes.
func (r *round) colludes(n, k int) {
	at := time.Duration(k)*span/(colluding+1) + time.Duration(r.rng.Int64N(int64(time.Minute)))
	r.does(at, func() { r.own[r.speak(n, k)] = r.now() })
}

// speak hands a text over.
func (r *round) speak(n, k int) envelope.ID {
	v := r.base.voices(r.t)[(1+colluding)*n+k]
	op := envelope.Operation{Op: envelope.Say, Text: fmt.Sprintf("It was out on Thursday %d.", n), Ticket: v.say}
	for _, part := range [][]byte{op.Post[:], op.Receipt[:], op.Answer[:]} {
		for i := 0; i < len(part); i += 8 {
			binary.BigEndian.PutUint64(part[i:], r.rng.Uint64())
		}
	}
	if k == 0 {
		r.asked = op.Post
	}
	r.came = append(r.came, op.Post)
	answer := r.send(v.sealed(r.t, r.base, r.slot, op))
	r.held(op.Answer, answer)
	r.arrived(op, v)
	return op.Post
}

// send has an envelope go its way, with the adversary's page open beside it.
func (r *round) send(sealed []byte) []byte {
	answer := r.drop(plain, sealed)
	if r.is.accessLog {
		fmt.Fprintf(r.log, "time=%s msg=request route=/speak/drop from=%s\n", r.now().Format(time.RFC3339), plain.address)
	}
	r.proxied("/speak/drop")
	select {
	case <-r.bell:
		r.heard = append(r.heard, r.now())
	default:
	}
	return answer
}

// proxied has the proxy write its line, in the recommended form: nothing of
// what begins with /speak/.
func (r *round) proxied(path string) {
	if r.is.proxyLog || !strings.HasPrefix(path, "/speak/") {
		r.proxy = append(r.proxy, proxyLine{r.now(), path})
	}
}

// saw has somebody be here with a page.
func (r *round) saw(m member) {
	r.front.Seen(m.Viewer)
	r.proxied("/speak-up")
	if r.is.lastSeen {
		r.alter("waymark.db", "UPDATE sessions SET seen_on = ? WHERE person_id = ?", db.Micros(r.now().Truncate(time.Second)), m.Person)
	}
}

// voices are enough for all rounds of a world, made once.
func (b *base) voices(t testing.TB) []voice {
	for len(b.spoken) < (1+colluding)*perLeg {
		b.spoken = append(b.spoken, b.mint.voice(t))
	}
	return b.spoken
}
