package leak

import (
	"waymark/internal/forum"
	"waymark/internal/invite"
	"waymark/internal/testkit"
)

// settlers adds the organisations and the people. Who a person is stands in
// the directory of every world; where they belong does not.
func (w *world) settlers() {
	w.T.Helper()
	home := w.organisation("home")
	away := w.organisation("away")
	for _, p := range []string{facilitator, member, formerly, asking, stranger, newcomer, elsewhere, admin, ended, hidden, invited} {
		org := home
		switch p {
		case newcomer:
			org = 0
		case elsewhere, hidden:
			org = away
		}
		w.settler(p, org)
	}
	w.home = forum.Slug(canaryText(w.seed, "org-home"))
	w.begin(ended)
	w.start = w.ask(w.session("", ended), request{method: "GET", path: "/api/v1/changes"}).next()
}

func (w *world) organisation(label string) int64 {
	w.T.Helper()
	o, err := forum.AddOrganisation(w.ctx, w.DB, forum.System(), forum.OrganisationDraft{Name: w.sing("org-"+label, everyone)})
	testkit.Must(w.T, err)
	w.derive("organisations", label)
	return o.ID
}

func (w *world) settler(label string, org int64) {
	w.T.Helper()
	knows := []string{label, admin}
	if label == invited { // the inviter does
		knows = append(knows, facilitator)
	}
	d := forum.PersonDraft{
		Name: w.sing("person-"+label, everyone), Email: w.sing("email-"+label, knows...) + "@example.org", Org: org,
		About: "About " + w.sing("about-"+label, everyone), Skills: w.sing("skill-"+label, everyone), Contact: w.sing("contact-"+label, everyone),
	}
	if org != 0 {
		d.RoleTitle = w.sing("title-"+label, everyone)
	}
	if label == admin {
		d.SiteRole = forum.SiteAdmin
	}
	p, err := forum.AddPerson(w.ctx, w.DB, forum.System(), d)
	testkit.Must(w.T, err)
	p.PID = w.derive("persons", label)
	w.people[label] = p
}

// leave ends what some had: memberships, and one person's time here.
func (w *world) leave() {
	w.T.Helper()
	for _, place := range []string{private, restricted} {
		if c, ok := w.places[place]; ok {
			testkit.Must(w.T, forum.RemoveMember(w.ctx, w.DB, w.v(facilitator), c.ID, w.people[formerly].ID))
		}
	}
	testkit.Must(w.T, forum.AskToJoin(w.ctx, w.DB, w.v(asking), w.places[restricted].ID, w.sing("res-request", facilitator, admin)))
	testkit.Must(w.T, w.Auth.SetPassword(w.ctx, forum.System(), w.people[invited].ID, "five ladders in the rain"))
	for _, place := range []string{private, restricted} {
		line := w.sing(place+"-invitation", facilitator, invited)
		if c, ok := w.places[place]; ok {
			sent, _, err := invite.Send(w.ctx, w.DB, w.v(facilitator), invite.To{Community: c.ID, Text: w.people[invited].Email, Message: line}, nil)
			if err != nil || sent != 1 {
				w.T.Fatalf("%d invitations: %v", sent, err)
			}
		}
	}
	testkit.Must(w.T, forum.EndPerson(w.ctx, w.DB, forum.System(), w.people[ended].ID))
}
