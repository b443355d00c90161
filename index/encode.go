package index

import (
	"encoding/binary"
	"errors"
	"math"
	"strings"

	"github.com/blevesearch/bleve/v2/document"
	bapi "github.com/blevesearch/bleve_index_api"
)

// Fields of the Bleve index. The five texts hold stems with their positions,
// surface holds the words as they were written, meta is stored and not indexed.
const (
	titleField   = "t"
	summaryField = "s"
	tagsField    = "g"
	bodyField    = "b"
	insideField  = "f"
	surfaceField = "w"
	metaField    = "m"
)

// texts are the fields that are scored, in the order of where.
var texts = [...]string{titleField, summaryField, tagsField, bodyField, insideField}

// Places in texts.
const (
	inTitle = iota
	inSummary
	inTags
	inBody
	inFile
	places
)

// twiceWeight is how much a word of each place counts, twice, so that lengths
// are whole numbers and adding and taking away is exact.
var twiceWeight = [places]uint32{6, 3, 4, 2, 1}

const tagGap = 16 // positions between tags: no phrase reaches over

// field is one analysed field, ready for Bleve.
type field struct {
	name    string
	value   []byte
	options bapi.FieldIndexingOptions
	freqs   bapi.TokenFrequencies
}

func (f *field) Name() string                                    { return f.name }
func (f *field) Value() []byte                                   { return f.value }
func (f *field) ArrayPositions() []uint64                        { return nil }
func (f *field) EncodedFieldType() byte                          { return 't' }
func (f *field) Analyze()                                        {}
func (f *field) Options() bapi.FieldIndexingOptions              { return f.options }
func (f *field) AnalyzedTokenFrequencies() bapi.TokenFrequencies { return f.freqs }
func (f *field) NumPlainTextBytes() uint64                       { return uint64(len(f.value)) }
func (f *field) Size() int                                       { return 64 * len(f.freqs) }

// AnalyzedLength is what Bleve writes into each posting as norm. The lengths
// that count are in meta, so the shortest number will do.
func (f *field) AnalyzedLength() int { return 1 }

// encoder turns documents into Bleve's; it belongs to one goroutine.
type encoder struct {
	stems   stemmer
	slots   map[string]int32
	counts  []int32
	terms   []string
	tokens  []placed
	surface map[string]bool
}

type placed struct {
	slot int32
	pos  int32
}

func newEncoder() *encoder {
	return &encoder{stems: stemmer{}, slots: map[string]int32{}, surface: map[string]bool{}}
}

// document analyses d.
func (e *encoder) document(d Document) *document.Document {
	out := document.NewDocument(d.ID)
	clear(e.surface)
	var lengths [places]uint32
	for place, name := range texts {
		var freqs bapi.TokenFrequencies
		switch place {
		case inTitle:
			freqs, lengths[place] = e.text(true, d.Title)
		case inSummary:
			freqs, lengths[place] = e.text(true, d.Summary)
		case inTags:
			freqs, lengths[place] = e.text(true, d.Tags...)
		case inBody:
			freqs, lengths[place] = e.text(false, d.Body)
		case inFile:
			freqs, lengths[place] = e.text(false, d.Inside)
		}
		if len(freqs) > 0 {
			out.AddField(&field{name: name, options: bapi.IndexField | bapi.IncludeTermVectors, freqs: freqs})
		}
	}
	if len(e.surface) > 0 {
		out.AddField(&field{name: surfaceField, options: bapi.IndexField, freqs: e.surfaces()})
	}
	out.AddField(&field{name: metaField, options: bapi.StoreField, value: encodeMeta(d, lengths)})
	return out
}

// text analyses the pieces of one field and returns its length in words. Stop
// words are kept where short is set, with other terms than words have.
func (e *encoder) text(short bool, pieces ...string) (bapi.TokenFrequencies, uint32) {
	clear(e.slots)
	e.counts, e.terms, e.tokens = e.counts[:0], e.terms[:0], e.tokens[:0]
	length, pos := uint32(0), 0
	for _, p := range pieces {
		s := scanner{text: p, pos: pos}
		for t, ok := s.next(); ok; t, ok = s.next() {
			if t.kind == stop && !short {
				continue
			}
			if t.kind == word {
				length++
				if len(t.word) > 1 && len(t.word) <= 40 {
					e.surface[t.word] = true
				}
			}
			e.put(e.stems.term(t), t.pos)
		}
		pos = s.pos + tagGap
	}
	return e.frequencies(), length
}

func (e *encoder) put(term string, pos int) {
	slot, ok := e.slots[term]
	if !ok {
		slot = int32(len(e.terms)) //nolint:gosec // fewer tokens than bytes of text
		e.slots[term] = slot
		e.terms = append(e.terms, term)
		e.counts = append(e.counts, 0)
	}
	e.counts[slot]++
	e.tokens = append(e.tokens, placed{slot, int32(pos)}) //nolint:gosec // as above
}

// frequencies builds Bleve's map from few large pieces of memory.
func (e *encoder) frequencies() bapi.TokenFrequencies {
	if len(e.terms) == 0 {
		return nil
	}
	freqs := make([]bapi.TokenFreq, len(e.terms))
	places := make([]bapi.TokenLocation, len(e.tokens))
	refs := make([]*bapi.TokenLocation, len(e.tokens))
	out := make(bapi.TokenFrequencies, len(e.terms))
	at := 0
	for i, term := range e.terms {
		n := int(e.counts[i])
		freqs[i].Term = []byte(term)
		freqs[i].SetFrequency(n)
		freqs[i].Locations = refs[at : at : at+n]
		out[string(freqs[i].Term)] = &freqs[i]
		at += n
	}
	for i, t := range e.tokens {
		places[i].Position = int(t.pos)
		f := &freqs[t.slot]
		f.Locations = append(f.Locations, &places[i])
	}
	return out
}

func (e *encoder) surfaces() bapi.TokenFrequencies {
	freqs := make([]bapi.TokenFreq, len(e.surface))
	out := make(bapi.TokenFrequencies, len(e.surface))
	i := 0
	for w := range e.surface {
		freqs[i].SetFrequency(1)
		out[strings.Clone(w)] = &freqs[i]
		i++
	}
	return out
}

// meta is what is kept of a document beside its words; names are codes of a table.
type meta struct {
	group                         string // empty: the document is the group's head
	kind, community, org, outcome uint32
	tags, authors, formats        []uint32
	created, updated, version     int64
	boost                         float32
	size                          uint32 // length in words by place, weighted, twice
	inside                        bool   // it is of a text inside a file
}

var errMeta = errors.New("a document's stored part is not readable")

func encodeMeta(d Document, lengths [places]uint32) []byte {
	b := make([]byte, 0, 128)
	str := func(s string) { b = append(binary.AppendUvarint(b, uint64(len(s))), s...) }
	list := func(l []string) {
		b = binary.AppendUvarint(b, uint64(len(l)))
		for _, s := range l {
			str(s)
		}
	}
	var size uint32
	for place, n := range lengths {
		size += n * twiceWeight[place]
	}
	b = binary.AppendVarint(b, d.Version)
	b = binary.AppendUvarint(b, uint64(size))
	if d.Group == d.ID {
		d.Group = ""
	}
	str(d.Group)
	list(d.Authors)
	b = binary.AppendVarint(b, d.Created)
	if d.Group != "" {
		inside := uint64(0)
		if d.Inside != "" {
			inside = 1
		}
		return binary.AppendUvarint(b, inside)
	}
	str(d.Kind)
	str(d.Community)
	str(d.Org)
	str(d.Outcome)
	list(d.Tags)
	list(d.Formats)
	b = binary.AppendVarint(b, d.Updated)
	return binary.AppendUvarint(b, uint64(math.Float32bits(float32(d.Boost))))
}

// decodeMeta reads what encodeMeta wrote; code gives the codes of names.
func decodeMeta(b []byte, code func([]byte) uint32) (m meta, err error) {
	r := reader{b: b, code: code}
	m.version = r.varint()
	m.size = uint32(r.uvarint()) //nolint:gosec // written from a uint32
	m.group = string(r.bytes())
	m.authors = r.list()
	m.created = r.varint()
	if m.group != "" {
		m.inside = r.uvarint() == 1
	}
	if m.group == "" && !r.bad {
		m.kind, m.community, m.org, m.outcome = r.str(), r.str(), r.str(), r.str()
		m.tags = r.list()
		m.formats = r.list()
		m.updated = r.varint()
		m.boost = math.Float32frombits(uint32(r.uvarint())) //nolint:gosec // written from a uint32
	}
	if r.bad {
		return m, errMeta
	}
	return m, nil
}

// reader reads the parts of a meta; bad tells that they did not fit.
type reader struct {
	b    []byte
	code func([]byte) uint32
	bad  bool
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) varint() int64 {
	v, n := binary.Varint(r.b)
	if n <= 0 {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) bytes() []byte {
	n := r.uvarint()
	if n > uint64(len(r.b)) {
		r.bad, r.b = true, nil
		return nil
	}
	s := r.b[:n]
	r.b = r.b[n:]
	return s
}

func (r *reader) str() uint32 { return r.code(r.bytes()) }

func (r *reader) list() []uint32 {
	n := r.uvarint()
	if n > uint64(len(r.b)) {
		r.bad, r.b = true, nil
		return nil
	}
	var l []uint32
	for range n {
		l = append(l, r.str())
	}
	return l
}
