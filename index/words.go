package index

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/go-porterstemmer"
	"golang.org/x/text/unicode/norm"
)

// Kinds of token.
const (
	word   = iota // counts in lengths and scores
	stop          // too common to tell texts apart; kept where texts are short
	symbol        // an emoji, or signs that stand alone between spaces
)

// maxWord bounds a token in bytes; what is longer is cut, in texts and queries alike.
const maxWord = 64

// token is one word of a text.
type token struct {
	word       string // lower case, without accents and apostrophes
	start, end int    // bytes of the text
	pos        int    // counts words and stop words, not symbols
	kind       int
}

// stops are the 33 words that Lucene leaves out of English text.
var stops = set("a an and are as at be but by for if in into is it no not of on or such " +
	"that the their then there these they this to was will with")

// asking are words that people ask with and that join others; a query of some
// length does without them.
var asking = set("what which who whom how why when where do does did can could would should may might must " +
	"shall am have has had having being been were i my me im id ive you your yours we us our ours he him his " +
	"she her hers them those any some each both same own more most other very just only too also than so " +
	"about from because between among through during before after until while its")

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// scanner cuts a text into tokens.
type scanner struct {
	text string
	at   int
	pos  int
	seen bool // a word since the last space: signs beside it are punctuation
}

// next returns the next token; ok is false at the end.
func (s *scanner) next() (t token, ok bool) {
	for s.at < len(s.text) {
		r, n := s.rune(s.at)
		switch class(r) {
		case inWord:
			if t, ok = s.word(); ok {
				return t, true
			}
		case single:
			s.at += n
			s.seen = true
			if w := fold(s.text[s.at-n : s.at]); w != "" {
				s.pos++
				return token{w, s.at - n, s.at, s.pos, word}, true
			}
		case emoji:
			s.at += n
			s.seen = true
			return token{s.text[s.at-n : s.at], s.at - n, s.at, s.pos, symbol}, true
		case space:
			s.at += n
			s.seen = false
		default:
			if t, ok = s.signs(); ok {
				return t, true
			}
		}
	}
	return t, false
}

func (s *scanner) rune(at int) (rune, int) {
	if c := s.text[at]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRuneInString(s.text[at:])
}

// word reads a run of letters and digits, with apostrophes between letters.
func (s *scanner) word() (token, bool) {
	start := s.at
	plain := true // ASCII without capitals and apostrophes
	for s.at < len(s.text) {
		r, n := s.rune(s.at)
		c := class(r)
		if c == apostrophe {
			if s.at+n >= len(s.text) {
				break
			}
			if after, _ := s.rune(s.at + n); class(after) != inWord {
				break
			}
			plain = false
		} else if c != inWord && c != joiner {
			break
		}
		if r >= utf8.RuneSelf || 'A' <= r && r <= 'Z' {
			plain = false
		}
		s.at += n
	}
	s.seen = true
	w := s.text[start:s.at]
	if !plain {
		w = fold(w)
	}
	if w = cut(w); w == "" {
		return token{}, false
	}
	s.pos++
	kind := word
	if len(w) <= 5 && stops[w] {
		kind = stop
	}
	return token{w, start, s.at, s.pos, kind}, true
}

// signs reads signs up to a space or word; they are a token where no word touches them.
func (s *scanner) signs() (token, bool) {
	start, touched := s.at, s.seen
	for s.at < len(s.text) {
		r, n := s.rune(s.at)
		c := class(r)
		if c == space {
			break
		}
		if c == inWord || c == single || c == emoji {
			touched = true
			break
		}
		s.at += n
	}
	if touched {
		return token{}, false
	}
	return token{cut(s.text[start:s.at]), start, s.at, s.pos, symbol}, true
}

// Classes of runes.
const (
	other = iota
	inWord
	single // a script without spaces between words: each sign is a word
	emoji
	space
	apostrophe
	joiner // invisible inside a word
)

var ascii = func() (c [utf8.RuneSelf]uint8) {
	for r := range c {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
			c[r] = inWord
		case r <= ' ' || r == 0x7f:
			c[r] = space
		case r == '\'':
			c[r] = apostrophe
		}
	}
	return c
}()

func class(r rune) int {
	if r < utf8.RuneSelf {
		return int(ascii[r])
	}
	switch {
	case r == utf8.RuneError:
		return other
	case r == '’' || r == '‘' || r == '＇' || r == 'ʼ':
		return apostrophe
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar):
		return single
	case unicode.IsLetter(r), unicode.IsNumber(r), unicode.IsMark(r):
		return inWord
	case unicode.Is(unicode.Cf, r):
		return joiner
	case unicode.Is(unicode.So, r), unicode.Is(unicode.Sk, r) && r > 0xffff:
		return emoji
	case unicode.IsSpace(r):
		return space
	}
	return other
}

var ligatures = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ı", "i")

// fold brings a word to the form in which it is compared.
func fold(w string) string {
	w = strings.ToLower(w)
	for _, s := range []string{"'s", "’s", "＇s", "ʼs"} {
		w = strings.TrimSuffix(w, s)
	}
	b := make([]byte, 0, len(w))
	if !isASCII(w) {
		w = ligatures.Replace(norm.NFKD.String(w))
	}
	for _, r := range w {
		if unicode.IsLetter(r) && r != 'ʼ' || unicode.IsNumber(r) || unicode.Is(unicode.Mc, r) {
			b = utf8.AppendRune(b, unicode.ToLower(r))
		}
	}
	return string(b)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// cut shortens a word to maxWord bytes.
func cut(w string) string {
	if len(w) <= maxWord {
		return w
	}
	n := maxWord
	for n > 0 && !utf8.RuneStart(w[n]) {
		n--
	}
	return w[:n]
}

// weak is the term of a token that is no ordinary word; no ordinary term begins so.
func weak(w string) string { return "_" + w }

// stem returns the term of an ordinary word: Porter's stem where it is English.
func stem(w string) string {
	if len(w) < 3 {
		return w
	}
	r := make([]rune, 0, 24)
	for i := range len(w) {
		if w[i] < 'a' || w[i] > 'z' {
			return w
		}
		r = append(r, rune(w[i]))
	}
	return string(porterstemmer.StemWithoutLowerCasing(r))
}

// stemmer remembers stems; it belongs to one goroutine.
type stemmer map[string]string

func (m stemmer) term(t token) string {
	if t.kind != word {
		return weak(t.word)
	}
	if s, ok := m[t.word]; ok {
		return s
	}
	if len(m) > 1<<16 {
		clear(m)
	}
	s := stem(t.word)
	m[strings.Clone(t.word)] = strings.Clone(s)
	return s
}
