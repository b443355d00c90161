package words

import (
	"fmt"
	"strings"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/feature/plural"
)

// entry is one key's message, taken apart once so that showing it needs no template.
type entry struct {
	other *form
	forms map[plural.Form]*form // empty when the message has no plural
}

// form is a text with placeholders: pieces of text, and names in between.
type form struct {
	parts []part
	size  int
	one   string // the placeholder's name when the parts are text, name, text
}

type part struct {
	text string
	name string // of a placeholder; then text is empty
}

func newEntry(m *i18n.Message) (*entry, error) {
	if m.Other == "" {
		return nil, fmt.Errorf("words: %s has no text", m.ID)
	}
	e := &entry{}
	texts := map[plural.Form]string{plural.Zero: m.Zero, plural.One: m.One, plural.Two: m.Two, plural.Few: m.Few, plural.Many: m.Many}
	for kind, text := range texts {
		if text == "" {
			continue
		}
		f, err := newForm(m.ID, text)
		if err != nil {
			return nil, err
		}
		if e.forms == nil {
			e.forms = map[plural.Form]*form{}
		}
		e.forms[kind] = f
	}
	var err error
	e.other, err = newForm(m.ID, m.Other)
	return e, err
}

// newForm takes a text apart; only {{.Name}} is understood.
func newForm(key, text string) (*form, error) {
	f := &form{size: len(text)}
	rest := text
	for {
		before, after, found := strings.Cut(rest, "{{")
		if !found {
			break
		}
		inside, tail, closed := strings.Cut(after, "}}")
		name := strings.TrimPrefix(strings.TrimSpace(inside), ".")
		if !closed || !isName(name) {
			return nil, fmt.Errorf("words: %s: only {{.Name}} is understood, not {{%s", key, after)
		}
		f.parts = append(f.parts, part{text: before}, part{name: name})
		rest = tail
	}
	f.parts = append(f.parts, part{text: rest})
	if len(f.parts) == 3 {
		f.one = f.parts[1].name
	}
	return f, nil
}

func isName(s string) bool {
	for _, r := range s {
		if (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') {
			return false
		}
	}
	return s != ""
}

// plain gives the text of an entry without placeholders and plural.
func (e *entry) plain() (string, bool) {
	if len(e.forms) > 0 || len(e.other.parts) != 1 {
		return "", false
	}
	return e.other.parts[0].text, true
}

func (w *Words) fill(f *form, args []any) string {
	if len(f.parts) == 1 {
		return f.parts[0].text
	}
	if f.one != "" {
		return f.parts[0].text + w.value(f.one, args) + f.parts[2].text
	}
	var b strings.Builder
	b.Grow(f.size + 32)
	for _, p := range f.parts {
		if p.name == "" {
			b.WriteString(p.text)
		} else {
			b.WriteString(w.value(p.name, args))
		}
	}
	return b.String()
}

func (w *Words) value(name string, args []any) string {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] != name {
			continue
		}
		switch v := args[i+1].(type) {
		case string:
			return v
		case int:
			return w.Number(v)
		case int64:
			return w.Number(int(v))
		case time.Time:
			return w.Date(v)
		default:
			return fmt.Sprint(v)
		}
	}
	return "⟦" + name + "⟧"
}
