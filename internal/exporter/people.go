package exporter

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"waymark/internal/db"
)

type organisationLine struct {
	Kind        string     `json:"kind"`
	ExternalID  string     `json:"external_id"`
	ID          string     `json:"id"`
	Name        string     `json:"name"`
	Slug        string     `json:"slug"`
	Type        string     `json:"type"`
	Region      string     `json:"region"`
	Size        string     `json:"size"`
	Hue         int        `json:"hue"`
	Placeholder bool       `json:"placeholder,omitempty"`
	Created     *time.Time `json:"created"`

	number int64
}

func (e *export) organisations(s *sheet) error {
	return pages(e, organisationRows, func(r db.Row) (l organisationLine, err error) {
		var created int64
		l.Kind = "organisation"
		err = r.Scan(&l.number, &l.ExternalID, &l.ID, &l.Name, &l.Slug, &l.Type, &l.Region, &l.Size, &l.Hue, &l.Placeholder, &created)
		l.Created = at(&created)
		return l, err
	}, func(l organisationLine) int64 { return l.number }, func(rows []organisationLine) error {
		for _, l := range rows {
			if err := e.put(s, l); err != nil {
				return err
			}
		}
		return nil
	})
}

type personLine struct {
	Kind         string            `json:"kind"`
	ExternalID   string            `json:"external_id"`
	ID           string            `json:"id"`
	Name         string            `json:"name"`
	Email        *string           `json:"email"`
	Role         string            `json:"role"`
	Org          *string           `json:"org"`
	RoleTitle    string            `json:"role_title"`
	About        string            `json:"about"`
	Skills       []string          `json:"skills"`
	Contact      string            `json:"contact"`
	Theme        string            `json:"theme"`
	Placeholder  bool              `json:"placeholder,omitempty"`
	Created      *time.Time        `json:"created"`
	Ended        *time.Time        `json:"ended,omitempty"`
	LeftOrg      *string           `json:"left_org,omitempty"`
	Affiliations []affiliationLine `json:"affiliations"`
	Administers  []administersLine `json:"administers,omitempty"`

	number int64
}

type administersLine struct {
	Org   *string    `json:"org"`
	Since *time.Time `json:"since"`
}

type affiliationLine struct {
	Org       *string    `json:"org"`
	RoleTitle string     `json:"role_title"`
	Starts    *time.Time `json:"starts"`
	Ends      *time.Time `json:"ends"`
}

func (e *export) people(s *sheet) error {
	return pages(e, personRows, e.person, func(l personLine) int64 { return l.number }, func(rows []personLine) error {
		ids := make([]int64, len(rows))
		for i, l := range rows {
			ids[i] = l.number
		}
		times, err := group(e, affiliationRows, ids, func(r db.Row) (id int64, a affiliationLine, err error) {
			var org, starts int64
			var ends *int64
			err = r.Scan(&id, &org, &a.RoleTitle, &starts, &ends)
			a.Org, a.Starts, a.Ends = name(e.orgs, &org), at(&starts), at(ends)
			return id, a, err
		})
		if err != nil {
			return err
		}
		administers, err := group(e, administersRows, ids, func(r db.Row) (id int64, a administersLine, err error) {
			var org, since int64
			err = r.Scan(&id, &org, &since)
			a.Org, a.Since = name(e.orgs, &org), at(&since)
			return id, a, err
		})
		if err != nil {
			return err
		}
		for _, l := range rows {
			l.Administers = administers[l.number]
			l.Affiliations = append([]affiliationLine{}, times[l.number]...)
			if err := e.put(s, l); err != nil {
				return err
			}
		}
		return nil
	})
}

func (e *export) person(r db.Row) (l personLine, err error) {
	var org, ended, left *int64
	var created int64
	var title *string
	var skills string
	l.Kind = "person"
	err = r.Scan(&l.number, &l.ExternalID, &l.ID, &l.Name, &l.Email, &l.Role, &org, &title, &l.About, &skills, &l.Contact, &l.Theme,
		&l.Placeholder, &created, &ended, &left)
	l.LeftOrg = name(e.orgs, left)
	l.Org, l.Created, l.Ended = name(e.orgs, org), at(&created), at(ended)
	if title != nil {
		l.RoleTitle = *title
	}
	l.Skills = []string{}
	if skills != "" {
		l.Skills = strings.Split(skills, ", ")
	}
	return l, err
}

type communityLine struct {
	Kind        string       `json:"kind"`
	ExternalID  string       `json:"external_id"`
	ID          string       `json:"id"`
	Slug        string       `json:"slug"`
	Name        string       `json:"name"`
	Summary     string       `json:"summary"`
	Body        string       `json:"body"`
	Measure     string       `json:"measure"`
	Visibility  string       `json:"visibility"`
	Limit       []string     `json:"limit,omitempty"`
	Placeholder bool         `json:"placeholder,omitempty"`
	Created     *time.Time   `json:"created"`
	CreatedBy   *string      `json:"created_by"`
	Archived    *time.Time   `json:"archived,omitempty"`
	Members     []memberLine `json:"members"`
	// Texts are its ready texts, by their kind.
	Texts map[string]string `json:"texts,omitempty"`

	number int64
}

type memberLine struct {
	Person  string     `json:"person"`
	Role    string     `json:"role"`
	State   string     `json:"state"`
	Since   *time.Time `json:"since"`
	Message string     `json:"message,omitempty"`
}

func (e *export) communities(s *sheet) error {
	return pages(e, communityRows, func(r db.Row) (l communityLine, err error) {
		var created int64
		var by, archived *int64
		l.Kind = "community"
		err = r.Scan(&l.number, &l.ExternalID, &l.ID, &l.Slug, &l.Name, &l.Summary, &l.Body, &l.Measure, &l.Visibility, &l.Placeholder,
			&created, &by, &archived)
		l.Created, l.CreatedBy, l.Archived = at(&created), name(e.persons, by), at(archived)
		return l, err
	}, func(l communityLine) int64 { return l.number }, func(rows []communityLine) error {
		for _, l := range rows {
			if err := e.members(&l); err != nil {
				return err
			}
			if err := e.put(s, l); err != nil {
				return err
			}
		}
		return nil
	})
}

// members fills in who belongs to a community, whose people alone may, and
// what its facilitators answer with.
func (e *export) members(l *communityLine) error {
	var err error
	l.Members, err = db.All(e.ctx, e.q, func(r db.Row) (m memberLine, err error) {
		var person, since int64
		err = r.Scan(&person, &m.Role, &m.State, &m.Message, &since)
		m.Person, m.Since = e.persons[person], at(&since)
		return m, err
	}, memberRows, l.number)
	if err != nil {
		return err
	}
	l.Members = append([]memberLine{}, l.Members...)
	slices.SortFunc(l.Members, func(a, b memberLine) int { return cmp.Compare(a.Person, b.Person) })
	orgs, err := db.Column[int64](e.ctx, e.q, limitRows, l.number)
	for _, org := range orgs {
		l.Limit = append(l.Limit, e.orgs[org])
	}
	slices.Sort(l.Limit)
	if err != nil {
		return err
	}
	_, err = db.All(e.ctx, e.q, func(r db.Row) (struct{}, error) {
		var kind, body string
		err := r.Scan(&kind, &body)
		if l.Texts == nil {
			l.Texts = map[string]string{}
		}
		l.Texts[kind] = body
		return struct{}{}, err
	}, readyRows, l.number)
	return err
}
