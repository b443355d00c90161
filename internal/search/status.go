package search

import (
	"context"
	"math"
	"slices"
	"strings"

	"waymark/internal/changes"
	"waymark/internal/db"
)

// States of the index.
const (
	Ready      = "ready"
	Rebuilding = "rebuilding" // a part is being opened or built; other parts answer
	Behind     = "behind"     // more changes wait than a moment brings
	Off        = "off"        // another process has the index, or it is closed
	DiskLow    = "disk_low"   // nothing is indexed until there is room
)

// behindFrom is the number of waiting changes from which the index is behind.
const behindFrom = 100

// A Status is how the index stands to the database.
type Status struct {
	Documents  int               `json:"documents"`
	Lag        int64             `json:"lag"` // changes not yet indexed
	State      string            `json:"state"`
	Partitions []PartitionStatus `json:"partitions"`
}

// A PartitionStatus is the Status of one part: what everybody may read, or a
// community that is not open.
type PartitionStatus struct {
	Name      string `json:"name"`
	Documents int    `json:"documents"`
	Lag       int64  `json:"lag"`
	State     string `json:"state"`
}

// Status tells how the index stands to the database.
func (s *Search) Status(ctx context.Context) (Status, error) {
	head, err := changes.Head(ctx, s.d)
	if err != nil {
		return Status{}, err
	}
	if s.d.Dialect == db.Postgres {
		waiting, err := db.Value[int64](ctx, s.d, toCome)
		if err != nil {
			return Status{}, err
		}
		head.Seq += waiting
	}
	st := Status{State: Ready}
	s.mu.RLock()
	for name := range s.wanted {
		p := PartitionStatus{Name: name, State: Rebuilding}
		if s.parts[name] == nil {
			p.Lag = head.Seq
			st.Partitions = append(st.Partitions, p)
		}
	}
	for _, p := range s.parts {
		st.Partitions = append(st.Partitions, p.status(head.Seq))
	}
	low := s.low
	s.mu.RUnlock()
	for _, p := range st.Partitions {
		st.Documents += p.Documents
		st.Lag = max(st.Lag, p.Lag)
		if rank(p.State) > rank(st.State) {
			st.State = p.State
		}
	}
	switch {
	case s.quit.Err() != nil || len(st.Partitions) == 0:
		st.State = Off
	case low:
		st.State = DiskLow
	}
	slices.SortFunc(st.Partitions, func(a, b PartitionStatus) int { return strings.Compare(b.Name, a.Name) })
	return st, nil
}

// Saved is the last change that every part of the index holds on the disk: a
// start goes on from there.
func (s *Search) Saved() int64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	least := int64(math.MaxInt64)
	for _, p := range s.parts {
		least = min(least, p.saved.Seq)
	}
	return least
}

func (p *partition) status(head int64) PartitionStatus {
	st := PartitionStatus{Name: p.name, Lag: max(0, head-p.at.Seq), State: Ready}
	st.Documents, _ = p.x.Count()
	if st.Lag > behindFrom {
		st.State = Behind
	}
	return st
}

func rank(state string) int { return slices.Index([]string{Ready, Behind, Rebuilding}, state) }
