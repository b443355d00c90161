// Package envelope holds what travels between a browser and the back room of
// the anonymous channel. Whatever is said, every envelope and every answer has
// the same size, and whoever carries them reads neither.
package envelope

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hpke"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"

	"waymark/internal/ticket"
)

// The one size of envelopes and answers, and what of it is left for what they
// say, in octets.
const (
	Size = 16384

	pointSize = 65 // an uncompressed point of P-256
	tagSize   = 16
	nonceSize = 12
	length    = 4

	Room       = Size - pointSize - tagSize - length
	AnswerRoom = Size - nonceSize - tagSize - length
)

// Suite names how envelopes are sealed, as the key log says it.
const Suite = "DHKEM(P-256,HKDF-SHA256),HKDF-SHA256,AES-256-GCM"

var (
	// ErrClosed says that an envelope was sealed for another key or another
	// slot, or was damaged.
	ErrClosed = errors.New("envelope: it cannot be opened")
	// ErrLong says that more was to be said than there is room for.
	ErrLong = errors.New("envelope: it does not fit in")
	errKey  = errors.New("envelope: not a point of P-256")
)

var kem = hpke.DHKEM(ecdh.P256())

// A Key opens the envelopes of one slot.
type Key struct{ private hpke.PrivateKey }

// NewKey makes a key.
func NewKey() (*Key, error) {
	k, err := kem.GenerateKey()
	if err != nil {
		return nil, fmt.Errorf("make a key for envelopes: %w", err)
	}
	return &Key{k}, nil
}

// ParseKey reads a key as Private writes it.
func ParseKey(private []byte) (*Key, error) {
	k, err := kem.NewPrivateKey(private)
	if err != nil {
		return nil, errKey
	}
	return &Key{k}, nil
}

// Private gives the key; once it is gone nobody opens its envelopes again.
func (k *Key) Private() ([]byte, error) { return k.private.Bytes() }

// Public gives the point that envelopes are sealed for, in 65 octets.
func (k *Key) Public() []byte { return k.private.PublicKey().Bytes() }

// CheckPublic says whether these octets are a point that envelopes can be
// sealed for.
func CheckPublic(public []byte) error {
	if len(public) != pointSize {
		return errKey
	}
	if _, err := kem.NewPublicKey(public); err != nil {
		return errKey
	}
	return nil
}

func info(s ticket.Slot) []byte { return []byte("speak-drop-v1|" + string(s)) }

// Seal closes an envelope of Size octets for the key of a slot. It fails with
// ErrLong above Room octets.
func Seal(public []byte, slot ticket.Slot, said []byte) ([]byte, error) {
	to, err := kem.NewPublicKey(public)
	if err != nil {
		return nil, errKey
	}
	padded, err := pad(said, Room)
	if err != nil {
		return nil, err
	}
	return hpke.Seal(to, hpke.HKDFSHA256(), hpke.AES256GCM(), info(slot), padded)
}

// Open gives what an envelope says; ErrClosed where it was not sealed for this
// key and slot, or not as Seal does it.
func (k *Key) Open(slot ticket.Slot, sealed []byte) ([]byte, error) {
	if len(sealed) != Size {
		return nil, ErrClosed
	}
	padded, err := hpke.Open(k.private, hpke.HKDFSHA256(), hpke.AES256GCM(), info(slot), sealed)
	if err != nil {
		return nil, ErrClosed
	}
	return unpad(padded)
}

// pad gives said behind its length, and zeros behind it.
func pad(said []byte, room int) ([]byte, error) {
	if len(said) > room {
		return nil, ErrLong
	}
	b := make([]byte, length+room)
	binary.BigEndian.PutUint32(b, uint32(len(said))) //nolint:gosec // at most room
	copy(b[length:], said)
	return b, nil
}

func unpad(b []byte) ([]byte, error) {
	if len(b) < length {
		return nil, ErrClosed
	}
	n, rest := binary.BigEndian.Uint32(b), b[length:]
	if uint64(n) > uint64(len(rest)) || len(bytes.Trim(rest[n:], "\x00")) > 0 {
		return nil, ErrClosed
	}
	return rest[:n], nil
}

// An AnswerKey is drawn by whoever sends an envelope, and lies inside it.
type AnswerKey [32]byte

var answering = []byte("speak-answer-v1")

func (k AnswerKey) aead() (cipher.AEAD, error) {
	block, err := aes.NewCipher(k[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// Answer closes an answer of Size octets. An envelope that is sent again has
// the same key and may have another answer, so each is closed with a nonce of
// its own, which stands in front.
func Answer(key AnswerKey, said []byte) ([]byte, error) {
	padded, err := pad(said, AnswerRoom)
	if err != nil {
		return nil, err
	}
	aead, err := key.aead()
	if err != nil {
		return nil, err
	}
	return aead.Seal(nil, nil, padded, answering), nil
}

// NoAnswer is what somebody gets whose envelope could not be opened: nobody
// can tell it from an answer.
func NoAnswer() []byte {
	b := make([]byte, Size)
	_, _ = rand.Read(b) // never fails
	return b
}

// OpenAnswer gives what an answer says; ErrClosed where it is none for this
// key.
func OpenAnswer(key AnswerKey, sealed []byte) ([]byte, error) {
	aead, err := key.aead()
	if err != nil || len(sealed) != Size {
		return nil, ErrClosed
	}
	padded, err := aead.Open(nil, nil, sealed, answering)
	if err != nil {
		return nil, ErrClosed
	}
	return unpad(padded)
}
