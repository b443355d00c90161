package document

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync/atomic"

	"waymark/internal/fault"
)

// A Starter starts a process that calls Serve, gives it what in holds and
// copies what it answers to out. It ends the process with ctx, and returns once
// the process has ended. It fails where the process could not be started or
// came to a bad end.
type Starter func(ctx context.Context, in io.Reader, out io.Writer) error

// ErrTime is what a Starter's error wraps where the process used up its time.
var ErrTime = errors.New("document: the reading took too long")

// starter is what Apart was given.
var starter atomic.Pointer[Starter]

// Apart has all files be read by processes of their own from now on, so that a
// file which a reader cannot bear ends that process and not this one. Without
// it, or with nil, files are read within this process.
func Apart(start Starter) {
	if start == nil {
		starter.Store(nil)
		return
	}
	starter.Store(&start)
}

// readers lets so many processes read at a time.
var readers = make(chan struct{}, 2)

// What can be done with a file.
const (
	opSniff  = "sniff"
	opRead   = "read"
	opStrip  = "strip"
	opFields = "fields"
	opFill   = "fill"
	opAccess = "access"
)

// order is what is to be done with a file.
type order struct {
	Op     string
	Turn   int64 // which of the orders that one process is given, from 0
	Kind   Kind
	Size   int64
	Title  string
	Values map[string]string
}

// answer is what came of it, besides the bytes of a file and the blocks of a
// document, which come one by one.
type answer struct {
	Turn     int64 // of the order
	Kind     Kind
	Traces   []Trace
	Fields   []Field
	Findings []Finding
	Fault    *fault.Fault
	Cause    string // of the fault
	Failed   string // of what is no fault
	blocks   []Block
}

// do has something done with a file of size bytes: here, or apart.
func do(ctx context.Context, r io.ReaderAt, size int64, o order, to io.Writer) (answer, error) {
	o.Size = size
	start := starter.Load()
	if start == nil {
		return here(ctx, r, o, to)
	}
	if size > MaxBytes {
		return answer{}, tooLarge()
	}
	select {
	case readers <- struct{}{}:
		defer func() { <-readers }()
	case <-ctx.Done():
		return answer{}, ctx.Err()
	}
	return there(ctx, *start, r, o, to)
}

// here does it in this process.
func here(ctx context.Context, r io.ReaderAt, o order, to io.Writer) (a answer, err error) {
	switch o.Op {
	case opSniff:
		a.Kind, err = sniff(ctx, r, o.Size)
	case opRead:
		var d Document
		d, err = read(ctx, r, o.Size, o.Kind)
		a.Kind, a.blocks = d.Kind, d.Blocks
	case opStrip:
		a.Traces, err = strip(ctx, r, o.Size, o.Kind, o.Title, to)
	case opFields:
		a.Fields, err = fields(ctx, r, o.Size, o.Kind)
	case opFill:
		err = fill(ctx, r, o.Size, o.Kind, o.Values, to)
	case opAccess:
		a.Findings, err = accessibility(ctx, r, o.Size, o.Kind)
	default:
		err = fmt.Errorf("document: %q cannot be done with a file", o.Op)
	}
	return a, err
}

// there has another process do it.
func there(ctx context.Context, start Starter, r io.ReaderAt, o order, to io.Writer) (answer, error) {
	head, err := json.Marshal(o)
	if err != nil {
		return answer{}, err
	}
	within, cancel := context.WithTimeout(ctx, MaxTime+MaxTime/10)
	defer cancel()
	file := &kept{r: io.NewSectionReader(r, 0, o.Size)}
	pr, pw := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		in := io.MultiReader(newFrame(frameOrder, head), file)
		err := start(within, in, pw)
		ended <- err
		_ = pw.CloseWithError(io.ErrUnexpectedEOF)
	}()
	a, err := listen(pr, to)
	if err != nil {
		cancel()
		_ = pr.CloseWithError(err)
	}
	bad := <-ended
	switch {
	case ctx.Err() != nil:
		return answer{}, ctx.Err()
	case file.err != nil:
		return answer{}, file.err
	case err == nil:
		return a, a.err()
	case errors.Is(err, errOver):
		return answer{}, tooMuch()
	case !errors.Is(err, io.ErrUnexpectedEOF):
		return answer{}, err
	case errors.Is(within.Err(), context.DeadlineExceeded) || errors.Is(bad, ErrTime):
		return answer{}, slow(bad)
	}
	return answer{}, damaged(fmt.Errorf("document: the process that read a file came to a bad end: %w", bad))
}

// kept keeps the error with which a file could not be fetched.
type kept struct {
	r   io.Reader
	err error
}

func (k *kept) Read(b []byte) (int, error) {
	n, err := k.r.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		k.err = err
	}
	return n, err
}

func (a answer) err() error {
	switch {
	case a.Fault != nil:
		if a.Cause != "" {
			a.Fault.Cause = errors.New(a.Cause)
		}
		return a.Fault
	case a.Failed != "":
		return errors.New(a.Failed)
	}
	return nil
}

// errOver is for a process that answers more than there can be to say.
var errOver = errors.New("document: an answer without end")

// listen takes an answer in, frame by frame, and writes the bytes of a file on.
func listen(r io.Reader, to io.Writer) (a answer, err error) {
	in := bufio.NewReaderSize(r, 64<<10)
	said, sent := 0, 0
	for {
		kind, body, err := readFrame(in)
		if err != nil {
			return a, err
		}
		switch kind {
		case frameBytes:
			if sent += len(body); sent > 2*MaxInner {
				return a, errOver
			}
			if _, err := to.Write(body); err != nil {
				return a, err
			}
		case frameBlock:
			var b Block
			if said += len(body); said > maxSaying || len(a.blocks) >= MaxBlocks {
				return a, errOver
			}
			if err := json.Unmarshal(body, &b); err != nil {
				return a, err
			}
			a.blocks = append(a.blocks, b)
		case frameAnswer:
			blocks := a.blocks
			err := json.Unmarshal(body, &a)
			a.blocks = blocks
			return a, err
		default:
			return a, errOver
		}
	}
}

// The frames that two processes exchange: a letter, the length of what follows
// in four bytes, and that.
const (
	frameOrder  = 'o'
	frameBytes  = 'b'
	frameBlock  = 'k'
	frameAnswer = 'a'
	maxFrame    = 32 << 20
	maxSaying   = 128 << 20 // bytes of all blocks
)

func readFrame(r io.Reader) (kind byte, body []byte, err error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, unexpected(err)
	}
	n := binary.BigEndian.Uint32(head[1:])
	if n > maxFrame {
		return 0, nil, errOver
	}
	body = make([]byte, n)
	_, err = io.ReadFull(r, body)
	return head[0], body, unexpected(err)
}

func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
