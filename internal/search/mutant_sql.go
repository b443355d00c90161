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

// InsideMutants break one rule each by which texts inside files are found.
var InsideMutants = map[string]func() (mend func()){
	"closed communities are searched for everybody": swap(&closedOnes, forum.Readable, "CAST($1 AS BIGINT) > 0"),
	"hidden threads are indexed":                    swap(&threadsByID, "t.state,", "'published',"),
	"deleted replies are indexed":                   swap(&repliesByID, "r.deleted_at IS NOT NULL", "1 = 0"),
	"what an earlier text held is indexed":          swap(&filesOfThreads, " AND NOT u.past", ""),
	"what an earlier text held is shown":            swap(&insideThread, " AND NOT u.past", ""),
	"what deleted replies held is shown":            swap(&insideReply, " AND r.deleted_at IS NULL", ""),
	"formats of what an earlier text held count":    swap(&namesInThreads, " AND NOT u.past", ""),
	"formats of what deleted replies held count":    swap(&namesInReplies, " AND r.deleted_at IS NULL", ""),
}

func swap(s **db.Statement, what, by string) func() func() {
	return func() func() {
		was := *s
		text := strings.ReplaceAll(was.Source(), what, by)
		if text == was.Source() {
			panic("a mutant that changes nothing")
		}
		*s = db.SQL(text)
		return func() { *s = was }
	}
}
