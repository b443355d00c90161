package speakup

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"time"

	"waymark/internal/db"
	"waymark/internal/keylog"
	"waymark/internal/ticket"
)

// A state is the log as it is, and what signs by it. It is never changed: the
// next one takes its place.
type state struct {
	log     *keylog.Log // nil: there is none yet
	text    []byte      // as it is published
	entries []keylog.Entry
	words   [7]string
	heads   map[string]int // the sums that the log ever had, and of which entry
	signers map[ticket.Epoch]map[ticket.KeyID]*ticket.Signer
}

// Head names the log as it is, with the seven words that stand for it; false
// while there is none.
func (s *Speak) Head() (h keylog.Head, words [7]string, ok bool) {
	now := s.now.Load()
	if now.log == nil {
		return h, words, false
	}
	return now.log.Head(), now.words, true
}

// Keys gives the log as it is published; nil while there is none.
func (s *Speak) Keys() []byte { return s.now.Load().text }

// load reads the log from the database and has it published.
func (s *Speak) load(ctx context.Context) error {
	texts, err := db.Column[string](ctx, s.db, selectLog)
	if err != nil {
		return err
	}
	next := &state{heads: map[string]int{}, signers: map[ticket.Epoch]map[ticket.KeyID]*ticket.Signer{}}
	if len(texts) == 0 {
		s.now.Store(next)
		return nil
	}
	var b bytes.Buffer
	b.WriteString("[\n")
	for i, text := range texts {
		if i > 0 {
			b.WriteString(",\n")
		}
		b.WriteString(text)
	}
	b.WriteString("\n]\n")
	next.text = b.Bytes()
	if next.log, err = keylog.Verify(bytes.NewReader(next.text)); err != nil {
		return err
	}
	if err := json.Unmarshal(next.text, &next.entries); err != nil {
		return err
	}
	public, err := s.key.PublicKey.Bytes()
	if err != nil {
		return err
	}
	if next.entries[0].Log != base64Of(public) {
		return ErrElsewhere
	}
	next.fill()
	if was := s.now.Load(); was != nil {
		maps.Copy(next.signers, was.signers)
	}
	if err := s.readSigners(next); err != nil {
		return err
	}
	next.words = next.log.Head().Words()
	if err := s.publish(next.text); err != nil {
		return err
	}
	s.now.Store(next)
	return nil
}

// fill notes the sum that the log had after each entry: each entry but the
// first names the one before it.
func (n *state) fill() {
	for _, e := range n.entries[1:] {
		n.heads[e.Prev] = e.N - 1
	}
	n.heads[n.log.Head().Hash] = len(n.entries)
}

// week gives the number of the entry that a week's keys stand in; 0 where
// there is none.
func (n *state) week(e ticket.Epoch) int {
	for i := range n.entries {
		if n.entries[i].Epoch == e && n.entries[i].Amends == 0 {
			return n.entries[i].N
		}
	}
	return 0
}

// publish writes the log beside the other files that everybody reads. Its time
// is that of a slot, as theirs is.
func (s *Speak) publish(text []byte) error {
	path := filepath.Join(s.Dir, "keys.json")
	if was, err := os.ReadFile(path); err == nil && bytes.Equal(was, text) { //nolint:gosec // in the data directory
		return nil
	}
	return writeFile(path, text, slotBefore(s.Zone, s.db.Now()).Begins())
}

// writeFile puts a file into its place whole, with a time that says no more
// than the slot.
func writeFile(path string, text []byte, at time.Time) error {
	temp := path + ".tmp"
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600) //nolint:gosec // in the data directory
	if err != nil {
		return fmt.Errorf("write what is published: %w", err)
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if late := f.Close(); err == nil {
		err = late
	}
	if err == nil {
		err = os.Chtimes(temp, at, at)
	}
	if err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		return fmt.Errorf("write what is published: %w", err)
	}
	return nil
}
