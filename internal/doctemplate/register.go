package doctemplate

import (
	"context"
	"time"

	"waymark/internal/db"
	"waymark/internal/forum"
)

// A Taker is an organisation that uses a template.
type Taker struct {
	PID, Slug, Name string // of the organisation
	Hue             int
	N               int // the newest version that it took
	Times           int // how often, all versions together
	First, Last     time.Time
	People          []forum.Byline // who want to be told, and so agreed to be named
}

// A Register is who uses a template.
type Register struct {
	Takers []Taker // the last to take it first
	Others int     // how often people took it who work for no organisation
	Times  int     // how often it was taken in all
	Named  []forum.Byline
}

// RegisterShown is how many organisations a register lists.
const RegisterShown = 500

// Users gives the register of a template, for whoever may read it.
func Users(ctx context.Context, q db.Q, t Template) (Register, error) {
	var reg Register
	ids := map[int64]int{}
	_, err := db.All(ctx, q, func(r db.Row) (struct{}, error) {
		var k Taker
		var id int64
		var first, last int64
		var pid, slug, name *string
		var hue *int64
		err := r.Scan(&id, &k.N, &k.Times, &first, &last, &pid, &slug, &name, &hue)
		k.PID, k.Slug, k.Name, k.Hue = value(pid), value(slug), value(name), int(value(hue))
		k.First, k.Last = db.Time(first), db.Time(last)
		reg.Times += k.Times
		if id == 0 {
			reg.Others += k.Times
			return struct{}{}, err
		}
		ids[id] = len(reg.Takers)
		reg.Takers = append(reg.Takers, k)
		return struct{}{}, err
	}, takesOf, t.ID, RegisterShown)
	if err != nil {
		return reg, err
	}
	_, err = db.All(ctx, q, func(r db.Row) (struct{}, error) {
		var taken, id int64
		var org, hue *int64
		var pid, name, orgPID, orgSlug, orgName *string
		err := r.Scan(&taken, &id, &pid, &name, &org, &orgPID, &orgSlug, &orgName, &hue)
		b := byline(&id, hue, pid, name, orgPID, orgSlug, orgName)
		if at, ok := ids[taken]; ok {
			reg.Takers[at].People = append(reg.Takers[at].People, b)
		} else {
			reg.Named = append(reg.Named, b)
		}
		return struct{}{}, err
	}, takersOf, t.ID, RegisterShown)
	return reg, err
}

// An Uptake is how a version was taken in a month.
type Uptake struct {
	Month         time.Time // its first day
	N             int
	Organisations int // that took the version for the first time
	Times         int // how often those took it, until now
}

// UptakeOf gives how a template's versions were taken over time: by month and
// version, the newest month first.
func UptakeOf(ctx context.Context, q db.Q, t Template) ([]Uptake, error) {
	type key struct {
		month time.Time
		n     int
	}
	found := map[key]int{}
	var all []Uptake
	_, err := db.All(ctx, q, func(r db.Row) (struct{}, error) {
		var org, n, times, first int64
		err := r.Scan(&org, &n, &times, &first)
		at := db.Time(first).UTC()
		k := key{time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC), int(n)}
		i, had := found[k]
		if !had {
			i = len(all)
			found[k] = i
			all = append(all, Uptake{Month: k.month, N: k.n})
		}
		if org != 0 {
			all[i].Organisations++
		}
		all[i].Times += int(times)
		return struct{}{}, err
	}, takesInTime, t.ID)
	return all, err
}

// UsedBy lists what an organisation uses, as far as the viewer may read it,
// with the newest version that it took, by thread.
func UsedBy(ctx context.Context, q db.Q, v forum.Viewer, org int64, cursor string, limit int) (forum.Page, map[int64]int, error) {
	page, err := List(ctx, q, v, Filter{UsedBy: org, Withdrawn: true}, cursor, limit)
	if err != nil || len(page.Entries) == 0 {
		return page, nil, err
	}
	ids := make([]int64, len(page.Entries))
	for i, e := range page.Entries {
		ids[i] = e.ID
	}
	taken := map[int64]int{}
	_, err = db.All(ctx, q, func(r db.Row) (struct{}, error) {
		var id int64
		var n int
		err := r.Scan(&id, &n)
		taken[id] = n
		return struct{}{}, err
	}, takenByOrg, org, db.Of(ids))
	return page, taken, err
}
