//go:build leakmutant

package search

import (
	"strings"

	"waymark/internal/db"
	"waymark/internal/forum"
)

// Mutants break one check of this package each: see those of forum.
var Mutants = map[string]func() (mend func()){
	"every index is searched for everybody, and hits are counted before they are looked up": anyIndex,
	"every index is searched for everybody, and nothing is looked up again": func() func() {
		first, second := anyIndex(), forum.NotLookedUp()
		return func() { first(); second() }
	},
	"a search goes by an index that has not heard yet": func() func() {
		mend, was := forum.NotLookedUp(), threadIDsIn
		threadIDsIn = db.SQL(threadIDsIn.Source() + ` AND community_id < 0`)
		return func() { mend(); threadIDsIn = was }
	},
	"what is kept of related lessons is for everybody, wherever it was looked for": func() func() {
		indexes, was := anyIndex(), readableOf
		readableOf = db.SQL(strings.ReplaceAll(readableOf.Source(), forum.Readable, "CAST($1 AS BIGINT) > 0"))
		return func() { indexes(); readableOf = was }
	},
}

func anyIndex() func() {
	was := closedOnes
	closedOnes = db.SQL(strings.ReplaceAll(closedOnes.Source(), forum.Readable, "CAST($1 AS BIGINT) > 0"))
	return func() { closedOnes = was }
}
