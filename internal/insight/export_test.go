package insight

import "context"

// Step does what Run does once a second.
func Step(ctx context.Context, i *Insight) error { return i.step(ctx) }
