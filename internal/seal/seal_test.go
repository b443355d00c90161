package seal

import (
	"strings"
	"testing"
)

func TestSeal(t *testing.T) {
	key := Key()
	s, err := New(key, "cursor")
	if err != nil {
		t.Fatal(err)
	}
	other, _ := New(key, "position")
	foreign, _ := New(Key(), "cursor")
	in := [Size]byte{1, 2, 3}
	a, b := s.Seal(in), s.Seal(in)
	if a == b || len(a) != len(s.Seal([Size]byte{})) {
		t.Errorf("%q and %q", a, b)
	}
	if got, ok := s.Open(a); !ok || got != in {
		t.Errorf("got %v, %v", got, ok)
	}
	for _, bad := range []string{"", "x", strings.Repeat("A", len(a)), a[:len(a)-1], a + "A", "!" + a[1:], flip(a)} {
		if _, ok := s.Open(bad); ok {
			t.Errorf("%q opens", bad)
		}
	}
	if _, ok := other.Open(a); ok {
		t.Error("opens for another purpose")
	}
	if _, ok := foreign.Open(a); ok {
		t.Error("opens with another key")
	}
	if _, err := New([]byte("short"), ""); err == nil {
		t.Error("takes a short key")
	}
}

func flip(s string) string {
	c := byte('A')
	if s[20] == c {
		c = 'B'
	}
	return s[:20] + string(c) + s[21:]
}

// A cursor that was made up opens nothing, whatever it is.
func FuzzOpen(f *testing.F) {
	key := []byte(strings.Repeat("k", KeySize))
	s, err := New(key, "search")
	if err != nil {
		f.Fatal(err)
	}
	other, err := New(key, "changes")
	if err != nil {
		f.Fatal(err)
	}
	want := [Size]byte{1, 2, 3}
	good := s.Seal(want)
	for _, text := range []string{"", "x", good, good[1:], good + "A", strings.ToUpper(good), "====", "\xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		// The corpus outlives the run, and so does the key: an earlier run's
		// cursor is as good as this one's.
		if inside, ok := s.Open(text); ok && inside != want {
			t.Fatalf("%q opens as %v", text, inside)
		}
		if _, ok := other.Open(text); ok {
			t.Fatalf("%q opens for another purpose", text)
		}
	})
}
