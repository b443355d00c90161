package forum

import (
	"context"
	"time"

	"waymark/internal/db"
)

// MostFresh is how many threads with something new are counted in a community;
// one more says that there are more.
const MostFresh = 20

// FreshCounts says for each of the viewer's communities, by id, in how many
// threads something happened since a time that they have not read, MostFresh+1
// at most: what CatchUp would show. What they have muted does not count.
func FreshCounts(ctx context.Context, q db.Q, v Viewer, since time.Time) (map[int64]int, error) {
	if !v.SignedIn() {
		return nil, nil
	}
	mine, err := db.All(ctx, q, scanActivity, activityOfMine, v.Person)
	if err != nil {
		return nil, err
	}
	counts := map[int64]int{}
	for _, c := range mine {
		if c.at < db.Micros(since) {
			break
		}
		some, err := db.All(ctx, q, scanCandidate, freshThreadsIn, v.Person, c.id, db.Micros(since), MostFresh+1)
		if err != nil {
			return nil, err
		}
		for _, t := range some {
			if t.at.Opened && len(t.at.beyond) > 0 { // read out of order: what is left may be nothing
				if _, n, err := t.at.next(ctx, q, v, t.id); err != nil || n == 0 {
					if err != nil {
						return nil, err
					}
					continue
				}
			}
			counts[c.id]++
		}
	}
	return counts, nil
}
