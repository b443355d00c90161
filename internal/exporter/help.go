package exporter

import (
	"time"

	"waymark/internal/db"
)

// A byLine says who did something, and when.
type byLine struct {
	Person *string    `json:"person"`
	At     *time.Time `json:"at"`
}

// An inShortLine is a thread in short, with what it was.
type inShortLine struct {
	Body      string         `json:"body"`
	Author    *string        `json:"author"`
	Editor    *string        `json:"editor"`
	Created   *time.Time     `json:"created"`
	Edited    *time.Time     `json:"edited"`
	Replies   int            `json:"replies"`
	Revision  int            `json:"revision"`
	Revisions []revisionLine `json:"revisions,omitempty"`
}

// A closedLine says who closed a thread, when and why.
type closedLine struct {
	byLine
	Reason string `json:"reason"`
}

// by reads who found which text helpful.
func (e *export) by(r db.Row) (id int64, l byLine, err error) {
	var person, when int64
	err = r.Scan(&id, &person, &when)
	return id, byLine{name(e.persons, &person), at(&when)}, err
}

func byOf(e *export, person, when *int64) *byLine {
	if when == nil {
		return nil
	}
	return &byLine{name(e.persons, person), at(when)}
}

// help fills in what threads say of help: who found them helpful, and what
// they come to in short.
func (e *export) help(ids []int64, rows []threadLine) error {
	helpful, err := group(e, threadHelpfulRows, ids, e.by)
	if err != nil {
		return err
	}
	short, err := group(e, inShortRows, ids, func(r db.Row) (id int64, l inShortLine, err error) {
		var author, editor *int64
		var created, edited int64
		err = r.Scan(&id, &l.Body, &author, &editor, &created, &edited, &l.Replies, &l.Revision)
		l.Author, l.Editor, l.Created, l.Edited = name(e.persons, author), name(e.persons, editor), at(&created), at(&edited)
		return id, l, err
	})
	if err != nil {
		return err
	}
	revisions, err := group(e, inShortRevisions, ids, e.revision)
	for i := range rows {
		l := &rows[i]
		if l.Deleted != nil {
			continue
		}
		l.Helpful = helpful[l.number]
		if s := short[l.number]; len(s) > 0 {
			s[0].Revisions = revisions[l.number]
			l.InShort = &s[0]
		}
	}
	return err
}
