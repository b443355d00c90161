package invite

import (
	"context"
	"strings"

	"waymark/internal/auth"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// An Item is a line with what sending would do about it.
type Item struct {
	Line
	Here    bool   // somebody with an account, who is asked to join
	Problem string // key of why nothing is done; empty: they are invited
	Invited forum.OrgRef

	person int64
}

// To is where and how people are invited.
type To struct {
	Community int64  // 0: to the site alone, which administrators may
	Text      string // as Read takes it
	Message   string // a line of the inviter's own
	HandOver  bool   // no mail is set up: the inviter hands the addresses over
}

// Why a line is left out.
const (
	problemAddress  = "invite.problem_address"
	problemName     = "invite.problem_name"
	problemTwice    = "invite.problem_twice"
	problemMember   = "invite.problem_member"
	problemHere     = "invite.problem_here"
	problemInvited  = "invite.problem_invited"
	problemOrg      = "invite.problem_organisation"
	problemLimited  = "invite.problem_limited"
	problemLeft     = "invite.problem_left"
	problemImported = "invite.problem_imported"
	problemMany     = "invite.problem_many"
)

// Plan says, line by line, what Send would do.
func Plan(ctx context.Context, q db.Q, v forum.Viewer, to To) ([]Item, error) {
	if err := may(ctx, q, v, to.Community); err != nil {
		return nil, err
	}
	lines := Read(to.Text)
	if len(lines) == 0 {
		var f fault.Fields
		f.Add("people", "fault.invite_nobody")
		return nil, f.Err()
	}
	seen, orgs := map[string]bool{}, map[string]forum.OrgRef{}
	items := make([]Item, len(lines))
	for i, l := range lines {
		item := &items[i]
		item.Line = l
		if i >= MaxLines {
			item.Problem = problemMany
			continue
		}
		if err := plan(ctx, q, v, to, item, seen, orgs); err != nil {
			return nil, err
		}
	}
	return items, nil
}

// may says whether the viewer may invite people there.
func may(ctx context.Context, q db.Q, v forum.Viewer, community int64) error {
	if community != 0 {
		_, err := forum.MayInvite(ctx, q, v, community)
		return err
	}
	switch {
	case v.IsSystem() || v.Admin:
		return nil
	case !v.SignedIn():
		return fault.NotSignedIn()
	default:
		return fault.Denied("fault.admin_only")
	}
}

func plan(ctx context.Context, q db.Q, v forum.Viewer, to To, item *Item, seen map[string]bool, orgs map[string]forum.OrgRef) error {
	item.Email, item.Name, item.RoleTitle = forum.Email(item.Email), forum.Clean(item.Name), forum.Clean(item.RoleTitle)
	switch {
	case item.Email == "" || len(item.Email) > forum.MaxEmail || !forum.IsEmail(item.Email) || strings.ContainsFunc(item.Email, notASCII):
		item.Problem = problemAddress
	case len([]rune(item.Name)) > forum.MaxName || len([]rune(item.RoleTitle)) > forum.MaxName:
		item.Problem = problemName
	case seen[item.Email]:
		item.Problem = problemTwice
	}
	if item.Problem != "" {
		return nil
	}
	seen[item.Email] = true
	if err := item.organisation(ctx, q, orgs); err != nil || item.Problem != "" {
		return err
	}
	p, err := forum.PersonByEmail(ctx, q, forum.System(), item.Email)
	switch {
	case fault.IsNotFound(err):
		err = item.newcomer(ctx, q, to)
	case err == nil:
		err = item.somebody(ctx, q, v, to, p)
	}
	if err != nil || item.Problem != "" {
		return err
	}
	has, err := db.Has(ctx, q, isOpen, to.Community, item.Email, db.Micros(nowOf(q)))
	if has {
		item.Problem = problemInvited
	}
	return err
}

func notASCII(r rune) bool { return r < '!' || r > '~' }

func (item *Item) organisation(ctx context.Context, q db.Q, orgs map[string]forum.OrgRef) error {
	if item.Org == "" {
		return nil
	}
	ref, known := orgs[item.Org]
	if !known {
		o, err := forum.OrganisationNamed(ctx, q, forum.System(), item.Org)
		if err != nil && !fault.IsNotFound(err) {
			return err
		}
		ref = forum.OrgRef{ID: o.ID, PID: o.PID, Slug: o.Slug, Name: o.Name, Hue: o.Hue}
		orgs[item.Org] = ref
	}
	if item.Invited = ref; ref.ID == 0 {
		item.Problem = problemOrg
	}
	return nil
}

// newcomer looks at somebody whom nobody here knows.
func (item *Item) newcomer(ctx context.Context, q db.Q, to To) error {
	if to.Community == 0 {
		return nil
	}
	ok, err := forum.EligibleOrg(ctx, q, to.Community, item.Invited.ID)
	if !ok {
		item.Problem = problemLimited
	}
	return err
}

// somebody looks at a person whose address it is.
func (item *Item) somebody(ctx context.Context, q db.Q, v forum.Viewer, to To, p forum.Person) (err error) {
	item.person = p.ID
	if item.Here, err = auth.HasAccount(ctx, q, p.ID); err != nil {
		return err
	}
	var member, eligible bool
	if to.Community != 0 {
		if member, err = forum.IsMember(ctx, q, to.Community, p.ID); err != nil {
			return err
		}
		if eligible, err = forum.EligibleIn(ctx, q, to.Community, p.ID); err != nil {
			return err
		}
	}
	switch {
	case !p.Ended.IsZero():
		item.Problem = problemLeft
	case to.Community == 0 && item.Here:
		item.Problem = problemHere
	case member:
		item.Problem = problemMember
	case to.Community != 0 && !eligible:
		item.Problem = problemLimited
	case !item.Here && to.HandOver && !v.Admin && !v.IsSystem():
		// What is theirs already must not go to whoever holds the address.
		item.Problem = problemImported
	}
	return nil
}
