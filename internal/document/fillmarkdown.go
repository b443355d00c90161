package document

import (
	"io"
	"regexp"
	"strings"
)

// marks are what Markdown reads as more than letters.
var marks = regexp.MustCompile("([\\\\`*_{}\\[\\]<>#|~&])")

// starting are what it reads so at the beginning of a line.
var starting = regexp.MustCompile(`(?m)^([ \t]*)([-+=>]|\d+[.)])`)

// fillMarkdown writes a text with its fields filled in; a value shows as it was
// written, whatever letters it has.
func (f *form) fillMarkdown(to io.Writer) error {
	b, err := f.j.bytes(0, maxMarkdown)
	if err != nil {
		return err
	}
	at := 0
	for _, m := range placeholder.FindAllSubmatchIndex(b, -1) {
		value := f.values[folded(string(b[m[2]:m[3]]))]
		if value == "" {
			continue
		}
		if _, err := to.Write(b[at:m[0]]); err != nil {
			return err
		}
		if _, err := io.WriteString(to, asMarkdown(value, m[0] == 0 || b[m[0]-1] == '\n')); err != nil {
			return err
		}
		at = m[1]
	}
	_, err = to.Write(b[at:])
	return err
}

// asMarkdown gives text that shows as it is; ends of lines are kept.
func asMarkdown(value string, begins bool) string {
	value = marks.ReplaceAllString(value, `\$1`)
	lines := strings.Split(value, "\n")
	for i, l := range lines {
		if i > 0 || begins {
			l = starting.ReplaceAllStringFunc(strings.TrimLeft(l, " \t"), func(s string) string {
				return s[:len(s)-1] + `\` + s[len(s)-1:]
			})
		}
		lines[i] = l
	}
	return strings.Join(lines, "\\\n")
}
