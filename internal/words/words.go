// Package words holds all text of the interface: one catalogue a language,
// embedded, and the functions that fill in arguments, numbers and dates.
// A key that is missing comes out as ⟦key⟧, so that it is seen.
package words

import (
	"strings"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// Default is the language that every key exists in.
const Default = "en"

// Words is one language's catalogue with a time zone; it is immutable and cheap to pass.
type Words struct {
	lang    string
	tag     language.Tag
	entries map[string]*entry
	plain   map[string]string // entries without arguments or plural, ready to show
	zone    *time.Location
	cal     *calendar
	num     numerals
}

// In gives the words of a language such as "en" or "en-GB"; of English when there are none.
func In(lang string) *Words {
	known := all()
	if w := known[lang]; w != nil {
		return w
	}
	if base, _, found := strings.Cut(lang, "-"); found && known[base] != nil {
		return known[base]
	}
	return known[Default]
}

// Languages lists the languages that have a catalogue, English first.
func Languages() []string { return append([]string(nil), languages()...) }

// At gives the same words with dates shown in a time zone; nil means UTC.
func (w *Words) At(zone *time.Location) *Words {
	if zone == nil {
		zone = time.UTC
	}
	if zone == w.zone {
		return w
	}
	c := *w
	c.zone = zone
	return &c
}

// Lang gives the language's tag for the lang attribute.
func (w *Words) Lang() string { return w.lang }

// Dir gives "ltr" or "rtl" for the dir attribute.
func (w *Words) Dir() string {
	switch base, _ := w.tag.Base(); base.String() {
	case "ar", "fa", "he", "ps", "ur", "yi":
		return "rtl"
	}
	return "ltr"
}

// Zone gives the time zone in which dates are shown.
func (w *Words) Zone() *time.Location { return w.zone }

// Has says whether a key exists.
func (w *Words) Has(key string) bool { return w.entries[key] != nil }

// T gives the text of a key; args are alternating names and values.
// Count among them chooses the plural form.
func (w *Words) T(key string, args ...any) string {
	if s, ok := w.plain[key]; ok {
		return s
	}
	e := w.entries[key]
	if e == nil {
		return "⟦" + key + "⟧"
	}
	form := e.other
	if len(e.forms) > 0 {
		if n, ok := count(args); ok {
			form = w.form(e, n)
		}
	}
	return w.fill(form, args)
}

// N gives the text of a key in the plural form for n, which fills in {{.Count}}.
func (w *Words) N(key string, n int, args ...any) string {
	e := w.entries[key]
	if e == nil {
		return "⟦" + key + "⟧"
	}
	form := w.form(e, n)
	if form.one == "Count" && len(args) == 0 {
		return form.parts[0].text + w.Number(n) + form.parts[2].text
	}
	return w.fill(form, append([]any{"Count", n}, args...))
}

// Say gives the text of a key with arguments by name, as a fault carries them.
func (w *Words) Say(key string, args map[string]any) string {
	list := make([]any, 0, 2*len(args))
	for name, value := range args {
		list = append(list, name, value)
	}
	return w.T(key, list...)
}

// Around gives the text before and after the placeholder named slot, so that a
// view can put a link or other element there without cutting the sentence up.
func (w *Words) Around(key, slot string, args ...any) (before, after string) {
	const mark = "\x00"
	text := w.T(key, append([]any{slot, mark}, args...)...)
	before, after, _ = strings.Cut(text, mark)
	return before, after
}

func (w *Words) form(e *entry, n int) *form {
	if len(e.forms) == 0 {
		return e.other
	}
	if n < 0 {
		n = -n
	}
	if f := e.forms[plural.Cardinal.MatchPlural(w.tag, n, 0, 0, 0, 0)]; f != nil {
		return f
	}
	return e.other
}

func count(args []any) (int, bool) {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == "Count" {
			switch n := args[i+1].(type) {
			case int:
				return n, true
			case int64:
				return int(n), true
			}
		}
	}
	return 0, false
}
