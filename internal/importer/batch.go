package importer

import (
	"context"
	"errors"
	"sync"

	"waymark/internal/db"
	"waymark/internal/forum"
)

// A task puts one line into the forum, inside a transaction.
type task func(ctx context.Context, tx *db.Tx, r *refs) (forum.Effect, error)

// errLater says that a line answers what has not come yet.
var errLater = errors.New("importer: its parent has not come yet")

// readers is how many lines are read and rendered at once, outside the
// transaction.
const readers = 4

// batch writes prepared lines in one transaction. Where that fails they are
// written one by one, so that a bad line fails alone.
func (i *Importer) batch(ctx context.Context, lines []*line) error {
	var ready []*line
	for _, l := range lines {
		if l.err != nil || l.skip {
			i.count(l, "")
			continue
		}
		ready = append(ready, l)
	}
	if len(ready) == 0 {
		return ctx.Err()
	}
	if err := i.write(ctx, ready); err != nil {
		if ctx.Err() != nil || db.IsDiskFull(err) {
			return err
		}
		for _, l := range ready {
			if err := i.write(ctx, []*line{l}); err != nil {
				if ctx.Err() != nil || db.IsDiskFull(err) {
					return err
				}
				l.err = err
				i.count(l, "")
			}
		}
	}
	i.o.Progress(i.Report())
	return nil
}

// prepare reads and renders lines, several at once.
func (i *Importer) prepare(ctx context.Context, lines []*line) {
	var wg sync.WaitGroup
	next := make(chan *line)
	for range readers {
		wg.Go(func() {
			for l := range next {
				i.parse(ctx, l)
			}
		})
	}
	for _, l := range lines {
		if l.do == nil && l.err == nil {
			next <- l
		}
	}
	close(next)
	wg.Wait()
}

// parse makes the line's task, or says why it cannot.
func (i *Importer) parse(ctx context.Context, l *line) {
	if l.obj, l.err = i.decode(l.file, l.raw); l.err != nil {
		return
	}
	l.raw = nil
	if l.obj.Kind == kindFile {
		l.do, l.err = i.upload(l.obj)
		return
	}
	if l.obj.Kind == kindTemplate && l.obj.File != "" {
		if l.err = i.bring(ctx, &l.obj); l.err != nil {
			return
		}
	}
	make, known := tasks[l.obj.Kind]
	if !known {
		l.skip, l.err = unknownKind(l.obj)
		return
	}
	l.do, l.err = make(l.obj)
}

// write runs the tasks of lines in one transaction and counts them after it.
func (i *Importer) write(ctx context.Context, lines []*line) error {
	effects := make([]forum.Effect, len(lines))
	waits := make([]bool, len(lines))
	var seen *refs
	err := i.d.Write(ctx, func(tx *db.Tx) error {
		seen = i.ids.within()
		for n, l := range lines {
			e, err := l.do(ctx, tx, seen)
			if waits[n] = errors.Is(err, errLater); err != nil && !waits[n] {
				return err
			}
			effects[n] = e
		}
		return nil
	})
	if err != nil {
		return err
	}
	i.ids.keep(seen)
	for n, l := range lines {
		if waits[n] {
			i.later = append(i.later, l)
			continue
		}
		i.count(l, effects[n])
	}
	return nil
}
