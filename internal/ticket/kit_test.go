package ticket

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"os"
	"testing"

	"github.com/cloudflare/circl/blindsign/blindrsa"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// signers are keys that were made once, since making one takes long.
func signers(t testing.TB) (all []*Signer) {
	t.Helper()
	f, err := os.Open("testdata/keys.txt")
	must(t, err)
	defer f.Close()
	for in := bufio.NewScanner(f); in.Scan(); {
		der, err := base64.StdEncoding.DecodeString(in.Text())
		must(t, err)
		s, err := ParseSigner(der)
		must(t, err)
		all = append(all, s)
	}
	if len(all) < 4 {
		t.Fatalf("%d keys", len(all))
	}
	return all
}

// rfc reads the vectors of RFC 9474, appendix A.1.
func rfc(t testing.TB) (key *rsa.PrivateKey, v map[string][]byte) {
	t.Helper()
	text, err := os.ReadFile("testdata/rfc9474.json")
	must(t, err)
	var raw map[string]string
	must(t, json.Unmarshal(text, &raw))
	v = map[string][]byte{}
	for name, digits := range raw {
		if name == "source" {
			continue
		}
		v[name], err = hex.DecodeString(digits)
		must(t, err)
	}
	key = &rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: number(v["n"]), E: int(number(v["e"]).Int64())},
		D:         number(v["d"]), Primes: []*big.Int{number(v["p"]), number(v["q"])},
	}
	must(t, key.Validate())
	return key, v
}

func number(b []byte) *big.Int { return new(big.Int).SetBytes(b) }

// A holder is somebody whose client is circl's: what went over the line, and
// what came of it.
type holder struct{ message, blinded, answer, signature []byte }

// collect has a message of its own signed, by a client that the test chooses
// the random octets of; nil is a client as it should be.
func collect(t testing.TB, s *Signer, random *bytes.Reader) holder {
	t.Helper()
	c, err := blindrsa.NewClient(blindrsa.SHA384PSSRandomized, s.public.rsa)
	must(t, err)
	m := Message{Use: Say, Epoch: "2026-W48"}
	rand.Read(m.Random[:])
	rand.Read(m.Own[:])
	h := holder{message: m.Bytes()}
	var state blindrsa.State
	if random == nil {
		h.blinded, state, err = c.Blind(rand.Reader, h.message)
	} else {
		h.blinded, state, err = c.Blind(random, h.message)
	}
	must(t, err)
	h.answer, err = s.Sign(h.blinded)
	must(t, err)
	h.signature, err = c.Finalize(state, h.answer)
	must(t, err)
	return h
}
