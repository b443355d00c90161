package markdown

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// Text gives what a reader sees of a source, without marks and link targets.
func Text(src string) string { return Render(src).Text() }

// Excerpt gives the first n characters of a source's text, cut at a word.
func Excerpt(src string, n int) string { return Render(src).Excerpt(n) }

// parts are the elements after which text goes on in a new line.
var parts = map[string]bool{
	"p": true, "br": true, "hr": true, "h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true,
	"li": true, "blockquote": true, "pre": true, "tr": true, "table": true, "ul": true, "ol": true,
}

// Text gives what a reader sees, one line a paragraph, item or row; descriptions
// of pictures count as text, link targets do not.
func (h HTML) Text() string {
	s := string(h)
	var b strings.Builder
	b.Grow(len(s))
	for s != "" {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			i = len(s)
		}
		if words := s[:i]; strings.TrimSpace(words) != "" {
			if strings.HasSuffix(b.String(), "\n") {
				words = strings.TrimPrefix(words, "\n") // the break has been made already
			}
			unescape(&b, words)
		} else if words != "" {
			gap(&b)
		}
		s = s[i:]
		end := strings.IndexByte(s, '>')
		if end < 0 {
			break
		}
		name := tagName(s)
		switch {
		case parts[name] && b.Len() > 0 && !strings.HasSuffix(b.String(), "\n"):
			b.WriteByte('\n')
		case name == "td" || name == "th":
			gap(&b)
		case name == "img":
			unescape(&b, attribute(s[:end], ` alt="`))
		}
		s = s[end+1:]
	}
	return strings.TrimSpace(b.String())
}

// gap writes a space where none stands yet.
func gap(b *strings.Builder) {
	if s := b.String(); s != "" && s[len(s)-1] != ' ' && s[len(s)-1] != '\n' {
		b.WriteByte(' ')
	}
}

// Excerpt gives the first n characters of the text on one line, cut at a word
// and ended with … when something was left out.
func (h HTML) Excerpt(n int) string {
	text := strings.Join(strings.Fields(h.Text()), " ")
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	cut := 0
	for i := range text {
		if n--; n < 0 {
			cut = i
			break
		}
	}
	head := text[:cut]
	if i := strings.LastIndexFunc(head, unicode.IsSpace); i > len(head)*2/3 {
		head = head[:i]
	}
	return strings.TrimRightFunc(head, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) }) + "…"
}

// tagName gives the name of the tag that s begins with, of its end too.
func tagName(s string) string {
	s = strings.TrimPrefix(s[1:], "/")
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return s[:i]
		}
	}
	return s
}

// attribute gives an attribute's value, still escaped; open is ` name="`.
func attribute(tag, open string) string {
	i := strings.Index(tag, open)
	if i < 0 {
		return ""
	}
	value := tag[i+len(open):]
	if end := strings.IndexByte(value, '"'); end >= 0 {
		return value[:end]
	}
	return value
}

func unescape(b *strings.Builder, s string) {
	if strings.IndexByte(s, '&') < 0 {
		b.WriteString(s)
		return
	}
	b.WriteString(html.UnescapeString(s))
}
