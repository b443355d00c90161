package document

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"sync/atomic"
	"time"
)

// A Sitting reads files one after another, many of them in one process, since
// to start a process takes longer than to read most files. Use it for what is
// read in the background and close it afterwards. It is not safe for
// concurrent use.
//
// A hostile file has no more power in company than alone. What a process may
// take (memory, time, files, addresses) is bounded by the same limits, for all
// of its files together. A process reads text and does nothing else, gets the
// bytes of one file at a time, keeps nothing of the last and cannot open any;
// the parsers are Go without unsafe, so a file can stop its process but not
// rule it. With the first file that is not read well, whatever the reason, the
// process is ended, and that file alone is read again by a process of its own:
// so no file is refused for what another did, nothing that looked odd has a
// successor, and an answer that bears another order's number is never believed.
type Sitting struct {
	p *process
}

// What one process of a Sitting reads at most, before another takes its place.
const (
	sittingFiles = 100
	sittingBytes = 16 << 20
	sittingTime  = 5 * time.Second // so that most of a processor's time is left for the last file
	sittingFile  = 2 << 20         // bytes of one; what is larger has a process of its own
)

// process is one that reads several files.
type process struct {
	in    *os.File
	out   *io.PipeReader
	said  *bufio.Reader
	end   context.CancelFunc
	ended chan struct{}
	turn  int64
	bytes int64
	old   atomic.Bool // it has been there for sittingTime
}

// Read is Read by a process that has read others before. Where files are read
// within this process it does that.
func (s *Sitting) Read(ctx context.Context, r io.ReaderAt, size int64, kind Kind) (Document, error) {
	start := starter.Load()
	if start == nil || size > sittingFile {
		return Read(ctx, r, size, kind)
	}
	a, err := s.ask(ctx, *start, r, order{Op: opRead, Kind: kind, Size: size})
	if err == nil {
		return Document{Kind: a.Kind, Blocks: a.blocks}, nil
	}
	s.stop()
	if ctx.Err() != nil {
		return Document{}, ctx.Err()
	}
	return Read(ctx, r, size, kind)
}

// ask has the process read one file. Any error means that it must end.
func (s *Sitting) ask(ctx context.Context, start Starter, r io.ReaderAt, o order) (answer, error) {
	select {
	case readers <- struct{}{}:
		defer func() { <-readers }()
	case <-ctx.Done():
		return answer{}, ctx.Err()
	}
	if s.p == nil {
		p, err := sit(start)
		if err != nil {
			return answer{}, err
		}
		s.p = p
	}
	p := s.p
	within, cancel := context.WithTimeout(ctx, MaxTime)
	defer cancel()
	// Neither writing to a process that does not read nor waiting for one that
	// does not answer outlasts it.
	defer context.AfterFunc(within, p.end)()
	o.Turn = p.turn
	head, err := json.Marshal(o)
	if err != nil {
		return answer{}, err
	}
	if _, err := io.Copy(p.in, io.MultiReader(newFrame(frameOrder, head), io.NewSectionReader(r, 0, o.Size))); err != nil {
		return answer{}, err
	}
	a, err := listen(p.said, io.Discard)
	if err == nil && (a.Turn != o.Turn || p.said.Buffered() > 0) {
		err = errTurn
	}
	if err == nil {
		err = a.err()
	}
	if err != nil {
		return answer{}, err
	}
	p.turn++
	p.bytes += o.Size
	if p.turn >= sittingFiles || p.bytes >= sittingBytes || p.old.Load() {
		s.Close()
	}
	return a, nil
}

// errTurn is for a process that answers what it was not asked.
var errTurn = errors.New("document: an answer to another order")

// sit starts a process that reads several files.
func sit(start Starter) (*process, error) {
	from, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	// It serves orders with contexts of their own and outlives each.
	ctx, end := context.WithCancel(context.Background())
	pr, pw := io.Pipe()
	p := &process{in: in, out: pr, said: bufio.NewReaderSize(pr, 64<<10), end: end, ended: make(chan struct{})}
	age := time.AfterFunc(sittingTime, func() { p.old.Store(true) })
	go func() {
		defer close(p.ended)
		defer age.Stop()
		_ = start(ctx, from, pw)
		_ = from.Close()
		_ = pw.CloseWithError(io.ErrUnexpectedEOF)
	}()
	return p, nil
}

// Close lets the process end, if there is one, and waits for it. Another Read
// starts another.
func (s *Sitting) Close() {
	if p := s.p; p != nil {
		_ = p.in.Close() // upon which it ends
		late := time.AfterFunc(time.Second, p.end)
		p.wait()
		late.Stop()
		s.p = nil
	}
}

// stop ends the process whatever it does.
func (s *Sitting) stop() {
	if p := s.p; p != nil {
		p.end()
		_ = p.in.Close()
		p.wait()
		s.p = nil
	}
}

func (p *process) wait() {
	_ = p.out.CloseWithError(io.ErrClosedPipe) // nobody listens any more
	<-p.ended
	p.end()
}
