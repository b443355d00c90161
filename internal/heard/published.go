package heard

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"waymark/internal/board"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/ticket"
)

// Spoken gives the threads that answers and promises are about.
func Spoken(ctx context.Context, d *db.DB) ([]string, error) {
	return db.Column[string](ctx, d, spokenOf)
}

// Published reads what the back room has published, once for all readers. It
// is safe for concurrent use.
type Published struct {
	Dir  string // where the files lie
	Keys func(context.Context) (map[ticket.Epoch][]byte, error)

	mu   sync.Mutex
	at   time.Time
	size int64
	is   *board.Board
}

// Board gives the board as it was published last; one without threads where
// nothing was yet. Nobody may change it.
func (p *Published) Board(ctx context.Context) (*board.Board, error) {
	path := filepath.Join(p.Dir, board.File)
	p.mu.Lock()
	defer p.mu.Unlock()
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return &board.Board{V: 1}, nil
	case err != nil:
		return nil, fmt.Errorf("read the board: %w", err)
	case p.is != nil && p.at.Equal(info.ModTime()) && p.size == info.Size():
		return p.is, nil
	}
	var b board.Board
	err = p.read(ctx, board.File, func(key board.Key, sealed []byte) error {
		b, err = board.Decode(key, sealed)
		return err
	})
	if err != nil {
		return nil, err
	}
	p.is, p.at, p.size = &b, info.ModTime(), info.Size()
	return p.is, nil
}

// Glass gives the copy of the back room's database, or NotFound where nothing
// was published yet.
func (p *Published) Glass(ctx context.Context) (copied []byte, err error) {
	err = p.read(ctx, board.Glass, func(key board.Key, sealed []byte) error {
		copied, err = board.DecodeGlass(key, sealed)
		return err
	})
	if errors.Is(err, os.ErrNotExist) {
		err = fault.Missing("copy")
	}
	return copied, err
}

// HasGlass says whether there is a copy.
func (p *Published) HasGlass() bool {
	_, err := os.Stat(filepath.Join(p.Dir, board.Glass))
	return err == nil
}

// read opens a file with whichever week's key fits.
func (p *Published) read(ctx context.Context, name string, with func(board.Key, []byte) error) error {
	sealed, err := os.ReadFile(filepath.Join(p.Dir, name)) //nolint:gosec // a fixed name in the data directory
	if err != nil {
		return fmt.Errorf("read what was published: %w", err)
	}
	keys, err := p.Keys(ctx)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if len(k) == len(board.Key{}) && with(board.Key(k), sealed) == nil {
			return nil
		}
	}
	return board.ErrClosed
}
