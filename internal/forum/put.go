package forum

// An Effect is what a line of an import did.
type Effect string

// The effects.
const (
	Created   Effect = "created"
	Updated   Effect = "updated"
	Unchanged Effect = "unchanged"
)
