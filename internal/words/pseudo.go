package words

import (
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// Pseudo is a language made by program out of English, for tests of the pages:
// accented, a third longer, in brackets, so that text from elsewhere stands out.
const Pseudo = "en-XA"

var accents = strings.NewReplacer(
	"a", "å", "b", "ƀ", "c", "ç", "d", "ð", "e", "é", "f", "ƒ", "g", "ĝ", "h", "ĥ", "i", "î", "j", "ĵ",
	"k", "ķ", "l", "ļ", "m", "ɱ", "n", "ñ", "o", "ö", "p", "þ", "q", "ǫ", "r", "ŕ", "s", "š", "t", "ţ",
	"u", "û", "v", "ṽ", "w", "ŵ", "x", "ẋ", "y", "ý", "z", "ž",
	"A", "Å", "B", "Ɓ", "C", "Ç", "D", "Ð", "E", "É", "F", "Ƒ", "G", "Ĝ", "H", "Ĥ", "I", "Î", "J", "Ĵ",
	"K", "Ķ", "L", "Ļ", "M", "Ṁ", "N", "Ñ", "O", "Ö", "P", "Þ", "Q", "Ǫ", "R", "Ŕ", "S", "Š", "T", "Ţ",
	"U", "Û", "V", "Ṽ", "W", "Ŵ", "X", "Ẋ", "Y", "Ý", "Z", "Ž",
)

func pseudo(english map[string]*i18n.Message) map[string]*i18n.Message {
	made := make(map[string]*i18n.Message, len(english))
	for key, m := range english {
		c := *m
		for _, text := range []*string{&c.Zero, &c.One, &c.Two, &c.Few, &c.Many, &c.Other} {
			// Formats of numbers and dates are not language: they stay.
			if *text != "" && !strings.HasPrefix(key, "number.") && !strings.HasPrefix(key, "date.form_") {
				*text = disguise(*text)
			}
		}
		made[key] = &c
	}
	return made
}

// disguise accents a text outside its placeholders and makes it a third longer.
func disguise(text string) string {
	var b strings.Builder
	b.WriteByte('[')
	rest := text
	for rest != "" {
		before, after, found := strings.Cut(rest, "{{")
		b.WriteString(accents.Replace(before))
		if !found {
			break
		}
		inside, tail, _ := strings.Cut(after, "}}")
		b.WriteString("{{" + inside + "}}")
		rest = tail
	}
	for extra := (len([]rune(text)) + 2) / 3; extra > 0; extra -= 5 {
		b.WriteString(" " + strings.Repeat("é", min(extra, 4)))
	}
	b.WriteByte(']')
	return b.String()
}
