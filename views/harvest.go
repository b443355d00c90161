package views

import (
	"waymark/internal/forum"
	"waymark/internal/harvest"
)

// Made is a thread that a lesson was made of, and how much was said in it since.
type Made struct {
	Entry forum.Entry
	Since int
}

// SourceField is a post in the form of a lesson that is made of a thread.
type SourceField struct {
	Post       string // pid; that of the thread for the text it opens with
	Link       string
	Author     forum.Byline
	Text       string // what the post says
	Paraphrase string
	Words      string
	Own        bool // the writer wrote it
}

// Candidate is a post that a lesson may be made of.
type Candidate struct {
	Post    string
	Author  forum.Byline
	Text    string
	Helpful int
	Chosen  bool // as an answer
	Ticked  bool
}

// Harvest is the page on which one chooses of what to make a lesson.
type Harvest struct {
	Page       *Page
	Thread     forum.Thread
	Path       string
	Candidates []Candidate
}

// Quotes is the page on which one says whether one may be quoted.
type Quotes struct {
	Page           *Page
	Waiting, Given []harvest.Ask
}

// sourcePath is where a footnote leads.
func sourcePath(s harvest.Source) string {
	switch {
	case s.Thread == "":
		return ""
	case s.Reply != "":
		return "/r/" + s.Reply
	default:
		return "/d/" + s.Thread
	}
}

func askPath(a harvest.Ask) string {
	if a.Reply != "" {
		return "/r/" + a.Reply
	}
	return "/d/" + a.Thread
}
