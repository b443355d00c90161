package views

import (
	"context"
	"strings"
	"time"

	"waymark/internal/diff"
	"waymark/internal/forum"
	"waymark/internal/words"
)

// History is the versions of a text and the difference between two of them.
type History struct {
	Page     *Page
	Thread   forum.Thread
	Path     string // of the thread
	Base     string // of this page
	Title    string // in words
	Versions []Version
	Shown    int // the version whose changes are shown
	Titles   []diff.Piece
	Body     []diff.Piece
	Oldest   int // the oldest version that is listed, where there are more
}

// Version is a text at one time.
type Version struct {
	N      int
	Author forum.Byline // who made it so
	At     time.Time
	Note   string
}

// A diffLine is a line of a text with what happened to it.
type diffLine struct {
	class  string // add, del, skip-lines or empty
	pieces []diff.Piece
	hidden int // lines that are left out
}

// diffLines puts the pieces of a difference into the lines in which it is shown.
func diffLines(pieces []diff.Piece) []diffLine {
	var out []diffLine
	var line []diff.Piece
	end := func() {
		if len(line) > 0 {
			out = append(out, diffLine{class: lineClass(line), pieces: line})
			line = nil
		}
	}
	for _, p := range pieces {
		if p.Op == diff.Hidden {
			end()
			out = append(out, diffLine{class: "skip-lines", hidden: p.Lines()})
			continue
		}
		for _, text := range strings.SplitAfter(p.Text, "\n") {
			if text == "" {
				continue
			}
			whole := strings.HasSuffix(text, "\n")
			if text = strings.TrimSuffix(text, "\n"); text != "" {
				line = append(line, diff.Piece{Op: p.Op, Text: text})
			}
			if whole {
				end()
			}
		}
	}
	end()
	return out
}

// lineClass marks a line that came or went as a whole.
func lineClass(line []diff.Piece) string {
	for _, p := range line {
		if p.Op != line[0].Op {
			return ""
		}
	}
	switch line[0].Op {
	case diff.Added:
		return "add"
	case diff.Removed:
		return "del"
	default:
		return ""
	}
}

// versionText says who made a version and when.
func versionText(ctx context.Context, v Version) string {
	return words.T(ctx, "thread.version_by", "When", moment(ctx, v.At), "Name", authorName(ctx, v.Author))
}
