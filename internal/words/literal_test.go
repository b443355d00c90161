package words

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// scanner walks through the markup of a templ component and collects text that
// people would read and that does not come from the catalogue.
type scanner struct {
	found  []string
	tag    bool   // between < and >
	name   string // of the tag just opened
	hidden string // inside <script> or <style>: what ends it
	depth  int    // of braces or brackets in an expression
	quote  rune   // inside an attribute's value or a Go string
	text   strings.Builder
}

var (
	shown    = regexp.MustCompile(`(?i)\b(title|placeholder|aria-label|aria-description|aria-roledescription|alt|label)="([^"]*)"`)
	entity   = regexp.MustCompile(`&#?\w+;`)
	goLine   = regexp.MustCompile(`^(if |for |switch |case |default:|\}|//|\{\{|\{ children)`)
	call     = regexp.MustCompile(`^@[\w.]+\(`)
	bare     = regexp.MustCompile(`^\{\s*"([^"]*)"`)
	compOpen = regexp.MustCompile(`^templ .*\{\s*$`)
)

// literals gives the text outside the catalogue in one templ file.
func literals(source string) []string {
	s := &scanner{}
	inside, comment := false, false
	for _, line := range strings.Split(source, "\n") {
		trimmed := strings.TrimSpace(line)
		switch {
		case !inside:
			inside = compOpen.MatchString(line)
		case line == "}":
			inside = false
			s.flush()
		case comment || strings.HasPrefix(trimmed, "<!--") || strings.HasPrefix(trimmed, "/*"):
			comment = !strings.Contains(line, "-->") && !strings.Contains(line, "*/")
		case s.depth == 0 && s.quote == 0 && s.hidden == "" && goLine.MatchString(trimmed):
			s.flush() // what follows a statement's brace stands on lines of its own
		case s.depth == 0 && s.quote == 0 && !s.tag && strings.HasPrefix(trimmed, "@"):
			s.flush()
			s.expression(trimmed)
		default:
			s.line(line)
		}
	}
	s.flush()
	return s.found
}

// expression passes over Go code up to where its brackets close and gives the rest.
func (s *scanner) expression(line string) (rest string) {
	escaped := false
	for i, r := range line {
		switch {
		case escaped:
			escaped = false
		case s.quote != 0:
			if r == s.quote {
				s.quote = 0
			}
			escaped = r == '\\' && s.quote == '"'
		case r == '"' || r == '`':
			s.quote = r
		case r == '(' || r == '{' && s.depth > 0:
			s.depth++
		case r == ')' || r == '}' && s.depth > 0:
			if s.depth--; s.depth == 0 {
				return line[i+1:]
			}
		}
	}
	return ""
}

func (s *scanner) line(line string) {
	if s.depth > 0 {
		line = s.expression(line)
	}
	for i := 0; i < len(line); {
		rest := line[i:]
		switch {
		case s.hidden != "":
			end := strings.Index(rest, s.hidden)
			if end < 0 {
				return
			}
			s.hidden = ""
			i += end
		case s.tag:
			i += s.inTag(rest)
		case rest[0] == '<':
			s.flush()
			s.tag, s.name = true, tagName(rest)
			i++
		case call.MatchString(rest) && strings.TrimSpace(s.text.String()) == "":
			i = len(line) - len(s.expression(rest))
		case rest[0] == '{':
			s.flush()
			if m := bare.FindStringSubmatch(rest); m != nil {
				s.note(m[1])
			}
			s.depth = 1
			after := s.expression(rest[1:])
			i = len(line) - len(after)
		default:
			s.text.WriteByte(rest[0])
			i++
		}
	}
	s.text.WriteByte(' ')
}

// inTag reads one step of a tag and gives how many bytes it took.
func (s *scanner) inTag(rest string) int {
	if m := shown.FindStringSubmatchIndex(rest); m != nil && m[0] == 0 {
		s.note(rest[m[4]:m[5]])
		return m[1]
	}
	switch rest[0] {
	case '"':
		if end := strings.IndexByte(rest[1:], '"'); end >= 0 {
			return end + 2
		}
		return len(rest)
	case '{':
		s.depth = 1
		return len(rest) - len(s.expression(rest[1:]))
	case '>':
		s.tag = false
		if s.name == "script" || s.name == "style" {
			s.hidden = "</" + s.name
		}
	}
	// An attribute's name is taken whole, so that data-title is not title.
	n := 1
	for n < len(rest) && isNameByte(rest[0]) && isNameByte(rest[n]) {
		n++
	}
	return n
}

func isNameByte(b byte) bool {
	return b == '-' || b == '?' || b == ':' || unicode.IsLetter(rune(b)) || unicode.IsDigit(rune(b))
}

func tagName(rest string) string {
	end := strings.IndexFunc(rest[1:], func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if end < 0 {
		return rest[1:]
	}
	return rest[1 : end+1]
}

func (s *scanner) flush() {
	s.note(s.text.String())
	s.text.Reset()
}

func (s *scanner) note(text string) {
	text = strings.TrimSpace(text)
	if strings.IndexFunc(entity.ReplaceAllString(text, ""), unicode.IsLetter) >= 0 {
		s.found = append(s.found, text)
	}
}

func TestScannerFindsWhatIsPlanted(t *testing.T) {
	clean := "package views\n\nvar x = \"text in Go\"\n\ntempl Page(ctx string) {\n" +
		"\t<!doctype html>\n\t<main id=\"main\" class={ \"a\", templ.KV(\"b > c\", x) } data-title=\"ok\" if x { title={ t } }>\n" +
		"\t\tif a > b && c < d {\n\t\t\t<p>{ words.T(ctx, \"a.b\") } &middot; 12</p>\n\t\t} else {\n\t\t\t@card(\n\t\t\t\t\"planned\",\n\t\t\t\tf(\"x\"),\n\t\t\t)\n\t\t}\n" +
		"\t\t@layout(\"words\") {\n\t\t\t<script src=\"x\">var text = 1;</script>\n\t\t}\n\t\t<a>@icon(\"find\")</a>\n\t\t<!-- a remark -->\n\t\t// another\n\t\t<input\n\t\t\ttype=\"text\"\n\t\t\tplaceholder={ y }\n\t\t/>\n\t</main>\n}\n"
	if got := literals(clean); len(got) != 0 {
		t.Errorf("found in a clean view: %q", got)
	}
	for planted, want := range map[string]string{
		"<p>{ words.T(ctx": "<p>Hello { words.T(ctx", "12</p>": "12 replies</p>", "id=\"main\"": "aria-label=\"Main\"",
		"placeholder={ y }": "placeholder=\"Type here\"", "</main>": "</main>\n\tGoodbye",
		"<a>@icon(\"find\")": "<a>@icon(\"find\") Find", "{ words.T(ctx, \"a.b\") }": "{ \"Hello\" }",
	} {
		if got := literals(strings.Replace(clean, planted, want, 1)); len(got) != 1 {
			t.Errorf("planted %q: found %q", want, got)
		}
	}
}

func TestViewsHoldNoTextOfTheirOwn(t *testing.T) {
	views := sources(t, ".templ")
	for name, text := range views {
		for _, found := range literals(text) {
			t.Errorf("%s: text outside the catalogue: %q", name, found)
		}
	}
	if len(views) == 0 {
		t.Skip("no views yet")
	}
}
