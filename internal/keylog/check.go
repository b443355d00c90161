package keylog

import (
	"encoding/base64"
	"regexp"
	"time"

	"waymark/internal/envelope"
	"waymark/internal/ticket"
)

// ahead is how long before its week an entry stands in the log, so that
// everybody collects by keys that everybody could see.
const ahead = 7

var (
	bundle = regexp.MustCompile(`^sha384-[A-Za-z0-9+/]{64}$`)
	sum    = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// wrong says what is wrong with an entry that is to be the log's nth; empty
// where nothing is.
func (l *Log) wrong(e *Entry, n int) string {
	key := l.key
	prev := ""
	if n == 1 {
		var err error
		if key, err = readKey(e.Log); err != nil {
			return "it names no key that signs the log"
		}
	} else {
		prev = l.Head().Hash
	}
	switch {
	case e.V != 1:
		return "its version is not known"
	case e.N != n:
		return "its number is not the next"
	case n > 1 && e.Log != "":
		return "it names another key for the log"
	case e.Prev != prev:
		return "it does not follow on the one before"
	case !e.signedBy(key):
		return "its signature is not the log's"
	case !bundle.MatchString(e.Bundle) || !sum.MatchString(e.Roster.Hash) || e.Roster.Count < 0:
		return "it does not name the script and the list of staff"
	}
	if what := l.untimely(e); what != "" {
		return what
	}
	if e.Amends != 0 {
		return l.badAmendment(e)
	}
	return l.badWeek(e)
}

func day(s string) (time.Time, bool) {
	t, err := time.Parse(time.DateOnly, s)
	return t, err == nil && t.Format(time.DateOnly) == s
}

// untimely looks at the days of an entry.
func (l *Log) untimely(e *Entry) string {
	epoch, err := ticket.ParseEpoch(string(e.Epoch))
	published, ok := day(e.Published)
	if err != nil || !ok {
		return "it has no week or no day"
	}
	from := epoch.Begins()
	if e.ValidFrom != from.Format(time.DateOnly) || e.ValidTo != from.AddDate(0, 0, 6).Format(time.DateOnly) {
		return "its days are not those of its week"
	}
	if e.Amends == 0 && published.AddDate(0, 0, ahead).After(from) {
		return "it was published less than a week ahead"
	}
	if published.After(from.AddDate(0, 0, 6)) {
		return "it was published after its week"
	}
	if before := l.entries; len(before) > 0 {
		if last, _ := day(before[len(before)-1].Published); published.Before(last) {
			return "it was published before the one before it"
		}
	}
	return ""
}

// badWeek looks at what an entry says for a week: the keys of every use, one
// each, and none that was named before.
func (l *Log) badWeek(e *Entry) string {
	for _, o := range l.entries {
		if o.Epoch >= e.Epoch {
			return "its week has an entry, or a later one has"
		}
	}
	if e.Quota == nil || *e.Quota != everybody() {
		return "its quota is not the one of all"
	}
	uses := ticket.Uses()
	if len(e.Keys) != len(uses) {
		return "it does not have one key for each use"
	}
	seen := map[string]bool{}
	for i, k := range e.Keys {
		if k.Use != uses[i].String() {
			return "it does not have one key for each use"
		}
		if _, ok := publicOf(k); !ok || k.Alg != ticket.Algorithm {
			return "the key for " + k.Use + " is not as keys are"
		}
		if seen[k.ID] || l.kids[k.ID] {
			return "the key for " + k.Use + " is one that was used before"
		}
		seen[k.ID] = true
	}
	if len(e.Drop) == 0 {
		return "it has no key for envelopes"
	}
	return l.badDrops(e)
}

// badAmendment looks at an entry that takes the place of some of what another
// has said. Keys of tickets are never replaced: some have collected by them.
func (l *Log) badAmendment(e *Entry) string {
	if e.Amends < 1 || e.Amends > len(l.entries) {
		return "it amends what is not there"
	}
	of := l.entries[e.Amends-1]
	switch {
	case of.Amends != 0 || of.Epoch != e.Epoch:
		return "it amends another week"
	case e.Quota != nil || len(e.Keys) > 0:
		return "it replaces keys of tickets"
	}
	return l.badDrops(e)
}

func (l *Log) badDrops(e *Entry) string {
	seen := map[string]bool{}
	last := ticket.Slot("")
	for _, d := range e.Drop {
		slot, err := ticket.ParseSlot(string(d.Slot))
		public, bad := base64.StdEncoding.DecodeString(d.Public)
		switch {
		case err != nil || slot.Epoch() != e.Epoch || slot <= last:
			return "its keys for envelopes are not those of its week, in order"
		case d.Suite != envelope.Suite || bad != nil || envelope.CheckPublic(public) != nil:
			return "the key for envelopes of " + string(slot) + " is not as these are"
		case seen[d.Public] || l.drops[d.Public]:
			return "the key for envelopes of " + string(slot) + " is one that was used before"
		}
		seen[d.Public], last = true, slot
	}
	return ""
}

func publicOf(k Key) (*ticket.PublicKey, bool) {
	spki, err := base64.StdEncoding.DecodeString(k.SPKI)
	if err != nil || base64.StdEncoding.EncodeToString(spki) != k.SPKI {
		return nil, false
	}
	p, err := ticket.ParsePublic(spki)
	return p, err == nil && p.ID().String() == k.ID
}
