package notify

import (
	"context"
	"time"

	"waymark/internal/db"
	"waymark/internal/forum"
)

// A Preview says how many letters somebody would have got.
type Preview struct {
	Each    int // one for each thing that they were told
	Letters int // with their settings
}

// Past is how far back a preview looks.
const Past = 14 * day

// A past notice is what a preview needs of one.
type past struct {
	at         time.Time
	group      Group
	thread, id int64
	done       time.Time
}

// PreviewOf says how many letters the viewer would have got of what they were
// told in the last 14 days, had they had these settings; of what they follow
// there may be summaries besides.
func PreviewOf(ctx context.Context, q db.Q, v forum.Viewer, s Settings, zone *time.Location, now time.Time) (p Preview, err error) {
	all, err := db.All(ctx, q, func(r db.Row) (x past, err error) {
		var at int64
		var reason Reason
		var done *int64
		err = r.Scan(&at, &reason, &x.thread, &x.id, &done)
		x.at, x.group = db.Time(at), reason.Group()
		if done != nil {
			x.done = db.Time(*done)
		}
		return x, err
	}, pastNotices, v.Person, db.Micros(now.Add(-Past)), 5000)
	if err != nil {
		return p, err
	}
	works, err := forum.WorkingTimeOf(ctx, q)
	return preview(all, s, zone, works), err
}

// preview counts, of notices in their order.
func preview(all []past, s Settings, zone *time.Location, works forum.WorkingTime) (p Preview) {
	p.Each = len(all)
	var letters []time.Time
	open := map[int64]time.Time{} // when the letter about a thread goes out
	summaries := map[string]bool{}
	for _, x := range all {
		out := x.at.Add(Hold)
		if s.Pace == InHours {
			out = works.Next(out.In(zone))
		}
		if !x.done.IsZero() && x.done.Before(out) {
			continue
		}
		switch s.way(x.group) {
		case Never:
			continue
		case InSummary:
			summaries[dayAfter(out, zone)] = true
			continue
		case AtOnce:
		}
		key := x.thread
		if key == 0 {
			key = -x.id
		}
		if x.at.Before(open[key]) { // it goes out with that letter
			continue
		}
		recent := 0
		for _, at := range letters {
			if at.After(out.Add(-day)) {
				recent++
			}
		}
		most := s.letters()
		if x.group == Watched {
			most--
		}
		switch {
		case recent < most:
			letters = append(letters, out)
			open[key] = out
		case s.Sums():
			summaries[dayAfter(out, zone)] = true
		}
	}
	p.Letters = len(letters) + len(summaries)
	return p
}

// dayAfter is the day of the next summary.
func dayAfter(at time.Time, zone *time.Location) string {
	at = at.In(zone)
	if at.Hour() >= morning {
		at = at.AddDate(0, 0, 1)
	}
	return at.Format(time.DateOnly)
}
