package views

import (
	"context"
	"strings"
	"time"

	"waymark/internal/auth"
	"waymark/internal/forum"
	"waymark/internal/tenure"
	"waymark/internal/words"
)

// AdminPeople is the list of the people whom the viewer looks after.
type AdminPeople struct {
	Orgs             []Option
	Org, State, Name string
	Site             bool
	List             []forum.Person
	Accounts         map[int64]bool // who has a password
	More             More
}

// AdminPerson is a person as those who look after them see them.
type AdminPerson struct {
	forum.Managed
	Site, Own bool // of the viewer

	Name, Email, RoleTitle    string // as typed
	NewOrg, NewEmail, NewRole string
	Link                      string // at which they choose another password
	Account                   bool
	History                   []forum.Affiliation
	Sessions                  []auth.Session
	Tokens                    []auth.Token
	Addresses                 []string
	Orgs                      []Option
	Errors                    Errors
}

// NewPerson is the form for somebody new.
type NewPerson struct {
	Name, Email, Org, RoleTitle string
	Orgs                        []Option
	Errors                      Errors
}

// EndPerson is the form with which somebody leaves.
type EndPerson struct {
	forum.Managed
	Day, Successor, Find string
	Found                []forum.Person
	Lessons, Communities int
	Errors               Errors
}

// MoveForm is the form with which somebody moves.
type MoveForm struct {
	Org, Email, RoleTitle, Day string
	Orgs                       []Option
	Open                       *tenure.Move
	Mail                       bool // letters are sent
	Errors                     Errors
}

// AdminPersonPath is the address of a person in the administration.
func AdminPersonPath(pid string) string { return "/admin/people/" + pid }

var peopleStates = map[string]string{
	forum.PeopleHere: "admin.state_here", forum.PeopleLeaving: "admin.state_leaving",
	forum.PeopleLeft: "admin.state_left", forum.PeopleAdmins: "admin.state_administrators",
}

func stateOptions(ctx context.Context) []Option {
	var list []Option
	for _, s := range forum.PeopleStates {
		list = append(list, Option{Value: s, Label: words.T(ctx, peopleStates[s])})
	}
	return list
}

func orgFilter(ctx context.Context, v AdminPeople) []Option {
	if !v.Site {
		return v.Orgs
	}
	return append([]Option{{Value: "", Label: words.T(ctx, "admin.all_organisations")}}, v.Orgs...)
}

func withNone(ctx context.Context, list []Option) []Option {
	return append([]Option{{Value: "", Label: words.T(ctx, "admin.no_organisation")}}, list...)
}

// accountState says whether somebody can sign in.
func accountState(ctx context.Context, p forum.Person, has bool) string {
	w := words.From(ctx)
	switch {
	case !p.Ended.IsZero():
		return w.T("people.left", "Date", w.DateShort(p.Ended))
	case p.SiteRole == forum.SiteAdmin:
		return w.T("admin.is_administrator")
	case has:
		return w.T("admin.can_sign_in")
	default:
		return w.T("admin.cannot_sign_in")
	}
}

// lastDay is the day that ends at a moment.
func lastDay(ctx context.Context, at time.Time) string {
	return words.From(ctx).Date(at.Add(-time.Minute))
}

func officeNames(all []forum.OrgRef) string {
	names := make([]string, len(all))
	for i, o := range all {
		names[i] = o.Name
	}
	return strings.Join(names, ", ")
}

func successorOptions(ctx context.Context, v EndPerson) []Option {
	list := []Option{{Value: "", Label: words.T(ctx, "admin.successor_none"), Hint: words.T(ctx, "admin.successor_none_hint")}}
	for _, p := range v.Found {
		list = append(list, Option{Value: p.PID, Label: p.Name, Hint: p.RoleTitle})
	}
	return list
}

func moveState(ctx context.Context, m tenure.Move, mail bool) string {
	w := words.From(ctx)
	switch {
	case m.State == tenure.Accepted && m.AddressAt.IsZero():
		return w.T("settings.move_wait_address", "Email", m.Email)
	case m.State == tenure.Accepted:
		return w.T("settings.move_wait_day", "Date", w.Date(m.At))
	case mail && m.AddressAt.IsZero():
		return w.T("settings.move_wait_both", "Email", m.Email, "Organisation", m.Org.Name)
	default:
		return w.T("settings.move_wait_organisation", "Organisation", m.Org.Name)
	}
}
