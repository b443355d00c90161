package index

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/document"
)

// Apply removes and puts documents and moves the position, all or nothing; when
// it returns, they are on disk and searches see them. An ID in both lists is
// put. Called several times at once, one analyses while another writes. Faults:
// ErrDiskLow (try again when there is room), ErrDamaged (close the index and
// build it anew), ErrClosed.
func (x *Index) Apply(ctx context.Context, put []Document, remove []string, at Position) error {
	docs, err := encode(put)
	if err != nil {
		return err
	}
	x.applying.Lock()
	defer x.applying.Unlock()
	if err := x.ready(ctx); err != nil {
		return err
	}
	b := x.b.NewBatch()
	for _, id := range remove {
		b.Delete(id)
	}
	for _, d := range docs {
		if err := b.IndexAdvanced(d); err != nil {
			return err
		}
	}
	b.SetInternal(positionKey, at.bytes())
	if err := x.write(b); err != nil {
		return err
	}
	if err := x.refresh(); err != nil {
		x.fail(err)
		return x.Err()
	}
	return nil
}

// ready tells whether a batch can be written now.
func (x *Index) ready(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	x.mu.RLock()
	closed := x.closed
	x.mu.RUnlock()
	if closed {
		return ErrClosed
	}
	if err := x.Err(); err != nil {
		return err
	}
	free, err := Free(x.dir)
	if err != nil {
		return err
	}
	if floor := x.floor.Load(); free < floor {
		return fmt.Errorf("%w: %d MB free, %d wanted", ErrDiskLow, free>>20, floor>>20)
	}
	return nil
}

// write hands a batch to Bleve. Bleve waits for its goroutines without end,
// also when one of them has died; so this waits for either.
func (x *Index) write(b *bleve.Batch) error {
	done := make(chan error, 1)
	go func() {
		var err error
		defer func() { done <- err }()
		defer faults()()
		defer guard(&err)
		err = x.b.Batch(b)
	}()
	select {
	case err := <-done:
		if err == nil {
			return nil
		}
		// On a full disk Bleve answers with errors and panics of all kinds; what
		// was written before is whole.
		if roomless(x.dir, x.floor.Load(), err) {
			return fmt.Errorf("%w: %v", ErrDiskLow, err) //nolint:errorlint // a panic would say ErrDamaged
		}
		// Documents come analysed, so that nothing in them can be at fault here.
		if !errors.Is(err, ErrDamaged) {
			err = fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		x.fail(err)
		return err
	case <-x.failed:
		return x.Err()
	}
}

// encode analyses documents on all processors.
func encode(put []Document) ([]*document.Document, error) {
	out := make([]*document.Document, len(put))
	workers := min(runtime.GOMAXPROCS(0), len(put)/16+1)
	errs := make([]error, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			var id string
			defer func() {
				if p := recover(); p != nil {
					errs[w] = fmt.Errorf("analyse document %s: %v", id, p)
				}
			}()
			e := newEncoder()
			for i := w; i < len(put); i += workers {
				if id = put[i].ID; id == "" {
					panic("it has no ID")
				}
				out[i] = e.document(put[i])
			}
		})
	}
	wg.Wait()
	return out, errors.Join(errs...)
}
