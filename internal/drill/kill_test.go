package drill

import (
	"math/rand/v2"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// The program is killed at random moments while sixteen write: mostly at
// work, now and then while it starts or stops. Everything it acknowledged is
// there exactly once, and the index is never ahead of the database.
func TestKills(t *testing.T) {
	w := newWorld(t, filepath.Join(t.TempDir(), "data"))
	rounds := times(9, 200)
	for round := range rounds {
		w.life(round)
		w.clean(w.dir)
		if round%10 == 9 || round == rounds-1 || !soak && round%4 == 3 {
			s := w.start()
			w.settled()
			s.kill()
		}
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
	posts, writes := w.ledger.known()
	t.Logf("%d rounds: %d posts and edits acknowledged, %d posts; 0 lost, 0 twice, the index never ahead", rounds, writes, posts)
	if posts < 20*rounds {
		t.Errorf("%d posts in %d rounds prove little", posts, rounds)
	}
}

// life is one run of the server that does not end well.
func (w *world) life(round int) {
	w.t.Helper()
	s := w.launch()
	if round%6 == 5 {
		time.Sleep(time.Duration(rand.IntN(300)) * time.Millisecond)
		s.kill()
		return
	}
	if !s.wait() {
		w.t.Fatalf("the server does not start: %s", s.said)
	}
	all := w.storm(w.t.Context(), s, nil)
	time.Sleep(time.Duration(50+rand.IntN(900)) * time.Millisecond)
	if round%6 == 4 {
		_ = s.cmd.Process.Signal(syscall.SIGTERM)
		time.Sleep(time.Duration(rand.IntN(60)) * time.Millisecond)
	}
	s.kill()
	all.Wait()
}
