package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"waymark/internal/doctemplate"
	"waymark/internal/extract"
	"waymark/internal/forum"
	"waymark/internal/lesson"
)

// Bounds of what is typed. In a text of many words a minus is a dash and a
// colon a colon: it is a sentence, not a query.
const (
	maxTyped      = 10_000 // characters that are looked at
	minusWords    = 12
	queryWords    = 24
	maxFilterText = 100 // bytes of a filter's value
	minusLetters  = 3   // of a word that -word leaves out
)

// codeSigns stand in commands and addresses, where a minus is an option's.
const codeSigns = "()<>{}[]=;|\\$&`"

// Keys of chips.
const (
	chipPhrase = "phrase"
	chipNot    = "not"
)

// Parse reads what somebody typed. Whatever is not a well-formed query word is
// a plain word; nothing is an error.
func Parse(text string) Request {
	text = shorten(text)
	n := len(strings.Fields(text))
	p := parser{text: text, minus: n <= minusWords && !sentence(text), words: n <= queryWords}
	p.run()
	p.req.Text = strings.Join(p.plain, " ")
	if p.req.empty() {
		return Request{Text: strings.TrimSpace(text)}
	}
	return p.req
}

// sentence says whether a text is written and not typed as a query: it ends
// like a sentence, or it is a command.
func sentence(text string) bool {
	text = strings.TrimRightFunc(text, unicode.IsSpace)
	return strings.HasSuffix(text, ".") || strings.HasSuffix(text, "?") || strings.ContainsAny(text, codeSigns)
}

// empty says whether there is nothing to look for: exclusions alone are not
// something that anybody looks for.
func (r Request) empty() bool {
	return r.Text == "" && len(r.Phrases) == 0 && !r.narrowed()
}

// narrowed says whether any filter is set.
func (r Request) narrowed() bool {
	return len(r.Kinds)+len(r.Communities)+len(r.Orgs)+len(r.Tags)+len(r.Authors)+len(r.Outcomes)+len(r.Formats) > 0 ||
		!r.Since.IsZero() || !r.Before.IsZero()
}

func shorten(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if len(text) <= maxTyped || utf8.RuneCountInString(text) <= maxTyped {
		return text
	}
	text = string([]rune(text)[:maxTyped])
	if i := strings.LastIndexFunc(text, unicode.IsSpace); i > len(text)/2 {
		text = text[:i]
	}
	return text
}

// parser reads a text from left to right.
type parser struct {
	text         string
	minus, words bool // whether -word and key:value mean anything
	at           int
	plain        []string
	req          Request
}

func (p *parser) run() {
	for {
		p.at += len(p.text[p.at:]) - len(strings.TrimLeftFunc(p.text[p.at:], unicode.IsSpace))
		if p.at >= len(p.text) {
			return
		}
		if end, ok := p.special(); ok {
			p.at = end
			continue
		}
		end := p.wordEnd(p.at)
		p.plain = append(p.plain, p.text[p.at:end])
		p.at = end
	}
}

// special reads a query word at the present place, if there is one.
func (p *parser) special() (end int, ok bool) {
	if inner, end, ok := p.quoted(p.at); ok {
		p.req.Phrases = append(p.req.Phrases, inner)
		p.chip(chipPhrase, inner, end)
		return end, true
	}
	if p.minus && p.text[p.at] == '-' {
		return p.exclusion()
	}
	if !p.words {
		return 0, false
	}
	colon := strings.IndexByte(p.text[p.at:p.wordEnd(p.at)], ':')
	if colon < 2 || colon > 7 {
		return 0, false
	}
	key, from := strings.ToLower(p.text[p.at:p.at+colon]), p.at+colon+1
	value, end, ok := p.quoted(from)
	if !ok {
		end = p.wordEnd(from)
		value = strings.TrimRight(p.text[from:end], `,;"`)
	}
	if value == "" || len(value) > maxFilterText || !p.req.narrow(key, value) {
		return 0, false
	}
	p.chip(key, value, end)
	return end, true
}

func (p *parser) exclusion() (end int, ok bool) {
	from := p.at + 1
	value, end, ok := p.quoted(from)
	if !ok {
		end = p.wordEnd(from)
		value = strings.TrimRight(p.text[from:end], `,;"`)
		if r, _ := utf8.DecodeRuneInString(value); !unicode.IsLetter(r) || utf8.RuneCountInString(value) < minusLetters {
			return 0, false
		}
	}
	p.req.Exclude = append(p.req.Exclude, value)
	p.chip(chipNot, value, end)
	return end, true
}

// wordEnd is where the run without spaces that begins at from ends.
func (p *parser) wordEnd(from int) int {
	if i := strings.IndexFunc(p.text[from:], unicode.IsSpace); i >= 0 {
		return from + i
	}
	return len(p.text)
}

var closing = map[rune]string{'"': `"`, '“': `”`, '„': `“`}

// quoted reads "words" at from. The quote must close before the next one
// opens, at the end of a word, and have a letter or digit inside.
func (p *parser) quoted(from int) (inner string, end int, ok bool) {
	if from >= len(p.text) {
		return "", 0, false
	}
	open, n := utf8.DecodeRuneInString(p.text[from:])
	mark, ok := closing[open]
	if !ok {
		return "", 0, false
	}
	i := strings.Index(p.text[from+n:], mark)
	if i < 0 {
		return "", 0, false
	}
	inner, end = p.text[from+n:from+n+i], from+n+i+len(mark)
	if strings.TrimLeft(p.text[end:p.wordEnd(end)], ".,;:!?)") != "" || !strings.ContainsFunc(inner, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) {
		return "", 0, false
	}
	return strings.Join(strings.Fields(inner), " "), p.wordEnd(end), true
}

// chip notes how the text from the present place to end was read.
func (p *parser) chip(key, value string, end int) {
	without := strings.TrimSpace(strings.TrimSpace(p.text[:p.at]) + " " + strings.TrimSpace(p.text[end:]))
	p.req.Chips = append(p.req.Chips, Chip{key, value, without})
}

// narrow adds a filter; it says whether key and value make one.
func (r *Request) narrow(key, value string) bool {
	switch key {
	case "kind":
		return add(&r.Kinds, kindNamed(value))
	case "in":
		slug := strings.ToLower(value)
		return isSlug(slug) && add(&r.Communities, slug)
	case "by":
		return add(&r.Authors, value)
	case "tag":
		return add(&r.Tags, forum.TagName(value))
	case "outcome":
		return add(&r.Outcomes, outcomeNamed(value))
	case "format":
		some := false
		for _, f := range formatsNamed(value) {
			some = add(&r.Formats, f)
		}
		return some
	case "since":
		from, _, ok := Period(value)
		if ok {
			r.Since = from
		}
		return ok
	case "before":
		from, _, ok := Period(value)
		if ok {
			r.Before = from
		}
		return ok
	}
	return false
}

// add appends a value that is not empty, once.
func add(to *[]string, value string) bool {
	if value != "" && !slices.Contains(*to, value) {
		*to = append(*to, value)
	}
	return value != ""
}

func isSlug(s string) bool {
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// kindNamed gives the kind that a word means, or "".
func kindNamed(word string) string {
	switch strings.ToLower(word) {
	case "lesson", "lessons":
		return lesson.Name
	case "discussion", "discussions", "thread", "threads", "question", "questions":
		return kindDiscussion
	case "template", "templates", "guide", "guides":
		return doctemplate.Name
	case "person", "people":
		return KindPerson
	case "organisation", "organisations", "organization", "organizations", "org", "orgs":
		return KindOrganisation
	case "collection", "collections":
		return KindCollection
	case "community", "communities":
		return KindCommunity
	}
	return ""
}

// outcomeNamed gives the outcome that a word means, or "".
func outcomeNamed(word string) string {
	switch strings.NewReplacer("-", "_", " ", "_").Replace(strings.ToLower(word)) {
	case "worked":
		return string(lesson.Worked)
	case "mixed":
		return string(lesson.Mixed)
	case "did_not_work", "failed":
		return string(lesson.DidNotWork)
	case "too_early":
		return string(lesson.TooEarly)
	}
	return ""
}

// formatNames are the words for more than one format.
var formatNames = map[string][]string{
	"word": {"docx", "dotx"}, "excel": {"xlsx", "xltx"}, "powerpoint": {"pptx", "potx"}, "markdown": {"md"}, "text": {"txt"},
}

// formatsNamed gives the formats that a word means.
func formatsNamed(word string) []string {
	word = strings.TrimPrefix(strings.ToLower(word), ".")
	if list, ok := formatNames[word]; ok {
		return list
	}
	if _, ok := extract.Kind("." + word); ok || word == "txt" || word == "csv" {
		return []string{word}
	}
	return nil
}
