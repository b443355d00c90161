package views

import (
	"context"
	"time"

	"waymark/internal/forum"
	"waymark/internal/words"
)

// TemplateCard is a template in a list.
type TemplateCard struct {
	PID, Path, Title, Purpose string
	Org                       string // of whoever published it; empty: not known
	Format                    string // a document.Kind; empty: a guide, which has no file
	Bytes                     int64
	Files                     int // how many it has
	Version, Used             int // used: how many organisations took it
	State                     forum.State
	Withdrawn, Review         bool
}

// useAt is where on its page a template is taken, or a guide read.
func (c TemplateCard) useAt() string {
	if c.Format == "" {
		return c.Path + "#text"
	}
	return c.Path + "#use"
}

// A Choice is one of a row of filters.
type Choice struct {
	Text, Path string
	Current    bool
}

// Templates is the library, or a part of it.
type Templates struct {
	Cards   []TemplateCard
	Formats []Choice
	Chosen  []Choice // what narrows the list besides; each leads to the list without it
	Filter  TemplateFilter
	Waiting []TemplateCard // the viewer's own drafts
	Shelves []Choice       // collections, the first of them
	More    More
	First   bool // nothing narrows the list, and it is its beginning
}

// TemplateFilter is what narrows the library, as it was chosen.
type TemplateFilter struct {
	Format, Tag, Org, UsedBy, Community string
	Communities, Organisations          []Option
	Open                                bool
}

// formatSize is a format with the size of its file: "Word, 38 KB".
func formatSize(ctx context.Context, kind string, bytes int64) string {
	name := words.T(ctx, FormatKey(kind))
	if bytes == 0 {
		return name
	}
	return joined(name, Size(words.From(ctx), bytes))
}

// cardLine is one line on use: "Northcliffe, version 3, used by 42 organisations".
func cardLine(ctx context.Context, c TemplateCard) string {
	line := joined(c.Org, words.T(ctx, "template.version", "Number", c.Version))
	if c.Used > 0 {
		line = joined(line, words.N(ctx, "template.used_by", c.Used))
	}
	return line
}

// TemplateFile is a file of a template as it is now.
type TemplateFile struct {
	N                   int // its place among the version's files, from 1
	Name, Format        string
	Bytes               int64
	Path, Preview, Fill string // addresses; empty: there is none
}

// TemplateVersion is a version that was published.
type TemplateVersion struct {
	N       int
	Note    string
	At      time.Time
	By      forum.Byline
	Path    string // of its download
	Changed string // address of what it changed; empty for the first
}

// TemplateTaker is an organisation that uses a template.
type TemplateTaker struct {
	Org, Slug string
	Version   int
	At        time.Time
}

// TemplateNote is what happened when somebody used a template.
type TemplateNote struct {
	PID    string
	By     forum.Byline
	HTML   string
	Result string
	At     time.Time
	Mine   bool
}

// TemplateKin is one in the tree of adaptations.
type TemplateKin struct {
	Title, Path, Org string
	Here             bool // the page is its own
	Made             []TemplateKin
}

// Template is all that the page of a template shows.
type Template struct {
	forum.Thread
	Path                 string
	Purpose              string
	When, WhenNot, About string   // HTML, fitted into the page
	Licence, Language    string   // in words
	Pairs                []Choice // the same in other languages
	Shelves              []Choice // the collections in which it stands
	Text                 string   // of a text or a guide, as HTML fitted into the page
	Guide                bool     // an article to read, which nobody takes
	Tags                 []string
	Format               string // of the first file; empty: a guide
	Version              int
	Files                []TemplateFile
	Versions             []TemplateVersion
	Takers               []TemplateTaker
	Used                 int // organisations
	Downloads            int
	Notes                []TemplateNote
	Kin                  []TemplateKin // from the first of them; nil: it has no kin
	Review               bool          // a draft that its author wants looked at
	Withdrawn            time.Time
	Reason               string // of its withdrawal
	Yours                int    // the version that the viewer took last; 0: none
	Tell                 bool   // is told of changes already
	Markdown             bool   // can be copied into a thread or lesson
	MayUse, MayEdit      bool
	MayFill              bool // a text with something to fill in
	MayDelete            bool
	MayWithdraw          bool
	Follow               *Follow
	Talk                 *Talk // nil for a draft
	Checked              []TemplateCheck
	Once                 string
}

// TemplateCheck is what was found in one file before it is published.
type TemplateCheck struct {
	Name, Format string
	Bytes        int64
	Pages        string        // how long it is, in words; empty: not known
	Gone         []string      // what is taken out of it
	Looked       bool          // for what follows
	Findings     []FileFinding // what people may find hard to read
	Fields       []string      // what can be filled in
}

// FileFinding is one thing in a file that shuts somebody out.
type FileFinding struct{ Where, What, How string }

// old says whether the viewer has an older version than there is.
func (v Template) old() bool { return v.Yours > 0 && v.Yours < v.Version }
