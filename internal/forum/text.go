package forum

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Limits of what people write, in characters.
const (
	MaxTitle   = 200
	MaxSummary = 500
	MaxBody    = 100_000
	MaxName    = 120
	MaxTag     = 40
	MaxTags    = 8
	// MaxImportedTitle is what an import may bring.
	MaxImportedTitle = 1000
)

// Slug makes the readable part of an address from a title: lower-case words
// of letters and digits, at most 60 characters; never empty.
func Slug(title string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(strings.ToLower(title)) {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’':
		default:
			gap = true
		}
		if b.Len() >= 60 {
			break
		}
	}
	if b.Len() == 0 {
		return "untitled"
	}
	return b.String()
}

// SortName is a name as lists are sorted by it.
func SortName(name string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(strings.TrimSpace(name))) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Clean trims a one-line text, folds its white space and drops characters
// that no database keeps (NUL) or that would reverse the page's direction.
func Clean(s string) string {
	return strings.Join(strings.Fields(CleanText(s)), " ")
}

// CleanText is what the databases can keep of a longer text: valid UTF-8
// without NUL, lines ended by \n.
func CleanText(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.ReplaceAll(s, "\x00", "\uFFFD")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return s
}

// TagName is a tag as it is kept: lower case, words joined by hyphens.
func TagName(s string) string {
	return strings.ReplaceAll(strings.ToLower(Clean(strings.TrimPrefix(strings.TrimSpace(s), "#"))), " ", "-")
}
