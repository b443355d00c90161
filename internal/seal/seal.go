// Package seal makes small things that leave the server and come back, such
// as cursors, unreadable, unforgeable and all of the same length.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"fmt"
)

// Size is how many bytes a sealed thing has inside.
const Size = 32

// KeySize is the length of a key in bytes.
const KeySize = 32

// A Sealer seals with one key for one purpose.
type Sealer struct {
	aead    cipher.AEAD
	purpose []byte
}

// New makes a Sealer from a key of KeySize random bytes. What was sealed for
// one purpose does not open for another.
func New(key []byte, purpose string) (*Sealer, error) {
	if len(key) != KeySize {
		return nil, fmt.Errorf("seal: a key of %d bytes, not %d", len(key), KeySize)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	return &Sealer{aead, []byte(purpose)}, nil
}

// Key makes a new key.
func Key() []byte {
	key := make([]byte, KeySize)
	_, _ = rand.Read(key) // never fails
	return key
}

// Seal gives text of letters, digits, - and _, always of the same length and
// never the same twice.
func (s *Sealer) Seal(inside [Size]byte) string {
	return base64.RawURLEncoding.EncodeToString(s.aead.Seal(nil, nil, inside[:], s.purpose))
}

// Open gives what was sealed; ok is false for anything else.
func (s *Sealer) Open(text string) (inside [Size]byte, ok bool) {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return inside, false
	}
	b, err = s.aead.Open(nil, nil, b, s.purpose)
	if err != nil || len(b) != Size {
		return inside, false
	}
	return [Size]byte(b), true
}
