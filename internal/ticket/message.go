package ticket

import (
	"crypto/sha256"
	"fmt"
)

// A Use says what a ticket is good for: 'open' begins a thread, 'say' says
// something in one, and the 32 numbered ones each let their holder have one
// name in the one thread of a week that has this number.
type Use byte

// The uses. Join(n) is that of the thread number n.
const (
	Open Use = 1
	Say  Use = 2
)

// Numbers is how many threads a week may have, and how many of the numbered
// tickets everybody has.
const Numbers = 32

const firstJoin Use = 16

// Join is the use of the tickets for the thread number n, from 0 to 31.
func Join(n int) Use { return firstJoin + Use(n%Numbers) } //nolint:gosec // 0 to 31

// Number is the thread's number of a Join, and false for the other uses.
func (u Use) Number() (n int, ok bool) {
	return int(u - firstJoin), u >= firstJoin && u < firstJoin+Numbers
}

// String names the use as the key log does: open, say, slot-00 to slot-31.
func (u Use) String() string {
	if n, ok := u.Number(); ok {
		return fmt.Sprintf("slot-%02d", n)
	}
	switch u {
	case Open:
		return "open"
	case Say:
		return "say"
	default:
		return "none"
	}
}

// Uses gives every use, in the order of the key log.
func Uses() []Use {
	all := []Use{Open, Say}
	for n := range Numbers {
		all = append(all, Join(n))
	}
	return all
}

// Quota is how many tickets of a use everybody has for a week. It is the same
// for all, and no setting: a request of another size would stand out.
func Quota(u Use) int {
	switch u {
	case Open:
		return 2
	case Say:
		return 12
	default:
		return 1
	}
}

// The layout of a message: 32 random octets that RFC 9474 puts first, the
// version, the kind, the epoch, the thread's number where the kind is
// numbered, and 32 octets more.
const (
	randomized = 32
	version    = 1
	kindJoin   = 3
	plain      = randomized + 2 + 8 + 32
)

// A Message is what a ticket says. RFC 9474 section 7.2 asks that nothing
// else than such a thing is taken, so each octet of it is accounted for.
type Message struct {
	Random [randomized]byte // chosen by the holder
	Use    Use
	Epoch  Epoch
	// Own is a nonce; for a Join it is the sum of the public key that the
	// holder writes with in the thread.
	Own [32]byte
}

// HolderOf gives what stands in a Join for the holder of a public key.
func HolderOf(public []byte) [32]byte { return sha256.Sum256(public) }

// Bytes gives the message as it is signed.
func (m Message) Bytes() []byte {
	b := append(make([]byte, 0, plain+1), m.Random[:]...)
	n, numbered := m.Use.Number()
	kind := byte(m.Use)
	if numbered {
		kind = kindJoin
	}
	b = append(b, version, kind)
	b = append(b, m.Epoch...)
	if numbered {
		b = append(b, byte(n)) //nolint:gosec // 0 to 31
	}
	return append(b, m.Own[:]...)
}

// ParseMessage reads a message as Bytes writes it, and nothing else; it fails
// with ErrInvalid.
func ParseMessage(b []byte) (Message, error) {
	var m Message
	if len(b) < plain || b[randomized] != version {
		return m, ErrInvalid
	}
	rest := b[randomized+1:]
	kind, rest := rest[0], rest[1:]
	var err error
	if m.Epoch, err = ParseEpoch(string(rest[:8])); err != nil {
		return Message{}, ErrInvalid
	}
	rest = rest[8:]
	switch kind {
	case byte(Open), byte(Say):
		m.Use = Use(kind)
	case kindJoin:
		if rest[0] >= Numbers {
			return Message{}, ErrInvalid
		}
		m.Use, rest = Join(int(rest[0])), rest[1:]
	default:
		return Message{}, ErrInvalid
	}
	if len(rest) != len(m.Own) {
		return Message{}, ErrInvalid
	}
	copy(m.Random[:], b)
	copy(m.Own[:], rest)
	return m, nil
}
