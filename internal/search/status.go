package search

import (
	"context"
	"slices"
	"strings"

	"waymark/index"
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

func (p *partition) status(head int64) PartitionStatus {
	st := PartitionStatus{Name: p.name, Lag: max(0, head-p.at.Seq), State: Ready}
	st.Documents, _ = p.x.Count()
	if st.Lag > behindFrom {
		st.State = Behind
	}
	return st
}

func rank(state string) int { return slices.Index([]string{Ready, Behind, Rebuilding}, state) }

// A Verification counts what Verify found; what differed has been mended.
type Verification struct {
	Documents int `json:"documents"` // in the database
	Missing   int `json:"missing"`   // not in the index
	Differing int `json:"differing"` // in the index as they once were
	Surplus   int `json:"surplus"`   // in the index alone
	Rebuilt   int `json:"rebuilt"`   // partitions that could not be read and were built anew
}

// Good says whether index and database agreed.
func (v Verification) Good() bool { return v.Missing+v.Differing+v.Surplus+v.Rebuilt == 0 }

// Verify holds the indexes against the database, document by document, and
// indexes again what differs.
func (s *Search) Verify(ctx context.Context) (Verification, error) {
	ctx, stop := s.within(ctx)
	defer stop()
	v := Verification{}
	s.mu.RLock()
	v.Rebuilt = len(s.wanted)
	s.mu.RUnlock()
	if err := s.Settle(ctx); err != nil {
		return v, err
	}
	for _, p := range s.serving() {
		if err := s.verify(ctx, p.name, &v); lost(err) {
			s.lose(p.name, err)
			v.Rebuilt++
		} else if err != nil {
			return v, err
		}
	}
	return v, s.Settle(ctx)
}

// verify mends one partition. It holds the turn, so that what it compares does
// not change on the side of the index; on the side of the database only news
// can be meant that the log brings afterwards, and those are counted, too.
func (s *Search) verify(ctx context.Context, name string, v *Verification) error {
	if err := s.Catch(ctx); err != nil {
		return err
	}
	if err := s.take(ctx, s.turn); err != nil {
		return err
	}
	defer s.give(s.turn)
	s.mu.RLock()
	p := s.parts[name]
	s.mu.RUnlock()
	if p == nil {
		return nil
	}
	had := map[string]int64{}
	err := p.x.IDs(ctx, func(id string, version int64) error {
		had[strings.Clone(id)] = version
		return nil
	})
	if err != nil {
		return err
	}
	err = s.walk(ctx, name, func(letter string, ids []int64) error {
		s.yield(ctx)
		docs, err := s.documents(ctx, letter, ids)
		if err != nil {
			return err
		}
		var put []index.Document
		for _, d := range at(docs, name) {
			v.Documents++
			version, ok := had[d.ID]
			delete(had, d.ID)
			if !ok {
				v.Missing++
			} else if version != d.Version {
				v.Differing++
			} else {
				continue
			}
			put = append(put, d)
		}
		if len(put) == 0 {
			return nil
		}
		return p.x.Apply(ctx, put, nil, p.saved)
	})
	if err != nil || len(had) == 0 {
		return err
	}
	v.Surplus += len(had)
	remove := make([]string, 0, len(had))
	for id := range had {
		remove = append(remove, id)
	}
	return p.x.Apply(ctx, nil, remove, p.saved)
}
