package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"waymark/internal/fault"
	"waymark/internal/importer"
)

// An order is work on a site. It is done by this process where nobody has the
// data directory, and by the server that has it otherwise.
type order struct {
	Do   string          `json:"do"`
	With json.RawMessage `json:"with"`
}

// A note tells of work under way.
type note struct {
	Report *importer.Report `json:"report,omitempty"`
	Failed string           `json:"failed,omitempty"` // a line that failed, for people
	Done   int              `json:"done,omitempty"`
	Total  int              `json:"total,omitempty"`
	Lag    int64            `json:"lag,omitempty"` // changes that the index has not taken in yet
}

// A talk is where work gets its files from and what it tells its notes to.
type talk interface {
	// next gives the next file to read, or io.EOF.
	next() (name string, r io.Reader, err error)
	tell(n note)
}

// works do the orders by their name. What they answer goes through JSON.
var works = map[string]func(ctx context.Context, p *program, s *site, with json.RawMessage, t talk) (any, error){
	"import":        importFiles,
	"user add":      addUser,
	"token create":  createToken,
	"index status":  indexStatus,
	"index rebuild": indexRebuild,
	"index verify":  indexVerify,
	"check":         checkSite,
	"migrate":       migrateSite,
}

// work does an order on an open site.
func (p *program) work(ctx context.Context, s *site, o order, t talk) (json.RawMessage, error) {
	do := works[o.Do]
	if do == nil {
		return nil, errors.New(p.say.T("cli.order_unknown", "Name", o.Do))
	}
	if o.Do == "import" && s.watch != nil && s.watch.ReadOnly() {
		return nil, fault.New(fault.Unavailable, "read_only", "fault.read_only")
	}
	answer, err := do(ctx, p, s, o.With, t)
	if err != nil {
		return nil, err
	}
	return json.Marshal(answer)
}

const (
	// handTime is how long a data directory may be in use by something that
	// takes no orders, such as a server that starts, until it is given up.
	handTime  = 15 * time.Second
	handPause = 50 * time.Millisecond
)

// order has something done, here or by the server that runs, and decodes the
// answer.
func (p *program) order(ctx context.Context, c *config, do string, with, answer any, t talk) error {
	text, err := json.Marshal(with)
	if err != nil {
		return err
	}
	o := order{do, text}
	late := time.Now().Add(handTime)
	for {
		raw, err := p.orderOnce(ctx, c, o, t)
		if err == nil {
			return json.Unmarshal(raw, answer)
		}
		if !errors.Is(err, errLocked) || time.Now().After(late) {
			return p.opening(c, err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(handPause):
		}
	}
}

func (p *program) orderOnce(ctx context.Context, c *config, o order, t talk) (json.RawMessage, error) {
	s, err := openSite(ctx, c)
	if err == nil {
		raw, err := p.work(ctx, s, o, t)
		return raw, errors.Join(err, s.close())
	}
	if !errors.Is(err, errLocked) {
		return nil, err
	}
	conn, dialErr := dialControl(ctx, c.Data)
	if dialErr != nil {
		return nil, err // nobody listens there yet, or any more
	}
	return handOver(ctx, conn, o, t)
}

// here is the talk of work in this process; its files are opened one by one.
type here struct {
	files []source
	show  func(note)
	open  io.Closer
}

// A source is a file to read, by the name that is used in messages.
type source struct {
	name string
	open func() (io.ReadCloser, error)
}

func (h *here) next() (string, io.Reader, error) {
	if h.open != nil {
		_ = h.open.Close() // it was only read
		h.open = nil
	}
	if len(h.files) == 0 {
		return "", nil, io.EOF
	}
	f := h.files[0]
	h.files = h.files[1:]
	r, err := f.open()
	if err != nil {
		return "", nil, err
	}
	h.open = r
	return f.name, r, nil
}

func (h *here) tell(n note) {
	if h.show != nil {
		h.show(n)
	}
}
