package search

import (
	"context"

	"waymark/index"
)

// Corrupt changes the open index behind the back of the log: one document
// goes, one comes, one is another.
func (s *Search) Corrupt(ctx context.Context) error {
	s.mu.RLock()
	p := s.parts[openPart]
	s.mu.RUnlock()
	return p.x.Apply(ctx, []index.Document{
		{ID: "t999999", Title: "Nowhere"},
		{ID: docID(letterThread, 1), Title: "Something else", Version: 7},
	}, []string{docID(letterReply, 1)}, p.saved)
}
