package exporter

import (
	"time"

	"waymark/internal/db"
)

// A collectionLine is a collection of templates, in their order.
type collectionLine struct {
	Kind       string     `json:"kind"`
	ExternalID string     `json:"external_id"`
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	Summary    string     `json:"summary"`
	Community  *string    `json:"community"`
	Author     *string    `json:"author"`
	Created    *time.Time `json:"created"`
	Templates  []string   `json:"templates"`

	number int64
}

func (e *export) collections(s *sheet) error {
	return pages(e, collectionRows, func(r db.Row) (l collectionLine, err error) {
		var place, created int64
		var author *int64
		l.Kind = "collection"
		err = r.Scan(&l.number, &l.ID, &l.Name, &l.Summary, &place, &author, &created)
		l.ExternalID, l.Community, l.Author, l.Created = l.ID, name(e.homes, &place), name(e.persons, author), at(&created)
		return l, err
	}, func(l collectionLine) int64 { return l.number }, func(rows []collectionLine) error {
		ids := make([]int64, len(rows))
		for i, l := range rows {
			ids[i] = l.number
		}
		in, err := group(e, collectionItemRows, ids, named)
		if err != nil {
			return err
		}
		for _, l := range rows {
			l.Templates = append([]string{}, in[l.number]...)
			if err := e.put(s, l); err != nil {
				return err
			}
		}
		return nil
	})
}
