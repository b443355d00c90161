package main

import (
	"context"
	"strings"
	"time"

	"waymark/internal/forum"
)

// founded is when the first communities of the demo were founded.
var founded = time.Date(2024, 10, 1, 9, 0, 0, 0, time.UTC)

// planCommunities has every community founded by its first facilitator and
// joined by its members, each as its kind of community has it.
func (l *demoLoader) planCommunities() {
	for n, c := range l.c.Communities {
		at := founded.Add(time.Duration(n) * 26 * time.Hour)
		founder := c.Facilitators[0]
		l.active(founder, c.Slug, at)
		l.plan(at, c.Slug, func(ctx context.Context) error {
			made, err := forum.Found(ctx, l.d, l.viewer(founder), forum.CommunityDraft{
				Name: c.Name, Slug: c.Slug, Summary: c.Summary, Body: c.Body, Visibility: forum.Visibility(c.Visibility),
			})
			l.places[c.Slug] = made.ID
			return err
		})
		for i, m := range c.Members {
			if m == founder {
				continue
			}
			// People join one after the other, and before they first write.
			joins := at.Add(time.Duration(i+1) * 3 * day)
			if first, ok := l.first[m]; ok && first.Before(joins) {
				joins = first.Add(-time.Hour)
			}
			if joins.Before(at) {
				joins = at.Add(time.Minute)
			}
			l.active(m, "", joins)
			l.plan(joins, c.Slug+" "+m, func(ctx context.Context) error { return l.join(ctx, c, m) })
		}
		for _, a := range c.Asked {
			l.plan(demoToday.Add(-2*day), c.Slug+" "+a.Person, func(ctx context.Context) error {
				return forum.AskToJoin(ctx, l.d, l.viewer(a.Person), l.places[c.Slug], a.Message)
			})
		}
		if c.Archived {
			l.plan(l.lastIn[c.Slug].Add(day), c.Slug, func(ctx context.Context) error {
				return forum.Archive(ctx, l.d, l.viewer(founder), l.places[c.Slug])
			})
		}
	}
}

func (l *demoLoader) join(ctx context.Context, c demoCommunity, who string) error {
	place, founder, v := l.places[c.Slug], l.viewer(c.Facilitators[0]), l.viewer(who)
	var err error
	switch forum.Visibility(c.Visibility) {
	case forum.Open:
		err = forum.JoinCommunity(ctx, l.d, v, place)
	case forum.Restricted:
		if err = forum.AskToJoin(ctx, l.d, v, place, ""); err == nil {
			err = forum.Accept(ctx, l.d, founder, place, v.Person)
		}
	default:
		err = forum.PutMember(ctx, l.d, founder, place, v.Person, forum.Member)
	}
	if err != nil {
		return err
	}
	for _, f := range c.Facilitators {
		if f == who {
			return forum.PutMember(ctx, l.d, founder, place, v.Person, forum.Facilitator)
		}
	}
	return nil
}

// planPeople has everybody arrive some days before they first do something;
// those who do nothing have come lately.
func (l *demoLoader) planPeople() {
	begins := demoToday
	for _, p := range l.c.People {
		at, ok := l.first[p.Key]
		if !ok {
			at = demoToday.Add(-settledIn)
		}
		if !p.MovedOn.IsZero() && !at.Before(noon(p.MovedOn)) {
			at = noon(p.MovedOn).Add(-settledIn)
		}
		at = at.Add(-settledIn)
		if at.Before(begins) {
			begins = at
		}
		l.plan(at, p.Key, func(ctx context.Context) error { return l.addPerson(ctx, p) })
		if !p.MovedOn.IsZero() {
			l.plan(noon(p.MovedOn), p.Key, func(ctx context.Context) error {
				return forum.Move(ctx, l.d, forum.System(), l.people[p.Key], l.orgs[p.Org], p.RoleTitle)
			})
		}
	}
	for _, o := range l.c.Organisations {
		l.plan(begins.Add(-day), o.Slug, func(ctx context.Context) error {
			made, err := forum.AddOrganisation(ctx, l.d, forum.System(), forum.OrganisationDraft{
				Name: o.Name, Slug: o.Slug, Type: o.Type, Region: o.Region, Size: o.Size, Hue: o.Hue,
			})
			l.orgs[o.Slug] = made.ID
			if err != nil {
				return err
			}
			return l.setLogo(ctx, o)
		})
	}
}

func (l *demoLoader) addPerson(ctx context.Context, p demoPerson) error {
	draft := forum.PersonDraft{
		Name: p.Name, Email: p.Email, Org: l.orgs[p.Org], RoleTitle: p.RoleTitle, About: p.About,
		Skills: strings.Join(p.Skills, ", "), Contact: p.Contact,
	}
	if p.Demo == roleAdmin {
		draft.SiteRole = forum.SiteAdmin
	}
	if p.EarlierOrg != "" {
		draft.Org, draft.RoleTitle = l.orgs[p.EarlierOrg], p.EarlierRole
	}
	made, err := forum.AddPerson(ctx, l.d, forum.System(), draft)
	l.people[p.Key] = made.ID
	if err != nil || p.Demo != roleManager {
		return err
	}
	return forum.GiveOffice(ctx, l.d, forum.System(), made.Org.ID, made.ID)
}

// roleManager is the role that looks after an organisation, beside reading.
const roleManager = "manager"
