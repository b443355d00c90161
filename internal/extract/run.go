package extract

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"waymark/internal/db"
	"waymark/internal/document"
	"waymark/internal/fault"
	"waymark/internal/files"
)

const (
	lookTime  = 10 * time.Second // how often what was begun is looked at
	wholeTime = time.Hour        // how often all files are looked at
	pageSize  = 200              // files that are looked at at once
	claimSize = 50               // files that are begun at once
	behind    = 50               // on PostgreSQL rows may come a little out of order
)

// Run reads what comes, until ctx ends.
func (e *Extract) Run(ctx context.Context) error {
	bell := e.d.Bell()
	defer e.d.Unbell(bell)
	look, whole := time.NewTicker(e.look), time.NewTicker(wholeTime)
	defer look.Stop()
	defer whole.Stop()
	for all := true; ; {
		if err := e.pass(ctx, all); err != nil && ctx.Err() == nil {
			slog.LogAttrs(ctx, slog.LevelError, "the text of files is not read", slog.Any("error", err))
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
		all = false
		select {
		case <-ctx.Done():
			return nil
		case <-bell:
		case <-look.C:
		case <-whole.C:
			all = true
		}
	}
}

// Catch reads all that is there now.
func (e *Extract) Catch(ctx context.Context) error { return e.pass(ctx, true) }

// pass reads the files that have come, or all that are not read yet, and then
// what was begun and not ended.
func (e *Extract) pass(ctx context.Context, all bool) error {
	select {
	case e.turn <- struct{}{}:
		defer func() { <-e.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if all {
		e.last = 0
	} else if e.d.Dialect == db.Postgres {
		e.last = max(0, e.last-behind)
	}
	// Files that come together are read by one process as far as that can be.
	var sitting document.Sitting
	defer sitting.Close()
	p := &passing{Extract: e, read: e.read}
	if p.read == nil {
		p.read = sitting.Read
	}
	p.keeper = e.keeping(ctx)
	err := p.files(ctx)
	if late := p.keeper.wait(); err == nil {
		err = late
	}
	if err != nil {
		return err
	}
	return errors.Join(ctx.Err(), e.again(ctx))
}

// passing is one pass over the files that have come.
type passing struct {
	*Extract
	read   Read
	keeper *keeper
}

// unreadFile is a file whose text is not known.
type unreadFile struct {
	id         int64
	hash, name string
}

func (p *passing) files(ctx context.Context) error {
	for ctx.Err() == nil {
		rows, err := db.All(ctx, p.d, func(r db.Row) (f unreadFile, err error) { return f, r.Scan(&f.id, &f.hash, &f.name) }, unread, p.last, pageSize)
		if err != nil || len(rows) == 0 {
			return err
		}
		for part := range slices.Chunk(rows, claimSize) {
			if err := p.some(ctx, part); err != nil {
				return err
			}
			p.last = part[len(part)-1].id
		}
	}
	return ctx.Err()
}

// some reads some files. Before it begins it says so of all of them: a file
// that ends the program is not tried for ever, and no other node reads what
// this one does. Those that it does not come to it gives back.
func (p *passing) some(ctx context.Context, rows []unreadFile) error {
	names := map[string]string{}
	var hashes []string
	for _, f := range rows {
		// Of what is not there yet the bytes may come; two files may be the same.
		if _, ok := Kind(f.name); ok && names[f.hash] == "" && p.store.Exists(f.hash) {
			names[f.hash] = f.name
			hashes = append(hashes, f.hash)
		}
	}
	if len(hashes) == 0 {
		return nil
	}
	mine, err := p.claim(ctx, hashes)
	if err != nil {
		return err
	}
	for i, hash := range mine {
		d, ok := p.take(ctx, p.read, hash, names[hash], firstTime)
		if ok {
			err = p.keeper.put(ctx, d)
		}
		if err = errors.Join(err, ctx.Err()); err != nil {
			return errors.Join(err, p.giveBack(context.WithoutCancel(ctx), mine[i+1:]))
		}
	}
	return nil
}

// again begins what was begun long ago and never ended.
func (e *Extract) again(ctx context.Context) error {
	type row struct {
		hash  string
		tries int
	}
	rows, err := db.All(ctx, e.d, func(r db.Row) (f row, err error) { return f, r.Scan(&f.hash, &f.tries) },
		begunBefore, db.Micros(e.d.Now().Add(-againTime)))
	if err != nil {
		return err
	}
	for _, f := range rows {
		name, err := db.Value[string](ctx, e.d, nameOf, f.hash)
		switch {
		case errors.Is(err, db.ErrNone):
			err = e.d.Write(ctx, func(tx *db.Tx) error {
				_, err := tx.Exec(ctx, forgetText, f.hash)
				return err
			})
		case err == nil && f.tries >= mostTries:
			err = e.keep(ctx, []done{{hash: f.hash, reason: fault.Of(tooSlow()).Code}})
		case err == nil:
			err = e.alone(ctx, f.hash, name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// alone reads a file that was begun before, with all the time that there is.
func (e *Extract) alone(ctx context.Context, hash, name string) error {
	if !e.store.Exists(hash) {
		return nil // it may come yet
	}
	if err := e.begin(ctx, hash); err != nil {
		return err
	}
	read := e.read
	if read == nil {
		read = document.Read
	}
	d, ok := e.take(ctx, read, hash, name, fullTime)
	if !ok {
		return ctx.Err()
	}
	return e.keep(ctx, []done{d})
}

// take reads one file that was begun. What takes long is left for later once,
// and so is what could not be fetched: ok is false.
func (e *Extract) take(ctx context.Context, read Read, hash, name string, most time.Duration) (d done, ok bool) {
	within, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	doc, err := e.open(within, read, hash, name)
	f := fault.Of(err)
	switch {
	case err == nil:
		return done{hash: hash, passages: split(doc)}, true
	case ctx.Err() != nil, within.Err() != nil && most < fullTime, errors.Is(err, files.ErrMissing):
		return d, false // it stays begun
	case within.Err() != nil:
		f = fault.Of(tooSlow())
	}
	if f == nil || f.Kind != fault.Invalid {
		slog.LogAttrs(ctx, slog.LevelError, "the text of a file was not read", slog.Any("error", err))
		return d, false
	}
	return done{hash: hash, reason: f.Code}, true
}
