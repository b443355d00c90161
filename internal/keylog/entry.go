// Package keylog is the public log of the anonymous channel's keys. Everybody
// is shown the same entries, each holds the sum of the one before, and seven
// words stand for the newest: a key made for one person would need a log made
// for them, whose words are others.
package keylog

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"waymark/internal/envelope"
	"waymark/internal/ticket"
)

// An Entry says what keys are good in one week; or, where it amends another,
// what takes the place of what that one said.
type Entry struct {
	V     int          `json:"v"`
	N     int          `json:"n"` // from 1
	Epoch ticket.Epoch `json:"epoch"`
	Prev  string       `json:"prev"` // the sum of the entry before; empty for the first
	// Log is the key that signs every entry; the first names it.
	Log    string `json:"log,omitempty"`
	Amends int    `json:"amends,omitempty"`
	// Days, as 2026-11-23.
	Published string `json:"published"`
	ValidFrom string `json:"valid_from"`
	ValidTo   string `json:"valid_to"`

	Quota  *Quota `json:"quota,omitempty"`
	Keys   []Key  `json:"keys,omitempty"`
	Drop   []Drop `json:"drop,omitempty"`
	Bundle string `json:"bundle"` // the script's sum, as pages name it
	Roster Roster `json:"roster"`
	Sig    string `json:"sig,omitempty"`
}

// A Quota is how many tickets everybody has of each use.
type Quota struct {
	Open int `json:"open"`
	Say  int `json:"say"`
	Slot int `json:"slot"`
}

// A Key makes the tickets of one use.
type Key struct {
	ID   string `json:"kid"`
	Use  string `json:"use"`
	Alg  string `json:"alg"`
	SPKI string `json:"spki"`
}

// A Drop is what envelopes are sealed for that arrive in one slot.
type Drop struct {
	Slot   ticket.Slot `json:"slot"`
	Suite  string      `json:"suite"`
	Public string      `json:"pk"`
}

// A Roster says how many may hold tickets, and the sum of the list that staff
// see of them.
type Roster struct {
	Count int    `json:"count"`
	Hash  string `json:"hash"`
}

// Everybody is the quota of an entry.
func everybody() Quota {
	return Quota{Open: ticket.Quota(ticket.Open), Say: ticket.Quota(ticket.Say), Slot: ticket.Quota(ticket.Join(0))}
}

// KeyOf gives a key as an entry says it.
func KeyOf(use ticket.Use, k *ticket.PublicKey) Key {
	return Key{ID: k.ID().String(), Use: use.String(), Alg: ticket.Algorithm, SPKI: base64.StdEncoding.EncodeToString(k.SPKI())}
}

// DropOf gives a slot's key for envelopes as an entry says it.
func DropOf(slot ticket.Slot, public []byte) Drop {
	return Drop{Slot: slot, Suite: envelope.Suite, Public: base64.StdEncoding.EncodeToString(public)}
}

// canonical writes an entry in the one way that counts: the members in this
// order, no spaces, nothing escaped. Browsers write it the same way.
func (e *Entry) canonical() []byte {
	var b bytes.Buffer
	w := json.NewEncoder(&b)
	w.SetEscapeHTML(false)
	_ = w.Encode(e) // numbers and texts alone, into memory
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// signed gives what the entry's signature is of.
func (e *Entry) signed() []byte {
	bare := *e
	bare.Sig = ""
	sum := sha256.Sum256(bare.canonical())
	return sum[:]
}

// A Head names a log up to one entry.
type Head struct {
	N    int    `json:"n"`
	Hash string `json:"hash"`
}

func (e *Entry) head() Head {
	sum := sha256.Sum256(e.canonical())
	return Head{e.N, hex.EncodeToString(sum[:])}
}

// A Fault is what is wrong with a log.
type Fault struct {
	Entry int // 0 where it is of the log as a whole
	What  string
}

// Error says which entry is wrong, and how.
func (f *Fault) Error() string {
	if f.Entry == 0 {
		return "keylog: " + f.What
	}
	return fmt.Sprintf("keylog: entry %d: %s", f.Entry, f.What)
}
