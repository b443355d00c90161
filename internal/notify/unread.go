package notify

import (
	"context"

	"waymark/internal/db"
	"waymark/internal/forum"
)

// unread leaves out what the viewer has read on the site.
func unread(ctx context.Context, q db.Q, v forum.Viewer, all []Notice) ([]Notice, error) {
	var threads []int64
	for _, n := range all {
		if n.thread != 0 {
			threads = append(threads, n.thread)
		}
	}
	if len(threads) == 0 {
		return all, nil
	}
	at, err := forum.Positions(ctx, q, v, threads...)
	if err != nil {
		return nil, err
	}
	var out []Notice
	for _, n := range all {
		p, opened := at[n.thread]
		switch {
		case n.thread == 0 || !opened || n.Judged():
		case n.OfTemplate(): // whoever took it has read it long ago
		case n.reply == 0 && n.Reason == Review: // a draft is looked at more than once
		case n.reply == 0, !p.Unread(&forum.Reply{ID: n.reply}):
			continue
		}
		out = append(out, n)
	}
	return out, nil
}
