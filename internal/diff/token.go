package diff

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// lines cuts a text after each newline.
func lines(s string) []string {
	if s == "" {
		return nil
	}
	parts := strings.SplitAfter(s, "\n")
	if parts[len(parts)-1] == "" {
		parts = parts[:len(parts)-1]
	}
	return parts
}

// words cuts a text into words, runs of space, newlines and single signs.
// Scripts without spaces between words are cut at each character.
func words(s string) []string {
	var found []string
	for s != "" {
		n := wordEnd(s)
		found = append(found, s[:n])
		s = s[n:]
	}
	return found
}

func wordEnd(s string) int {
	first, n := utf8.DecodeRuneInString(s)
	kind := kindOf(first)
	if kind == sign {
		return n
	}
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		if kindOf(r) != kind && !(kind == letter && unicode.Is(unicode.Mn, r)) {
			break
		}
		n += size
	}
	return n
}

const (
	letter = iota
	space
	sign
)

func kindOf(r rune) int {
	switch {
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai):
		return sign
	case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_':
		return letter
	case r == ' ' || r == '\t':
		return space
	}
	return sign
}
