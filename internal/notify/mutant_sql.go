//go:build leakmutant

package notify

import (
	"strings"

	"waymark/internal/db"
	"waymark/internal/forum"
)

// Mutants break one check of this package each: see those of forum.
var Mutants = map[string]func() (mend func()){
	"the inbox shows what may no longer be read":  func() func() { return freely(&openNotices) },
	"the inbox counts what may no longer be read": func() func() { return freely(&countOpen) },
	"what was put away is shown for ever":         func() func() { return freely(&doneNotices) },
	"what is kept is shown for ever":              func() func() { return freely(&savedBy) },
	"letters tell what may no longer be read": func() func() {
		one, two := freely(&unreadNotices), freely(&letterOf)
		return func() { one(); two() }
	},
}

// freely takes the check out of a statement.
func freely(s **db.Statement) func() {
	const anybody = `CAST($1 AS BIGINT) > 0`
	was := *s
	text := strings.ReplaceAll(strings.ReplaceAll(was.Source(), forum.Readable, anybody), forum.Visible, anybody)
	if text == was.Source() {
		panic("a mutant that changes nothing")
	}
	*s = db.SQL(text)
	return func() { *s = was }
}
