//go:build leakmutant

package doctemplate

import (
	"strings"

	"waymark/internal/db"
)

// FileMutants break one rule each by which versions are read: see those of forum.
var FileMutants = map[string]func() (mend func()){
	"the list of versions holds what is prepared": func() func() {
		return all(swap(&versionsOf, "v.n > 0", "v.n >= 0"), swap(&filesOf, "f.n > 0", "f.n >= 0"))
	},
}

func swap(s **db.Statement, what, by string) func() {
	was := *s
	text := strings.ReplaceAll(was.Source(), what, by)
	if text == was.Source() {
		panic("a mutant that changes nothing")
	}
	*s = db.SQL(text)
	return func() { *s = was }
}

func all(mends ...func()) func() {
	return func() {
		for _, mend := range mends {
			mend()
		}
	}
}
