package forum

import (
	"context"
	"strings"

	"waymark/internal/db"
)

// A looseFile stands in no text that others can read.
type looseFile struct {
	id, owner int64
	pid, hash string
}

func scanLoose(r db.Row) (l looseFile, err error) {
	return l, r.Scan(&l.id, &l.pid, &l.hash, &l.owner)
}

// DropLoose forgets files that have stood in no text for LooseLife, up to 500
// at a time, and gives the hashes that no other file has. A file that its owner
// has in a text they have begun is kept for as long again. There may be more.
func DropLoose(ctx context.Context, d *db.DB) (free []string, more bool, err error) {
	err = d.Write(ctx, func(tx *db.Tx) error {
		before := db.Micros(tx.Now.Add(-LooseLife))
		all, err := db.All(ctx, tx, scanLoose, looseBefore, before)
		free, more = nil, len(all) > 0
		if err != nil || !more {
			return err
		}
		begun, err := begunWith(ctx, tx, all)
		if err != nil {
			return err
		}
		var ids []int64
		var hashes []string
		for _, l := range all {
			if !begun[l.id] {
				ids, hashes = append(ids, l.id), append(hashes, l.hash)
				continue
			}
			if _, err := tx.Exec(ctx, stillLoose, l.id, tx.Micros()); err != nil {
				return err
			}
		}
		if len(ids) == 0 {
			return nil
		}
		if _, err := tx.Exec(ctx, dropLoose, before, db.Of(ids)); err != nil {
			return err
		}
		if free, err = UnknownHashes(ctx, tx, hashes); err != nil || len(free) == 0 {
			return err
		}
		if _, err := tx.Exec(ctx, dropPassages, db.Of(free)); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, dropTexts, db.Of(free))
		return err
	})
	return free, more, err
}

// begunWith says which of the files stand in texts that their owners have
// begun and not sent.
func begunWith(ctx context.Context, tx *db.Tx, all []looseFile) (map[int64]bool, error) {
	found := map[int64]bool{}
	texts := map[int64][]string{}
	for _, l := range all {
		if _, ok := texts[l.owner]; !ok && l.owner != 0 {
			t, err := db.Column[string](ctx, tx, begunTexts, l.owner)
			if err != nil {
				return nil, err
			}
			texts = map[int64][]string{l.owner: t} // one person's at a time
		}
		for _, text := range texts[l.owner] {
			found[l.id] = found[l.id] || strings.Contains(text, l.pid)
		}
	}
	return found, nil
}

// FilesKept is how many files are known, each counted once, and their size in bytes.
type FilesKept struct {
	Files int64 `json:"files"`
	Bytes int64 `json:"bytes"`
}

// CountFiles gives how many files are known and how large they are.
func CountFiles(ctx context.Context, q db.Q) (FilesKept, error) {
	return db.One(ctx, q, func(r db.Row) (k FilesKept, err error) { return k, r.Scan(&k.Files, &k.Bytes) }, sumFiles)
}
