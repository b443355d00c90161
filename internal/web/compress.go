package web

import (
	"bytes"
	"compress/gzip"
	"container/list"
	"crypto/sha256"
	"io"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

const (
	compressFrom  = 1 << 10
	brotliQuality = 4
	packedBytes   = 16 << 20
)

// accepted chooses an encoding that the client reads, or none.
func accepted(header string) string {
	if header == "" {
		return ""
	}
	best := ""
	for part := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(part, ";")
		if refused(weight) {
			continue
		}
		switch strings.TrimSpace(name) {
		case "br":
			return "br"
		case "gzip":
			best = "gzip"
		}
	}
	return best
}

// refused says whether a weight such as "q=0.0" is nought.
func refused(weight string) bool {
	_, q, found := strings.Cut(weight, "q=")
	return found && strings.Trim(strings.TrimSpace(q), "0.") == ""
}

type compressor interface {
	io.WriteCloser
	Reset(io.Writer)
}

var compressors = map[string]*sync.Pool{
	"br": {New: func() any { return brotli.NewWriterLevel(nil, brotliQuality) }},
	"gzip": {New: func() any {
		w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is a good one
		return w
	}},
}

// pack compresses a body. One that may come again is kept by its sum; done
// must be called once the bytes are sent.
func (s *Server) pack(encoding string, sum [sha256.Size]byte, keep bool, body []byte) (out []byte, done func(), err error) {
	key := packedKey{sum, encoding[0]}
	if keep {
		if out = s.packed.get(key); out != nil {
			return out, func() {}, nil
		}
	}
	b := buffers.Get().(*bytes.Buffer)
	pool := compressors[encoding]
	w := pool.Get().(compressor)
	w.Reset(b)
	_, err = w.Write(body)
	if cerr := w.Close(); err == nil {
		err = cerr
	}
	pool.Put(w)
	if err != nil {
		return nil, nil, err
	}
	if keep {
		s.packed.put(key, bytes.Clone(b.Bytes()))
	}
	return b.Bytes(), func() { putBuffer(b) }, nil
}

// packed keeps compressed bodies, the least recently used first to go. Bodies
// are found by the sum of what they say, so nobody gets another's.
type packed struct {
	mu    sync.Mutex
	room  int
	items map[packedKey]*list.Element
	order *list.List
}

type packedKey struct {
	sum      [sha256.Size]byte
	encoding byte
}

type packedItem struct {
	key  packedKey
	body []byte
}

func newPacked(room int) *packed {
	return &packed{room: room, items: map[packedKey]*list.Element{}, order: list.New()}
}

func (p *packed) get(key packedKey) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	e := p.items[key]
	if e == nil {
		return nil
	}
	p.order.MoveToFront(e)
	return e.Value.(*packedItem).body
}

func (p *packed) put(key packedKey, body []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.items[key] != nil || len(body) > packedBytes/8 {
		return
	}
	p.items[key] = p.order.PushFront(&packedItem{key, body})
	p.room -= len(body)
	for p.room < 0 {
		last := p.order.Back()
		item := p.order.Remove(last).(*packedItem)
		delete(p.items, item.key)
		p.room += len(item.body)
	}
}
