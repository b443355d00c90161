package ticket

import (
	"bytes"
	"crypto/sha512"
	"errors"
	"math/big"
	"testing"

	"github.com/cloudflare/circl/blindsign/blindrsa"
)

var errUnexplained = errors.New("no blinding factor of a client explains it")

// explain looks for the blinding factor by which the person whose request and
// answer these are would hold this ticket, and has circl's client make that
// person's request again with it: the same octets must come out, and the same
// ticket. below is what a client draws its factors from.
func explain(s *Signer, person, ticket holder, below *big.Int) error {
	n := s.private.N
	// answer = r · signature, so r = answer / signature
	inverse := new(big.Int).ModInverse(number(ticket.signature), n)
	r := new(big.Int).Mul(number(person.answer), inverse)
	r.Mod(r, n)
	if r.Sign() == 0 || r.Cmp(below) >= 0 {
		return errUnexplained
	}
	c, err := blindrsa.NewClient(blindrsa.SHA384PSSRandomized, s.public.rsa)
	if err != nil {
		return err
	}
	random := append(saltOf(s, ticket.signature), r.FillBytes(make([]byte, Size))...)
	blinded, state, err := c.Blind(bytes.NewReader(random), ticket.message)
	if err != nil {
		return err
	}
	signature, err := c.Finalize(state, person.answer)
	if err != nil || !bytes.Equal(blinded, person.blinded) || !bytes.Equal(signature, ticket.signature) {
		return errUnexplained
	}
	return nil
}

// saltOf reads the salt out of a signature (RFC 8017, section 9.1.2).
func saltOf(s *Signer, signature []byte) []byte {
	em := new(big.Int).Exp(number(signature), big.NewInt(Exponent), s.private.N).FillBytes(make([]byte, Size))
	db, h := bytes.Clone(em[:Size-sha512.Size384-1]), em[Size-sha512.Size384-1:Size-1]
	for at, block := 0, byte(0); at < len(db); block++ {
		sum := sha512.Sum384(append(bytes.Clone(h), 0, 0, 0, block))
		for i := 0; i < len(sum) && at < len(db); i, at = i+1, at+1 {
			db[at] ^= sum[i]
		}
	}
	return db[len(db)-sha512.Size384:]
}

func pairs(t *testing.T, s *Signer, a, b holder, below *big.Int) (explained []error) {
	t.Helper()
	for _, person := range []holder{a, b} {
		for _, ticket := range []holder{a, b} {
			explained = append(explained, explain(s, person, ticket, below))
		}
	}
	return explained
}

// Whoever signs sees two requests and gives two answers; later two tickets are
// used. Each of the four pairs of a request and a ticket has exactly one
// blinding factor that explains it, so nothing that was kept, and no computer
// to come, tells which ticket was whose.
func TestSwap(t *testing.T) {
	for i, s := range signers(t) {
		for _, err := range pairs(t, s, collect(t, s, nil), collect(t, s, nil), s.private.N) {
			if err != nil {
				t.Errorf("key %d: %v", i, err)
			}
		}
	}
}

// The control: a client that draws short blinding factors explains its own
// tickets alone, and one that had its answer from a special key explains none
// with the key that all have. Both are found.
func TestSwapControl(t *testing.T) {
	keys := signers(t)
	s := keys[0]
	short := func(fill byte) holder {
		random := append(bytes.Repeat([]byte{fill}, sha512.Size384), make([]byte, Size-16)...)
		return collect(t, s, bytes.NewReader(append(random, bytes.Repeat([]byte{fill}, 16)...)))
	}
	lazy := pairs(t, s, short(3), short(5), new(big.Int).Lsh(big.NewInt(1), 128))
	for i, err := range lazy {
		if own := i == 0 || i == 3; own != (err == nil) {
			t.Errorf("short factors, pair %d: %v", i, err)
		}
	}
	a := collect(t, s, nil)
	b := collect(t, s, nil)
	for {
		answer, err := keys[1].Sign(b.blinded)
		if err == nil {
			b.answer = answer
			break
		}
		b = collect(t, s, nil)
	}
	if got := pairs(t, s, a, b, s.private.N); got[0] != nil || got[1] != nil || got[2] == nil || got[3] == nil {
		t.Errorf("a special key: %v", got)
	}
}
