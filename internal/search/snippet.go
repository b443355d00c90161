package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"waymark/index"
)

// Bounds of where a snippet is looked for. Texts up to snippetWhole are looked
// through word by word; of longer ones, only the stretch that seems best.
const (
	snippetWhole  = 2 << 10
	stretch       = 900 // bytes that are to hold many words
	margin        = 250 // bytes kept on both sides of it
	rootWords     = 16  // words of the query that are looked for
	rootLetters   = 5   // of a word, from its beginning
	rootLeast     = 3
	rootsLookedAt = 300 // places of one word
)

// snippet cuts and marks the best part of a text.
func snippet(text string, q index.Query) []Piece {
	if len(text) <= snippetWhole {
		return index.Snippet(text, q, snippetLen)
	}
	from, to := bestStretch(text, roots(q))
	pieces := index.Snippet(text[from:to], q, snippetLen)
	if len(pieces) == 0 {
		return pieces
	}
	if from > 0 && !strings.HasPrefix(pieces[0].Text, "…") {
		pieces = slices.Insert(pieces, 0, Piece{Text: "… "})
	}
	if to < len(text) && !strings.HasSuffix(pieces[len(pieces)-1].Text, "…") {
		pieces = append(pieces, Piece{Text: " …"})
	}
	return pieces
}

// roots gives how the words of a query begin, in lower case.
func roots(q index.Query) []string {
	var list []string
	for _, text := range append([]string{q.Text}, q.Phrases...) {
		for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
			if len(w) < rootLeast || len(list) == rootWords {
				continue
			}
			if r := w[:before(w, rootLetters)]; r != "" && !slices.Contains(list, r) {
				list = append(list, r)
			}
		}
	}
	return list
}

// before is the last place at or before n where a character of s begins.
func before(s string, n int) int {
	n = min(n, len(s))
	for n > 0 && n < len(s) && !utf8.RuneStart(s[n]) {
		n--
	}
	return n
}

// bestStretch gives the stretch of a text with the most different roots, the
// first of those that are as good.
func bestStretch(text string, roots []string) (from, to int) {
	low := strings.ToLower(text)
	if len(low) != len(text) {
		return 0, before(text, 16*snippetWhole) // folding moved the places
	}
	type place struct{ at, root int }
	var places []place
	for i, r := range roots {
		for at, n := 0, 0; n < rootsLookedAt; n++ {
			found := strings.Index(low[at:], r)
			if found < 0 {
				break
			}
			at += found
			if at == 0 || !isLetter(low[at-1]) {
				places = append(places, place{at, i})
			}
			at += len(r)
		}
	}
	slices.SortFunc(places, func(a, b place) int { return a.at - b.at })
	best, start := 0, 0
	counts := make([]int, len(roots))
	different, first := 0, 0
	for _, p := range places {
		if counts[p.root]++; counts[p.root] == 1 {
			different++
		}
		for places[first].at < p.at-stretch {
			if counts[places[first].root]--; counts[places[first].root] == 0 {
				different--
			}
			first++
		}
		if different > best {
			best, start = different, places[first].at
		}
	}
	from = max(0, start-margin)
	if from > 0 {
		from = before(text, from)
		if i := strings.IndexByte(text[from:], ' '); i >= 0 && i < margin {
			from += i + 1
		}
	}
	to = before(text, start+stretch+margin)
	if i := strings.LastIndexByte(text[from:to], ' '); to < len(text) && i > stretch {
		to = from + i
	}
	return from, to
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || c >= utf8.RuneSelf || '0' <= c && c <= '9' }
