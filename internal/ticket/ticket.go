// Package ticket makes and checks the tickets of the anonymous channel: RSA
// blind signatures as RFC 9474 has them. Who signs a ticket knows for whom,
// and nothing of what is signed; who checks it knows that one of the staff
// holds it, and nothing of whom.
package ticket

import (
	"crypto/sha256"
	"errors"
)

// Algorithm is the name that RFC 9474 gives to what is done here.
const Algorithm = "RSABSSA-SHA384-PSS-Randomized"

// ErrInvalid says that a ticket is forged, damaged, made by another key or
// not made as tickets are.
var ErrInvalid = errors.New("ticket: not a ticket of this key")

// A Ticket is a message with the signature of the key that it names.
type Ticket struct {
	Key       KeyID
	Message   []byte
	Signature []byte
}

// A Mark is what is kept of a ticket that was used.
type Mark [sha256.Size]byte

// Mark gives what is kept of the ticket once it was used. Another signature
// of the same message by the same key gives the same mark.
func (t Ticket) Mark() Mark {
	h := sha256.New()
	_, _ = h.Write([]byte("spent-v1"))
	_, _ = h.Write(t.Key[:])
	_, _ = h.Write(t.Message)
	return Mark(h.Sum(nil))
}

// Check gives the ticket's message where key has signed it and it has the
// form of one for use; else ErrInvalid.
func (t Ticket) Check(key *PublicKey, use Use) (Message, error) {
	if t.Key != key.ID() || key.Verify(t.Message, t.Signature) != nil {
		return Message{}, ErrInvalid
	}
	m, err := ParseMessage(t.Message)
	if err != nil || m.Use != use {
		return Message{}, ErrInvalid
	}
	return m, nil
}
