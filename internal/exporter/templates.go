package exporter

import (
	"encoding/json"
	"time"

	"waymark/internal/db"
	"waymark/internal/doctemplate"
)

// A templateLine is what a template says beside its thread.
type templateLine struct {
	templateFields
	Review    *time.Time        `json:"review,omitempty"`
	Withdrawn *deletedLine      `json:"withdrawn,omitempty"`
	Versions  []versionLine     `json:"versions,omitempty"`
	Takes     []takeLine        `json:"takes,omitempty"`
	Takers    []takeLine        `json:"takers,omitempty"`
	Outcomes  []templateUseLine `json:"outcomes,omitempty"`
}

// templateFields are a template's own columns.
type templateFields struct {
	Form     string `json:"form"`
	Use      string `json:"when_to_use"`
	Avoid    string `json:"when_not_to_use"`
	Language string `json:"language"`
	Licence  string `json:"licence,omitempty"` // of what it was; that of now stands with the thread
}

// templateThen reads what a template was before an edit; nil where it was none.
func templateThen(fields string) (*templateFields, error) {
	var f doctemplate.Fields
	if err := json.Unmarshal([]byte(fields), &f); err != nil || f.Form == "" {
		return nil, err
	}
	return &templateFields{string(f.Form), f.Use, f.Avoid, f.Language, f.Terms}, nil
}

type versionLine struct {
	N      int            `json:"n"` // 0: what is being prepared
	Note   string         `json:"note"`
	Text   string         `json:"text,omitempty"`
	Author *string        `json:"author"`
	Org    *string        `json:"org"`
	At     *time.Time     `json:"at"`
	Files  []versionsFile `json:"files,omitempty"`
}

type versionsFile struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Format string `json:"format"`

	n int
}

type takeLine struct {
	Org    *string    `json:"org"`
	Person *string    `json:"person,omitempty"`
	N      int        `json:"n"`
	Times  int        `json:"times,omitempty"`
	First  *time.Time `json:"first,omitempty"`
	Last   *time.Time `json:"last"`
}

type templateUseLine struct {
	useLine
	N int `json:"n"`
}

func (e *export) templates(s *sheet) error {
	return e.threads(s, doctemplate.Name, func(ids []int64, rows []threadLine) error {
		heads, err := group(e, templateRows, ids, e.templateHead)
		if err != nil {
			return err
		}
		versions, err := group(e, versionRows, ids, e.version)
		if err != nil {
			return err
		}
		files, err := group(e, versionFileRows, ids, func(r db.Row) (id int64, f versionsFile, err error) {
			return id, f, r.Scan(&id, &f.n, &f.ID, &f.Title, &f.Format)
		})
		if err != nil {
			return err
		}
		takes, err := group(e, takeRows, ids, func(r db.Row) (id int64, k takeLine, err error) {
			var org, first, last int64
			err = r.Scan(&id, &org, &k.N, &k.Times, &first, &last)
			k.Org, k.First, k.Last = name(e.orgs, &org), at(&first), at(&last)
			return id, k, err
		})
		if err != nil {
			return err
		}
		takers, err := group(e, takerRows, ids, func(r db.Row) (id int64, k takeLine, err error) {
			var person, when int64
			var org *int64
			err = r.Scan(&id, &person, &org, &k.N, &when)
			k.Person, k.Org, k.Last = name(e.persons, &person), name(e.orgs, org), at(&when)
			return id, k, err
		})
		if err != nil {
			return err
		}
		outcomes, err := group(e, outcomeRows, ids, e.outcome)
		for i := range rows {
			l := &rows[i]
			if len(heads[l.number]) == 0 || l.Deleted != nil {
				continue
			}
			h := heads[l.number][0]
			h.Versions, h.Takes, h.Takers, h.Outcomes = versions[l.number], takes[l.number], takers[l.number], outcomes[l.number]
			for k := range h.Versions {
				for _, f := range files[l.number] {
					if f.n == h.Versions[k].N {
						h.Versions[k].Files = append(h.Versions[k].Files, f)
					}
				}
			}
			l.Template = &h
		}
		return err
	})
}

func (e *export) templateHead(r db.Row) (id int64, h templateLine, err error) {
	var review, when, by *int64
	var reason string
	err = r.Scan(&id, &h.Form, &h.Use, &h.Avoid, &h.Language, &review, &when, &by, &reason)
	h.Review = at(review)
	if when != nil {
		h.Withdrawn = &deletedLine{at(when), name(e.persons, by), reason}
	}
	return id, h, err
}

func (e *export) version(r db.Row) (id int64, v versionLine, err error) {
	var author, org *int64
	var when int64
	err = r.Scan(&id, &v.N, &v.Note, &v.Text, &author, &org, &when)
	v.Author, v.Org, v.At = name(e.persons, author), name(e.orgs, org), at(&when)
	return id, v, err
}

func (e *export) outcome(r db.Row) (id int64, u templateUseLine, err error) {
	var person, org *int64
	var on, created int64
	err = r.Scan(&id, &u.ID, &u.N, &person, &org, &u.Result, &u.Changed, &on, &created)
	u.Person, u.Org, u.On, u.Created = name(e.persons, person), name(e.orgs, org), at(&on), at(&created)
	return id, u, err
}
