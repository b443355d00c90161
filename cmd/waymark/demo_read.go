package main

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
)

//go:embed demo
var demoFiles embed.FS

// A demoContent is the demo as its files say it. People and organisations are
// named by their keys.
type demoContent struct {
	Organisations []demoOrganisation `toml:"organisation"`
	People        []demoPerson       `toml:"person"`
	Communities   []demoCommunity    `toml:"community"`
	Help          []demoHelp         `toml:"thread"`
	Inbox         demoInbox
	Collections   []demoCollection `toml:"collection"`
	Speak         demoSpeak
	lessons       []demoLesson
	threads       []demoThread
	templates     []demoTemplate
}

type demoOrganisation struct {
	Slug, Name, Type, Region, Size string
	SizeNumber                     int `toml:"size_number"`
	Hue                            int
	Logo                           string // the name of a shape; empty for none
}

type demoPerson struct {
	Key, Name, Email, Org string
	RoleTitle             string `toml:"role_title"`
	About, Contact        string
	Skills                []string
	Demo                  string // a role to try
	DemoNote              string `toml:"demo_note"`

	EarlierOrg  string    `toml:"earlier_org"` // before MovedOn
	EarlierRole string    `toml:"earlier_role"`
	MovedOn     time.Time `toml:"moved_on"`
}

type demoCommunity struct {
	Slug, Name, Summary, Body, Visibility string
	Archived                              bool
	Facilitators, Members                 []string
	Asked                                 []struct{ Person, Message string }
}

// A demoPost is what discussions and lessons share.
type demoPost struct {
	Key, Title, Community, Author, Summary string
	Authors                                []string // besides the first
	Created                                time.Time
	Tags                                   []string
	Reply                                  []demoReply
	EditedOn                               time.Time `toml:"edited_on"`
	EditedBefore                           string    `toml:"edited_before"` // the body until then
	Deleted                                struct{ By, Reason string }

	body string
}

type demoReply struct {
	Person, Body  string
	On            time.Time
	To            int    // which reply it answers, counted from 1; 0 for the opening text
	ReplyTo       *int   `toml:"reply_to"` // the same, counted from 0
	EditedBefore  string `toml:"edited_before"`
	DeletedBy     string `toml:"deleted_by"`
	DeletedReason string `toml:"deleted_reason"`
	Report        *demoReport
}

type demoThread struct {
	demoPost
	Asks *bool
}

type demoLesson struct {
	demoPost
	State        string // draft, or empty
	From         *demoFrom
	SharedWith   []string `toml:"shared_with"`
	Outcome      string
	MeasuredOver string `toml:"measured_over"`
	CostText     string `toml:"cost_text"`
	CostAmount   *int64 `toml:"cost_amount"`
	TimeToStart  string `toml:"time_to_start"`
	Where        string
	Contact      string
	Owner        string
	ReviewOn     time.Time `toml:"review_on"`
	Use          []demoUse
	Revision     []demoRevision
}

type demoUse struct {
	Person, Result, Changed string
	On                      time.Time
}

// A demoRevision is an edit; what Before names was so until then.
type demoRevision struct {
	On             time.Time
	By, Note       string
	BeforeSummary  *string `toml:"before_summary"`
	BeforeWorked   *string `toml:"before_worked"`
	BeforeCostText *string `toml:"before_cost_text"`
}

// readDemo reads the embedded content.
func readDemo() (c demoContent, err error) {
	for _, name := range []string{"organisations", "people", "communities", "help", "inbox", "collections", "speak"} {
		text, err := demoFiles.ReadFile("demo/" + name + ".toml")
		if err != nil {
			return c, err
		}
		if err := decodeDemo(name, string(text), &c); err != nil {
			return c, err
		}
	}
	if c.lessons, err = readPosts("lessons", func(l *demoLesson) *demoPost { return &l.demoPost }); err != nil {
		return c, err
	}
	if c.templates, err = readPosts("templates", func(t *demoTemplate) *demoPost { return &t.demoPost }); err != nil {
		return c, err
	}
	c.threads, err = readPosts("threads", func(t *demoThread) *demoPost { return &t.demoPost })
	return c, err
}

// readPosts reads the files of a folder: TOML between lines of +++, then the
// text.
func readPosts[T any](folder string, post func(*T) *demoPost) (all []T, err error) {
	names, err := fs.Glob(demoFiles, path.Join("demo", folder, "*.md"))
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	for _, name := range names {
		text, err := demoFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		rest, _ := strings.CutPrefix(string(text), "+++\n")
		front, body, found := strings.Cut(rest, "\n+++\n")
		if !found {
			return nil, fmt.Errorf("%s: no front matter", name)
		}
		var one T
		if err := decodeDemo(name, front, &one); err != nil {
			return nil, err
		}
		post(&one).body = strings.TrimSpace(body)
		all = append(all, one)
	}
	return all, nil
}

// decodeDemo refuses what it does not know, so that nothing is left out
// unnoticed.
func decodeDemo(name, text string, into any) error {
	meta, err := toml.Decode(text, into)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if rest := meta.Undecoded(); len(rest) > 0 {
		return fmt.Errorf("%s: nothing reads %s", name, rest[0])
	}
	return nil
}
