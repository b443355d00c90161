package document

import (
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// glyphs are the names of letters that do not tell themselves.
var glyphs = map[string]string{}

func init() {
	for _, pair := range strings.Fields(`space=_ exclam=! quotedbl=" numbersign=# dollar=$ percent=% ampersand=& quotesingle=' parenleft=( parenright=)
asterisk=* plus=+ comma=, hyphen=- minus=− period=. slash=/ zero=0 one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 colon=: semicolon=;
less=< equal== greater=> question=? at=@ bracketleft=[ backslash=\ bracketright=] asciicircum=^ underscore=_ grave=` + "`" + ` braceleft={ bar=| braceright=}
asciitilde=~ quoteleft=‘ quoteright=’ quotedblleft=“ quotedblright=” quotesinglbase=‚ quotedblbase=„ endash=– emdash=— bullet=• ellipsis=… dagger=† daggerdbl=‡
fi=fi fl=fl ff=ff ffi=ffi ffl=ffl germandbls=ß ae=æ AE=Æ oe=œ OE=Œ oslash=ø Oslash=Ø dotlessi=ı eth=ð Eth=Ð thorn=þ Thorn=Þ lslash=ł Lslash=Ł
dcroat=đ Dcroat=Đ Euro=€ sterling=£ yen=¥ cent=¢ currency=¤ section=§ paragraph=¶ copyright=© registered=® trademark=™ degree=° plusminus=± multiply=× divide=÷
mu=µ periodcentered=· onehalf=½ onequarter=¼ threequarters=¾ onesuperior=¹ twosuperior=² threesuperior=³ ordfeminine=ª ordmasculine=º exclamdown=¡ questiondown=¿
guillemotleft=« guillemotright=» guilsinglleft=‹ guilsinglright=› perthousand=‰ fraction=⁄ brokenbar=¦ logicalnot=¬ check=✓ checkbld=✔ a20=✔ a19=✓ florin=ƒ`) {
		name, text, _ := strings.Cut(pair, "=")
		glyphs[name] = text
	}
	glyphs["space"], glyphs["nbspace"], glyphs["sfthyphen"] = " ", " ", "-"
}

// accents are what a name says after a letter.
var accents = map[string]string{
	"grave": "\u0300", "acute": "\u0301", "circumflex": "\u0302", "tilde": "\u0303", "macron": "\u0304", "breve": "\u0306", "dotaccent": "\u0307",
	"dieresis": "\u0308", "ring": "\u030a", "hungarumlaut": "\u030b", "caron": "\u030c", "cedilla": "\u0327", "ogonek": "\u0328", "commaaccent": "\u0326",
}

// standardHigh are the upper codes of fonts that do not say theirs.
var standardHigh = map[int]string{
	0xa1: "¡", 0xa4: "⁄", 0xa6: "ƒ", 0xa8: "¤", 0xa9: "'", 0xaa: "“", 0xac: "‹", 0xad: "›", 0xae: "fi", 0xaf: "fl", 0xb1: "–", 0xb2: "†", 0xb3: "‡",
	0xb4: "·", 0xb7: "•", 0xb8: "‚", 0xb9: "„", 0xba: "”", 0xbc: "…", 0xbd: "‰", 0xd0: "—", 0xe1: "Æ", 0xe3: "ª", 0xe8: "Ł", 0xe9: "Ø", 0xea: "Œ",
	0xeb: "º", 0xf1: "æ", 0xf5: "ı", 0xf8: "ł", 0xf9: "ø", 0xfa: "œ", 0xfb: "ß",
}

// glyph gives the letters that a name stands for, or "".
func glyph(name string) string {
	name, _, _ = strings.Cut(name, ".")
	if s, ok := glyphs[name]; ok {
		return s
	}
	if len(name) == 1 {
		return name
	}
	if s, ok := accents[name[min(1, len(name)):]]; ok {
		return norm.NFC.String(name[:1] + s)
	}
	for _, start := range []string{"uni", "u"} {
		if hex, ok := strings.CutPrefix(name, start); ok && len(hex) >= 4 && len(hex) <= 6 {
			if n, err := strconv.ParseInt(hex, 16, 32); err == nil {
				return string(rune(n))
			}
		}
	}
	return ""
}
