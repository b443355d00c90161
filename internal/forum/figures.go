package forum

import (
	"context"
	"errors"
	"time"

	"waymark/internal/db"
	"waymark/internal/fault"
)

// Spans of a community's figures.
const (
	// ContributorSpan is how far back somebody who wrote counts as a contributor,
	// and how far back first replies are looked at.
	ContributorSpan = 90 * 24 * time.Hour
	// UnansweredAfter is when a question without a reply counts as unanswered.
	UnansweredAfter = 48 * time.Hour
)

// Figures say how a community is doing, on its front page.
type Figures struct {
	At           time.Time // when they were worked out; zero for never
	Members      int
	Contributors int           // who wrote within ContributorSpan
	FirstReply   time.Duration // median time to a first reply; see HasReplies
	HasReplies   bool          // something of the span has been replied to
	Unanswered   int           // questions older than UnansweredAfter
}

// FiguresOf gives the figures of a community that the viewer may see. The
// number of members is today's, the rest is of the last RefreshFigures.
func FiguresOf(ctx context.Context, q db.Q, v Viewer, community int64) (f Figures, err error) {
	c, err := CommunityByID(ctx, q, v, community)
	if err != nil {
		return f, err
	}
	f, err = db.One(ctx, q, func(r db.Row) (f Figures, err error) {
		var at int64
		var minutes *int64
		err = r.Scan(&at, &f.Contributors, &minutes, &f.Unanswered)
		f.At = db.Time(at)
		if minutes != nil {
			f.FirstReply, f.HasReplies = time.Duration(*minutes)*time.Minute, true
		}
		return f, err
	}, figuresOf, community)
	if errors.Is(err, db.ErrNone) {
		err = nil
	}
	f.Members = c.Members
	return f, err
}

// RefreshFigures works a community's figures out anew. It is called for
// communities in which something happened, and now and then for all, since
// questions grow old by themselves. A community that is gone is NotFound.
func RefreshFigures(ctx context.Context, d *db.DB, community int64, now time.Time) error {
	members, err := db.Value[int64](ctx, d, memberCount, community)
	if errors.Is(err, db.ErrNone) {
		return fault.Missing(kindCommunity)
	}
	if err != nil {
		return err
	}
	since := db.Micros(now.Add(-ContributorSpan))
	contributors, err := db.Value[int64](ctx, d, contributorsIn, community, since)
	if err != nil {
		return err
	}
	median, err := medianReply(ctx, d, community, since)
	if err != nil {
		return err
	}
	unanswered, err := db.Value[int64](ctx, d, unansweredIn, community, db.Micros(now.Add(-UnansweredAfter)))
	if err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, putFigures, community, db.Micros(now), members, contributors, median, unanswered)
		return err
	})
}

// medianReply gives the median time to a first reply in minutes, or nil where
// nothing has been replied to.
func medianReply(ctx context.Context, q db.Q, community, since int64) (any, error) {
	n, err := db.Value[int64](ctx, q, repliedIn, community, since)
	if err != nil || n == 0 {
		return nil, err
	}
	waits, err := db.Column[int64](ctx, q, middleWaits, community, since, 2-n%2, (n-1)/2)
	if err != nil || len(waits) == 0 {
		return nil, err
	}
	var sum int64
	for _, w := range waits {
		sum += w
	}
	return sum / int64(len(waits)) / time.Minute.Microseconds(), nil
}

// StaleFigures gives up to limit communities whose figures are older than a
// moment or have never been worked out.
func StaleFigures(ctx context.Context, q db.Q, before time.Time, limit int) ([]int64, error) {
	return db.Column[int64](ctx, q, staleFigures, db.Micros(before), limit)
}
