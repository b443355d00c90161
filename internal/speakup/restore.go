package speakup

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"waymark/internal/db"
	"waymark/internal/ticket"
)

// errTwice says that two stores are not the same one at two times.
var errTwice = errors.New("speakup: the log that was there is not this one, continued")

// Begun says whether a store has a log of keys.
func Begun(ctx context.Context, d *db.DB) (bool, error) {
	return db.Has(ctx, d, lastOfLog)
}

// TakeOver has a store that was restored from a backup go on from the one
// that it took the place of, in what may not go back: the public log, which
// everybody has seen, and who has collected by which key. Otherwise the log
// would have another continuation than the one that browsers know, and who
// has collected since could collect once more. Keys of wallets, which no
// backup holds, come along, and the private halves of the weeks' keys are
// moved. It does nothing, and says false, where neither had a log, and fails
// where the log of was is not that of now, continued.
func TakeOver(ctx context.Context, now, was *db.DB, dir, wasDir string) (taken bool, err error) {
	have, err := db.Column[string](ctx, now, selectLog)
	if err != nil || len(have) == 0 {
		return false, err
	}
	had, err := db.All(ctx, was, func(r db.Row) (e logRow, err error) { return e, r.Scan(&e.n, &e.entry, &e.hash) }, wholeLog)
	if err != nil {
		return false, err
	}
	if len(had) < len(have) {
		return false, errTwice
	}
	for i, text := range have {
		if had[i].entry != text {
			return false, errTwice
		}
	}
	held, err := holdings(ctx, was)
	if err != nil {
		return false, err
	}
	err = now.Write(ctx, func(tx *db.Tx) error {
		for _, e := range had[len(have):] {
			if _, err := tx.Exec(ctx, insertEntry, e.n, e.entry, e.hash); err != nil {
				return err
			}
		}
		for _, h := range held {
			for _, one := range h.rows {
				if _, err := tx.Exec(ctx, h.put, one...); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return false, err
	}
	return true, moveKeys(filepath.Join(dir, "keys"), filepath.Join(wasDir, "keys"))
}

// A logRow is an entry of the log as it is stored.
type logRow struct {
	n           int
	entry, hash string
}

// A holding is what of one table is taken over, and how it is put in place.
// What is there already stays, and so does who is not there any more.
type holding struct {
	put  *db.Statement
	rows [][]any
}

func holdings(ctx context.Context, was *db.DB) (all []holding, err error) {
	pair := func(r db.Row) ([]any, error) {
		var epoch, pid string
		err := r.Scan(&epoch, &pid)
		return []any{epoch, pid}, err
	}
	keyed := func(r db.Row) ([]any, error) {
		var epoch, pid string
		var k []byte
		err := r.Scan(&epoch, &pid, &k)
		return []any{epoch, pid, k}, err
	}
	reader := func(r db.Row) ([]any, error) {
		var epoch string
		var k []byte
		err := r.Scan(&epoch, &k)
		return []any{epoch, k}, err
	}
	for _, t := range []struct {
		get, put *db.Statement
		read     func(db.Row) ([]any, error)
	}{{wholeRoster, putListed, pair}, {wholeCollect, putCollect, keyed}, {wholeWallet, putWalletKey, keyed}, {readerKeys, putReaderKey, reader}} {
		rows, err := db.All(ctx, was, t.read, t.get)
		if err != nil {
			return nil, err
		}
		all = append(all, holding{t.put, rows})
	}
	return all, nil
}

// moveKeys moves the private halves of keys, but for that of the log, which
// the backup has brought: a second copy of them would outlive their time.
func moveKeys(to, from string) error {
	files, err := os.ReadDir(from)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	for _, f := range files {
		if f.Name() == logKeyName || !strings.HasSuffix(f.Name(), keySuffix) {
			continue
		}
		if err := os.Rename(filepath.Join(from, f.Name()), filepath.Join(to, f.Name())); err != nil {
			return fmt.Errorf("move a key of passes: %w", err)
		}
	}
	if _, err := os.Stat(filepath.Join(to, logKeyName)); errors.Is(err, os.ErrNotExist) {
		// The backup is from before backups held it.
		return os.Rename(filepath.Join(from, logKeyName), filepath.Join(to, logKeyName))
	}
	return nil
}

// rewallet makes keys of wallets for those on the lists who have none: no
// backup holds them. What browsers have closed with the ones that are lost
// nobody opens any more.
func (s *Speak) rewallet(ctx context.Context) error {
	over := string(ticket.EpochOf(s.db.Now().AddDate(0, 0, -walletDays)).Add(-1))
	type listed struct {
		epoch  string
		person int64
	}
	lack, err := db.All(ctx, s.db, func(r db.Row) (l listed, err error) { return l, r.Scan(&l.epoch, &l.person) }, walletless, over)
	if err != nil || len(lack) == 0 {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		for _, l := range lack {
			k := make([]byte, keySize)
			_, _ = rand.Read(k) // never fails
			if _, err := tx.Exec(ctx, insertWalletKey, l.epoch, l.person, k); err != nil {
				return err
			}
		}
		return nil
	})
}
