package board

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"reflect"
	"testing"

	"waymark/assets"
	"waymark/internal/envelope"
	"waymark/internal/ticket"
)

var key = Key{1, 2, 3}

func sample() Board {
	return Board{
		Slot: "2026-11-24T12", Next: []ticket.Slot{"2026-11-24T14", "2026-11-24T16"},
		Threads: []Thread{
			{
				ID: envelope.ID{9}.String(), Title: "The lift", Epoch: "2026-W48", Number: 7, Opened: "2026-11-24T12", State: Open,
				Holders: []Holder{{ID: "h2", Key: []byte{4}, Name: "Quiet Heron"}, {ID: "h1", Author: true}},
				Posts:   []Post{{ID: "p2", Slot: "2026-11-24T12"}, {ID: "p1", Slot: "2026-11-24T12"}, {ID: "p0", Slot: "2026-11-24T14"}},
			},
			{ID: envelope.ID{8}.String(), State: Closed, ClosedReason: "It names somebody."},
		},
		Moderation: []Action{{Slot: "2026-11-24T14", Target: "a"}, {Slot: "2026-11-24T12", Target: "b"}},
	}
}

func encode(t *testing.T, b Board) []byte {
	t.Helper()
	sealed, err := Encode(key, b)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

// One board is one file, in whatever order its parts come.
func TestOneFile(t *testing.T) {
	want := encode(t, sample())
	for range 50 {
		b := sample()
		rand.Shuffle(len(b.Threads), func(i, j int) { b.Threads[i], b.Threads[j] = b.Threads[j], b.Threads[i] })
		rand.Shuffle(len(b.Moderation), func(i, j int) { b.Moderation[i], b.Moderation[j] = b.Moderation[j], b.Moderation[i] })
		for _, th := range b.Threads {
			rand.Shuffle(len(th.Posts), func(i, j int) { th.Posts[i], th.Posts[j] = th.Posts[j], th.Posts[i] })
			rand.Shuffle(len(th.Holders), func(i, j int) { th.Holders[i], th.Holders[j] = th.Holders[j], th.Holders[i] })
		}
		if !bytes.Equal(encode(t, b), want) {
			t.Fatal("another order is another file")
		}
	}
	got, err := Decode(key, want)
	if err != nil || len(got.Threads) != 2 || got.Threads[1].Posts[0].ID != "p1" || got.Threads[1].Holders[0].ID != "h1" || got.Moderation[0].Target != "b" {
		t.Errorf("%+v, %v", got, err)
	}
	if b := sample(); !reflect.DeepEqual(b, sample()) || bytes.Equal(encode(t, Board{Slot: "2026-11-24T14"}), want) {
		t.Error("the control: another board is the same file")
	}
}

// What is closed opens with its key and as what it is, and no other way.
func TestClosed(t *testing.T) {
	sealed := encode(t, sample())
	glass, err := EncodeGlass(key, []byte("SQLite format 3"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := DecodeGlass(key, glass); err != nil || string(got) != "SQLite format 3" {
		t.Errorf("%q, %v", got, err)
	}
	damaged := bytes.Clone(sealed)
	damaged[len(damaged)-1]++
	for name, b := range map[string][]byte{"glass": glass, "damaged": damaged, "short": sealed[:5], "nothing": nil} {
		if _, err := Decode(key, b); !errors.Is(err, ErrClosed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Decode(Key{}, sealed); !errors.Is(err, ErrClosed) {
		t.Errorf("with another key: %v", err)
	}
	if _, err := DecodeGlass(key, sealed); !errors.Is(err, ErrClosed) {
		t.Errorf("a board as glass: %v", err)
	}
	if bytes.Contains(sealed, []byte("lift")) {
		t.Error("the words can be read")
	}
}

// Scripts read empty lists, never null, and members under these names.
func TestMembers(t *testing.T) {
	sealed := encode(t, Board{Slot: "2026-11-24T12", Threads: []Thread{{ID: "x"}}})
	text, err := open(key, boardKind, sealed)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"v":1,"slot":"2026-11-24T12","next":[],"threads":[{"id":"x","title":"","epoch":"","number":0,"opened":"","until":"",` +
		`"state":"","closed_reason":"","holders":[],"posts":[]}],"moderation":[]}`
	if string(text) != want {
		t.Errorf("%s, want %s", text, want)
	}
}

func TestResults(t *testing.T) {
	a, b := Receipt{Name: "a", Slot: "2026-11-24T12", Result: "published"}, Receipt{Name: "b"}
	one, err := EncodeResults(Results{Slot: "2026-11-24T12", Receipts: []Receipt{b, a}})
	other, _ := EncodeResults(Results{Slot: "2026-11-24T12", Receipts: []Receipt{a, b}})
	if err != nil || !bytes.Equal(one, other) || !json.Valid(one) {
		t.Errorf("%s, %s, %v", one, other, err)
	}
	if got, err := DecodeResults(one); err != nil || got.Receipts[0] != a {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := DecodeResults([]byte(`{"v":2}`)); err == nil {
		t.Error("another version is read")
	}
}

// The vectors are those of assets/src/speak/names.test.mjs.
func TestNameOf(t *testing.T) {
	for n, want := range map[byte]string{0: "Decent Dragonfly", 1: "Crisp Tamarin", 200: "Fair Jacana"} {
		holder := bytes.Repeat([]byte{n + 1}, 65)
		if got := NameOf(envelope.ID(bytes.Repeat([]byte{n}, 16)), holder); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

func TestNames(t *testing.T) {
	seen := map[string]bool{}
	for _, l := range [][256]string{assets.SpeakNames.First, assets.SpeakNames.Second} {
		for _, w := range l {
			if len(w) < 2 || seen[w] {
				t.Errorf("%q is no name or stands twice", w)
			}
			seen[w] = true
		}
	}
}
