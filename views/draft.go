package views

import (
	"slices"
	"strings"
	"time"

	"waymark/internal/forum"
)

// Kept is what a form knows of the draft that is kept of its text.
type Kept struct {
	Place    string
	Revision int64     // of the draft from which the form goes on; 0: none
	At       time.Time // when it was kept; zero: none is
	// Other is the address of the form with what is kept, where this one is
	// about something else.
	Other string
}

// shown says whether the form shows what is kept.
func (k Kept) shown() bool { return !k.At.IsZero() && k.Other == "" }

// Begun is one draft in the list of them.
type Begun struct {
	forum.Unsent
	Path, Title string
}

// text is how the draft begins.
func (b Begun) text() string {
	for _, name := range []string{"title", "body", "did", "worked", "did_not_work", "summary"} {
		if b.Fields[name] != "" {
			return snippet(strings.Join(strings.Fields(b.Fields[name]), " "))
		}
	}
	return ""
}

// DraftClash is two drafts of one place.
type DraftClash struct {
	Yours, Theirs forum.Unsent
	Path          string
}

// names are the fields that one of the two has, those with the long texts last.
func (d DraftClash) names() []string {
	var all []string
	for _, u := range []forum.Unsent{d.Yours, d.Theirs} {
		for name := range u.Fields {
			if !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
	}
	slices.Sort(all)
	return all
}

// whole is a draft's text, to be read.
func whole(u forum.Unsent) string {
	var parts []string
	for _, name := range (DraftClash{Yours: u}).names() {
		if name != "revision" && name != "community" {
			parts = append(parts, u.Fields[name])
		}
	}
	return strings.Join(parts, "\n\n")
}
