package index

// Document is one text that can be found: a thread's head, a lesson, a person,
// or a single reply, which stands for its thread.
type Document struct {
	ID    string // unique in the index: "t123", "r456", inside a file "ft123.7.0"
	Group string // what one result stands for; empty means ID itself. A reply's Group is its thread's ID
	Kind  string // discussion, lesson, community, person, …; the head's counts for the group

	Title, Summary, Body string   // plain text: no Markdown, no addresses of links
	Inside               string   // text inside a file that stands in the group: it counts half, and its length little
	Tags                 []string // searched as words and kept whole for filters

	Community, Org, Outcome string   // opaque keywords for filters and facets; the head's count for the group
	Formats                 []string // opaque keywords of the files that stand in the group; the head's count for it
	Authors                 []string // opaque keywords; a group has its head's and its replies' authors

	Created, Updated int64   // microseconds UTC
	Boost            float64 // multiplies the group's score; 0 means 1
	Version          int64   // given back by IDs, so that an index can be compared with the database
}

// Position is how far an index has followed its log.
type Position struct {
	Epoch string
	Seq   int64
}
