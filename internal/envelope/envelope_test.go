package envelope

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"waymark/internal/ticket"
)

const slot = ticket.Slot("2026-11-24T14")

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func key(t testing.TB) *Key {
	t.Helper()
	k, err := NewKey()
	must(t, err)
	return k
}

func TestEnvelopesHaveOneSize(t *testing.T) {
	k := key(t)
	for _, n := range []int{0, 1, 5000, Room} {
		said := bytes.Repeat([]byte{'a'}, n)
		sealed, err := Seal(k.Public(), slot, said)
		must(t, err)
		if len(sealed) != Size {
			t.Errorf("%d octets are sealed into %d", n, len(sealed))
		}
		got, err := k.Open(slot, sealed)
		if err != nil || !bytes.Equal(got, said) {
			t.Errorf("%d octets: read %d, %v", n, len(got), err)
		}
	}
	if _, err := Seal(k.Public(), slot, make([]byte, Room+1)); !errors.Is(err, ErrLong) {
		t.Errorf("too much: %v", err)
	}
	if _, err := Seal([]byte("no point"), slot, nil); err == nil {
		t.Error("sealed for no key")
	}
}

func TestOpensWithItsKeyAndSlotAlone(t *testing.T) {
	k := key(t)
	sealed, err := Seal(k.Public(), slot, []byte("words"))
	must(t, err)
	private, err := k.Private()
	must(t, err)
	same, err := ParseKey(private)
	must(t, err)
	if said, err := same.Open(slot, sealed); err != nil || string(said) != "words" {
		t.Errorf("the same key: %q, %v", said, err)
	}
	bad := map[string]func() ([]byte, error){
		"another key":  func() ([]byte, error) { return key(t).Open(slot, sealed) },
		"another slot": func() ([]byte, error) { return k.Open("2026-11-24T16", sealed) },
		"one short":    func() ([]byte, error) { return k.Open(slot, sealed[1:]) },
		"one more":     func() ([]byte, error) { return k.Open(slot, append(bytes.Clone(sealed), 0)) },
	}
	for _, at := range []int{1, pointSize, Size - 1} {
		bad["damage at "+strings.Repeat("i", at%7)] = func() ([]byte, error) {
			b := bytes.Clone(sealed)
			b[at] ^= 1
			return k.Open(slot, b)
		}
	}
	for name, open := range bad {
		if said, err := open(); !errors.Is(err, ErrClosed) {
			t.Errorf("%s: %q, %v", name, said, err)
		}
	}
	if CheckPublic(k.Public()) != nil || CheckPublic(k.Public()[1:]) == nil || CheckPublic(make([]byte, pointSize)) == nil {
		t.Error("points are not told from what is none")
	}
}

func TestPaddingSaysNothing(t *testing.T) {
	good, err := pad([]byte("ab"), 8)
	must(t, err)
	for _, b := range [][]byte{good[:3], {0, 0, 0, 9, 1}, {255, 255, 255, 255, 0}, append(bytes.Clone(good), 1)} {
		if _, err := unpad(b); err == nil {
			t.Errorf("%v was read", b)
		}
	}
}

func TestAnswers(t *testing.T) {
	k := AnswerKey{1}
	one, err := Answer(k, []byte("held"))
	must(t, err)
	two, err := Answer(k, []byte("spent"))
	must(t, err)
	if len(one) != Size || len(two) != Size || len(NoAnswer()) != Size {
		t.Error("answers have several sizes")
	}
	if bytes.Equal(one[:nonceSize], two[:nonceSize]) {
		t.Error("two answers of one key have one nonce")
	}
	if said, err := OpenAnswer(k, one); err != nil || string(said) != "held" {
		t.Errorf("%q, %v", said, err)
	}
	if _, err := OpenAnswer(AnswerKey{2}, one); err == nil {
		t.Error("opened with another key")
	}
	if _, err := OpenAnswer(k, NoAnswer()); !errors.Is(err, ErrClosed) {
		t.Error("nothing was taken for an answer")
	}
	if _, err := OpenAnswer(k, one[1:]); err == nil {
		t.Error("opened in part")
	}
	if _, err := Answer(k, make([]byte, AnswerRoom+1)); !errors.Is(err, ErrLong) {
		t.Error("too much was said")
	}
}
