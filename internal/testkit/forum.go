package testkit

import (
	"context"
	"strings"
	"testing"

	"waymark/internal/db"
	"waymark/internal/forum"
)

// Person adds a person who works for an organisation, which is added too if
// it is not there; with an empty org they work for none.
func Person(t testing.TB, d *db.DB, name, org string) forum.Viewer {
	t.Helper()
	draft := forum.PersonDraft{Name: name, Email: strings.ReplaceAll(forum.Slug(name), "-", ".") + "@" + forum.NewPID() + ".example"}
	if org != "" {
		draft.Org = Organisation(t, d, org)
		draft.RoleTitle = "Officer"
	}
	p, err := forum.AddPerson(context.Background(), d, forum.System(), draft)
	Must(t, err)
	return forum.Viewer{Person: p.ID}
}

// Admin adds a person who looks after the site.
func Admin(t testing.TB, d *db.DB, name string) forum.Viewer {
	t.Helper()
	v := Person(t, d, name, "")
	Must(t, forum.SetSiteRole(context.Background(), d, forum.System(), v.Person, forum.SiteAdmin))
	v.Admin = true
	return v
}

// Organisation gives the id of the organisation with a name, adding it if need be.
func Organisation(t testing.TB, d *db.DB, name string) int64 {
	t.Helper()
	ctx := context.Background()
	o, err := forum.OrganisationBySlug(ctx, d, forum.System(), forum.Slug(name))
	if err != nil {
		o, err = forum.AddOrganisation(ctx, d, forum.System(), forum.OrganisationDraft{Name: name})
	}
	Must(t, err)
	return o.ID
}

// Community founds a community with a facilitator and a name of its own.
func Community(t testing.TB, d *db.DB, facilitator forum.Viewer, visibility forum.Visibility) forum.Community {
	t.Helper()
	c, err := forum.Found(context.Background(), d, facilitator, forum.CommunityDraft{
		Name: "Community " + forum.NewPID(), Summary: "What it is for.", Visibility: visibility,
	})
	Must(t, err)
	return c
}

// Join makes people members of a community as each kind of community has it:
// they join an open one, ask to join a restricted one and are let in, and are
// put into a private one by its facilitator.
func Join(t testing.TB, d *db.DB, c forum.Community, facilitator forum.Viewer, people ...forum.Viewer) {
	t.Helper()
	ctx := context.Background()
	for _, v := range people {
		switch c.Visibility {
		case forum.Open:
			Must(t, forum.JoinCommunity(ctx, d, v, c.ID))
		case forum.Restricted:
			Must(t, forum.AskToJoin(ctx, d, v, c.ID, "It is my work."))
			Must(t, forum.Accept(ctx, d, facilitator, c.ID, v.Person))
		default:
			Must(t, forum.PutMember(ctx, d, facilitator, c.ID, v.Person, forum.Member))
		}
	}
}
