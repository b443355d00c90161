package ticket

import (
	"bytes"
	"crypto/rand"
	"errors"
	"math/big"
	"syscall"
	"testing"
	"time"

	"filippo.io/bigmod"
	"github.com/cloudflare/circl/blindsign/blindrsa"
)

func TestVectorsOfTheRFC(t *testing.T) {
	key, v := rfc(t)
	s, err := newSigner(key)
	must(t, err)
	got, err := s.Sign(v["blinded_msg"])
	must(t, err)
	if !bytes.Equal(got, v["blind_sig"]) {
		t.Error("the blind signature is not the RFC's")
	}
	if err := s.public.Verify(v["input_msg"], v["sig"]); err != nil {
		t.Error(err)
	}
	// what the vector says of itself: the blind signature times inv is the signature
	sig := new(big.Int).Mul(number(got), number(v["inv"]))
	if sig.Mod(sig, key.N); !bytes.Equal(sig.FillBytes(make([]byte, len(got))), v["sig"]) {
		t.Error("the signature is not the RFC's")
	}
	for _, name := range []string{"input_msg", "sig"} {
		b := bytes.Clone(v[name])
		b[len(b)/2] ^= 1
		message, sig := v["input_msg"], v["sig"]
		if name == "sig" {
			sig = b
		} else {
			message = b
		}
		if s.public.Verify(message, sig) == nil {
			t.Errorf("a changed %s was taken", name)
		}
	}
}

func TestSignsAsCirclDoes(t *testing.T) {
	three, err := Generate()
	must(t, err)
	der, err := three.Private()
	must(t, err)
	again, err := ParseSigner(der)
	must(t, err)
	if len(again.parts) != Primes || again.public.ID() != three.public.ID() {
		t.Errorf("a key of %d primes", len(again.parts))
	}
	for _, s := range append(signers(t), three, again) {
		other := blindrsa.NewSigner(s.private)
		edges := [][]byte{
			make([]byte, Size),
			big.NewInt(1).FillBytes(make([]byte, Size)),
			new(big.Int).Sub(s.private.N, big.NewInt(1)).Bytes(),
			s.private.Primes[0].FillBytes(make([]byte, Size)),
		}
		for range 8 {
			n, err := rand.Int(rand.Reader, s.private.N)
			must(t, err)
			edges = append(edges, n.FillBytes(make([]byte, Size)))
		}
		for i, in := range edges {
			want, err := other.BlindSign(in)
			must(t, err)
			got, err := s.Sign(in)
			must(t, err)
			if !bytes.Equal(got, want) {
				t.Errorf("input %d: another signature than circl's", i)
			}
		}
	}
}

func TestRefusesWhatIsNoNumberOfTheKey(t *testing.T) {
	s := signers(t)[0]
	for _, in := range [][]byte{nil, make([]byte, Size-1), make([]byte, Size+1), s.private.N.Bytes(), bytes.Repeat([]byte{255}, Size)} {
		if _, err := s.Sign(in); !errors.Is(err, ErrBlinded) {
			t.Errorf("%d octets: %v", len(in), err)
		}
	}
}

// Whoever sees a signature that is wrong in one half finds a prime by one
// division; so nobody may see one. Without the check the prime lies open.
func TestFaultIsCaughtAndWouldTellTheKey(t *testing.T) {
	for name, harm := range map[string]func(*Signer){
		"dp": func(s *Signer) { s.parts[0].d[len(s.parts[0].d)-1] ^= 4 },
		"dq": func(s *Signer) { s.parts[1].d[3] ^= 1 },
		"inverse": func(s *Signer) {
			p := &s.parts[1]
			p.inverse.Add(bigmod.NewNat().SetUint(1).ExpandFor(p.prime), p.prime)
		},
	} {
		s := signers(t)[1]
		in := make([]byte, Size)
		rand.Read(in[1:])
		_, err := s.Sign(in)
		must(t, err)
		harm(s)
		if _, err := s.Sign(in); !errors.Is(err, ErrFault) {
			t.Fatalf("%s: %v", name, err)
		}
		c, err := bigmod.NewNat().SetBytes(in, s.n)
		must(t, err)
		m, err := s.power(c)
		must(t, err)
		wrong := number(m.Bytes(s.n))
		wrong.Exp(wrong, big.NewInt(Exponent), s.private.N).Sub(wrong, number(in))
		found := new(big.Int).GCD(nil, nil, wrong.Abs(wrong), s.private.N)
		p, q := s.private.Primes[0], s.private.Primes[1]
		if found.Cmp(p) != 0 && found.Cmp(q) != 0 {
			t.Errorf("%s: this fault tells no prime, so the test shows nothing", name)
		}
	}
}

// The issuer cannot mark one person's tickets by a key of their own: what it
// signs with that comes to nothing under the key that everybody knows.
func TestSpecialKeyForOnePersonIsFoundOut(t *testing.T) {
	keys := signers(t)
	public, special := keys[0], keys[1]
	c, err := blindrsa.NewClient(blindrsa.SHA384PSSRandomized, public.public.rsa)
	must(t, err)
	signed := 0
	for range 12 {
		blinded, state, err := c.Blind(rand.Reader, []byte("a ticket"))
		must(t, err)
		answer, err := public.Sign(blinded)
		must(t, err)
		if _, err := c.Finalize(state, answer); err != nil {
			t.Fatal("the right key is refused, so the test shows nothing:", err)
		}
		if answer, err = special.Sign(blinded); err != nil {
			continue // the number is above the special key's
		}
		signed++
		if _, err := c.Finalize(state, answer); err == nil {
			t.Fatal("a special key went unnoticed")
		}
	}
	if signed == 0 {
		t.Error("the special key signed nothing, so the test shows nothing")
	}
}

// One person's week: 2 + 12 + 32 signatures. The limit for 2,000 people is
// five minutes of one core, 150 ms each.
func BenchmarkWeekOfOnePerson(b *testing.B) {
	s, err := Generate()
	must(b, err)
	in := make([]byte, Size)
	rand.Read(in[1:])
	n := 0
	for _, u := range Uses() {
		n += Quota(u)
	}
	began := processor(b)
	for b.Loop() {
		for range n {
			if _, err := s.Sign(in); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric((processor(b)-began).Minutes()/float64(b.N)*2000, "core-minutes/2000-people")
}

// processor is the time that this process had a processor for, which does not
// grow with what else the machine does.
func processor(b *testing.B) time.Duration {
	var used syscall.Rusage
	must(b, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func BenchmarkVerify(b *testing.B) {
	s := signers(b)[0]
	h := collect(b, s, nil)
	for b.Loop() {
		must(b, s.public.Verify(h.message, h.signature))
	}
}
