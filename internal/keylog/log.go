package keylog

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/big"

	"waymark/internal/ticket"
)

// A Log is a log of which every entry was found good.
type Log struct {
	entries []Entry
	heads   []Head
	key     *ecdsa.PublicKey
	kids    map[string]bool // every key that any entry has named
	drops   map[string]bool
}

// Verify reads a log, which is a JSON list of entries, and fails with a Fault
// unless every one is as it must be, to the octet.
func Verify(r io.Reader) (*Log, error) {
	var raw []json.RawMessage
	d := json.NewDecoder(r)
	if err := d.Decode(&raw); err != nil {
		return nil, &Fault{What: "it is not a list of entries"}
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, &Fault{What: "something stands behind it"}
	}
	var l Log
	for _, text := range raw {
		if err := l.Add(text); err != nil {
			return nil, err
		}
	}
	if len(l.entries) == 0 {
		return nil, &Fault{What: "it is empty"}
	}
	return &l, nil
}

// Add takes the next entry as it was written, or fails with a Fault and
// leaves the log as it was.
func (l *Log) Add(text []byte) error {
	n := len(l.entries) + 1
	var e Entry
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if d.Decode(&e) != nil || !bytes.Equal(e.canonical(), text) {
		return &Fault{n, "it is not written as entries are"}
	}
	if what := l.wrong(&e, n); what != "" {
		return &Fault{n, what}
	}
	l.take(e)
	return nil
}

func (l *Log) take(e Entry) {
	if len(l.entries) == 0 {
		l.key, _ = readKey(e.Log)
		l.kids, l.drops = map[string]bool{}, map[string]bool{}
	}
	for _, k := range e.Keys {
		l.kids[k.ID] = true
	}
	for _, d := range e.Drop {
		l.drops[d.Public] = true
	}
	l.entries = append(l.entries, e)
	l.heads = append(l.heads, e.head())
}

// Next signs an entry that goes behind the last, and gives it as it is to be
// written. What chains and signs it is filled in; it fails with a Fault where
// the entry would not be found good.
func (l *Log) Next(e Entry, key *ecdsa.PrivateKey) ([]byte, error) {
	e.V, e.N, e.Prev, e.Log = 1, len(l.entries)+1, "", ""
	if e.N > 1 {
		e.Prev = l.Head().Hash
	} else {
		public, err := key.PublicKey.Bytes()
		if err != nil {
			return nil, fmt.Errorf("keylog: %w", err)
		}
		e.Log = base64.StdEncoding.EncodeToString(public)
	}
	if e.Amends == 0 {
		q := everybody()
		e.Quota = &q
	}
	e.Sig = ""
	r, s, err := ecdsa.Sign(rand.Reader, key, e.signed())
	if err != nil {
		return nil, fmt.Errorf("keylog: sign an entry: %w", err)
	}
	const half = 32
	sig := append(r.FillBytes(make([]byte, half)), s.FillBytes(make([]byte, half))...)
	e.Sig = base64.StdEncoding.EncodeToString(sig)
	if what := l.wrong(&e, e.N); what != "" {
		return nil, &Fault{e.N, what}
	}
	text := e.canonical()
	return text, l.Add(text)
}

// readKey reads the key that signs entries.
func readKey(s string) (*ecdsa.PublicKey, error) {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return nil, err
	}
	return ecdsa.ParseUncompressedPublicKey(elliptic.P256(), b)
}

// signedBy says whether the entry bears the key's signature.
func (e *Entry) signedBy(key *ecdsa.PublicKey) bool {
	sig, err := base64.StdEncoding.DecodeString(e.Sig)
	if err != nil || len(sig) != 64 || base64.StdEncoding.EncodeToString(sig) != e.Sig {
		return false
	}
	return ecdsa.Verify(key, e.signed(), new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:]))
}

// Head names the log as it is.
func (l *Log) Head() Head { return l.heads[len(l.heads)-1] }

// Extends says whether this log goes on from where another was seen: nil, or
// a Fault where it is shorter or another one.
func (l *Log) Extends(seen Head) error {
	switch {
	case seen.N < 1 || seen.N > len(l.heads):
		return &Fault{What: fmt.Sprintf("it has %d entries, and had %d before", len(l.heads), seen.N)}
	case l.heads[seen.N-1] != seen:
		return &Fault{seen.N, "it was another one before"}
	}
	return nil
}

// Keys gives the keys of a week's tickets by their use; false where no entry
// says them.
func (l *Log) Keys(of ticket.Epoch) (keys map[ticket.Use]*ticket.PublicKey, ok bool) {
	for _, e := range l.entries {
		if e.Epoch != of || e.Amends != 0 {
			continue
		}
		keys = map[ticket.Use]*ticket.PublicKey{}
		for i, use := range ticket.Uses() {
			if keys[use], ok = publicOf(e.Keys[i]); !ok {
				return nil, false
			}
		}
		return keys, true
	}
	return nil, false
}

// Drop gives the point that envelopes of a slot are sealed for: the one that
// was said last. It is nil where no entry says one.
func (l *Log) Drop(slot ticket.Slot) (public []byte) {
	for _, e := range l.entries {
		for _, d := range e.Drop {
			if d.Slot == slot {
				public, _ = base64.StdEncoding.DecodeString(d.Public)
			}
		}
	}
	return public
}
