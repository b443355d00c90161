package views

import (
	"context"
	"time"

	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/words"
)

// People is the list of people.
type People struct {
	List []forum.Byline
	More More
	Name string // what was looked for
	Org  *forum.Organisation
}

// Person is a person's page.
type Person struct {
	forum.Person
	About       string // fitted into the page
	Me          bool   // it is the viewer's own
	Past        []forum.Affiliation
	Communities []forum.Belonging
	Entries     []forum.Entry
	Glances     map[int64]lesson.Glance
	More        More
	Follow      *Follow
}

// Beside says whether there is anything to stand beside what they shared.
func (v Person) Beside() bool {
	return v.Contact != "" && v.Ended.IsZero() || v.Skills != "" || len(v.Communities) > 0 || len(v.Past) > 0
}

// span says from when to when somebody was somewhere.
func span(ctx context.Context, from, to time.Time) string {
	w := words.From(ctx)
	return w.T("people.span", "From", w.Month(from), "To", w.Month(to))
}

// Organisations is the list of organisations.
type Organisations struct {
	List []forum.OrganisationLine
	More More
}

// The parts of an organisation's page; the first shows a few of each.
const (
	TabAll    = ""
	TabPeople = "people"
)

var organisationTabs = []struct{ tab, key string }{
	{TabAll, "people.tab_all"},
	{TabLessons, "community.tab_lessons"},
	{TabDiscussions, "community.tab_discussions"},
	{TabPeople, "nav.people"},
}

// Organisation is an organisation's page.
type Organisation struct {
	forum.Organisation
	Tab                  string
	Count                int // of its people, up to forum.ManyPeople
	People               []forum.Byline
	Lessons, Discussions []forum.Entry
	Glances              map[int64]lesson.Glance
	More                 More
}

// OrganisationPath is the address of a part of an organisation's page.
func OrganisationPath(slug, tab string) string {
	if tab == TabAll {
		return "/o/" + slug
	}
	return "/o/" + slug + "?tab=" + tab
}

func (o Organisation) facts() []string {
	var all []string
	for _, text := range []string{o.Type, o.Region, o.Size} {
		if text != "" {
			all = append(all, text)
		}
	}
	return all
}

// peopleCount says how many people there are, up to where they are counted.
func peopleCount(ctx context.Context, n int) string {
	if n >= forum.ManyPeople {
		return words.T(ctx, "people.count_many", "Number", words.From(ctx).Number(forum.ManyPeople))
	}
	return words.N(ctx, "people.count", n)
}

func organisationLine(ctx context.Context, o forum.OrganisationLine) string {
	return joined(joined(o.Type, o.Region), peopleCount(ctx, o.People))
}

// nobodyText says why a list of people is empty.
func nobodyText(ctx context.Context, v People) string {
	switch {
	case v.Name != "":
		return words.T(ctx, "people.not_found", "Name", v.Name)
	case v.Org != nil:
		return words.T(ctx, "people.none_there")
	default:
		return words.T(ctx, "people.none")
	}
}
