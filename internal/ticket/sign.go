package ticket

import (
	"crypto/rsa"
	"errors"
	"math/big"

	"filippo.io/bigmod"
)

// ErrBlinded says that what is to be signed is no number below the key's.
var ErrBlinded = errors.New("ticket: what is to be signed has the wrong size")

// ErrFault says that the computer has miscalculated. What it found would give
// the key away, so nobody is shown it.
var ErrFault = errors.New("ticket: the signature did not come out right")

// A Signer signs what it cannot see. It is safe for concurrent use.
type Signer struct {
	private *rsa.PrivateKey
	public  *PublicKey

	n     *bigmod.Modulus
	parts []part
	e     uint
}

// A part is what is calculated modulo one of the primes.
type part struct {
	prime *bigmod.Modulus
	d     []byte      // the private exponent, modulo the prime less one
	chunk *bigmod.Nat // 2 to the power of the prime's bits, modulo the prime
	// Of every prime but the first: the primes before it, multiplied, modulo n,
	// and their inverse modulo this one.
	before, inverse *bigmod.Nat
}

func newSigner(key *rsa.PrivateKey) (*Signer, error) {
	public, err := publicOf(&key.PublicKey)
	if err != nil {
		return nil, err
	}
	s := &Signer{private: key, public: public, e: uint(key.E)} //nolint:gosec // 65537
	if s.n, err = bigmod.NewModulus(key.N.Bytes()); err != nil {
		return nil, ErrKey
	}
	one, before := big.NewInt(1), big.NewInt(1)
	for i, prime := range key.Primes {
		var p part
		if prime.BitLen()%8 != 0 {
			return nil, ErrKey // chunks of it could overflow
		}
		if p.prime, err = bigmod.NewModulus(prime.Bytes()); err != nil {
			return nil, ErrKey
		}
		p.d = new(big.Int).Mod(key.D, new(big.Int).Sub(prime, one)).FillBytes(make([]byte, p.prime.Size()))
		if p.chunk, err = nat(new(big.Int).Lsh(one, uint(prime.BitLen())), p.prime); err != nil { //nolint:gosec // no number below 0
			return nil, ErrKey
		}
		if i > 0 {
			inverse := new(big.Int).ModInverse(before, prime)
			if inverse == nil {
				return nil, ErrKey
			}
			if p.inverse, err = nat(inverse, p.prime); err != nil {
				return nil, ErrKey
			}
			if p.before, err = nat(before, s.n); err != nil {
				return nil, ErrKey
			}
		}
		before = new(big.Int).Mul(before, prime)
		s.parts = append(s.parts, p)
	}
	return s, nil
}

// nat gives a number modulo another, as many octets long as that.
func nat(x *big.Int, m *bigmod.Modulus) (*bigmod.Nat, error) {
	return bigmod.NewNat().SetBytes(new(big.Int).Mod(x, new(big.Int).SetBytes(m.Nat().Bytes(m))).FillBytes(make([]byte, m.Size())), m)
}

// Takes says whether Sign will sign this: a number of Size octets below the
// key's.
func (s *Signer) Takes(blinded []byte) bool {
	if len(blinded) != s.n.Size() {
		return false
	}
	_, err := bigmod.NewNat().SetBytes(blinded, s.n)
	return err == nil
}

// Sign gives the signature of a blinded message, both Size octets. The same
// message always has the same signature, so an answer that was lost can be
// given again. It takes the same time whatever the message and the key are.
func (s *Signer) Sign(blinded []byte) ([]byte, error) {
	if len(blinded) != s.n.Size() {
		return nil, ErrBlinded
	}
	c, err := bigmod.NewNat().SetBytes(blinded, s.n)
	if err != nil {
		return nil, ErrBlinded
	}
	m, err := s.power(c)
	if err != nil {
		return nil, err
	}
	// RFC 9474 section 7.1: one wrong half of the number tells a prime.
	if bigmod.NewNat().ExpShortVarTime(m, s.e, s.n).Equal(c) != 1 {
		return nil, ErrFault
	}
	return m.Bytes(s.n), nil
}

// power raises c to the private exponent, by the Chinese remainder theorem:
// modulo each prime, and all put together as Garner does (RFC 8017 section
// 5.1.2). The smaller the primes, the less there is to calculate.
func (s *Signer) power(c *bigmod.Nat) (*bigmod.Nat, error) {
	all := c.Bytes(s.n)
	x := bigmod.NewNat().ExpandFor(s.n)
	for i := range s.parts {
		p := &s.parts[i]
		of, err := p.reduce(all)
		if err != nil {
			return nil, err
		}
		h := bigmod.NewNat().Exp(of, p.d, p.prime)
		if i == 0 {
			x.Add(h.ExpandFor(s.n), s.n)
			continue
		}
		so, err := p.reduce(x.Bytes(s.n))
		if err != nil {
			return nil, err
		}
		h.Sub(so, p.prime).Mul(p.inverse, p.prime)
		x.Add(h.ExpandFor(s.n).Mul(p.before, s.n), s.n)
	}
	return x, nil
}

// reduce gives a number modulo the prime, from chunks as long as that: a good
// deal faster than from its bits.
func (p *part) reduce(number []byte) (*bigmod.Nat, error) {
	size := p.prime.Size()
	x := bigmod.NewNat().ExpandFor(p.prime)
	for at := len(number) % size; at <= len(number); at += size {
		next, err := bigmod.NewNat().SetOverflowingBytes(number[max(0, at-size):at], p.prime)
		if err != nil {
			return nil, ErrKey
		}
		x.Mul(p.chunk, p.prime).Add(next, p.prime)
	}
	return x, nil
}
