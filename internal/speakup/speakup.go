// Package speakup is the front room of the anonymous channel: it knows who may
// collect passes and who has, and never what is said. It keeps the public log
// of keys, signs what browsers have blinded, and makes everything anew each
// week by itself.
package speakup

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"waymark/internal/db"
	"waymark/internal/ticket"
)

// ErrElsewhere says that the log was begun with keys that are not in this data
// directory: by another node, or before it was restored without them.
var ErrElsewhere = errors.New("speakup: the keys of the log are not in this data directory")

// DropKeys asks the back room for the public halves of its keys for envelopes
// that arrive until the slots named. The private halves never leave it.
type DropKeys func(ctx context.Context, slots []ticket.Slot) (map[ticket.Slot][]byte, error)

// Options are what a front room works with.
type Options struct {
	Dir  string         // <data>/speak, made where it is not there
	Zone *time.Location // of the hours at which is published; nil: UTC
	// Bundle is the sum of the script that pages load, as their integrity
	// attribute says it.
	Bundle string
	Drops  DropKeys // nil: there is no back room yet, and no week is made
	Log    *slog.Logger
	// Generate makes a key for passes; nil: ticket.Generate.
	Generate func() (*ticket.Signer, error)
	// Simulate has the first week lie in the past and a crowd be there, for
	// demonstrations; whoever asks is told.
	Simulate bool
}

// A Speak is the front room. It is safe for concurrent use.
type Speak struct {
	Options
	db *db.DB

	now     atomic.Pointer[state]
	tend    sync.Mutex  // of whoever makes entries
	swept   string      // the weeks whose rows were deleted last
	ordered ticket.Slot // the slot in which rows were put in order last
	key     *ecdsa.PrivateKey
	active  presence
	sign    chan struct{} // one place for each signature under way
	queue   chan struct{} // one for each request that waits for signatures
}

// waiting is how many requests may wait for signatures; who comes then is
// asked to come again.
const waiting = 200

// Open opens the front room: it reads the log and the keys of it that are in
// the directory. It fails with ErrElsewhere where the log has others.
func Open(ctx context.Context, d *db.DB, o Options) (*Speak, error) {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Generate == nil {
		o.Generate = ticket.Generate
	}
	// Signing takes no more than half of the processors, so that pages do not wait for it.
	s := &Speak{Options: o, db: d, sign: make(chan struct{}, max(1, runtime.NumCPU()/2)), queue: make(chan struct{}, waiting)}
	if err := os.MkdirAll(s.keysDir(), 0o700); err != nil {
		return nil, fmt.Errorf("make the directory of keys: %w", err)
	}
	var err error
	if s.key, err = s.logKey(); err != nil {
		return nil, err
	}
	if err := s.load(ctx); err != nil {
		return nil, err
	}
	return s, s.rewallet(ctx)
}

func (s *Speak) keysDir() string { return filepath.Join(s.Dir, "keys") }

// Ready says whether there is a log: before an administrator has named
// organisations and the first week's keys are made there is none.
func (s *Speak) Ready() bool { return s.now.Load().log != nil }
