package search

import (
	"time"

	"waymark/index"
)

// Orders of a result.
const (
	Relevance = index.Relevance
	Newest    = index.Newest
)

// Limits of a page.
const (
	DefaultLimit = 20
	MaxLimit     = 100
)

// A Request is what somebody looks for. Parse makes one of what they typed;
// filters may be added to it. Values of a filter are alternatives.
type Request struct {
	Text    string   // plain words
	Phrases []string // words side by side
	Exclude []string // words or phrases that no result has

	Kinds       []string // lesson, discussion, person, organisation, community
	Communities []string // slugs or pids
	Orgs        []string // slugs or pids
	Tags        []string
	Authors     []string // pids or names
	Outcomes    []string // worked, mixed, did_not_work, too_early

	Since, Before time.Time // when it was made: from Since, before Before; zero for open

	Sort   string // Relevance (also when empty) or Newest
	Exact  bool   // only these words: no other words for them, no similar ones
	Limit  int    // 0 for DefaultLimit
	Cursor string // Next of the page before

	Chips []Chip // what of the typed text was read as more than plain words
}

// A Chip says how a part of what was typed was read.
type Chip struct {
	Key     string // phrase, not, kind, in, by, tag, outcome, before, since
	Value   string
	Without string // what was typed without this part
}
