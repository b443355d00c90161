package keylog

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

var plain = regexp.MustCompile(`^[a-z]{3,8}$`)

// alike says whether one letter makes the difference between two words, or
// one begins the other: they would be misheard.
func alike(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch len(b) - len(a) {
	case 0:
		return a[min(i+1, len(a)):] == b[min(i+1, len(b)):]
	case 1:
		return a[i:] == b[i+1:]
	}
	return strings.HasPrefix(b, a)
}

func TestWordsAreToldApart(t *testing.T) {
	if len(words) != 1<<wordBits || !slices.IsSorted(words) {
		t.Errorf("%d words, sorted: %v", len(words), slices.IsSorted(words))
	}
	for i, a := range words {
		if !plain.MatchString(a) {
			t.Errorf("%q is not plain", a)
		}
		for _, b := range words[i+1:] {
			if alike(a, b) {
				t.Errorf("%s and %s are alike", a, b)
			}
		}
	}
	for _, pair := range [][2]string{{"boat", "coat"}, {"sea", "seat"}, {"sea", "season"}, {"lamp", "lamp"}, {"stem", "steam"}} {
		if !alike(pair[0], pair[1]) {
			t.Errorf("the control: %q", pair)
		}
	}
	if alike("quiet", "heron") {
		t.Error("the control: all are alike")
	}
}

// The words of a head are the same on every computer and in every version.
func TestWordsOfAHead(t *testing.T) {
	h := Head{47, strings.Repeat("0123456789abcdef", 4)}
	got := h.Words()
	if want := "velvet lumber waltz garage simmer granite powder"; strings.Join(got[:], " ") != want {
		t.Errorf("the words are %q, were %q", strings.Join(got[:], " "), want)
	}
	if other := (Head{47, strings.Repeat("0123456789abcdee", 4)}).Words(); other == got {
		t.Error("two heads have the same words")
	}
}
