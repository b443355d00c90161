package forum

import (
	"context"
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/markdown"
)

// Limits of a profile, in characters.
const (
	MaxAbout   = 5000
	MaxContact = 500
	MaxEmail   = 254
)

// A PersonDraft is what is given to add a person. The last fields are for
// System alone.
type PersonDraft struct {
	Name      string
	Email     string // empty: they cannot sign in
	SiteRole  string // empty: SiteMember
	Org       int64  // 0: none
	RoleTitle string
	About     string // Markdown
	Skills    string // separated by commas
	Contact   string

	ExternalID  string
	Placeholder bool
	Created     time.Time

	checked bool
	html    string
}

// A ProfileDraft is what people change of their own page.
type ProfileDraft struct {
	Name    string
	About   string // Markdown
	Skills  string // separated by commas
	Contact string
	Theme   string // empty: as it was
}

// Email is an e-mail address as it is kept and compared.
func Email(address string) string { return strings.ToLower(Clean(address)) }

// IsEmail says whether an address, cleaned, is one that mail can be sent to.
func IsEmail(address string) bool {
	a, err := mail.ParseAddress(address)
	return err == nil && a.Address == address && a.Name == "" && !strings.ContainsFunc(address, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	})
}

func (p *PersonDraft) clean() {
	p.Name, p.Email, p.RoleTitle = Clean(p.Name), Email(p.Email), Clean(p.RoleTitle)
	p.About, p.Skills, p.Contact = CleanText(p.About), Clean(p.Skills), Clean(p.Contact)
	if p.SiteRole == "" {
		p.SiteRole = SiteMember
	}
	p.html = string(markdown.Render(p.About))
}

// Check cleans, checks and renders the draft, which is done before a
// transaction; its fault names the fields that need mending.
func (p *PersonDraft) Check(v Viewer) error {
	if p.checked {
		return nil
	}
	if !v.system {
		p.ExternalID, p.Placeholder, p.Created = "", false, time.Time{}
	}
	p.clean()
	var f fault.Fields
	checkProfile(&f, p.Name, p.About, p.Skills, p.Contact)
	CheckEmail(&f, p.Email)
	f.Max("role_title", p.RoleTitle, MaxName)
	f.OneOf("role", p.SiteRole, "fault.role", SiteMember, SiteAdmin)
	p.checked = len(f) == 0
	return f.Err()
}

// CheckEmail checks the form of a cleaned e-mail address; an empty one is good.
func CheckEmail(f *fault.Fields, email string) {
	f.Max("email", email, MaxEmail)
	if email != "" && !IsEmail(email) {
		f.Add("email", "fault.email")
	}
}

func checkProfile(f *fault.Fields, name, about, skills, contact string) {
	f.Require("name", name, "fault.name_required")
	f.Max("name", name, MaxName)
	f.Max("about", about, MaxAbout)
	f.Max("skills", skills, MaxSummary)
	f.Max("contact", contact, MaxContact)
}

// AddPerson makes a person; whoever looks after their organisation may. An
// e-mail address that another person has is a fault of its field.
func AddPerson(ctx context.Context, d *db.DB, v Viewer, draft PersonDraft) (p Person, err error) {
	if err := known(v); err != nil {
		return p, err
	}
	if err := draft.Check(v); err != nil {
		return p, err
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		p, err = AddPersonIn(ctx, tx, v, draft)
		return err
	})
	return p, EmailTaken(err)
}

// AddPersonIn is AddPerson inside a transaction; its caller hands the
// transaction's error through EmailTaken.
func AddPersonIn(ctx context.Context, tx *db.Tx, v Viewer, draft PersonDraft) (Person, error) {
	r, err := RemitOf(ctx, tx, v)
	if err != nil {
		return Person{}, err
	}
	if !r.Manages(draft.Org) || draft.SiteRole == SiteAdmin && !r.Site {
		return Person{}, fault.Denied("fault.admin_only")
	}
	if err := draft.Check(v); err != nil {
		return Person{}, err
	}
	id, err := addPerson(ctx, tx, v, draft)
	if err != nil {
		return Person{}, err
	}
	return PersonByID(ctx, tx, v, id)
}

// EmailTaken turns the database's word that a row is there already into the
// fault of the e-mail field; all else passes unchanged.
func EmailTaken(err error) error {
	if err == nil || !db.IsUnique(err) {
		return err
	}
	var f fault.Fields
	f.Add("email", "fault.email_taken")
	return f.Err()
}

func addPerson(ctx context.Context, tx *db.Tx, v Viewer, draft PersonDraft) (int64, error) {
	created := tx.Now
	if !draft.Created.IsZero() {
		created = draft.Created
	}
	id, err := db.Value[int64](ctx, tx, insertPerson, NewPID(), draft.Name, SortName(draft.Name), nullText(draft.Email), draft.SiteRole,
		draft.About, draft.html, draft.Skills, draft.Contact, draft.Placeholder, nullText(draft.ExternalID), db.Micros(created))
	if err != nil {
		return 0, err
	}
	if draft.Org != 0 {
		if err := affiliate(ctx, tx, id, draft.Org, draft.RoleTitle, created); err != nil {
			return 0, err
		}
	}
	if draft.SiteRole == SiteAdmin {
		if err := changes.Append(ctx, tx, PersonLeads, roleChange(v, id)); err != nil {
			return 0, err
		}
	}
	return id, changes.Append(ctx, tx, PersonAdded, personChange(v, id))
}

func personChange(v Viewer, id int64) changes.Change {
	return changes.Change{Kind: kindPerson, Subject: id, Actor: v.Person, Audience: changes.Everyone}
}

// EditPerson changes a person's own page: theirs to do, or an administrator's.
func EditPerson(ctx context.Context, d *db.DB, v Viewer, id int64, draft ProfileDraft) (p Person, err error) {
	if err := ownOrAdmin(v, id); err != nil {
		return p, err
	}
	draft.Name, draft.About = Clean(draft.Name), CleanText(draft.About)
	draft.Skills, draft.Contact = Clean(draft.Skills), Clean(draft.Contact)
	var f fault.Fields
	checkProfile(&f, draft.Name, draft.About, draft.Skills, draft.Contact)
	if draft.Theme != "" {
		f.OneOf("theme", draft.Theme, "fault.theme", Themes...)
	}
	if err := f.Err(); err != nil {
		return p, err
	}
	html := string(markdown.Render(draft.About))
	err = d.Write(ctx, func(tx *db.Tx) error {
		if p, err = PersonByID(ctx, tx, v, id); err != nil {
			return err
		}
		if err := RefuseLoose(ctx, tx, v, FileText{"about", html}); err != nil {
			return err
		}
		p.Name, p.About, p.AboutHTML, p.Skills, p.Contact = draft.Name, draft.About, html, draft.Skills, draft.Contact
		if draft.Theme != "" {
			p.Theme = draft.Theme
		}
		if _, err := tx.Exec(ctx, updateProfile, id, p.Name, SortName(p.Name), p.About, html, p.Skills, p.Contact, p.Theme); err != nil {
			return err
		}
		return changes.Append(ctx, tx, PersonChanged, personChange(v, id))
	})
	return p, err
}

// SetTheme has the viewer's pages drawn in one of Themes.
func SetTheme(ctx context.Context, d *db.DB, v Viewer, theme string) error {
	if !v.SignedIn() {
		return fault.NotSignedIn()
	}
	if !slices.Contains(Themes, theme) {
		var f fault.Fields
		f.Add("theme", "fault.theme")
		return f.Err()
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, updateTheme, v.Person, theme); err != nil {
			return err
		}
		c := personChange(v, v.Person)
		c.Audience = changes.Only(v.Person)
		return changes.Append(ctx, tx, PersonChanged, c)
	})
}

// SetSiteRole makes a person an administrator, or no longer one. Nobody
// changes their own, so that one administrator is always left.
func SetSiteRole(ctx context.Context, d *db.DB, v Viewer, id int64, role string) error {
	if err := adminOnly(v); err != nil {
		return err
	}
	if role != SiteMember && role != SiteAdmin {
		var f fault.Fields
		f.Add("role", "fault.role")
		return f.Err()
	}
	if v.Person == id && !v.system {
		return fault.Clash("own_role", "fault.own_role")
	}
	return d.Write(ctx, func(tx *db.Tx) error { return SetSiteRoleIn(ctx, tx, v, id, role) })
}

// SetSiteRoleIn is SetSiteRole inside a transaction, with a role that has been checked.
func SetSiteRoleIn(ctx context.Context, tx *db.Tx, v Viewer, id int64, role string) error {
	if err := adminOnly(v); err != nil {
		return err
	}
	if n, err := tx.Exec(ctx, updateSiteRole, id, role); err != nil || n == 0 {
		return orMissing(err, kindPerson)
	}
	verb := PersonFollows
	if role == SiteAdmin {
		verb = PersonLeads
	}
	return changes.Append(ctx, tx, verb, roleChange(v, id))
}

// roleChange is what the log says of a role on the site, which is nobody
// else's business.
func roleChange(v Viewer, id int64) changes.Change {
	c := personChange(v, id)
	c.Audience = changes.Nobody
	return c
}

func orMissing(err error, what string) error {
	if err == nil {
		return fault.Missing(what)
	}
	return err
}
