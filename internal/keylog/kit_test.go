package keylog

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/internal/envelope"
	"waymark/internal/ticket"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// publicKey makes a key that nobody has the private half of: an odd number of
// the right length. The log cannot know, and making a real one takes long.
func publicKey(t testing.TB, bits, e int) Key {
	t.Helper()
	n, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), uint(bits-1)))
	must(t, err)
	n.SetBit(n, bits-1, 1).SetBit(n, 0, 1)
	spki, err := x509.MarshalPKIXPublicKey(&rsa.PublicKey{N: n, E: e})
	must(t, err)
	return keyOf(spki)
}

func drop(t testing.TB, slot ticket.Slot) Drop {
	t.Helper()
	k, err := envelope.NewKey()
	must(t, err)
	return DropOf(slot, k.Public())
}

// week gives an entry as the front room would make it.
func week(t testing.TB, epoch ticket.Epoch) Entry {
	t.Helper()
	from := epoch.Begins()
	e := Entry{
		Epoch: epoch, Published: from.AddDate(0, 0, -7).Format(time.DateOnly),
		ValidFrom: from.Format(time.DateOnly), ValidTo: from.AddDate(0, 0, 6).Format(time.DateOnly),
		Bundle: "sha384-" + strings.Repeat("A", 64), Roster: Roster{Count: 1702, Hash: strings.Repeat("0", 64)},
	}
	for _, use := range ticket.Uses() {
		k := publicKey(t, ticket.Bits, ticket.Exponent)
		k.Use = use.String()
		e.Keys = append(e.Keys, k)
	}
	for _, hour := range []int{8, 12, 16} {
		e.Drop = append(e.Drop, drop(t, ticket.SlotOf(from.Add(time.Duration(hour)*time.Hour))))
	}
	return e
}

// amendment replaces one key for envelopes.
func amendment(t testing.TB, of Entry, n int) Entry {
	t.Helper()
	e := of
	e.Amends, e.Keys, e.Quota, e.Published = n, nil, nil, of.ValidFrom
	e.Drop = []Drop{drop(t, of.Drop[1].Slot)}
	return e
}

func signingKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	return k
}

// A book is a log as it is written, and the key that signs it.
type book struct {
	log   *Log
	lines [][]byte
	key   *ecdsa.PrivateKey
}

func (b *book) add(t testing.TB, e Entry) []byte {
	t.Helper()
	text, err := b.log.Next(e, b.key)
	must(t, err)
	b.lines = append(b.lines, text)
	return text
}

func (b *book) text() string { return listed(b.lines) }

func listed(lines [][]byte) string { return "[" + string(bytes.Join(lines, []byte(","))) + "]" }

// threeEntries is a log of two weeks and an amendment between them.
func threeEntries(t testing.TB) *book {
	t.Helper()
	b := &book{log: &Log{}, key: signingKey(t)}
	first := week(t, "2026-W48")
	b.add(t, first)
	b.add(t, amendment(t, first, 1))
	b.add(t, week(t, "2026-W49"))
	return b
}

// faulty asks for a Fault of one entry that says so.
func faulty(t *testing.T, err error, entry int, says string) {
	t.Helper()
	var f *Fault
	if !errors.As(err, &f) || f.Entry != entry || !strings.Contains(f.What, says) {
		t.Errorf("%v; want entry %d: %s", err, entry, says)
	}
}

// resigned changes the nth entry and signs it anew, as one who has the log's
// key can.
func (b *book) resigned(t *testing.T, n int, change func(*Entry)) [][]byte {
	t.Helper()
	lines := slices.Clone(b.lines)
	var e Entry
	must(t, json.Unmarshal(lines[n-1], &e))
	change(&e)
	lines[n-1] = signed(t, e, b.key)
	return lines
}
