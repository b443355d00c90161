package views

import (
	"context"
	"time"
	"unicode/utf8"

	"waymark/internal/discussion"
	"waymark/internal/doctemplate"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/words"
)

// ItemStyle says how a list shows its entries; its zero value is what most
// lists want.
type ItemStyle struct {
	Now       time.Time // to say how long ago; zero: dates alone
	Level     int       // of the entries' headings: 2 or 3; 0 is 3
	Answer    bool      // questions that wait: offers to answer them, and says when they were asked
	Published bool      // says when each was published, whatever happened to it since
	Here      bool      // all are of one community, which goes without saying
	Own       bool      // all are of one author, who goes without saying
}

// EntryPath is the address of an entry's page.
func EntryPath(e forum.Entry) string {
	path := discussion.Kind.Path
	switch e.Kind {
	case lesson.Name:
		path = lesson.Kind.Path
	case doctemplate.Name:
		path = doctemplate.Kind.Path
	}
	return "/" + path + "/" + e.PID + "/" + e.Slug
}

// entryTitle names what was imported without a title, too.
func entryTitle(ctx context.Context, e forum.Entry) string {
	if e.Title == "" {
		return words.T(ctx, "item.untitled")
	}
	return e.Title
}

func entryIcon(e forum.Entry) string {
	switch e.Kind {
	case lesson.Name:
		return "book"
	case doctemplate.Name:
		return "doc"
	}
	return "talk"
}

// snippet is the beginning of a summary, whole words, as a list shows it.
func snippet(s string) string {
	const most = 145
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	r := []rune(s)[:most]
	for i := len(r) - 1; i > most/2; i-- {
		if r[i] == ' ' {
			r = r[:i]
			break
		}
	}
	return string(r) + "…"
}

// when gives the time that a list shows of an entry, and the key that says what
// of; that of its beginning needs none.
func (s ItemStyle) when(e forum.Entry) (key string, at time.Time) {
	begun := e.Created
	if !e.Published.IsZero() {
		begun = e.Published
	}
	switch {
	case e.State == forum.Draft:
		return "item.begun", e.Created
	case s.Answer:
		return "item.asked", begun
	case s.Published || e.Replies == 0:
		return "", begun
	default:
		return "item.last_reply", e.Active
	}
}

func (s ItemStyle) whenText(ctx context.Context, key string, at time.Time) string {
	w := words.From(ctx)
	when := w.DateShort(at)
	if !s.Now.IsZero() {
		when = w.Ago(at, s.Now)
	}
	if key == "" {
		return when
	}
	return w.T(key, "When", when)
}

// counted is a text with a number in two parts, the number with what stands
// before it and what follows.
func counted(ctx context.Context, key string, n int) (number, word string) {
	before, word := words.Around(ctx, key, "Count", "Count", n)
	return before + words.From(ctx).Number(n), word
}

// More is the way on through a list that has no numbers, and back to its start.
type More struct {
	Label string // what the list is of, in words
	Next  string // address of what comes after; empty: nothing does
	Text  string // of the link to it
	First string // address of the beginning; empty: this is it
}

func clock(t time.Time) string { return t.UTC().Format(time.RFC3339) }
