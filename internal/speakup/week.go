package speakup

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"waymark/internal/db"
	"waymark/internal/keylog"
	"waymark/internal/ticket"
)

// newcomers is how long somebody has worked here before they are put on a
// list: whoever adds invented people to speak in their names, or to make a
// crowd look large, has them stand there by name first.
const newcomers = 7 * 24 * time.Hour

// errElse says that another node has made the entry meanwhile.
var errElse = errors.New("speakup: the log has grown meanwhile")

type employee struct {
	id  int64
	pid string
}

// rosterOf gives the sum of a list of staff as the log says it, and how many
// stand on it: of their ids as they stand in the addresses of their pages, one
// a line, in order. Names change; these do not.
func rosterOf(pids []string) keylog.Roster {
	sum := sha256.Sum256([]byte(strings.Join(pids, "\n")))
	return keylog.Roster{Count: len(pids), Hash: hex.EncodeToString(sum[:])}
}

// due gives the week whose entry is to be published at a moment; false where
// none is. An entry stands in the log for seven days before its week, and is
// made on Thursdays, so that a weekend without the server costs no week.
func (n *state) due(now time.Time) (ticket.Epoch, bool) {
	today := now.UTC().Truncate(24 * time.Hour)
	next := ticket.EpochOf(today).Add(1)
	if today.AddDate(0, 0, 7).After(next.Begins()) {
		next = next.Add(1)
	}
	if n.log == nil {
		return next, true
	}
	last := n.entries[len(n.entries)-1].Epoch
	for i := range n.entries {
		last = max(last, n.entries[i].Epoch)
	}
	const thursday = 3 // days after Monday
	thisWeek := ticket.EpochOf(today)
	late := today.Sub(thisWeek.Begins()) >= thursday*24*time.Hour
	return next, last < next && (late || next == thisWeek.Add(1) || last <= thisWeek)
}

// makeWeek makes all that a week needs and puts its entry in the log. The keys
// are on the disk before anybody is told of them.
func (s *Speak) makeWeek(ctx context.Context, week ticket.Epoch, published time.Time) error {
	since := published.Add(-newcomers)
	if s.Simulate { // everybody of a demonstration came with it
		since = s.db.Now()
	}
	people, err := db.All(ctx, s.db, func(r db.Row) (e employee, err error) { return e, r.Scan(&e.id, &e.pid) }, staff, db.Micros(since))
	if err != nil || len(people) == 0 {
		return err
	}
	pids := make([]string, len(people))
	for i, p := range people {
		pids[i] = p.pid
	}
	signers, err := s.makeSigners(week)
	if err != nil {
		return err
	}
	begins := week.Begins()
	e := keylog.Entry{
		Epoch: week, Published: published.UTC().Format(time.DateOnly),
		ValidFrom: begins.Format(time.DateOnly), ValidTo: begins.AddDate(0, 0, 6).Format(time.DateOnly),
		Bundle: s.Bundle, Roster: rosterOf(pids),
	}
	for _, u := range ticket.Uses() {
		e.Keys = append(e.Keys, keylog.KeyOf(u, signers[u].Public()))
	}
	if e.Drop, err = s.dropsOf(ctx, Slots(s.Zone, week)); err != nil {
		return err
	}
	reader := make([]byte, keySize)
	_, _ = rand.Read(reader) // never fails
	return s.append(ctx, e, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, insertReaderKey, string(week), reader); err != nil {
			return err
		}
		for _, p := range people {
			if _, err := tx.Exec(ctx, insertListed, string(week), p.id); err != nil {
				return err
			}
			k := make([]byte, keySize)
			_, _ = rand.Read(k) // never fails
			if _, err := tx.Exec(ctx, insertWalletKey, string(week), p.id, k); err != nil {
				return err
			}
		}
		return nil
	})
}

// keySize is the length of the keys of wallets and of readers: AES-256.
const keySize = 32

// dropsOf asks the back room for its keys.
func (s *Speak) dropsOf(ctx context.Context, slots []ticket.Slot) ([]keylog.Drop, error) {
	keys, err := s.Drops(ctx, slots)
	if err != nil {
		return nil, err
	}
	var all []keylog.Drop
	for _, slot := range slots {
		if public, ok := keys[slot]; ok {
			all = append(all, keylog.DropOf(slot, public))
		}
	}
	return all, nil
}

// append signs an entry, writes it with what belongs to it and has the log
// published. Where two nodes would do it the second one finds its place taken.
func (s *Speak) append(ctx context.Context, e keylog.Entry, with func(tx *db.Tx) error) error {
	log := &keylog.Log{}
	if now := s.now.Load(); now.log != nil {
		var err error
		if log, err = keylog.Verify(bytes.NewReader(now.text)); err != nil {
			return err
		}
	}
	text, err := log.Next(e, s.key)
	if err != nil {
		return err
	}
	head := log.Head()
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		last, err := db.Value[int64](ctx, tx, lastOfLog)
		if err != nil && !errors.Is(err, db.ErrNone) {
			return err
		}
		if int(last) != head.N-1 {
			return errElse
		}
		if with != nil {
			if err := with(tx); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, insertEntry, head.N, string(text), head.Hash)
		return err
	})
	if err != nil && (errors.Is(err, errElse) || db.IsUnique(err)) {
		return errElse
	}
	if err != nil {
		return err
	}
	return s.load(ctx)
}
