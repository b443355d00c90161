package document

import (
	"io"
	"regexp"
	"strings"
)

var (
	remark  = regexp.MustCompile(`(?s)<!--.*?-->`)
	setting = regexp.MustCompile(`(?i)^(author|authors|creator|editor|email|e-mail|company|organi[sz]ation|manager|date|created|modified|updated|lastmod|reviewer)s?\s*:`)
	closing = regexp.MustCompile(`^(---|\.\.\.)\s*$`)
)

// markdown takes remarks off that are not shown, and who is named at the head
// of the file. Code stays as it is.
func (s *stripper) markdown() error {
	b, err := s.j.bytes(0, maxMarkdown)
	if err != nil {
		return err
	}
	lines := strings.SplitAfter(string(b), "\n")
	var out strings.Builder
	lines = s.head(lines, &out)
	fence := ""
	var text strings.Builder
	flush := func() {
		out.WriteString(remark.ReplaceAllStringFunc(text.String(), func(r string) string {
			s.found.add(TraceComment, "", strings.Trim(r, "<!->"))
			return ""
		}))
		text.Reset()
	}
	for _, l := range lines {
		low := strings.TrimLeft(l, " ")
		mark := ""
		if strings.HasPrefix(low, "```") || strings.HasPrefix(low, "~~~") {
			mark = low[:3]
		}
		if fence == "" && mark != "" {
			flush()
			fence = mark
			out.WriteString(l)
			continue
		}
		if fence == "" {
			text.WriteString(l)
			continue
		}
		out.WriteString(l)
		if mark == fence {
			fence = ""
		}
	}
	flush()
	// What is left may be nothing, or begin as another kind of file does.
	if _, err := sniff(s.j.ctx, strings.NewReader(out.String()), int64(out.Len())); err != nil {
		return err
	}
	_, err = io.WriteString(s.to, out.String())
	return err
}

// head writes the settings at the head without those who are named, and gives
// the lines after it.
func (s *stripper) head(lines []string, out *strings.Builder) []string {
	if len(lines) == 0 || strings.TrimSpace(strings.TrimPrefix(lines[0], "\ufeff")) != "---" {
		return lines
	}
	end := 0
	for i := 1; i < min(len(lines), 200) && end == 0; i++ {
		if closing.MatchString(strings.TrimRight(lines[i], "\r\n")) {
			end = i
		}
	}
	if end == 0 {
		return lines
	}
	going := false
	for _, l := range lines[:end] {
		if indented := strings.HasPrefix(l, " ") || strings.HasPrefix(l, "-") && !strings.HasPrefix(l, "---"); !indented {
			going = setting.MatchString(l)
		}
		if !going {
			out.WriteString(l)
			continue
		}
		name, value, named := strings.Cut(l, ":")
		if !named {
			name, value = "", l
		}
		s.known(TraceProperty, strings.TrimSpace(name), strings.TrimSpace(value))
	}
	return lines[end:]
}
