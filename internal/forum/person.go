package forum

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
)

// What happens to people.
var (
	PersonAdded   = changes.Declare("person.added", changes.OfOthers)
	PersonChanged = changes.Declare("person.changed", changes.OfOthers)
	PersonMoved   = changes.Declare("person.moved", changes.OfOthers)
	PersonLeads   = changes.Declare("person.made_administrator", changes.Audited, changes.Security)
	PersonFollows = changes.Declare("person.no_administrator", changes.Audited, changes.Security)
	PersonMailed  = changes.Declare("person.email_changed", changes.OfOthers, changes.Security)
	PersonEnded   = changes.Declare("person.ended", changes.OfOthers, changes.Security)
)

const kindPerson = "person"

// What a person is on the site as a whole.
const (
	SiteMember = "member"
	SiteAdmin  = "admin"
)

// Themes are the ways a person may have pages drawn; the first is the rule.
var Themes = []string{"system", "light", "dark"}

// A Person is who somebody is, with an account to sign in or without.
type Person struct {
	ID          int64
	PID         string
	Name        string
	Email       string // only for the person and administrators
	SiteRole    string // SiteMember or SiteAdmin
	About       string // Markdown
	AboutHTML   string
	Skills      string // separated by commas
	Contact     string // how they like to be reached
	Theme       string
	RoleTitle   string // at Org
	Org         OrgRef // of now; its ID is 0 where there is none
	Placeholder bool
	ExternalID  string
	Created     time.Time
	Ended       time.Time // zero while they are here
	LeftOrg     int64     // where they were when they left; 0 while they are here
}

// An OrgRef is what a page says of an organisation in passing.
type OrgRef struct {
	ID              int64
	PID, Slug, Name string
	Hue             int
}

// SkillList gives the skills one by one.
func (p Person) SkillList() []string {
	var all []string
	for _, s := range strings.Split(p.Skills, ",") {
		if s = strings.TrimSpace(s); s != "" {
			all = append(all, s)
		}
	}
	return all
}

// Byline is the person as a list of today's people shows them.
func (p Person) Byline() Byline {
	return Byline{
		ID: p.ID, PID: p.PID, Name: p.Name, Role: p.RoleTitle, OrgPID: p.Org.PID, OrgSlug: p.Org.Slug, Org: p.Org.Name,
		Hue: p.Org.Hue, Left: !p.Ended.IsZero(),
	}
}

// Initials gives the one or two letters that stand for the person.
func (b Byline) Initials() string { return Initials(b.Name) }

// Initials gives the first letters of a name's first and last word.
func Initials(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' })
	if len(words) == 0 {
		return "?"
	}
	first, _ := utf8.DecodeRuneInString(words[0])
	out := string(unicode.ToUpper(first))
	if len(words) > 1 {
		last, _ := utf8.DecodeRuneInString(words[len(words)-1])
		out += string(unicode.ToUpper(last))
	}
	return out
}

// PersonByPID gives a person by their name outside.
func PersonByPID(ctx context.Context, q db.Q, v Viewer, pid string) (Person, error) {
	return onePerson(ctx, q, v, personByPID, pid)
}

// PersonByID gives a person by their number inside.
func PersonByID(ctx context.Context, q db.Q, v Viewer, id int64) (Person, error) {
	return onePerson(ctx, q, v, personByID, id)
}

// PersonByEmail gives a person by their e-mail address; System alone may ask.
func PersonByEmail(ctx context.Context, q db.Q, v Viewer, email string) (Person, error) {
	if !v.system {
		return Person{}, fault.Missing(kindPerson)
	}
	return onePerson(ctx, q, v, personByEmail, Email(email))
}

func onePerson(ctx context.Context, q db.Q, v Viewer, s *db.Statement, key any) (Person, error) {
	if err := known(v); err != nil {
		return Person{}, err
	}
	p, err := db.One(ctx, q, scanPerson, s, key)
	if errors.Is(err, db.ErrNone) {
		return p, fault.Missing(kindPerson)
	}
	if !v.system && !v.Admin && v.Person != p.ID {
		p.Email = ""
	}
	return p, err
}

func scanPerson(r db.Row) (p Person, err error) {
	var created int64
	var ended, org, hue, left *int64
	var role, orgPID, orgSlug, orgName *string
	err = r.Scan(&p.ID, &p.PID, &p.Name, &p.Email, &p.SiteRole, &p.About, &p.AboutHTML, &p.Skills, &p.Contact, &p.Theme,
		&p.Placeholder, &p.ExternalID, &created, &ended, &left, &role, &org, &orgPID, &orgSlug, &orgName, &hue)
	p.Created, p.Ended, p.LeftOrg, p.RoleTitle = db.Time(created), when(ended), of(left), of(role)
	p.Org = OrgRef{of(org), of(orgPID), of(orgSlug), of(orgName), int(of(hue))}
	return p, err
}

// Bylines gives people as lists of today's people show them, by id.
func Bylines(ctx context.Context, q db.Q, ids []int64) (map[int64]Byline, error) {
	rows, err := db.All(ctx, q, scanByline, bylinesOf, db.Of(ids))
	out := make(map[int64]Byline, len(rows))
	for _, b := range rows {
		out[b.ID] = b
	}
	return out, err
}

func scanByline(r db.Row) (Byline, error) {
	var b bylineRow
	err := r.Scan(&b.id, &b.pid, &b.name, &b.ended, &b.role, &b.orgPID, &b.orgSlug, &b.org, &b.hue)
	return b.byline(), err
}

// People lists up to limit people by name, behind a place, those of one
// organisation where org is not 0, with the place of the next window, or nil.
func People(ctx context.Context, q db.Q, v Viewer, org int64, after NameCursor, limit int) ([]Byline, *NameCursor, error) {
	if err := known(v); err != nil {
		return nil, nil, err
	}
	statement, args := peopleByName, []any{after.Name, after.ID, limit + 1}
	if org != 0 {
		statement, args = peopleOfOrg, append(args, org)
	}
	people, err := db.All(ctx, q, scanByline, statement, args...)
	if err != nil {
		return nil, nil, err
	}
	people, next := window(people, limit, func(b Byline) NameCursor { return NameCursor{SortName(b.Name), b.ID} })
	return people, next, nil
}

// PeopleNamed gives up to limit people whose name begins with a text, for a
// field that completes names.
func PeopleNamed(ctx context.Context, q db.Q, v Viewer, start string, limit int) ([]Byline, error) {
	if err := known(v); err != nil {
		return nil, err
	}
	if start = SortName(Clean(start)); start == "" {
		return nil, nil
	}
	return db.All(ctx, q, scanByline, peopleNamed, start, start+"\U0010FFFD", limit)
}
