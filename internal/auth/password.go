package auth

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"waymark/internal/fault"
)

// Bounds of a password, in characters. There is no rule about which: length
// is what counts.
const (
	MinPassword = 12
	MaxPassword = 256
)

// common lists words that most bad passwords are made of, one a line.
//
//go:embed common.txt
var common string

var commonWords = func() map[string]bool {
	all := map[string]bool{}
	for _, word := range strings.Fields(common) {
		all[word] = true
	}
	return all
}()

// CheckPassword notes what is wrong with a new password in a field. Personal
// texts, such as name and e-mail address, must not be in it.
func CheckPassword(f *fault.Fields, field, password string, personal ...string) {
	switch n := utf8.RuneCountInString(password); {
	case n < MinPassword:
		f.Add(field, "fault.password_short", "Min", MinPassword)
	case n > MaxPassword:
		f.Add(field, "fault.password_long", "Max", MaxPassword)
	case isPersonal(password, personal):
		f.Add(field, "fault.password_personal")
	case isCommon(password):
		f.Add(field, "fault.password_common")
	}
}

// isPersonal says whether little is left of a password without the words of
// the personal texts, or whether it is one of them whole.
func isPersonal(password string, personal []string) bool {
	rest := fold(password)
	for _, text := range personal {
		words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
		for _, word := range words {
			if utf8.RuneCountInString(word) >= 3 {
				rest = strings.ReplaceAll(rest, fold(word), "")
			}
		}
	}
	return rest != fold(password) && letters(rest) < 6
}

// isCommon says whether a password is one or two common words, or several
// times the same, with figures and signs around them, or a walk over the
// keyboard.
func isCommon(password string) bool {
	for _, text := range []string{strings.ToLower(password), fold(password), fold(trim(password))} {
		if text == "" {
			continue
		}
		core := trim(text)
		if commonWords[core] || commonWords[unit(core)] || madeOfCommon(text) {
			return true
		}
		if utf8.RuneCountInString(unit(text)) < 5 || isWalk(text) {
			return true
		}
	}
	return false
}

// trim takes away what is no letter at both ends.
func trim(text string) string {
	return strings.TrimFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
}

// madeOfCommon says whether the letters of a text are two common words.
func madeOfCommon(text string) bool {
	text = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, text)
	for i := range text {
		if commonWords[text[:i]] && commonWords[text[i:]] {
			return true
		}
	}
	return false
}

// unit is the shortest text of which a text is a repetition.
func unit(text string) string {
	for n := 1; n <= len(text)/2; n++ {
		if len(text)%n == 0 && strings.Repeat(text[:n], len(text)/n) == text {
			return text[:n]
		}
	}
	return text
}

var rows = []string{"abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm"}

// isWalk says whether a text is made of long runs along an alphabet, the
// figures or a row of keys, forwards or backwards.
func isWalk(text string) bool {
	left := utf8.RuneCountInString(text)
	for _, row := range rows {
		for _, line := range []string{row, reversed(row)} {
			for i := 0; i+4 <= len(text); {
				n := 4
				if !strings.Contains(line, text[i:i+n]) {
					i++
					continue
				}
				for i+n < len(text) && strings.Contains(line, text[i:i+n+1]) {
					n++
				}
				left -= n
				i += n
			}
		}
	}
	return left < 5
}

func reversed(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}

// fold takes back the letters that figures and signs often stand for.
func fold(s string) string {
	return strings.NewReplacer("0", "o", "1", "l", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i").
		Replace(strings.ToLower(s))
}

func letters(s string) (n int) {
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}
