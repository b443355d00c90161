package ticket

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"math/big"
	"testing"
	"time"
)

func TestTicketIsGoodForItsKeyAndUseAlone(t *testing.T) {
	keys := signers(t)
	h := collect(t, keys[0], nil)
	good := Ticket{Key: keys[0].public.id, Message: h.message, Signature: h.signature}
	m, err := good.Check(keys[0].public, Say)
	must(t, err)
	if m.Use != Say || m.Epoch != "2026-W48" || !bytes.Equal(m.Bytes(), h.message) {
		t.Errorf("read %+v", m)
	}
	stray := collect(t, keys[0], nil)
	for name, bad := range map[string]Ticket{
		"signature of another": {good.Key, good.Message, stray.signature},
		"message of another":   {good.Key, stray.message, good.Signature},
		"short signature":      {good.Key, good.Message, good.Signature[1:]},
		"no signature":         {good.Key, good.Message, nil},
		"another key":          {keys[1].public.id, good.Message, good.Signature},
	} {
		if _, err := bad.Check(keys[0].public, Say); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if _, err := good.Check(keys[1].public, Say); err == nil {
		t.Error("taken by another key")
	}
	for _, u := range Uses() {
		if _, err := good.Check(keys[0].public, u); (err == nil) != (u == Say) {
			t.Errorf("for %s: %v", u, err)
		}
	}
	again := collect(t, keys[0], nil)
	if good.Mark() == (Ticket{Key: good.Key, Message: again.message}).Mark() || good.Mark() == (Ticket{Key: keys[1].public.id, Message: good.Message}).Mark() {
		t.Error("two tickets have one mark")
	}
	if good.Mark() != (Ticket{Key: good.Key, Message: good.Message, Signature: again.signature}).Mark() {
		t.Error("another signature gives another mark: the ticket could be used twice")
	}
}

func TestMessagesOfEveryUse(t *testing.T) {
	for _, u := range Uses() {
		m := Message{Use: u, Epoch: "2026-W53"}
		rand.Read(m.Random[:])
		m.Own = HolderOf([]byte("a public key"))
		b := m.Bytes()
		want := 74
		if _, numbered := u.Number(); numbered {
			want = 75
		}
		if len(b) != want {
			t.Errorf("%s takes %d octets", u, len(b))
		}
		if got, err := ParseMessage(b); err != nil || got != m {
			t.Errorf("%s: read %+v, %v", u, got, err)
		}
	}
}

func TestNothingElseIsAMessage(t *testing.T) {
	say := Message{Use: Say, Epoch: "2026-W48"}.Bytes()
	join := Message{Use: Join(31), Epoch: "2026-W48"}.Bytes()
	changed := func(b []byte, at int, to byte) []byte {
		b = bytes.Clone(b)
		b[at] = to
		return b
	}
	for name, b := range map[string][]byte{
		"nothing":            {},
		"short":              say[:len(say)-1],
		"long":               append(bytes.Clone(say), 0),
		"a say's number":     append(bytes.Clone(say[:42]), join[42:]...),
		"a join's length":    join[:len(join)-1],
		"another version":    changed(say, 32, 2),
		"no kind":            changed(say, 33, 0),
		"a kind of its own":  changed(say, 33, 4),
		"an inner use":       changed(say, 33, byte(Join(0))),
		"a thread number 32": changed(join, 42, 32),
		"a thread in a say":  changed(join, 33, byte(Say)),
		"week 99":            changed(changed(say, 40, '9'), 41, '9'),
		"a week in lower":    changed(say, 39, 'w'),
	} {
		if m, err := ParseMessage(b); err == nil {
			t.Errorf("%s was read as %+v", name, m)
		}
	}
}

func FuzzParseMessage(f *testing.F) {
	f.Add(Message{Use: Say, Epoch: "2026-W48"}.Bytes())
	f.Add(Message{Use: Join(7), Epoch: "2026-W53"}.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		if m, err := ParseMessage(b); err == nil && !bytes.Equal(m.Bytes(), b) {
			t.Errorf("%x is read as %x", b, m.Bytes())
		}
	})
}

func TestEpochs(t *testing.T) {
	for day := time.Date(2019, 12, 20, 0, 0, 0, 0, time.UTC); day.Year() < 2034; day = day.AddDate(0, 0, 1) {
		e := EpochOf(day)
		if got, err := ParseEpoch(string(e)); err != nil || got != e {
			t.Fatalf("%s: %q, %v", day, got, err)
		}
		if b := e.Begins(); b.Weekday() != time.Monday || day.Before(b) || day.Sub(b) >= 7*24*time.Hour || e.Add(1).Begins() != b.AddDate(0, 0, 7) || e.Add(1).Add(-1) != e {
			t.Fatalf("%s lies in %s, which begins on %s", day, e, b)
		}
	}
	for _, s := range []string{"", "2026-W00", "2027-W53", "2026-W54", "2026-48", "2026-W4", "2026-w48", "+026-W48", "2026-W048", "0000-W01"} {
		if _, err := ParseEpoch(s); err == nil {
			t.Errorf("%q is a week", s)
		}
	}
}

func TestKeysOfOneKindAlone(t *testing.T) {
	s := signers(t)[0]
	p, err := ParsePublic(s.public.SPKI())
	must(t, err)
	if p.ID() != s.public.ID() {
		t.Error("another sum")
	}
	if id, err := ParseKeyID(p.ID().String()); err != nil || id != p.ID() {
		t.Error(id, err)
	}
	der, err := s.Private()
	must(t, err)
	if again, err := ParseSigner(der); err != nil || again.public.ID() != p.ID() {
		t.Error(err)
	}
	spki := func(n *big.Int, e int) []byte {
		der, err := x509.MarshalPKIXPublicKey(&rsa.PublicKey{N: n, E: e})
		must(t, err)
		return der
	}
	n := s.private.N
	for name, bad := range map[string][]byte{
		"nothing":        nil,
		"2048 bits":      spki(new(big.Int).Rsh(n, 1024), Exponent),
		"3071 bits":      spki(new(big.Int).Or(new(big.Int).Rsh(n, 1), big.NewInt(1)), Exponent),
		"exponent 3":     spki(n, 3),
		"an even number": spki(new(big.Int).Sub(n, big.NewInt(1)), Exponent),
		"more behind":    append(p.SPKI(), 0),
		"no RSA key":     []byte("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE"),
	} {
		if _, err := ParsePublic(bad); err == nil {
			t.Errorf("%s was taken for a key", name)
		}
	}
	short, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	der, err = x509.MarshalPKCS8PrivateKey(short)
	must(t, err)
	if _, err := ParseSigner(der); err == nil {
		t.Error("a key of 2048 bits was taken")
	}
}

func TestGenerate(t *testing.T) {
	if testing.Short() {
		t.Skip("making a key takes long")
	}
	s, err := Generate()
	must(t, err)
	if _, err := ParsePublic(s.Public().SPKI()); err != nil {
		t.Error(err)
	}
	h := collect(t, s, nil)
	must(t, s.public.Verify(h.message, h.signature))
}
