// Package board holds what the anonymous channel publishes at a slot, as files
// that are the same for all who read them: the board with its threads, the
// copy of the back room's database, and what became of each envelope.
package board

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"waymark/internal/ticket"
)

// The names of the published files.
const (
	File    = "board.bin"
	Glass   = "glass.bin"
	Batch   = "batch.json"
	KeysLog = "keys.json"
)

// The states of threads and posts.
const (
	Open     = "open"
	Closed   = "closed"    // by a moderator
	ReadOnly = "read_only" // its weeks are over

	Shown     = "shown"
	Hidden    = "hidden"
	Withdrawn = "withdrawn"
)

// A Board is all that is to be read in the channel. Identities are written as
// envelope.ID does it, slots as ticket.Slot.
type Board struct {
	V    int         `json:"v"`
	Slot ticket.Slot `json:"slot"`
	// Next are the slots of the 24 hours that follow.
	Next       []ticket.Slot `json:"next"`
	Threads    []Thread      `json:"threads"`    // by identity
	Moderation []Action      `json:"moderation"` // by slot, then target
}

// A Thread is one thread with everybody who writes in it.
type Thread struct {
	ID           string       `json:"id"`
	Title        string       `json:"title"`
	Epoch        ticket.Epoch `json:"epoch"`
	Number       int          `json:"number"`
	Opened       ticket.Slot  `json:"opened"`
	Until        ticket.Slot  `json:"until"` // the last slot that takes anything
	State        string       `json:"state"`
	ClosedReason string       `json:"closed_reason"`
	Holders      []Holder     `json:"holders"` // by identity
	Posts        []Post       `json:"posts"`   // by slot, then identity
}

// A Holder is somebody as they are known in one thread.
type Holder struct {
	ID     string      `json:"id"`
	Key    []byte      `json:"key"`
	Name   string      `json:"name"`
	Author bool        `json:"author"`
	Paused ticket.Slot `json:"paused"` // empty where they are not
	Reason string      `json:"reason"` // of the pause
}

// A Post is a text, or the place of one that was taken away.
type Post struct {
	ID     string      `json:"id"`
	Holder string      `json:"holder"`
	Slot   ticket.Slot `json:"slot"`
	Text   string      `json:"text"`
	State  string      `json:"state"`
	Reason string      `json:"reason"`
	Sig    []byte      `json:"sig"`
}

// An Action is what a moderator did, under their own name.
type Action struct {
	Slot      ticket.Slot `json:"slot"`
	Moderator string      `json:"moderator"`
	Action    string      `json:"action"` // hide, pause, close
	Target    string      `json:"target"`
	Thread    string      `json:"thread"`
	Reason    string      `json:"reason"`
}

// A Key is that of everybody who may read in one week.
type Key [32]byte

// ErrClosed says that a file was closed with another key, is of another kind
// or was damaged.
var ErrClosed = errors.New("board: it cannot be opened")

const (
	boardKind = "speak-board-v1"
	glassKind = "speak-glass-v1"
	nonceSize = 12
)

// Encode puts the lists of a board into their order and closes it. The same
// board and key always give the same octets.
func Encode(key Key, b Board) ([]byte, error) {
	b.V = 1
	b.sort()
	text, err := json.Marshal(b)
	if err != nil {
		return nil, fmt.Errorf("board: %w", err)
	}
	return seal(key, boardKind, text)
}

// Decode opens what Encode has closed; it fails with ErrClosed.
func Decode(key Key, sealed []byte) (Board, error) {
	var b Board
	text, err := open(key, boardKind, sealed)
	if err != nil {
		return b, err
	}
	if err := json.Unmarshal(text, &b); err != nil || b.V != 1 {
		return Board{}, errors.Join(ErrClosed, err)
	}
	return b, nil
}

// EncodeGlass closes a copy of the back room's database.
func EncodeGlass(key Key, database []byte) ([]byte, error) { return seal(key, glassKind, database) }

// DecodeGlass opens what EncodeGlass has closed; it fails with ErrClosed.
func DecodeGlass(key Key, sealed []byte) ([]byte, error) { return open(key, glassKind, sealed) }

// sort gives every list the one order that has nothing to do with how things
// came; empty lists are written as such.
func (b *Board) sort() {
	b.Next = list(b.Next)
	slices.Sort(b.Next)
	b.Threads = list(b.Threads)
	slices.SortFunc(b.Threads, func(a, c Thread) int { return strings.Compare(a.ID, c.ID) })
	for i := range b.Threads {
		t := &b.Threads[i]
		t.Holders, t.Posts = list(t.Holders), list(t.Posts)
		slices.SortFunc(t.Holders, func(a, c Holder) int { return strings.Compare(a.ID, c.ID) })
		slices.SortFunc(t.Posts, func(a, c Post) int { return strings.Compare(string(a.Slot)+a.ID, string(c.Slot)+c.ID) })
	}
	b.Moderation = list(b.Moderation)
	by := func(a Action) string {
		return strings.Join([]string{string(a.Slot), a.Target, a.Action, a.Moderator, a.Reason}, "\x00")
	}
	slices.SortFunc(b.Moderation, func(a, c Action) int { return strings.Compare(by(a), by(c)) })
}

func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return slices.Clone(l)
}

func aead(key Key) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// seal closes a text. What stands for chance is the text's own sum, since the
// same text is to give the same file.
func seal(key Key, kind string, text []byte) ([]byte, error) {
	a, err := aead(key)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text)
	mac := hmac.New(sha256.New, key[:])
	mac.Write([]byte(kind))
	mac.Write(sum[:])
	nonce := mac.Sum(nil)[:nonceSize]
	return a.Seal(bytes.Clone(nonce), nonce, text, []byte(kind)), nil
}

func open(key Key, kind string, sealed []byte) ([]byte, error) {
	a, err := aead(key)
	if err != nil || len(sealed) < nonceSize {
		return nil, errors.Join(ErrClosed, err)
	}
	text, err := a.Open(nil, sealed[:nonceSize], sealed[nonceSize:], []byte(kind))
	if err != nil {
		return nil, ErrClosed
	}
	return text, nil
}
