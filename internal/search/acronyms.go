package search

import (
	_ "embed" // for the list
	"slices"
	"strings"
	"sync"
	"unicode"

	"waymark/index"

	"github.com/BurntSushi/toml"
)

//go:embed acronyms.toml
var acronymFile string

// acronym is a short form and what it stands for.
type acronym struct {
	Short, Long string
	Word        bool // is an ordinary word, too
}

// acronyms is the list, read once.
var acronyms = sync.OnceValue(func() []acronym {
	var list struct{ Acronym []acronym }
	if _, err := toml.Decode(acronymFile, &list); err != nil {
		panic("search: acronyms.toml: " + err.Error())
	}
	return list.Acronym
})

// expansion is a stretch of what was typed and what is also looked for.
type expansion struct{ acronym, words string }

// expandUpTo is how many words a text has in which acronyms are looked for.
const expandUpTo = 12

// expansions finds acronyms in a text, and long forms that have one.
func expansions(text string) []expansion {
	words := strings.Fields(text)
	if len(words) == 0 || len(words) > expandUpTo {
		return nil
	}
	bare := make([]string, len(words))
	for i, w := range words {
		bare[i] = strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	}
	spaced := " " + strings.ToLower(strings.Join(bare, " ")) + " "
	var found []expansion
	for _, a := range acronyms() {
		same := func(w string) bool { return w == a.Short || !a.Word && strings.EqualFold(w, a.Short) }
		if i := slices.IndexFunc(bare, same); i >= 0 {
			found = append(found, expansion{bare[i], a.Long})
		} else if strings.Contains(spaced, " "+a.Long+" ") {
			found = append(found, expansion{a.Long, a.Short})
		}
	}
	return found
}

// widened is the query with what its acronyms stand for. While the index may
// hold what the viewer must not find, nothing is looked for but the words.
func (s *Search) widened(a access, req Request, q index.Query) (index.Query, []expansion) {
	q.Allow = a.allow()
	if a.strays {
		q.NoTypos, q.Prefix = true, false
		return q, nil
	}
	if req.Exact {
		return q, nil
	}
	return q, expansions(req.Text)
}

// shown lists everything that was also looked for.
func shown(acronyms []expansion, similar []index.Expansion) []Expansion {
	var all []Expansion
	for _, e := range acronyms {
		all = append(all, Expansion{e.acronym, e.words})
	}
	for _, e := range similar {
		all = append(all, Expansion(e))
	}
	return all
}
