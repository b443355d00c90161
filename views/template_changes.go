package views

import "waymark/internal/diff"

// Changes is what is different between two versions of a template.
type Changes struct {
	Template
	From, To int
	Files    []FileChange
}

// FileChange is what became of one file, or of the text of a guide.
type FileChange struct {
	Name    string
	State   string       // added, removed, unread or empty
	Pieces  []diff.Piece // of a guide
	Places  []PlaceChange
	Skipped int  // places behind them in which nothing is different
	More    bool // more is different than is shown
}

// same says whether the text is as it was.
func (f FileChange) same() bool { return f.State == "" && len(f.Pieces)+len(f.Places) == 0 }

// PlaceChange is what is different on a slide or page, in a sheet or under a heading.
type PlaceChange struct {
	Name    string // as people say it; empty: there is no other
	Was     string // what it was called, if otherwise
	Path    string // where it is shown; empty: it is gone
	State   string // key of what became of it as a whole; empty: it was changed
	Pieces  []diff.Piece
	Cells   []CellChange
	Skipped int // places before it in which nothing is different
}

// CellChange is a cell that is different, or a row that came or went.
type CellChange struct {
	Name   string
	Pieces []diff.Piece
}

// skippedAfter is how many places stand behind those that are shown.
func skippedAfter(f FileChange) int {
	if len(f.Places) == 0 {
		return 0
	}
	return f.Skipped
}
