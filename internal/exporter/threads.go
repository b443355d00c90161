package exporter

import (
	"encoding/json"
	"time"

	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/lesson"
)

// A pastLine is what the lines of all texts say of their past.
type pastLine struct {
	Badge     *badgeLine     `json:"badge"`
	State     string         `json:"state,omitempty"`
	Created   *time.Time     `json:"created"`
	Published *time.Time     `json:"published,omitempty"`
	Edited    *time.Time     `json:"edited,omitempty"`
	Revision  int            `json:"revision"`
	Deleted   *deletedLine   `json:"deleted,omitempty"`
	Revisions []revisionLine `json:"revisions,omitempty"`
}

type badgeLine struct {
	Org       *string `json:"org"`
	RoleTitle string  `json:"role_title"`
}

// What was deleted or hidden goes on as a tombstone, without its text.
type deletedLine struct {
	At     *time.Time `json:"at"`
	By     *string    `json:"by"`
	Reason string     `json:"reason"`
}

type revisionLine struct {
	N       int         `json:"n"`
	Editor  *string     `json:"editor"`
	At      *time.Time  `json:"at"`
	Title   string      `json:"title,omitempty"`
	Summary string      `json:"summary,omitempty"`
	Body    string      `json:"body,omitempty"`
	Note    string      `json:"note,omitempty"`
	Fields  *fieldsLine `json:"fields,omitempty"`
	// Template is a template's own columns then, but for its language pair.
	Template *templateFields `json:"template,omitempty"`
}

type threadLine struct {
	Kind       string   `json:"kind"`
	ExternalID string   `json:"external_id"`
	ID         string   `json:"id"`
	Community  string   `json:"community"`
	Title      string   `json:"title"`
	Summary    string   `json:"summary,omitempty"`
	Body       string   `json:"body,omitempty"`
	Tags       []string `json:"tags"`
	Asks       bool     `json:"asks"`
	Author     []string `json:"author"`
	pastLine
	SharedWith []string `json:"shared_with,omitempty"`
	SourceURL  string   `json:"source_url,omitempty"`
	Licence    string   `json:"licence,omitempty"`
	*fieldsLine
	Uses     []useLine     `json:"uses,omitempty"`
	Helpful  []byLine      `json:"helpful,omitempty"`
	InShort  *inShortLine  `json:"in_short,omitempty"`
	Pinned   *byLine       `json:"pinned,omitempty"`
	Closed   *closedLine   `json:"closed,omitempty"`
	Files    []string      `json:"files,omitempty"`
	Template *templateLine `json:"template,omitempty"`

	number int64
}

// fieldsLine are a lesson's own columns.
type fieldsLine struct {
	Context      string     `json:"context"`
	Did          string     `json:"did"`
	Worked       string     `json:"worked"`
	DidNotWork   string     `json:"did_not_work"`
	DoAgain      string     `json:"do_again"`
	Outcome      string     `json:"outcome"`
	MeasuredOver string     `json:"measured_over"`
	Where        string     `json:"where"`
	Contact      string     `json:"contact"`
	CostText     string     `json:"cost_text"`
	CostAmount   *int64     `json:"cost_amount"`
	Owner        *string    `json:"owner"`
	ReviewOn     *time.Time `json:"review_on"`
}

type useLine struct {
	ID      string     `json:"id"`
	Person  *string    `json:"person"`
	Org     *string    `json:"org"`
	Result  string     `json:"result"`
	Changed string     `json:"changed"`
	On      *time.Time `json:"on"`
	Created *time.Time `json:"created"`
}

func (e *export) discussions(s *sheet) error {
	return e.threads(s, "discussion", func([]int64, []threadLine) error { return nil })
}

// lessons are threads with fields and a ledger.
func (e *export) lessons(s *sheet) error {
	return e.threads(s, lesson.Name, func(ids []int64, rows []threadLine) error {
		fields, err := group(e, lessonRows, ids, e.lessonFields)
		if err != nil {
			return err
		}
		uses, err := group(e, useRows, ids, func(r db.Row) (id int64, u useLine, err error) {
			var person, org *int64
			var on, created int64
			err = r.Scan(&id, &u.ID, &person, &org, &u.Result, &u.Changed, &on, &created)
			u.Person, u.Org, u.On, u.Created = name(e.persons, person), name(e.orgs, org), at(&on), at(&created)
			return id, u, err
		})
		for i := range rows {
			l := &rows[i]
			l.Uses = uses[l.number]
			if f := fields[l.number]; len(f) > 0 && l.Deleted == nil {
				l.fieldsLine = &f[0]
			}
		}
		return err
	})
}

func (e *export) lessonFields(r db.Row) (id int64, f fieldsLine, err error) {
	var owner, review *int64
	err = r.Scan(&id, &f.Context, &f.Did, &f.Worked, &f.DidNotWork, &f.DoAgain, &f.Outcome, &f.MeasuredOver, &f.Where, &f.Contact,
		&f.CostText, &f.CostAmount, &owner, &review)
	f.Owner, f.ReviewOn = name(e.persons, owner), at(review)
	return id, f, err
}

func (e *export) threads(s *sheet, kind string, more func(ids []int64, rows []threadLine) error) error {
	return pages(e, threadRows, func(r db.Row) (threadLine, error) { return e.thread(r, kind) }, func(l threadLine) int64 { return l.number },
		func(rows []threadLine) error {
			ids := make([]int64, len(rows))
			for i, l := range rows {
				ids[i] = l.number
			}
			if err := e.around(ids, rows); err != nil {
				return err
			}
			if err := e.help(ids, rows); err != nil {
				return err
			}
			if err := more(ids, rows); err != nil {
				return err
			}
			for _, l := range rows {
				if err := e.put(s, l); err != nil {
					return err
				}
			}
			return nil
		}, kind)
}

func (e *export) thread(r db.Row, kind string) (l threadLine, err error) {
	var home, created int64
	var author, org, published, edited, deleted, by *int64
	var pinned, pinnedBy, closed, closedBy *int64
	var title *string
	var reason, why string
	l.Kind = kind
	err = r.Scan(&l.number, &l.ExternalID, &l.ID, &home, &l.Title, &l.Summary, &l.Body, &l.Asks, &author, &org, &title, &l.State,
		&created, &published, &edited, &l.Revision, &deleted, &by, &reason, &l.SourceURL, &l.Licence,
		&pinned, &pinnedBy, &closed, &closedBy, &why)
	l.Pinned = byOf(e, pinnedBy, pinned)
	if by := byOf(e, closedBy, closed); by != nil {
		l.Closed = &closedLine{*by, why}
	}
	l.Community, l.Author = e.homes[home], []string{}
	if author != nil {
		l.Author = append(l.Author, e.persons[*author])
	}
	l.past(e, org, title, created, edited, deleted, by, reason)
	if l.State == string(forum.Deleted) && l.Deleted == nil {
		l.Deleted = &deletedLine{}
	}
	if l.Published = at(published); l.Deleted != nil {
		l.Summary, l.Body = "", ""
	}
	return l, err
}

// past fills in what threads and replies have in common.
func (p *pastLine) past(e *export, org *int64, title *string, created int64, edited, deleted, by *int64, reason string) {
	p.Badge = &badgeLine{Org: name(e.orgs, org)}
	if title != nil {
		p.Badge.RoleTitle = *title
	}
	p.Created, p.Edited = at(&created), at(edited)
	if deleted != nil {
		p.Deleted = &deletedLine{at(deleted), name(e.persons, by), reason}
	}
}

// around fills in what stands beside threads in tables of its own.
func (e *export) around(ids []int64, rows []threadLine) error {
	tags, err := forum.TagsOfAll(e.ctx, e.q, ids)
	if err != nil {
		return err
	}
	person := func(r db.Row) (id int64, ref string, err error) {
		var who int64
		err = r.Scan(&id, &who)
		return id, e.persons[who], err
	}
	authors, err := group(e, authorRows, ids, person)
	if err != nil {
		return err
	}
	shares, err := group(e, shareRows, ids, person)
	if err != nil {
		return err
	}
	uploads, err := group(e, filesOfThreads, ids, named)
	if err != nil {
		return err
	}
	revisions, err := group(e, threadRevisions, ids, e.revision)
	for i := range rows {
		l := &rows[i]
		l.Tags = append([]string{}, tags[l.number]...)
		l.Author = append(l.Author, authors[l.number]...)
		l.SharedWith = shares[l.number]
		if l.Deleted == nil {
			l.Revisions, l.Files = revisions[l.number], uploads[l.number]
		}
	}
	return err
}

func (e *export) revision(r db.Row) (id int64, v revisionLine, err error) {
	var editor *int64
	var when int64
	var fields string
	if err := r.Scan(&id, &v.N, &editor, &when, &v.Title, &v.Summary, &v.Body, &fields, &v.Note); err != nil {
		return id, v, err
	}
	v.Editor, v.At = name(e.persons, editor), at(&when)
	if fields == "" {
		return id, v, nil
	}
	if v.Template, err = templateThen(fields); err != nil || v.Template != nil {
		return id, v, err
	}
	var f lesson.Fields
	err = json.Unmarshal([]byte(fields), &f)
	v.Fields = &fieldsLine{
		f.Context, f.Did, f.Worked, f.DidNotWork, f.DoAgain, string(f.Outcome), f.MeasuredOver, f.Where, f.Contact,
		f.CostText, f.CostAmount, nil, at(&f.ReviewOn),
	}
	if f.Owner != 0 {
		v.Fields.Owner = name(e.persons, &f.Owner)
	}
	return id, v, err
}
