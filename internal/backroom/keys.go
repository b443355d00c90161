package backroom

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"waymark/internal/envelope"
	"waymark/internal/ticket"
)

// A keyring holds the keys for envelopes, one a slot, in a directory that is
// memory. What is deleted there is deleted.
type keyring struct {
	dir    string
	opened map[ticket.Slot]*envelope.Key
}

const (
	keyPrefix = "drop-"
	keySuffix = ".key"
)

func (k *keyring) path(slot ticket.Slot) string {
	return filepath.Join(k.dir, keyPrefix+string(slot)+keySuffix)
}

// get gives a slot's key; nil where it has none, or none any more.
func (k *keyring) get(slot ticket.Slot) (*envelope.Key, error) {
	if have := k.opened[slot]; have != nil {
		return have, nil
	}
	private, err := os.ReadFile(k.path(slot))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // there is none, and that is no error
	}
	if err != nil {
		return nil, err
	}
	key, err := envelope.ParseKey(private)
	if err == nil {
		k.opened[slot] = key
	}
	return key, err
}

// need gives a slot's key, which it makes where there is none.
func (k *keyring) need(slot ticket.Slot) (*envelope.Key, error) {
	if have, err := k.get(slot); have != nil || err != nil {
		return have, err
	}
	made, err := envelope.NewKey()
	if err != nil {
		return nil, err
	}
	private, err := made.Private()
	if err != nil {
		return nil, err
	}
	if err := replace(k.path(slot), private); err != nil {
		return nil, err
	}
	k.opened[slot] = made
	return made, nil
}

// destroy deletes the keys of all slots before one.
func (k *keyring) destroy(before ticket.Slot) error {
	files, err := os.ReadDir(k.dir)
	if err != nil {
		return err
	}
	for _, f := range files {
		named, isKey := strings.CutPrefix(f.Name(), keyPrefix)
		slot, err := ticket.ParseSlot(strings.TrimSuffix(named, keySuffix))
		if !isKey || err != nil || slot >= before {
			continue
		}
		delete(k.opened, slot)
		if err := os.Remove(filepath.Join(k.dir, f.Name())); err != nil {
			return err
		}
	}
	return nil
}

// halfway is what the names of files begin with that are being written.
const halfway = ".new-"

// tidy deletes what a worker that was killed was writing: it may be a key,
// and nothing else would ever delete it.
func tidy(dirs ...string) error {
	for _, dir := range dirs {
		files, err := os.ReadDir(dir)
		if err != nil {
			return err
		}
		for _, f := range files {
			if !strings.HasPrefix(f.Name(), halfway) {
				continue
			}
			if err := os.Remove(filepath.Join(dir, f.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// replace writes a file that others see whole or not at all.
func replace(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), halfway+"*") // 0600
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if late := f.Close(); err == nil {
		err = late
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}
