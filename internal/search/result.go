package search

import (
	"time"

	"waymark/index"
	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/lesson"
)

// Kinds of things that are no threads. A thread's kind has its feature's name.
const (
	kindDiscussion   = discussion.Name
	KindPerson       = "person"
	KindOrganisation = "organisation"
	KindCommunity    = "community"
	KindCollection   = "collection"
)

// A Piece is a stretch of text; Mark says that it matches what was asked for.
type Piece = index.Piece

// A Result is a page of what was found, one ranked list over all kinds.
type Result struct {
	Request    Request // as it was read
	Total      int     // of all that the viewer may read
	AllWords   int     // of them, those with every word
	Items      []Item
	Facets     []Facet
	Expanded   []Expansion // what was also looked for; Request.Exact leaves it out
	DidYouMean string      // another q, where little was found; else empty
	Next       string      // sealed cursor of the next page; empty at the end
	Took       time.Duration
}

// Few says whether so little was found that asking people is the better way.
func (r Result) Few() bool { return r.Total < few }

const few = 3

// An Item is one thing that was found, as it is in the database now.
type Item struct {
	Kind, PID  string
	ExternalID string
	Slug       string // of threads, communities and organisations
	URL        string // path on this site
	Title      []Piece
	Snippet    []Piece
	Match      Match
	Community  forum.CommunityRef // empty where it belongs to none
	Author     forum.Byline       // with the organisation they wrote it for; a person's own
	Org        Org
	Replies    int
	Asks       bool
	Answered   bool
	Lesson     *lesson.Glance // of lessons alone
	Created    time.Time
	Updated    time.Time // of the text; Created where it was never edited
	Active     time.Time // the last thing that happened, of threads
	Score      float64   // comparable within one Result
	AllWords   bool

	id int64
}

// PlainTitle is the title without marks.
func (i Item) PlainTitle() string { return Plain(i.Title) }

// Plain joins pieces.
func Plain(pieces []Piece) string {
	text := ""
	for _, p := range pieces {
		text += p.Text
	}
	return text
}

// An Org is the organisation of an item.
type Org struct {
	PID, Slug, Name string
	Hue             int
}

// A Match says which part of an item matches best.
type Match struct {
	Where   string       // title, body, reply, file or, without words, empty
	Locator string       // a place inside a file, such as "slide 7"
	File    *FileHit     // where Where is file
	Post    string       // the pid of the reply, where Where is reply, or the file stands in one
	Author  forum.Byline // of the reply
}

// A Facet is a way to narrow a result; its counts leave its own filter out.
type Facet struct {
	Name   string // kind, community, org, tag, outcome, format, year
	Key    string // of the message catalogue: the heading
	Values []FacetValue
}

// A FacetValue is how much there is of one value.
type FacetValue struct {
	Value string // as the request takes it: a kind, slug, tag, outcome or year
	Label string // a name from the data; empty where Key names it
	Key   string // of the message catalogue
	Count int
	On    bool // the request asks for it
}

// An Expansion is a word that was asked for and what was looked for besides.
type Expansion struct{ From, To string }

// A Suggestion is something whose title goes on as the typed words do.
type Suggestion struct{ Kind, Title, URL string }
