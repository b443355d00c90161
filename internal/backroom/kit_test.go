package backroom

import (
	"bufio"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"os"
	"path/filepath"
	"testing"

	"waymark/internal/envelope"
	"waymark/internal/ticket"
)

const (
	week = ticket.Epoch("2026-W48")
	now  = ticket.Slot("2026-11-24T10")
	next = ticket.Slot("2026-11-24T12")
)

// fifth and sixth are the uses that join the threads of these numbers.
var fifth, sixth = ticket.Join(5), ticket.Join(6)

var crowd, least = Crowd{Holders: 300, Online: 40}, Crowd{Holders: 50, Online: 20}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// mint holds the week's keys. What they sign here is what a holder would
// have after blinding.
type mint map[ticket.Use]*rsa.PrivateKey

func newMint(t testing.TB) mint {
	t.Helper()
	f, err := os.Open("../ticket/testdata/keys.txt")
	must(t, err)
	defer f.Close()
	m := mint{}
	in := bufio.NewScanner(f)
	for _, use := range []ticket.Use{ticket.Open, ticket.Say, fifth, sixth} {
		in.Scan()
		der, err := base64.StdEncoding.DecodeString(in.Text())
		must(t, err)
		key, err := x509.ParsePKCS8PrivateKey(der)
		must(t, err)
		m[use] = key.(*rsa.PrivateKey)
	}
	return m
}

func (m mint) public(t testing.TB) map[ticket.Use]*ticket.PublicKey {
	t.Helper()
	all := map[ticket.Use]*ticket.PublicKey{}
	for use, key := range m {
		spki, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
		must(t, err)
		all[use], err = ticket.ParsePublic(spki)
		must(t, err)
	}
	return all
}

// strike makes a ticket by the key for a use, of any message.
func (m mint) strike(t testing.TB, use ticket.Use, message []byte) ticket.Ticket {
	t.Helper()
	sum := sha512.Sum384(message)
	sig, err := rsa.SignPSS(rand.Reader, m[use], crypto.SHA384, sum[:], &rsa.PSSOptions{SaltLength: 48})
	must(t, err)
	return ticket.Ticket{Key: m.public(t)[use].ID(), Message: message, Signature: sig}
}

func (m mint) ticket(t testing.TB, use ticket.Use) ticket.Ticket {
	t.Helper()
	message := ticket.Message{Use: use, Epoch: week}
	rand.Read(message.Random[:])
	rand.Read(message.Own[:])
	return m.strike(t, use, message.Bytes())
}

// A holder writes in one thread.
type holder struct {
	key    *ecdsa.PrivateKey
	public []byte
	join   ticket.Ticket
}

func (m mint) holder(t testing.TB, join ticket.Use) holder {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	public, err := key.PublicKey.Bytes()
	must(t, err)
	message := ticket.Message{Use: join, Epoch: week, Own: ticket.HolderOf(public)}
	rand.Read(message.Random[:])
	return holder{key, public, m.strike(t, join, message.Bytes())}
}

func id() (i envelope.ID) {
	rand.Read(i[:])
	return i
}

// signed has the holder sign an operation.
func (h holder) signed(t testing.TB, o envelope.Operation) envelope.Operation {
	t.Helper()
	o.Holder = h.public
	sum := sha256.Sum256(o.Signed())
	r, s, err := ecdsa.Sign(rand.Reader, h.key, sum[:])
	must(t, err)
	o.Signature = append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
	return o
}

func (h holder) open(t testing.TB, m mint, title string) envelope.Operation {
	t.Helper()
	return h.signed(t, envelope.Operation{
		Op: envelope.Open, Receipt: id(), Slot: next, Post: id(), Thread: id(),
		Ticket: m.ticket(t, ticket.Open), Join: &h.join, Title: title, Text: "What " + title + " is about.",
	})
}

func (h holder) say(t testing.TB, m mint, thread envelope.ID, text string) envelope.Operation {
	t.Helper()
	return h.signed(t, envelope.Operation{
		Op: envelope.Say, Receipt: id(), Slot: next, Post: id(), Thread: thread,
		Ticket: m.ticket(t, ticket.Say), Join: &h.join, Text: text,
	})
}

// A house is a room with its files.
type house struct {
	*Room
	dir string
	mint
}

func newHouse(t testing.TB) *house {
	t.Helper()
	h := &house{dir: t.TempDir(), mint: newMint(t)}
	h.restart(t)
	must(t, h.Learn(t.Context(), week, h.public(t)))
	return h
}

func (h *house) restart(t testing.TB) {
	t.Helper()
	if h.Room != nil {
		must(t, h.Close())
	}
	r, err := Open(t.Context(), filepath.Join(h.dir, "speak.db"), filepath.Join(h.dir, "pool.db"))
	must(t, err)
	h.Room = r
	t.Cleanup(func() { r.Close() })
}

// take hands an operation over and wants this said of it.
func (h *house) take(t testing.TB, o envelope.Operation, want string) {
	t.Helper()
	h.takeAt(t, now, o, want)
}

func (h *house) takeAt(t testing.TB, at ticket.Slot, o envelope.Operation, want string) {
	t.Helper()
	got, err := h.Take(t.Context(), at, o)
	must(t, err)
	if got.Code != want {
		t.Errorf("%s: %s, want %s", o.Op, got.Code, want)
	}
}

func (h *house) publish(t testing.TB, slot ticket.Slot, want Outcome) {
	t.Helper()
	got, err := h.Publish(t.Context(), slot, crowd, least)
	must(t, err)
	if got != want {
		t.Errorf("slot %s: %+v, want %+v", slot, got, want)
	}
}

// thread opens a thread with the number 5 and publishes it.
func (h *house) thread(t testing.TB) (envelope.ID, holder) {
	t.Helper()
	w := h.holder(t, fifth)
	o := w.open(t, h.mint, "the lift")
	h.take(t, o, Held)
	h.publish(t, next, Outcome{Published: 1})
	return o.Thread, w
}

// rows counts the rows of a table of the public database.
func (h *house) rows(t testing.TB, table string) (n int) {
	t.Helper()
	n, err := count(t.Context(), h.speak, "SELECT COUNT(*) FROM "+table)
	must(t, err)
	return n
}

// image is every octet of every file of the room.
func (h *house) image(t testing.TB) string {
	t.Helper()
	must(t, h.Close())
	return imageOf(t, h.dir)
}

func imageOf(t testing.TB, dir string) string {
	t.Helper()
	files, err := os.ReadDir(dir)
	must(t, err)
	all := sha256.New()
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(dir, f.Name()))
		must(t, err)
		sum := sha256.Sum256(b)
		all.Write([]byte(f.Name()))
		all.Write(sum[:])
	}
	return string(all.Sum(nil))
}
