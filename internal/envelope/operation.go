package envelope

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"unicode"
	"unicode/utf8"

	"waymark/internal/ticket"
)

// An Op is what an envelope asks for.
type Op string

// What can be asked for. Chaff asks for nothing and looks like the others.
const (
	Open     Op = "open"     // a new thread
	Say      Op = "say"      // a reply
	Withdraw Op = "withdraw" // a text of one's own is taken back
	Chaff    Op = "chaff"
)

// reserved are operations that later versions give a meaning.
var reserved = map[Op]bool{"case.open": true, "case.msg": true, "mbox.read": true}

var (
	// ErrReserved says that an operation is kept for later.
	ErrReserved = errors.New("envelope: this operation is kept for later")
	// ErrForm says that what lies in an envelope is no operation.
	ErrForm = errors.New("envelope: what it says has the wrong form")
)

// The longest title and text, in characters.
const (
	TitleLength = 150
	TextLength  = 6000
)

// An ID is drawn at random by whoever sends an envelope, so that nothing
// counts what arrives.
type ID [16]byte

// An Operation is what lies in an envelope.
type Operation struct {
	Op      Op
	Receipt ID // names what became of it in the public list
	Answer  AnswerKey

	// All but Chaff have these.
	Slot      ticket.Slot // when it may be published at the earliest
	Post      ID
	Thread    ID
	Holder    []byte // the public key that its writer has in the thread
	Signature []byte // by the holder, of Signed

	Ticket ticket.Ticket  // Open, Say
	Join   *ticket.Ticket // Open; Say where it is the holder's first in the thread
	Title  string         // Open
	Text   string         // Open, Say
}

// Parse reads an operation. It fails with ErrReserved or ErrForm; nothing is
// overlooked, guessed or mended. Whether the tickets and signatures are good
// is not looked at.
func Parse(said []byte) (Operation, error) {
	var o Operation
	f, ok := parse(said)
	if !ok || take[json.Number](f, "v") != "1" {
		return o, ErrForm
	}
	o.Op = Op(take[string](f, "op"))
	if reserved[o.Op] {
		return o, ErrReserved
	}
	o.Receipt = ID(f.octets("rid", len(o.Receipt)))
	o.Answer = AnswerKey(f.octets("rk", len(o.Answer)))
	switch o.Op {
	case Chaff:
	case Open, Say, Withdraw:
		o.read(f)
	default:
		return o, ErrForm
	}
	if !f.done() {
		return Operation{}, ErrForm
	}
	return o, nil
}

func (o *Operation) read(f *fields) {
	slot, err := ticket.ParseSlot(take[string](f, "slot"))
	f.wrong = f.wrong || err != nil
	o.Slot = slot
	o.Post = ID(f.octets("pid", len(o.Post)))
	o.Thread = ID(f.octets("thread", len(o.Thread)))
	o.Holder = f.octets("hpk", pointSize)
	o.Signature = f.octets("hsig", signatureSize)
	if o.Op == Withdraw {
		return
	}
	o.Ticket = f.ticket("ticket")
	if _, has := f.of["join"]; has || o.Op == Open {
		join := f.ticket("join")
		o.Join = &join
	}
	body := f.inside("body")
	if o.Op == Open {
		o.Title = body.text("title", TitleLength, false)
	}
	o.Text = body.text("text", TextLength, true)
	f.wrong = f.wrong || !body.done()
}

func (f *fields) ticket(name string) (t ticket.Ticket) {
	in := f.inside(name)
	key, err := ticket.ParseKeyID(take[string](in, "kid"))
	t = ticket.Ticket{Key: key, Message: in.octets("msg", -1), Signature: in.octets("sig", ticket.Size)}
	f.wrong = f.wrong || err != nil || !in.done()
	return t
}

// text takes words that somebody wrote: not nothing, no longer than so many
// characters, and no control characters but the ends of lines.
func (f *fields) text(name string, longest int, lines bool) string {
	s := take[string](f, name)
	f.wrong = f.wrong || strings.TrimSpace(s) == "" || utf8.RuneCountInString(s) > longest ||
		strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && (!lines || r != '\n' && r != '\t') })
	return s
}

const signatureSize = 64

// Signed gives what the holder signs: what is asked for, of which text in
// which thread, and the words. The slot is no part of it: it would have to be
// published for others to look the signature over, and would tell when the
// text was meant to come out.
func (o *Operation) Signed() []byte {
	b := []byte(string(o.Op) + "-v1|")
	b = append(b, o.Thread[:]...)
	b = append(b, o.Post[:]...)
	title, text := sha256.Sum256([]byte(o.Title)), sha256.Sum256([]byte(o.Text))
	return append(append(b, title[:]...), text[:]...)
}

// ByHolder says whether the holder has signed the operation: ECDSA on P-256
// with SHA-256, as browsers write it.
func (o *Operation) ByHolder() bool {
	if len(o.Signature) != signatureSize {
		return false
	}
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), o.Holder)
	if err != nil {
		return false
	}
	sum := sha256.Sum256(o.Signed())
	half := signatureSize / 2
	return ecdsa.Verify(key, sum[:], new(big.Int).SetBytes(o.Signature[:half]), new(big.Int).SetBytes(o.Signature[half:]))
}

// A Result is what an answer says became of an operation.
type Result struct {
	Code string `json:"code"`
	// Slot is when it will be published at the earliest, where it was taken.
	Slot ticket.Slot `json:"slot,omitempty"`
	// Until and Reason are those of a moderator who has paused the writer.
	Until  ticket.Slot `json:"until,omitempty"`
	Reason string      `json:"reason,omitempty"`
}
