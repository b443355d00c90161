package ticket

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
)

// Every key has these, and no other is taken: a key that stood out would tell
// its holders apart.
const (
	Bits     = 3072
	Exponent = 65537
	// Size is how many octets a signature and what is blinded take.
	Size = Bits / 8
)

// ErrKey says that a key is not one that tickets are made with.
var ErrKey = errors.New("ticket: not an RSA key of 3072 bits with the exponent 65537")

var pss = &rsa.PSSOptions{SaltLength: sha512.Size384, Hash: crypto.SHA384}

// A KeyID is the sum of a public key, so that no key stands in for another.
type KeyID [sha256.Size]byte

// String gives the sum in hexadecimal digits.
func (k KeyID) String() string { return hex.EncodeToString(k[:]) }

// ParseKeyID reads what String writes.
func ParseKeyID(s string) (k KeyID, err error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(k) || hex.EncodeToString(b) != s {
		return k, errors.New("ticket: not the sum of a key")
	}
	return KeyID(b), nil
}

// A PublicKey checks tickets.
type PublicKey struct {
	rsa  *rsa.PublicKey
	spki []byte
	id   KeyID
}

// ParsePublic reads a SubjectPublicKeyInfo; there is one way to write each
// key. It fails with ErrKey.
func ParsePublic(spki []byte) (*PublicKey, error) {
	parsed, err := x509.ParsePKIXPublicKey(spki)
	key, ok := parsed.(*rsa.PublicKey)
	if err != nil || !ok || key.N.BitLen() != Bits || key.E != Exponent || key.N.Bit(0) == 0 {
		return nil, ErrKey
	}
	p, err := publicOf(key)
	if err != nil || !bytes.Equal(p.spki, spki) {
		return nil, ErrKey
	}
	return p, nil
}

func publicOf(key *rsa.PublicKey) (*PublicKey, error) {
	spki, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return nil, ErrKey
	}
	return &PublicKey{rsa: key, spki: spki, id: sha256.Sum256(spki)}, nil
}

// ID is the sum of the key's SubjectPublicKeyInfo.
func (k *PublicKey) ID() KeyID { return k.id }

// SPKI gives the key as ParsePublic reads it.
func (k *PublicKey) SPKI() []byte { return bytes.Clone(k.spki) }

// Verify says whether a signature is this key's for the message; ErrInvalid
// where it is not.
func (k *PublicKey) Verify(message, signature []byte) error {
	sum := sha512.Sum384(message)
	if rsa.VerifyPSS(k.rsa, crypto.SHA384, sum[:], signature, pss) != nil {
		return ErrInvalid
	}
	return nil
}

// Primes is how many primes a key is of. With three, as RFC 8017 allows,
// signing takes less than half of the time that it takes with two; to break a
// key by its public half is as hard, and one prime of 1024 bits is far beyond
// what is found by looking for small ones. Nobody can see it in the public
// half, and that nobody learns who holds a ticket hangs on no key.
const Primes = 3

// Generate makes a new key. It takes about a tenth of a second.
func Generate() (*Signer, error) {
	key, err := rsa.GenerateMultiPrimeKey(rand.Reader, Primes, Bits) //nolint:staticcheck // slow in the library's own hands, and not in ours
	if err != nil {
		return nil, fmt.Errorf("make a key for tickets: %w", err)
	}
	return newSigner(key)
}

// ParseSigner reads a private key as Private writes it. It fails with ErrKey.
func ParseSigner(pkcs8 []byte) (*Signer, error) {
	parsed, err := x509.ParsePKCS8PrivateKey(pkcs8)
	key, ok := parsed.(*rsa.PrivateKey)
	if err != nil || !ok || key.N.BitLen() != Bits || key.E != Exponent || len(key.Primes) < 2 || len(key.Primes) > Primes || key.Validate() != nil {
		return nil, ErrKey
	}
	return newSigner(key)
}

// Private gives the private key as PKCS #8. Whoever has it can make tickets,
// and cannot tell whose any ticket is.
func (s *Signer) Private() ([]byte, error) { return x509.MarshalPKCS8PrivateKey(s.private) }

// Public gives the key that checks what this one signs.
func (s *Signer) Public() *PublicKey { return s.public }
