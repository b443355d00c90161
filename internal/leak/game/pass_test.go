package game_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"testing"

	"github.com/cloudflare/circl/blindsign/blindrsa"

	"waymark/internal/envelope"
	"waymark/internal/keylog"
	"waymark/internal/speakup"
	"waymark/internal/testkit"
	"waymark/internal/ticket"
)

// A mint holds the week's keys for what is used here. What they sign is what a
// holder has after blinding: that the two cannot be told apart is shown for
// the two who collect as a browser does.
type mint map[ticket.Use]*rsa.PrivateKey

func mintOf(t testing.TB, dir string) mint {
	t.Helper()
	m := mint{}
	for _, use := range []ticket.Use{ticket.Say, ticket.Open, ticket.Join(number)} {
		der, err := os.ReadFile(filepath.Join(dir, string(week)+"-"+use.String()+".key"))
		testkit.Must(t, err)
		key, err := x509.ParsePKCS8PrivateKey(der)
		testkit.Must(t, err)
		m[use] = key.(*rsa.PrivateKey)
	}
	return m
}

func (m mint) strike(t testing.TB, use ticket.Use, own [32]byte) ticket.Ticket {
	t.Helper()
	message := messageOf(use, own)
	sum := sha512.Sum384(message)
	sig, err := rsa.SignPSS(rand.Reader, m[use], crypto.SHA384, sum[:], &rsa.PSSOptions{SaltLength: sha512.Size384})
	testkit.Must(t, err)
	spki, err := x509.MarshalPKIXPublicKey(&m[use].PublicKey)
	testkit.Must(t, err)
	return ticket.Ticket{Key: sha256.Sum256(spki), Message: message, Signature: sig}
}

func messageOf(use ticket.Use, own [32]byte) []byte {
	message := ticket.Message{Use: use, Epoch: week, Own: own}
	_, _ = rand.Read(message.Random[:])
	if own == ([32]byte{}) {
		_, _ = rand.Read(message.Own[:])
	}
	return message.Bytes()
}

// A voice is what somebody needs to say one thing in the thread.
type voice struct {
	key       *ecdsa.PrivateKey
	public    []byte
	say, join ticket.Ticket
}

func newKey(t testing.TB) (*ecdsa.PrivateKey, []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	testkit.Must(t, err)
	public, err := key.PublicKey.Bytes()
	testkit.Must(t, err)
	return key, public
}

func (m mint) voice(t testing.TB) voice {
	t.Helper()
	v := voice{say: m.strike(t, ticket.Say, [32]byte{})}
	v.key, v.public = newKey(t)
	v.join = m.strike(t, ticket.Join(number), ticket.HolderOf(v.public))
	return v
}

// sealed closes what the voice says in an envelope for a slot; an ID drawn by
// the sender names it.
func (v voice) sealed(t testing.TB, b *base, slot ticket.Slot, op envelope.Operation) []byte {
	t.Helper()
	op.Slot, op.Thread, op.Holder, op.Join = slot, b.thread, v.public, &v.join
	sum := sha256.Sum256(op.Signed())
	r, s, err := ecdsa.Sign(rand.Reader, v.key, sum[:])
	testkit.Must(t, err)
	op.Signature = append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
	f := func(x ticket.Ticket) map[string]any {
		return map[string]any{"kid": x.Key.String(), "msg": x.Message, "sig": x.Signature}
	}
	body := map[string]any{"text": op.Text}
	if op.Op == envelope.Open {
		body["title"] = op.Title
	}
	text, err := json.Marshal(map[string]any{
		"v": 1, "op": op.Op, "rid": op.Receipt[:], "rk": op.Answer[:], "slot": slot, "pid": op.Post[:], "thread": op.Thread[:],
		"hpk": op.Holder, "hsig": op.Signature, "ticket": f(op.Ticket), "join": f(v.join), "body": body,
	})
	testkit.Must(t, err)
	return seal(t, b, slot, text)
}

func seal(t testing.TB, b *base, slot ticket.Slot, text []byte) []byte {
	t.Helper()
	sealed, err := envelope.Seal(b.drops[slot], slot, text)
	testkit.Must(t, err)
	return sealed
}

// chaff is an envelope that says nothing.
func chaff(t testing.TB, b *base, slot ticket.Slot) []byte {
	t.Helper()
	return seal(t, b, slot, []byte(`{"v":1,"op":"chaff","rid":"AAAAAAAAAAAAAAAAAAAAAA==","rk":"`+base64.StdEncoding.EncodeToString(make([]byte, 32))+`"}`))
}

// A held is one pass of somebody whose client is circl's: what went over the
// line and what came of it.
type held struct {
	message, blinded, answer, signature []byte
	state                               blindrsa.State
	key                                 *ecdsa.PrivateKey // of a pass for a thread
	public                              []byte
}

type batch map[ticket.Use][]held

func publicOf(t testing.TB, k keylog.Key) *rsa.PublicKey {
	t.Helper()
	spki, err := base64.StdEncoding.DecodeString(k.SPKI)
	testkit.Must(t, err)
	parsed, err := x509.ParsePKIXPublicKey(spki)
	testkit.Must(t, err)
	return parsed.(*rsa.PublicKey)
}

// draw makes the messages of a whole week and blinds them.
func draw(t testing.TB, keys []keylog.Key) batch {
	t.Helper()
	all := batch{}
	for k, use := range ticket.Uses() {
		c, err := blindrsa.NewClient(blindrsa.SHA384PSSRandomized, publicOf(t, keys[k]))
		testkit.Must(t, err)
		for range ticket.Quota(use) {
			var h held
			var own [32]byte
			if _, numbered := use.Number(); numbered {
				h.key, h.public = newKey(t)
				own = ticket.HolderOf(h.public)
			}
			h.message = messageOf(use, own)
			h.blinded, h.state, err = c.Blind(rand.Reader, h.message)
			testkit.Must(t, err)
			all[use] = append(all[use], h)
		}
	}
	return all
}

func (b batch) finish(t testing.TB, keys []keylog.Key, signed speakup.Answer) {
	t.Helper()
	for k, use := range ticket.Uses() {
		c, err := blindrsa.NewClient(blindrsa.SHA384PSSRandomized, publicOf(t, keys[k]))
		testkit.Must(t, err)
		for n := range b[use] {
			h := &b[use][n]
			h.answer, err = base64.StdEncoding.DecodeString(signed.Signed[keys[k].ID][n])
			testkit.Must(t, err)
			h.signature, err = c.Finalize(h.state, h.answer)
			testkit.Must(t, err)
		}
	}
}

var errUnexplained = errors.New("no blinding factor explains it")

// explain finds the blinding factor by which somebody whose request and answer
// these are would hold another's pass, and makes their request again with it:
// what the front room was sent is the same in both worlds.
func explain(public *rsa.PublicKey, person, pass held) error {
	n := func(b []byte) *big.Int { return new(big.Int).SetBytes(b) }
	// answer = r · signature
	r := new(big.Int).ModInverse(n(pass.signature), public.N)
	r.Mul(r, n(person.answer)).Mod(r, public.N)
	c, err := blindrsa.NewClient(blindrsa.SHA384PSSRandomized, public)
	if err != nil {
		return err
	}
	random := append(saltOf(public, pass.signature), r.FillBytes(make([]byte, ticket.Size))...)
	blinded, state, err := c.Blind(bytes.NewReader(random), pass.message)
	if err != nil {
		return err
	}
	signature, err := c.Finalize(state, person.answer)
	if err != nil || !bytes.Equal(blinded, person.blinded) || !bytes.Equal(signature, pass.signature) {
		return errUnexplained
	}
	return nil
}

// saltOf reads the salt out of a signature (RFC 8017, section 9.1.2).
func saltOf(public *rsa.PublicKey, signature []byte) []byte {
	em := new(big.Int).Exp(new(big.Int).SetBytes(signature), big.NewInt(ticket.Exponent), public.N).FillBytes(make([]byte, ticket.Size))
	text, h := bytes.Clone(em[:ticket.Size-sha512.Size384-1]), em[ticket.Size-sha512.Size384-1:ticket.Size-1]
	for at, block := 0, byte(0); at < len(text); block++ {
		sum := sha512.Sum384(append(bytes.Clone(h), 0, 0, 0, block))
		for i := 0; i < len(sum) && at < len(text); i, at = i+1, at+1 {
			text[at] ^= sum[i]
		}
	}
	return text[len(text)-sha512.Size384:]
}
