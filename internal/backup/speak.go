package backup

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"waymark/internal/db"
)

// What a backup holds of the anonymous channel: what was published, and the
// key that signs its public log, without which the log cannot go on. Keys of
// passes, of wallets and of envelopes are in no backup, nor is what waits for
// its slot: all of them are to be gone at their time, and a backup stays.
const (
	speakName  = "speak.db"
	logKeyName = "speak/keys/log.key"
)

// speakNames are the parts of the channel, in the order in which they are packed.
var speakNames = [...]string{speakName, logKeyName}

// A channel is what is to be packed of the anonymous channel, and where it lies.
type channel struct {
	parts []Part
	paths []string
}

// speakUp copies what was published in the anonymous channel, where there is
// any, to a file beside the copy of the forum's database. It is called once
// that copy is made: answers and promises name threads of the channel, and
// nothing of the channel names anything of the forum, so the later copy never
// lacks what the earlier one speaks of. The copy holds rows in the order of
// their keys and nothing else.
func speakUp(ctx context.Context, data, copied string) (c channel, err error) {
	from := filepath.Join(data, speakName)
	if _, err := os.Stat(from); err == nil {
		if err := copyQuiet(ctx, from, copied); err != nil {
			return c, err
		}
		part, err := inspectSpeak(ctx, copied)
		if err != nil {
			return c, err
		}
		c.parts, c.paths = append(c.parts, part), append(c.paths, copied)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return c, err
	}
	key := filepath.Join(data, filepath.FromSlash(logKeyName))
	if _, err := os.Stat(key); err == nil {
		part := Part{Name: logKeyName}
		if part.Bytes, part.SHA256, err = sum(ctx, key); err != nil {
			return c, err
		}
		c.parts, c.paths = append(c.parts, part), append(c.paths, key)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return c, err
	}
	return c, nil
}

// copyQuiet copies a file that the back room may be writing to. SQLite's own
// locks see to it that what is read is one moment between two slots; a
// journal that a crash has left is rolled back first.
func copyQuiet(ctx context.Context, from, to string) (err error) {
	// Opened here so that nobody else can read it from the first byte on.
	f, err := os.OpenFile(to, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // whoever asks for a backup names it
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	d, err := db.OpenQuiet(ctx, from, db.Truncated)
	if err != nil {
		return err
	}
	_, err = d.ExecContext(ctx, vacuumInto, to)
	if err = errors.Join(err, d.Close()); err != nil {
		return fmt.Errorf("copy %s: %w", filepath.Base(from), err)
	}
	return f.Sync()
}

// inspectSpeak reads a copy of the channel's database from end to end.
func inspectSpeak(ctx context.Context, path string) (p Part, err error) {
	c, err := db.OpenCopy(ctx, path)
	if err != nil {
		return p, damaged(err.Error())
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	faults, err := c.Integrity(ctx)
	switch {
	case ctx.Err() != nil:
		return p, ctx.Err()
	case err != nil:
		return p, damaged(err.Error())
	case len(faults) > 0:
		return p, damaged(speakName + ": " + faults[0])
	}
	p.Name = speakName
	if p.Rows, err = c.Rows(ctx); err != nil {
		return p, damaged(err.Error())
	}
	p.Bytes, p.SHA256, err = sum(ctx, path)
	return p, err
}

// pack writes the parts of the channel into an archive.
func (c channel) pack(t *tar.Writer, m Manifest, source *polite) error {
	for i, p := range c.parts {
		f, err := os.Open(c.paths[i])
		if err != nil {
			return fmt.Errorf("write the backup: %w", err)
		}
		if err := entry(t, p.Name, p.Bytes, m.Made); err != nil {
			return errors.Join(err, f.Close())
		}
		source.r = f
		_, err = io.Copy(t, source)
		if err := errors.Join(err, f.Close()); err != nil {
			return fmt.Errorf("write the backup: %w", err)
		}
	}
	return nil
}

// speakPart says whether a part of a manifest is called as one of the channel.
func speakPart(p Part) bool {
	for _, name := range speakNames {
		if p.Name == name {
			return true
		}
	}
	return false
}

// sameSpeak holds an unpacked database of the channel against the manifest.
func sameSpeak(ctx context.Context, m Manifest, dir string) error {
	for _, p := range m.Speak {
		if p.Name != speakName {
			continue
		}
		found, err := inspectSpeak(ctx, filepath.Join(dir, speakName))
		if err != nil {
			return err
		}
		for table, n := range p.Rows {
			if found.Rows[table] != n {
				return damaged(fmt.Sprintf("%s of %s has %d rows instead of %d", table, speakName, found.Rows[table], n))
			}
		}
	}
	return nil
}

// forgetful takes out of a copy of the forum's database what is to be gone
// sooner than backups are: the keys of wallets, which live a week and a day.
// The octets are overwritten. Whoever restores it makes others.
func forgetful(ctx context.Context, copied string) error {
	d, err := db.OpenQuiet(ctx, copied, db.InMemory)
	if err != nil {
		return err
	}
	var there int
	err = d.QueryRowContext(ctx, hasWalletKeys).Scan(&there)
	if err == nil && there > 0 {
		_, err = d.ExecContext(ctx, dropWalletKeys)
	}
	return errors.Join(err, d.Close())
}

// regainSpeak takes over the channel's database from what was in a restored
// store's place, where its backup was made before backups held it.
func regainSpeak(m Manifest, dir, kept string) error {
	from := filepath.Join(kept, speakName)
	if len(m.Speak) > 0 {
		return nil
	}
	if _, err := os.Stat(from); err != nil {
		return nil //nolint:nilerr // there was none
	}
	return os.Rename(from, filepath.Join(dir, speakName))
}
