package index

// Sort orders of a Query.
const (
	Relevance = "relevance"
	Newest    = "newest"
)

// Facet names of a Query and a Result.
const (
	FacetKind      = "kind"
	FacetCommunity = "community"
	FacetOrg       = "org"
	FacetTag       = "tag"
	FacetAuthor    = "author"
	FacetOutcome   = "outcome"
	FacetFormat    = "format" // of files that stand in the group
	FacetYear      = "year"   // of Created, UTC
)

// MaxTerms is how many words of a query are used; of more, the rarest are kept.
const MaxTerms = 256

// Query says what to find. A zero Query finds everything, newest first.
//
// Words may match alone: what has all of them comes first where there are at
// most four, else the score decides. A phrase must stand in the result, too,
// unless Text has more than four words besides: then it counts as a wish.
type Query struct {
	Text    string   // plain words, any of which may match; analysed here, no operators inside
	Phrases []string // words side by side in one field
	Exclude []string // words or phrases that no result has

	// Filters: a result has one of the values of each list that is not empty.
	// Authors matches a group whose head or any reply is by one of them.
	Kinds, Communities, Orgs, Tags, Authors, Outcomes, Formats []string

	From, To int64 // bounds of Created in microseconds, From inclusive, To exclusive; 0 means open

	Sort          string // Relevance (also when empty) or Newest; without words always Newest
	Offset, Limit int    // Limit 0 counts without listing
	Facets        []string
	FacetLimit    int // values of one facet, most frequent first; 0 means 100

	Prefix   bool // the last word of Text may be the beginning of a word
	NoTypos  bool // do not look for similar words where few results have the words themselves
	OnTitles bool // match titles alone
	Whole    bool // every word must match

	// Allow, where given, is asked for every group that would count; what it
	// refuses counts in no total and no facet.
	Allow func(group string) bool
}

// Result is what a search found.
type Result struct {
	Total    int // groups that match
	AllWords int // of them, those with every word of the query
	Hits     []Hit
	Facets   map[string][]FacetValue // each facet's counts leave its own filter out
	Expanded []Expansion             // similar words that were also looked for
}

// Hit is one group that matches.
type Hit struct {
	ID       string  // the group: ID of a thread, lesson, …
	Kind     string  // of the group's head
	Best     string  // Document ID of the part that matches best: ID itself, a reply's or that of a text inside a file
	Where    string  // "title", "summary", "tag", "body", "reply" or "file"; empty without words
	Score    float64 // comparable within one Result alone
	AllWords bool    // has every word of the query
	Created  int64   // of the head
}

// FacetValue is how many groups have a value. Authors are those of heads.
type FacetValue struct {
	Value string
	Count int
}

// Expansion is a word of the query and one that was also looked for.
type Expansion struct{ From, To string }
