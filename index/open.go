package index

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	berrors "go.etcd.io/bbolt/errors"
)

// schema numbers what is written: analysis, fields, stored parts. An index of
// another schema is not opened.
const schema = "2"

var schemaKey = []byte("schema")

// callback is the name under which Bleve finds background.
const callback = "waymark"

// running maps the directory of a store to its open Index, for background.
var running sync.Map

func init() { scorch.RegistryAsyncErrorCallbacks[callback] = background }

// background hears of faults in Bleve's goroutines. A panic has ended one of
// them, so that nothing is written any more. A failed write is tried again by
// Bleve at once and for ever; the pause keeps that from taking a processor.
func background(err error, path string) {
	v, ok := running.Load(path)
	if !ok {
		return
	}
	x := v.(*Index) //nolint:forcetypeassert // nothing else is stored
	if errors.Is(err, scorch.ErrAsyncPanic) {
		x.fail(err)
		return
	}
	select {
	case <-x.closing:
	case <-time.After(time.Second):
	}
}

func config() map[string]any {
	return map[string]any{"bolt_timeout": "2s", "asyncErrorCallbackName": callback}
}

// Open opens the index in dir. Faults: ErrMissing, ErrDamaged, ErrSchema,
// ErrBusy, ErrDiskLow.
func Open(dir string) (x *Index, err error) {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", ErrMissing, dir)
	}
	if err := attempt(dir); err != nil {
		return nil, low(err)
	}
	defer faults()()
	x, err = open(dir)
	if errors.Is(err, ErrBusy) {
		return nil, err
	}
	if err != nil && roomless(dir, 0, err) {
		_ = unmark(dir, openingMark)
		return nil, fmt.Errorf("%w: %v", ErrDiskLow, err) //nolint:errorlint // it may say ErrDamaged
	}
	if uerr := unmark(dir, openingMark); uerr != nil && err == nil {
		err = errors.Join(uerr, x.Close())
	}
	if err != nil {
		return nil, err
	}
	return x, nil
}

// open opens an index whose marks are set.
func open(dir string) (x *Index, err error) {
	defer func() {
		if err != nil && x != nil {
			x, err = nil, errors.Join(err, x.Close())
		}
	}()
	defer guard(&err)
	b, err := bleve.OpenUsing(dir, config())
	if err != nil {
		if errors.Is(err, berrors.ErrTimeout) {
			return nil, fmt.Errorf("%w: %w", ErrBusy, err)
		}
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	written, err := b.GetInternal(schemaKey)
	if err == nil && string(written) != schema {
		err = fmt.Errorf("%w: schema %q, not %q", ErrSchema, written, schema)
	}
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return serve(dir, b)
}

// serve makes an Index of an open Bleve index.
func serve(dir string, b bleve.Index) (*Index, error) {
	x := &Index{
		dir: dir, b: b, number: opened.Add(1),
		closing: make(chan struct{}), failed: make(chan struct{}),
		load: loader{names: newNames(), groups: map[string]uint32{}},
	}
	x.floor.Store(DefaultFloor)
	x.scratch.New = func() any { return &scratch{} }
	var err error
	if x.adv, err = b.Advanced(); err != nil {
		return x, err
	}
	running.Store(x.storePath(), x)
	if err := x.refresh(); err != nil {
		return x, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return x, mark(dir, runningMark, "")
}

func (x *Index) storePath() string { return x.dir + string(os.PathSeparator) + "store" }

// Create makes an empty index in dir, which must not exist or be empty, and opens it.
func Create(dir string) (x *Index, err error) {
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return nil, fmt.Errorf("index: %s is not empty", dir)
	}
	defer faults()()
	defer guard(&err)
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return nil, err
	}
	m := bleve.NewIndexMapping()
	m.DefaultMapping = mapping.NewDocumentDisabledMapping()
	b, err := bleve.NewUsing(dir, m, scorch.Name, bleve.Config.DefaultKVStore, config())
	if err != nil {
		return nil, fmt.Errorf("create the index %s: %w", dir, err)
	}
	if err := b.SetInternal(schemaKey, []byte(schema)); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	// Bleve writes index_meta.json without fsync; a power cut would leave it empty.
	for _, p := range []string{filepath.Join(dir, "index_meta.json"), filepath.Join(dir, "store"), dir, filepath.Dir(dir)} {
		if err := durable(p); err != nil {
			return nil, errors.Join(err, b.Close())
		}
	}
	return serve(dir, b)
}

// Replace puts the closed index of the directory fresh in the place of dir,
// durably. After a crash in between, dir is missing or one of the two.
func Replace(fresh, dir string) error {
	old := dir + ".old"
	if err := os.RemoveAll(old); err != nil {
		return err
	}
	if err := os.Rename(dir, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(fresh, dir); err != nil {
		return err
	}
	if err := durable(filepath.Dir(dir)); err != nil {
		return err
	}
	return os.RemoveAll(old)
}

// Remove deletes the index directory dir; it may be missing.
func Remove(dir string) error { return os.RemoveAll(dir) }

// durable makes a file or directory durable.
func durable(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
