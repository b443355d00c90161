package views

import (
	"context"
	"strings"

	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/words"
)

// Home is what the first page shows.
type Home struct {
	Name           string // how the viewer is greeted on a first visit
	Invitations    int    // that wait for the viewer
	First          bool   // the viewer belongs to no community yet
	Suggested      []CommunityCard
	Lately         []forum.Entry
	Quotes         int // that wait for the viewer's word
	Unanswered     []forum.Entry
	Lessons        []forum.Entry
	Drafts, Shared []forum.Entry
	Glances        map[int64]lesson.Glance
}

// draftsShown is how many drafts stand open; the rest is folded away.
const draftsShown = 5

func (h Home) drafts() (open, folded []forum.Entry) {
	n := min(draftsShown, len(h.Drafts))
	return h.Drafts[:n], h.Drafts[n:]
}

// HasDrafts says whether there is something to carry on with.
func (h Home) HasDrafts() bool { return len(h.Drafts)+len(h.Shared) > 0 }

func sharedBy(ctx context.Context, e forum.Entry) string {
	return words.T(ctx, "home.shared_by", "Name", e.Author.Name)
}

func begun(ctx context.Context, p *Page, e forum.Entry) string {
	return ItemStyle{Now: p.Now}.whenText(ctx, "item.begun", e.Created)
}

func cutAt(s, mark string) (before, after string) {
	before, after, _ = strings.Cut(s, mark)
	return before, after
}
