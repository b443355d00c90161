package exporter

import (
	"time"

	"waymark/internal/db"
)

// An originLine says what a text was made of: which discussion a lesson comes
// from, and whom it would quote; which templates belong together.
type originLine struct {
	Kind       string      `json:"kind"`
	ExternalID string      `json:"external_id"`
	Thread     string      `json:"thread"`
	ThreadKind string      `json:"thread_kind"`
	Links      []linkLine  `json:"links,omitempty"`
	Quotes     []quoteLine `json:"quotes,omitempty"`
	*kinLine

	number int64
}

// A kinLine says of a template which one it was adapted from, in which
// version, and which is the same in another language.
type kinLine struct {
	Original *string `json:"original,omitempty"`
	N        int     `json:"original_n,omitempty"`
	Pair     *string `json:"pair,omitempty"`
}

type linkLine struct {
	Thread     string     `json:"thread"`
	ThreadKind string     `json:"thread_kind"`
	Replies    int        `json:"replies"`
	At         *time.Time `json:"at"`
}

type quoteLine struct {
	ID         string     `json:"id"`
	N          int        `json:"n"`
	Thread     string     `json:"thread"`
	ThreadKind string     `json:"thread_kind"`
	Post       *string    `json:"post"` // null: the text that the thread opens with
	Person     *string    `json:"person"`
	Paraphrase string     `json:"paraphrase"`
	Words      string     `json:"words,omitempty"`
	State      string     `json:"state"`
	Asked      *time.Time `json:"asked"`
	Decided    *time.Time `json:"decided,omitempty"`
}

// origins come last, since they refer to posts. A text that was deleted has
// none.
func (e *export) origins(s *sheet) error {
	return pages(e, originRows, func(r db.Row) (l originLine, err error) {
		l.Kind = "origin"
		err = r.Scan(&l.number, &l.Thread, &l.ThreadKind)
		l.ExternalID = l.ThreadKind + "/" + l.Thread
		return l, err
	}, func(l originLine) int64 { return l.number }, func(rows []originLine) error {
		ids := make([]int64, len(rows))
		for i, l := range rows {
			ids[i] = l.number
		}
		links, err := group(e, linkRows, ids, func(r db.Row) (id int64, l linkLine, err error) {
			var when int64
			err = r.Scan(&id, &l.Thread, &l.ThreadKind, &l.Replies, &when)
			l.At = at(&when)
			return id, l, err
		})
		if err != nil {
			return err
		}
		quotes, err := group(e, quoteRows, ids, e.quote)
		if err != nil {
			return err
		}
		kin, err := group(e, kinRows, ids, func(r db.Row) (id int64, k *kinLine, err error) {
			k = &kinLine{}
			return id, k, r.Scan(&id, &k.Pair, &k.Original, &k.N)
		})
		if err != nil {
			return err
		}
		for _, l := range rows {
			if k := kin[l.number]; len(k) > 0 {
				l.kinLine = k[0]
			}
			l.Links, l.Quotes = links[l.number], quotes[l.number]
			if err := e.put(s, l); err != nil {
				return err
			}
		}
		return nil
	})
}

func (e *export) quote(r db.Row) (id int64, l quoteLine, err error) {
	var person, decided *int64
	var asked int64
	err = r.Scan(&id, &l.ID, &l.N, &l.Thread, &l.ThreadKind, &l.Post, &person, &l.Paraphrase, &l.Words, &l.State, &asked, &decided)
	l.Person, l.Asked, l.Decided = name(e.persons, person), at(&asked), at(decided)
	return id, l, err
}
