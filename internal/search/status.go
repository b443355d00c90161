package search

import "context"

// States of the index.
const (
	Ready      = "ready"
	Rebuilding = "rebuilding" // a part is being built anew; other parts answer
	Behind     = "behind"     // more changes wait than a moment brings
	Off        = "off"        // nobody follows the log, or another process has the index
	DiskLow    = "disk_low"   // nothing is indexed until there is room
)

// A Status is how the index stands to the database.
type Status struct {
	Documents  int               `json:"documents"`
	Lag        int64             `json:"lag"` // changes not yet indexed
	State      string            `json:"state"`
	Partitions []PartitionStatus `json:"partitions"`
}

// A PartitionStatus is the Status of one part: all open communities, or one
// that is not open.
type PartitionStatus struct {
	Name      string `json:"name"`
	Documents int    `json:"documents"`
	Lag       int64  `json:"lag"`
	State     string `json:"state"`
}

// A Verification counts what Verify found; what differed has been mended.
type Verification struct {
	Documents int `json:"documents"` // in the database
	Missing   int `json:"missing"`   // not in the index
	Differing int `json:"differing"` // in the index as they once were
	Surplus   int `json:"surplus"`   // in the index alone
	Rebuilt   int `json:"rebuilt"`   // partitions that could not be read at all
}

// Good says whether index and database agreed.
func (v Verification) Good() bool { return v.Missing+v.Differing+v.Surplus+v.Rebuilt == 0 }

// Status tells how the index stands to the database.
func (s *Search) Status(ctx context.Context) (Status, error) { return Status{}, nil }
