package exporter

import "waymark/internal/db"

type postLine struct {
	Kind       string   `json:"kind"`
	ExternalID string   `json:"external_id"`
	ID         string   `json:"id"`
	Thread     string   `json:"thread"`
	ThreadKind string   `json:"thread_kind"`
	ReplyTo    *string  `json:"reply_to"`
	Body       string   `json:"body"`
	Author     []string `json:"author"`
	pastLine

	number int64
}

// posts go in the order in which they came, so that each finds what it
// answers, and the same place below it.
func (e *export) posts(s *sheet) error {
	return pages(e, replyRows, e.post, func(l postLine) int64 { return l.number }, func(rows []postLine) error {
		ids := make([]int64, len(rows))
		for i, l := range rows {
			ids[i] = l.number
		}
		revisions, err := group(e, replyRevisions, ids, e.revision)
		if err != nil {
			return err
		}
		for _, l := range rows {
			if l.Deleted == nil {
				l.Revisions = revisions[l.number]
			}
			if err := e.put(s, l); err != nil {
				return err
			}
		}
		return nil
	})
}

func (e *export) post(r db.Row) (l postLine, err error) {
	var created int64
	var author, org, edited, deleted, by *int64
	var title *string
	var reason string
	l.Kind = "post"
	err = r.Scan(&l.number, &l.ExternalID, &l.ID, &l.Thread, &l.ThreadKind, &l.ReplyTo, &l.Body, &author, &org, &title,
		&created, &edited, &l.Revision, &deleted, &by, &reason)
	l.Author = []string{}
	if author != nil {
		l.Author = append(l.Author, e.persons[*author])
	}
	l.past(e, org, title, created, edited, deleted, by, reason)
	if l.Deleted != nil {
		l.Body = ""
	}
	return l, err
}
