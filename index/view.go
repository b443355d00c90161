package index

import (
	"strings"
	"sync"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segapi "github.com/blevesearch/scorch_segment_api/v2"
)

// view is one state of the index: a snapshot of Bleve's, and beside it, in
// memory, what ranking needs of every document and group. Segments never change
// (a deletion is a mark beside one), so their columns are read once; groups are
// kept up to date by adding what came and taking away what went.
type view struct {
	snap   *scorch.IndexSnapshot
	segs   []segment
	groups []group
	sizes  []uint32 // by group: length of all its documents but those inside files
	inside []uint32 // by group: length of those inside files
	total  uint64   // sum of sizes
	alive  int      // groups with a head
	docs   int      // documents, replies and places inside files included
	inner  int      // of them, places inside files
}

// segment is one of Bleve's segments with its column.
type segment struct {
	id      uint64
	seg     segapi.Segment
	deleted *roaring.Bitmap
	col     *column
	base    uint32 // number of its first document in the view
}

// group is what is known of a thread, lesson, …; the names are its head's.
type group struct {
	id                            string
	heads, docs                   int32
	kind, community, org, outcome uint32
	tags, authors, formats        []uint32
	created, updated              int64
	year                          int32
	boost                         float32
}

// column holds what is known of the documents of one segment.
type column struct {
	group  []uint32            // with headBit where the document is the head
	size   []uint32            // with insideBit where it is inside a file
	author []uint32            // the first, or 0
	more   map[uint32][]uint32 // further authors by document
}

const (
	headBit = 1 << 31
	// insideBit is no length: a document is far shorter.
	insideBit = 1 << 31
	nobody    = headBit - 1 // group of a document that was deleted before it was read
)

func (c *column) groupOf(doc uint64) uint32 { return c.group[doc] &^ headBit }

// length gives a document's length, and whether it is inside a file.
func (c *column) length(doc uint64) (size uint32, inside bool) {
	return c.size[doc] &^ insideBit, c.size[doc]&insideBit != 0
}

// size is the length of a group as its score takes it. What is inside its files
// makes it longer by no more than an average text: what was written beside a
// long file is no worse an answer.
func (v *view) size(g uint32, average float64) float64 {
	return float64(v.sizes[g]) + min(float64(v.inside[g]), average)
}

// headRow is a head on its way from its segment to its group.
type headRow struct {
	doc  uint32
	meta meta
}

// loader reads columns; only one refresh at a time uses it.
type loader struct {
	names  *names
	groups map[string]uint32
	ids    []string // of the groups, by number
	owners sync.Map // IDs up to the first dot of documents inside files that have been read
}

func (l *loader) group(id string) uint32 {
	g, ok := l.groups[id]
	if !ok {
		g = uint32(len(l.ids)) //nolint:gosec // below nobody: bounded by memory
		l.groups[id] = g
		l.ids = append(l.ids, id)
	}
	return g
}

// column reads the live documents of a segment.
func (l *loader) column(seg segapi.Segment, deleted *roaring.Bitmap) (*column, []headRow, error) {
	n := seg.Count()
	c := &column{group: make([]uint32, n), size: make([]uint32, n), author: make([]uint32, n)}
	var heads []headRow
	for doc := range n {
		if deleted != nil && deleted.Contains(uint32(doc)) { //nolint:gosec // documents of a segment
			c.group[doc] = nobody
			continue
		}
		id, m, err := l.stored(seg, doc)
		if err != nil {
			return nil, nil, err
		}
		if c.size[doc] = min(m.size, insideBit-1); m.inside {
			c.size[doc] |= insideBit
		}
		if len(m.authors) > 0 {
			c.author[doc] = m.authors[0]
		}
		if len(m.authors) > 1 {
			if c.more == nil {
				c.more = map[uint32][]uint32{}
			}
			c.more[uint32(doc)] = m.authors[1:] //nolint:gosec // documents of a segment
		}
		if m.inside {
			owner, _, _ := strings.Cut(id, ".")
			l.owners.Store(owner, struct{}{})
		}
		if m.group != "" {
			c.group[doc] = l.group(m.group)
			continue
		}
		c.group[doc] = l.group(id) | headBit
		heads = append(heads, headRow{uint32(doc), m}) //nolint:gosec // documents of a segment
	}
	return c, heads, nil
}

// stored reads the id and meta of a document.
func (l *loader) stored(seg segapi.Segment, doc uint64) (id string, m meta, err error) {
	found := errMeta
	verr := seg.VisitStoredFields(doc, func(name string, _ byte, value []byte, _ []uint64) bool {
		switch name {
		case "_id":
			id = string(value)
		case metaField:
			m, found = decodeMeta(value, l.names.code)
		}
		return true
	})
	if verr != nil {
		return "", m, verr
	}
	return id, m, found
}

// add counts a document in.
func (v *view) add(c *column, doc uint64) {
	g := c.groupOf(doc)
	if g == nobody {
		return
	}
	if size, inside := c.length(doc); inside {
		v.inside[g] += size
		v.inner++
	} else {
		v.sizes[g] += size
		v.total += uint64(size)
	}
	v.groups[g].docs++
	v.docs++
	if c.group[doc]&headBit != 0 {
		if v.groups[g].heads++; v.groups[g].heads == 1 {
			v.alive++
		}
	}
}

// remove counts a document out.
func (v *view) remove(c *column, doc uint64) {
	g := c.groupOf(doc)
	if g == nobody {
		return
	}
	if size, inside := c.length(doc); inside {
		v.inside[g] -= size
		v.inner--
	} else {
		v.sizes[g] -= size
		v.total -= uint64(size)
	}
	v.groups[g].docs--
	v.docs--
	if c.group[doc]&headBit != 0 {
		if v.groups[g].heads--; v.groups[g].heads == 0 {
			v.alive--
		}
	}
}

// head gives a group what its head says.
func (v *view) head(g uint32, m *meta) {
	to := &v.groups[g]
	to.kind, to.community, to.org, to.outcome = m.kind, m.community, m.org, m.outcome
	to.tags, to.authors, to.formats = m.tags, m.authors, m.formats
	to.created, to.updated = m.created, m.updated
	to.year = int32(time.UnixMicro(m.created).UTC().Year()) //nolint:gosec // a year
	to.boost = m.boost
	if to.boost <= 0 {
		to.boost = 1
	}
}

// live calls fn for every document of the segment that is not deleted.
func (s *segment) live(fn func(doc uint64)) {
	for doc := range uint64(len(s.col.group)) {
		if s.deleted == nil || !s.deleted.Contains(uint32(doc)) { //nolint:gosec // documents of a segment
			fn(doc)
		}
	}
}
