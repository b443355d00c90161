// Package passes makes what the anonymous channel needs in tests, at once: keys
// for passes, which take long to make, and keys for envelopes.
package passes

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	_ "embed"
	"encoding/base64"
	"math/big"
	"strings"
	"sync"

	"waymark/internal/envelope"
	"waymark/internal/ticket"
)

//go:embed primes.txt
var text string

// Bundle stands for the script's sum.
var Bundle = "sha384-" + strings.Repeat("A", 64)

var pairs struct {
	sync.Mutex
	i, j   int
	primes []*big.Int
}

// Generate makes a key of two primes of a few that were found once: good for
// tests alone, and no key twice in five weeks' worth of them.
func Generate() (*ticket.Signer, error) {
	p, q, err := pair()
	if err != nil {
		return nil, err
	}
	one := big.NewInt(1)
	phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	d := new(big.Int).ModInverse(big.NewInt(ticket.Exponent), phi)
	key := &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: ticket.Exponent}, D: d, Primes: []*big.Int{p, q}}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return ticket.ParseSigner(der)
}

func pair() (p, q *big.Int, err error) {
	pairs.Lock()
	defer pairs.Unlock()
	if pairs.primes == nil {
		for line := range strings.Lines(text) {
			b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(line))
			if err != nil {
				return nil, nil, err
			}
			pairs.primes = append(pairs.primes, new(big.Int).SetBytes(b))
		}
		pairs.j = 1
	}
	if pairs.j == len(pairs.primes) {
		pairs.i, pairs.j = 0, 1
	}
	p, q = pairs.primes[pairs.i], pairs.primes[pairs.j]
	if pairs.i++; pairs.i == pairs.j {
		pairs.i, pairs.j = 0, pairs.j+1
	}
	return p, q, nil
}

// Drops gives keys for envelopes whose private halves nobody has.
func Drops(_ context.Context, slots []ticket.Slot) (map[ticket.Slot][]byte, error) {
	all := map[ticket.Slot][]byte{}
	for _, s := range slots {
		k, err := envelope.NewKey()
		if err != nil {
			return nil, err
		}
		all[s] = k.Public()
	}
	return all, nil
}
