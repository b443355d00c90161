package doctemplate

import (
	"context"
	"math"
	"strconv"
	"strings"
	"time"

	"waymark/internal/db"
	"waymark/internal/document"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// A Filter narrows the list of templates; what is zero does not narrow it.
type Filter struct {
	Community int64
	Org       int64 // whose people made it
	UsedBy    int64 // an organisation that took it
	Form      Form
	Format    document.Kind // of its main file
	Tag       string
	Withdrawn bool // those too that are withdrawn
}

// List gives the published templates that the viewer may read, the last active
// first, and the cursor of what comes after, empty at the end.
func List(ctx context.Context, q db.Q, v forum.Viewer, f Filter, cursor string, limit int) (forum.Page, error) {
	at, id, err := parseCursor(cursor)
	if err != nil {
		return forum.Page{}, err
	}
	args := []any{v.Person, at, id, limit + 1, string(f.Format), string(f.Form), forum.TagName(f.Tag), f.UsedBy, f.Withdrawn}
	s := listAll
	switch {
	case f.Community != 0:
		s, args = listInCommunity, append(args, f.Community, f.Org)
	case f.Org != 0:
		s, args = listByOrg, append(args, f.Org)
	}
	type row struct{ id, at int64 }
	rows, err := db.All(ctx, q, func(r db.Row) (o row, err error) { return o, r.Scan(&o.id, &o.at) }, s, args...)
	if err != nil {
		return forum.Page{}, err
	}
	var page forum.Page
	if len(rows) > limit {
		rows = rows[:limit]
		last := rows[limit-1]
		page.Next = strconv.FormatInt(last.at, 36) + "-" + strconv.FormatInt(last.id, 36)
	}
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = r.id
	}
	page.Entries, err = forum.Entries(ctx, q, v, ids)
	return page, err
}

func parseCursor(cursor string) (at, id int64, err error) {
	if cursor == "" {
		return math.MaxInt64, math.MaxInt64, nil
	}
	a, b, ok := strings.Cut(cursor, "-")
	at, err1 := strconv.ParseInt(a, 36, 64)
	id, err2 := strconv.ParseInt(b, 36, 64)
	if !ok || err1 != nil || err2 != nil {
		return 0, 0, fault.Wrong("cursor", "fault.cursor")
	}
	return at, id, nil
}

// A Glance is what lists say of a template beside its entry.
type Glance struct {
	Form      Form
	Format    document.Kind
	Language  string
	Licence   string
	Latest    int
	Changed   time.Time // when its newest version was published; zero before the first
	Withdrawn bool
	Review    bool  // a draft that colleagues are asked to look at
	Users     int   // organisations that took it
	Bytes     int64 // the size of its main file; 0 where it has none
	Files     int   // how many its newest version has, or what is prepared before the first
}

// Glances gives what lists say of templates, by thread.
func Glances(ctx context.Context, q db.Q, threads []int64) (map[int64]Glance, error) {
	out := map[int64]Glance{}
	if len(threads) == 0 {
		return out, nil
	}
	_, err := db.All(ctx, q, func(r db.Row) (struct{}, error) {
		var id int64
		var changed *int64
		var g Glance
		err := r.Scan(&id, &g.Form, &g.Format, &g.Language, &g.Licence, &g.Latest, &changed, &g.Withdrawn, &g.Review, &g.Users, &g.Bytes, &g.Files)
		g.Changed = when(changed)
		out[id] = g
		return struct{}{}, err
	}, glances, db.Of(threads))
	return out, err
}
