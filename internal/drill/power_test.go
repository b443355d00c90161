package drill

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"waymark/internal/drill/forgetful"
	"waymark/internal/testkit"
)

// The power goes at random moments while sixteen write. All that was not
// synced is forgotten, or half of it block by block; what was acknowledged is
// there, the database is whole and the index is not ahead of it.
func TestPowerCuts(t *testing.T) {
	b := newBench(t)
	w := newWorldOn(t, b)
	rounds := times(4, 40)
	var all forgetful.Loss
	opened := 0
	for round := range rounds {
		if round > 0 {
			b.insert(t)
		}
		l := w.cut(b, float64(round%2)/2)
		f := w.inspect(b.kept())
		if !f.good() {
			t.Fatalf("cut %d: %+v", round, f)
		}
		all.Lost, all.Kept, opened = all.Lost+l.Lost, all.Kept+l.Kept, opened+f.opened
	}
	w.settle(b.kept())
	posts, writes := w.ledger.known()
	t.Logf("%d cuts (%d blocks forgotten, %d kept): %d posts and edits acknowledged, %d posts; 0 lost, 0 twice, the index never ahead; %d of %d partitions whole",
		rounds, all.Lost, all.Kept, writes, posts, opened, 2*rounds)
	if posts < 10*rounds || all.Lost == 0 {
		t.Error("that proves little")
	}
}

// cut runs the program on the disk while sixteen write, and takes the power
// away.
func (w *world) cut(b *bench, keep float64) forgetful.Loss {
	w.t.Helper()
	s := w.start()
	all := w.storm(w.t.Context(), s, nil)
	time.Sleep(time.Duration(200+rand.IntN(800)) * time.Millisecond)
	s.kill()
	all.Wait()
	l, err := b.Cut(keep)
	testkit.Must(w.t, err)
	return l
}

// The control: on a disk that only says it has synced the database, a cut
// takes what was acknowledged. The index is then ahead, is found to be, and is
// built anew. (Lying about the database's log alone, which is what
// synchronous=NORMAL asks for, loses as much or nothing: whatever is written
// next may have the log moved into the database, and synced there.)
func TestPowerCutsOnALiar(t *testing.T) {
	b := newBench(t)
	w := newWorldOn(t, b)
	b.Lie(named("waymark.db"))
	s := w.start()
	w.stormFor(s, 300*time.Millisecond)
	w.ready()
	s.kill()
	_, err := b.Cut(0)
	testkit.Must(t, err)
	f := w.inspect(b.kept())
	if f.lost == 0 || f.ahead == 0 {
		t.Errorf("little is lost without syncs, so the drill proves little: %+v", f)
	}
	w.settle(b.kept())
}

// stormFor has all writers write for a while and finish what they are at.
func (w *world) stormFor(s *server, long time.Duration) {
	ctx, stop := context.WithCancel(w.t.Context())
	all := w.storm(ctx, s, nil)
	time.Sleep(long)
	stop()
	all.Wait()
}

// A disk that lies about the index's files costs the index alone.
func TestPowerCutsOnALiarAboutTheIndex(t *testing.T) {
	b := newBench(t)
	w := newWorldOn(t, b)
	for round := range times(1, 10) {
		if round > 0 {
			b.insert(t)
		}
		b.Lie(named("index"))
		w.cut(b, float64(round%2)/2)
		f := w.inspect(b.kept())
		if !f.good() {
			t.Fatalf("cut %d: %+v", round, f)
		}
		w.settle(b.kept())
	}
}
