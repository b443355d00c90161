package views

import (
	"context"

	"waymark/internal/govern"
	"waymark/internal/words"
)

// An Audit is a window of the audit.
type Audit struct {
	Acts  []govern.Act
	Chain govern.Chain
	Who   map[int64]govern.Named
	Where map[int64]govern.Named
	More  More
}

// A SecurityLog is a window of the security log.
type SecurityLog struct {
	Events []govern.Event
	Failed []govern.Failures
	Who    map[int64]govern.Named
	More   More
}

// placeName names the community of an act.
func (a Audit) placeName(ctx context.Context, id int64) string {
	switch n := a.Where[id]; {
	case id == 0:
		return words.T(ctx, "govern.site")
	case n.Text == "":
		return words.T(ctx, "govern.private_place")
	default:
		return n.Text
	}
}
