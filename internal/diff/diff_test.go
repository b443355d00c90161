package diff

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// whole puts the pieces together again: the old text and the new one.
func whole(pieces []Piece) (old, new string) {
	var a, b strings.Builder
	for _, p := range pieces {
		if p.Op != Added {
			a.WriteString(p.Text)
		}
		if p.Op != Removed {
			b.WriteString(p.Text)
		}
	}
	return a.String(), b.String()
}

func check(t *testing.T, old, new string) []Piece {
	t.Helper()
	pieces := Words(old, new)
	for _, list := range [][]Piece{pieces, Near(pieces, 2)} {
		if a, b := whole(list); a != old || b != new {
			t.Fatalf("%.200q and %.200q come back as %.200q and %.200q", old, new, a, b)
		}
	}
	for i, p := range pieces {
		if p.Text == "" || p.Op == Hidden || i > 0 && pieces[i-1].Op == p.Op {
			t.Fatalf("%.200q to %.200q: piece %d is wrong: %.200q", old, new, i, p.Text)
		}
	}
	return pieces
}

// marked writes pieces as text: [-gone-], {+come+}, (hidden).
func marked(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		fmt.Fprintf(&b, map[Op]string{Same: "%s", Removed: "[-%s-]", Added: "{+%s+}", Hidden: "(%s)"}[p.Op], p.Text)
	}
	return b.String()
}

func TestWords(t *testing.T) {
	for _, c := range [][3]string{
		{"", "", ""},
		{"same", "same", "same"},
		{"", "new", "{+new+}"},
		{"old", "", "[-old-]"},
		{"We met on Monday.", "We met on Tuesday.", "We met on [-Monday-]{+Tuesday+}."},
		{"one\ntwo\nthree\n", "one\nthree\n", "one\n[-two\n-]three\n"},
		{"one\nthree\n", "one\ntwo\nthree\n", "one\n{+two\n+}three\n"},
		{"a b c d e f g", "a b X Y e f g", "a b [-c d-]{+X Y+} e f g"},
		{"wholly other words", "nothing stays here", "[-wholly other words-]{+nothing stays here+}"},
		{"会议在周一", "会议在周二", "会议在周[-一-]{+二+}"},
		{"cost: £40", "cost: £45", "cost: £[-40-]{+45+}"},
		{"a\nb\nc\nd\n", "c\nd\na\nb\n", "[-a\nb\n-]c\nd\n{+a\nb\n+}"},
	} {
		if got := marked(check(t, c[0], c[1])); got != c[2] {
			t.Errorf("%q to %q: %q, wanted %q", c[0], c[1], got, c[2])
		}
	}
}

func TestNear(t *testing.T) {
	old := "1\n2\n3\n4\n5\n6\nold word here\n7\n8\n9\n10\n11\n12\n"
	pieces := check(t, old, strings.Replace(old, "old", "new", 1))
	if got := marked(Near(pieces, 1)); got != "(1\n2\n3\n4\n5\n)6\n[-old-]{+new+} word here\n7\n(8\n9\n10\n11\n12\n)" {
		t.Errorf("folded: %q", got)
	}
	if n := Near(pieces, 1)[0].Lines(); n != 5 {
		t.Errorf("%d lines hidden", n)
	}
	if got := Near(pieces, 20); len(got) != len(pieces) {
		t.Errorf("folded without need: %q", marked(got))
	}
	if r, a := Changed(pieces); r != 3 || a != 3 {
		t.Errorf("changed %d, %d", r, a)
	}
}

func TestRandomTexts(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	vocabulary := strings.Fields("a b c d the of\n council\n library, waste. é 会 \n")
	text := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteString(vocabulary[rnd.IntN(len(vocabulary))] + []string{" ", "\n", "", "\n\n"}[rnd.IntN(4)])
		}
		return b.String()
	}
	for range 3000 {
		check(t, text(rnd.IntN(30)), text(rnd.IntN(30)))
	}
}

// TestLongTexts compares texts of the largest size that a post may have. That
// it ends is the test; the bounds are what makes it end.
func TestLongTexts(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	random := func(sep string) string {
		var b strings.Builder
		for b.Len() < 200<<10 {
			fmt.Fprintf(&b, "w%d%s", rnd.IntN(500), sep)
		}
		return b.String()
	}
	for name, pair := range map[string][2]string{
		"lines":     {random("\n"), random("\n")},
		"one line":  {random(" "), random(" ")},
		"letters":   {strings.Repeat("a\n", 100<<10), strings.Repeat("b\na\n", 50<<10)},
		"reversed":  {strings.Repeat("a b ", 50<<10), strings.Repeat("b a ", 50<<10)},
		"shortened": {random(" "), ""},
	} {
		if pieces := check(t, pair[0], pair[1]); len(pieces) == 0 {
			t.Errorf("%s: nothing", name)
		}
	}
	// A long text in which every tenth paragraph has one new word.
	var old, new strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&old, "Paragraph %d says what was done in that week by whom.\n\n", i)
		fmt.Fprintf(&new, "Paragraph %d says what was %s in that week by whom.\n\n", i, []string{"done", "tried"}[min(1, i%10/9)])
	}
	pieces := check(t, old.String(), new.String())
	if r, a := Changed(pieces); r != 200*4 || a != 200*5 {
		t.Errorf("changed %d and %d characters", r, a)
	}
}

func FuzzWords(f *testing.F) {
	f.Add("a b\nc", "a c\nb")
	f.Add("", "x\r\ny\xff")
	f.Add("one two three", "one 2 three")
	f.Fuzz(func(t *testing.T, old, new string) { check(t, old, new) })
}

func BenchmarkWords(b *testing.B) {
	old := strings.Repeat("We tried this in two wards last spring and it worked well for residents.\n", 40)
	new := strings.Replace(old, "spring", "autumn", 3)
	b.ReportAllocs()
	for b.Loop() {
		Words(old, new)
	}
}
