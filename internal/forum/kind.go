package forum

import (
	"context"

	"waymark/internal/db"
)

// A Kind is what the spine and its readers need to know of a feature whose
// things are forms on a thread.
type Kind struct {
	// Name stands in the database, the API and the change log: discussion, lesson.
	Name string
	// Path is the first part of its things' addresses: "d" in /d/{id}/{slug}.
	Path string
	// More gives, for search, what the feature's own columns add to its threads.
	More func(ctx context.Context, q db.Q, threads []int64) (map[int64]More, error)
}

// More is what a feature adds to a thread for search.
type More struct {
	Body    string // plain text after the thread's own
	Outcome string // worked, mixed, did_not_work, too_early or empty
	Boost   float64
}
