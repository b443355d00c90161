package extract

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/document"
)

// TextRead says that the text of a file has become known that stands in a
// text; Waymark's own readers of the log hear of it, and nobody else.
var TextRead = changes.Declare("file.read", changes.Routine)

// What becomes of a file.
const (
	begun   = "begun"
	read    = "read"
	refused = "refused"
)

// Bounds of what is kept.
const (
	passageMost  = 16 << 10 // bytes of a row
	passagesMost = 20_000   // of a file; what comes after stands at the last place
	passageBatch = 200      // rows that are written at once
	waitingMost  = 2000     // rows that wait to be written
)

// A Passage is a stretch of a file's text and where it stands.
type Passage struct {
	Where document.Locator
	Text  string
}

// Place reads where a kept passage stands.
func Place(text string) (l document.Locator, err error) {
	return l, json.Unmarshal([]byte(text), &l)
}

// pathMost is how many bytes of the headings above a passage are kept.
const pathMost = 300

func placed(l document.Locator) (string, error) {
	l.Name = cut(l.Name, pathMost)
	path := make([]string, len(l.Path))
	for i, h := range l.Path {
		path[i] = cut(h, pathMost)
	}
	l.Path = path
	text, err := json.Marshal(l)
	return string(text), err
}

// cut is the beginning of a text, of at most n bytes.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// split gives the passages of a document, none longer than passageMost.
func split(d document.Document) []Passage {
	var list []Passage
	for _, p := range d.Passages() {
		for text := clean(p.Text); text != ""; {
			end := len(text)
			if end > passageMost {
				end = len(cut(text, passageMost))
				if i := strings.LastIndexAny(text[:end], "\n "); i > passageMost/2 {
					end = i + 1
				}
			}
			list = append(list, Passage{p.Where, text[:end]})
			text = text[end:]
			if len(list) == passagesMost {
				return list
			}
		}
	}
	return list
}

// clean makes text that every database keeps and every page can show.
func clean(s string) string {
	return strings.TrimSpace(Plain(strings.ToValidUTF8(s, "\uFFFD")))
}

// Plain takes out of a text what turns the direction of the text around it.
func Plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r == 0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, s)
}

// state is what is known of the reading of a file.
type state struct {
	name, reason string
	tries        int
}

func (e *Extract) stateOf(ctx context.Context, hash string) (s state, err error) {
	s, err = db.One(ctx, e.d, func(r db.Row) (s state, err error) { return s, r.Scan(&s.name, &s.reason, &s.tries) }, textState, hash)
	if errors.Is(err, db.ErrNone) {
		err = nil
	}
	return s, err
}
