package mail

import (
	"html"
	"strings"
	"sync"
	"time"

	"waymark/internal/words"
)

// A Kind is what a letter is about: the keys of its subject and text in the
// message catalogue. Each is declared once.
type Kind struct{ name, subject, text string }

// String gives the kind's name.
func (k Kind) String() string { return k.name }

var kinds struct {
	sync.Mutex
	all map[string]Kind
}

// Declare makes a kind of letter known by the catalogue keys of its subject
// and its text, in which an empty line ends a paragraph. It panics where the
// name is taken.
func Declare(name, subject, text string) Kind {
	kinds.Lock()
	defer kinds.Unlock()
	if _, taken := kinds.all[name]; taken {
		panic("mail: the kind is declared twice: " + name)
	}
	if kinds.all == nil {
		kinds.all = map[string]Kind{}
	}
	kinds.all[name] = Kind{name, subject, text}
	return kinds.all[name]
}

func kindNamed(name string) (Kind, bool) {
	kinds.Lock()
	defer kinds.Unlock()
	k, ok := kinds.all[name]
	return k, ok
}

// A Letter is what is to be told to one person.
type Letter struct {
	Kind Kind
	To   string            // address; may be left to the kind's Fill
	Name string            // of the person; may be empty
	Ref  int64             // what a Fill goes by
	Args map[string]string // of the catalogue's placeholders
	// Key keeps a second letter of the same key from being queued, for ever;
	// it must say nothing of people. Empty for none.
	Key string
	// Thread groups letters about one thing where they are read; it must say
	// nothing of people. Empty for none.
	Thread string
	// Stop is the address of the page on which whoever gets the letter stops
	// letters of its kind, and which a POST does at once (RFC 8058). Empty for none.
	Stop string
	// Until is when the letter is no longer worth sending; zero: after Lasting.
	Until time.Time
}

// Text gives the letter's subject and its text, for sending and for copying.
func (l Letter) Text(w *words.Words) (subject, text string) {
	args := make(map[string]any, len(l.Args))
	for name, value := range l.Args {
		args[name] = strings.TrimSpace(value)
	}
	subject = oneLine(w.Say(l.Kind.subject, args))
	paragraphs := strings.Split(w.Say(l.Kind.text, args), "\n\n")
	kept := paragraphs[:0]
	for _, p := range paragraphs {
		if p = strings.TrimSpace(p); p != "" {
			kept = append(kept, p)
		}
	}
	return subject, strings.Join(kept, "\n\n") + "\n"
}

// markup is the text as simple HTML: paragraphs, and a line that is an
// address of the web alone becomes a link.
func markup(lang, subject, text string) string {
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="` + html.EscapeString(lang) + `"><head><meta charset="utf-8"><title>` +
		html.EscapeString(subject) + `</title></head><body>`)
	for _, p := range strings.Split(strings.TrimSpace(text), "\n\n") {
		lines := strings.Split(p, "\n")
		for i, line := range lines {
			if line = strings.TrimSpace(line); isLink(line) {
				line = html.EscapeString(line)
				lines[i] = `<a href="` + line + `">` + line + `</a>`
			} else {
				lines[i] = html.EscapeString(line)
			}
		}
		b.WriteString("<p>" + strings.Join(lines, "<br>") + "</p>\n")
	}
	b.WriteString("</body></html>\n")
	return b.String()
}

func isLink(line string) bool {
	return (strings.HasPrefix(line, "https://") || strings.HasPrefix(line, "http://")) && !strings.ContainsAny(line, " \t\"<>")
}
