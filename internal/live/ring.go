package live

import "slices"

// A ring keeps the newest news: everything behind a place in the log.
type ring struct {
	room  int
	since int64 // what came at or before is not in it
	news  []*News
}

// start empties the ring.
func (r *ring) start(seq int64) { r.since, r.news = seq, nil }

func (r *ring) add(n *News) {
	if len(r.news) >= r.room {
		drop := max(1, r.room/8)
		r.since = r.news[drop-1].Seq
		r.news = append(make([]*News, 0, r.room), r.news[drop:]...)
	}
	r.news = append(r.news, n)
}

// after gives what came behind a place; ok is false where the ring does not
// reach back to it.
func (r *ring) after(seq int64) (news []*News, ok bool) {
	if seq < r.since {
		return nil, false
	}
	i, _ := slices.BinarySearchFunc(r.news, seq+1, func(n *News, seq int64) int { return int(n.Seq - seq) })
	return slices.Clone(r.news[i:]), true
}

// moved takes out the news of things that are now in another place.
func (r *ring) moved(now map[subject]*place) {
	r.news = slices.DeleteFunc(r.news, func(n *News) bool {
		p, ok := now[n.about()]
		if ok && p != n.place {
			n.away.Store(true) // whoever has it waiting still hears nothing of it
			return true
		}
		return false
	})
}

// A subject is what news is about.
type subject struct {
	kind string
	id   int64
}

func (n *News) about() subject { return subject{n.Kind, n.subject} }
