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
	Helpful  []byLine `json:"helpful,omitempty"`
	Accepted *byLine  `json:"accepted,omitempty"`
	Official *byLine  `json:"official,omitempty"`
	Files    []string `json:"files,omitempty"`

	number, parent int64
}

// posts go in the order in which they came, so that each finds what it
// answers, and the same place below it. What is younger than an answer to it,
// as the opening text of a merged discussion is, goes just before that.
func (e *export) posts(s *sheet) error {
	early := map[int64]bool{}
	return pages(e, replyRows, e.post, func(l postLine) int64 { return l.number }, func(rows []postLine) error {
		var now []postLine
		for _, l := range rows {
			if early[l.number] {
				continue
			}
			above, err := e.above(l, early)
			if err != nil {
				return err
			}
			now = append(append(now, above...), l)
		}
		return e.putPosts(s, now)
	})
}

// above gives the replies above one that are younger than it and have not gone
// yet, the topmost first.
func (e *export) above(l postLine, early map[int64]bool) (all []postLine, err error) {
	for at := l.parent; at > l.number && !early[at]; {
		up, err := db.One(e.ctx, e.q, e.post, replyRow, at)
		if err != nil {
			return nil, err
		}
		early[at] = true
		all = append([]postLine{up}, all...)
		at = up.parent
	}
	return all, nil
}

func (e *export) putPosts(s *sheet, rows []postLine) error {
	ids := make([]int64, len(rows))
	for i, l := range rows {
		ids[i] = l.number
	}
	revisions, err := group(e, replyRevisions, ids, e.revision)
	if err != nil {
		return err
	}
	helpful, err := group(e, replyHelpfulRows, ids, e.by)
	if err != nil {
		return err
	}
	uploads, err := group(e, filesOfReplies, ids, named)
	if err != nil {
		return err
	}
	for _, l := range rows {
		if l.Deleted == nil {
			l.Revisions, l.Helpful, l.Files = revisions[l.number], helpful[l.number], uploads[l.number]
		}
		if err := e.put(s, l); err != nil {
			return err
		}
	}
	return nil
}

func (e *export) post(r db.Row) (l postLine, err error) {
	var created int64
	var author, org, edited, deleted, by, accepted, acceptedBy, official, officialBy *int64
	var title *string
	var reason string
	l.Kind = "post"
	err = r.Scan(&l.number, &l.ExternalID, &l.ID, &l.Thread, &l.ThreadKind, &l.ReplyTo, &l.Body, &author, &org, &title,
		&created, &edited, &l.Revision, &deleted, &by, &reason, &accepted, &acceptedBy, &official, &officialBy, &l.parent)
	l.Author = []string{}
	if author != nil {
		l.Author = append(l.Author, e.persons[*author])
	}
	l.past(e, org, title, created, edited, deleted, by, reason)
	if l.Deleted != nil {
		l.Body = ""
		return l, err
	}
	l.Accepted, l.Official = byOf(e, acceptedBy, accepted), byOf(e, officialBy, official)
	return l, err
}
