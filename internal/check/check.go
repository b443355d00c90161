// Package check holds a store against itself: the database's pages and
// references, the numbers that it keeps of its own content, and the change
// log. It changes nothing.
package check

import (
	"context"
	"fmt"

	"waymark/internal/db"
)

// Names of parts.
const (
	Database = "database" // pages and foreign keys
	Log      = "log"      // the change log has no gaps
	Index    = "index"    // the search index is the database's
	Audit    = "audit"    // the audit's chain of hashes is whole
	Files    = "files"    // what people have uploaded is there, whole
	Backup   = "backup"   // the newest nightly backup is whole
	Speak    = "speak"    // the anonymous channel is whole, and its keys are those of its log
)

// A Part is one thing that was looked at.
type Part struct {
	Name    string   `json:"name"`
	Good    bool     `json:"good"`
	Wrong   int64    `json:"wrong"`             // how many rows, pages or documents
	Details []string `json:"details,omitempty"` // for people who look after computers
}

// A Report is what Store found.
type Report struct {
	Good  bool   `json:"good"`
	Parts []Part `json:"parts"`
}

// Add puts a part into the report.
func (r *Report) Add(p Part) {
	p.Good = p.Wrong == 0
	if len(r.Parts) == 0 {
		r.Good = true
	}
	r.Good = r.Good && p.Good
	r.Parts = append(r.Parts, p)
}

// Store looks at a whole database, which may be in use; tell, which may be
// nil, hears how many parts of how many are done.
func Store(ctx context.Context, d *db.DB, tell func(done, total int)) (r Report, err error) {
	if tell == nil {
		tell = func(int, int) {}
	}
	total := 2 + len(counters)
	faults, err := d.Integrity(ctx)
	if err != nil {
		return r, err
	}
	r.Add(Part{Name: Database, Wrong: int64(len(faults)), Details: faults})
	tell(len(r.Parts), total)
	err = d.Still(ctx, func(q db.Q) error {
		for _, c := range counters {
			n, err := db.Value[int64](ctx, q, c.wrong)
			if err != nil {
				return fmt.Errorf("count %s: %w", c.name, err)
			}
			r.Add(Part{Name: c.name, Wrong: n})
			tell(len(r.Parts), total)
		}
		return nil
	})
	return r, err
}
