//go:build leakmutant

package forum

import (
	"strings"

	"waymark/internal/db"
)

// Mutants break one check of this package each, and give back what mends it.
// They are in no program: internal/leak builds them to see that its tests
// would notice.
var Mutants = map[string]func() (mend func()){
	"a thread is given to whoever has its id": func() func() {
		return all(swap(&threadByPID, threadColumns+`WHERE t.pid = $2 AND ($3 OR `+anybody+`)`),
			swap(&threadByID, threadColumns+`WHERE t.id = $2 AND ($3 OR `+anybody+`)`))
	},
	"a private community passes for an open one": func() func() {
		return swap(&communityBySlug, strings.Replace(communityColumns, "c.visibility", "'open'", 1)+communityFrom+`WHERE c.slug = $2`)
	},
	"the list of communities holds the private ones":   func() func() { return freely(&communitiesByName) },
	"lists of a kind hold what is private":             func() func() { return freely(&entriesEverywhere) },
	"a person's page shows what they wrote anywhere":   func() func() { return freely(&entriesByAuthor) },
	"an organisation's page shows all of its people's": func() func() { return freely(&entriesByOrg) },
	"a person's page names their communities":          func() func() { return freely(&communitiesOf) },
	"the feed of changes forgets who may read a thread": func() func() {
		return swap(&threadRefs, strings.Replace(threadRefs.Source(), "c.visibility", "'open'", 1))
	},
	"the feed of changes forgets who may read a community": func() func() {
		return swap(&placeRefs, strings.Replace(placeRefs.Source(), "visibility", "'open'", 1))
	},
	"the feed of changes takes everybody for a member": func() func() {
		return swap(&membershipsOf, `SELECT p.id, c.id FROM persons p, communities c WHERE p.id IN ({list}) ORDER BY p.id, c.id`)
	},
	"drafts are for whoever may read the community": func() func() {
		open := `(t.state <> '' AND ` + Readable + `)`
		return all(swap(&threadByPID, threadColumns+`WHERE t.pid = $2 AND ($3 OR `+open+`)`))
	},
	"a draft stays shared with who was removed": func() func() {
		shares := strings.ReplaceAll(threadSeen, Visible, anybody)
		return swap(&threadByPID, threadColumns+`WHERE t.pid = $2 AND ($3 OR `+shares+`)`)
	},
	"who has asked to join may read already": func() func() {
		early := func(s **db.Statement) func() {
			return swap(s, strings.ReplaceAll((*s).Source(), "rm.state = 'member'", "rm.state <> ''"))
		}
		return all(early(&threadByPID), early(&entriesEverywhere),
			swap(&membershipsOf, strings.Replace(membershipsOf.Source(), "state = 'member'", "state <> ''", 1)))
	},
	"an old address leads on without asking who may read there": func() func() {
		was := follower
		follower = func(Viewer) Viewer { return System() }
		return func() { follower = was }
	},
	"who has left is let in": func() func() {
		return swap(&personByID, strings.Replace(personColumns, "p.ended_at", "NULL", 1)+personNow+`WHERE p.id = $1`)
	},
}

// FileMutants break one rule each by which files and drafts are read.
var FileMutants = map[string]func() (mend func()){
	"a file in no text is for whoever reads here": part(&usesOf, "ORDER BY u.thread_id, u.reply_id", `UNION ALL SELECT t.id, 0, 1 = 0, 1 = 0
		FROM threads t WHERE t.id = (SELECT MIN(id) FROM threads) AND NOT EXISTS (SELECT 1 FROM attachment_uses o WHERE o.attachment_id = $1)`),
	"a file is for everybody, whatever it stands in": func() func() { return swap(&threadByID, threadColumns+`WHERE t.id = $2 AND ($3 OR `+anybody+`)`) },
	"files of drafts are for whoever may read there": part(&threadByID, threadSeen, `(t.state <> '' AND `+Readable+`)`),
	"drafts are for whoever may read there":          part(&threadByPID, threadSeen, `(t.state <> '' AND `+Readable+`)`),
	"files of deleted texts stay":                    part(&threadByID, "t.state,", "REPLACE(t.state, 'deleted', 'published'),"),
	"deleted templates pass for published":           part(&threadByPID, "t.state,", "REPLACE(t.state, 'deleted', 'published'),"),
	"files of deleted replies stay":                  part(&usesOf, "r.deleted_at IS NOT NULL", "1 = 0"),
	"files of deleted replies are for who may hide":  part(&usesOf, "COALESCE(r.hidden, FALSE)", "1 = 1"),
	"files of what is prepared are for every reader": part(&usesOf, "u.reply_id,", "CASE WHEN u.reply_id = -4 THEN -2 ELSE u.reply_id END,"),
	"a draft stays with whom it was shared":          part(&deleteShares, "thread_id = $1", "thread_id = -$1"),
}

func part(s **db.Statement, what, by string) func() func() {
	return func() func() { return swap(s, strings.ReplaceAll((*s).Source(), what, by)) }
}

// NotLookedUp gives what a search found without asking whether the viewer may
// read it: with the right indexes chosen that alone changes nothing.
func NotLookedUp() (mend func()) { return all(freely(&entriesByID), freely(&communityRefs)) }

// anybody stands for Readable and Visible where they were taken out.
const anybody = `CAST($1 AS BIGINT) > 0`

// freely takes the check out of a statement.
func freely(s **db.Statement) func() {
	text := strings.ReplaceAll((*s).Source(), Readable, anybody)
	return swap(s, strings.ReplaceAll(text, Visible, anybody))
}

func swap(s **db.Statement, text string) func() {
	was := *s
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
