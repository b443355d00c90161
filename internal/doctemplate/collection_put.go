package doctemplate

import (
	"context"
	"errors"
	"slices"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// A PastCollection is a collection as an import brings it.
type PastCollection struct {
	PID               string // its name in addresses; empty: that of the same name in its community, else a new one
	Community, Author int64  // Author 0 for nobody
	Name, Purpose     string
	Created           int64   // microseconds
	Templates         []int64 // threads, in their order
}

// PutCollection makes or updates an imported collection inside the importer's
// transaction. Its faults are Invalid, and Conflict where the name in
// addresses is that of a collection elsewhere.
func PutCollection(ctx context.Context, tx *db.Tx, p PastCollection) (forum.Effect, error) {
	draft := CollectionDraft{Name: p.Name, Purpose: p.Purpose}
	if err := draft.check(); err != nil {
		return "", err
	}
	k, found, err := pastCollection(ctx, tx, p, draft.Name)
	if err != nil {
		return "", err
	}
	effect := forum.Unchanged
	switch {
	case !found:
		effect = forum.Created
		pid := p.PID
		if pid == "" {
			pid = forum.NewPID()
		}
		if _, err := tx.Exec(ctx, insertCollection, pid, p.Community, orNull(p.Author), draft.Name, forum.SortName(draft.Name), draft.Purpose, p.Created); err != nil {
			return "", err
		}
		if k, err = db.One(ctx, tx, scanCollection, collectionByPID, pid); err != nil {
			return "", err
		}
	case k.CommunityID != p.Community:
		return "", fault.Wrong("community", "fault.import_reference", "Field", "community")
	case k.Name != draft.Name || k.Purpose != draft.Purpose:
		effect = forum.Updated
		if _, err := tx.Exec(ctx, updateCollection, k.id, draft.Name, forum.SortName(draft.Name), draft.Purpose); err != nil {
			return "", err
		}
	}
	changed, err := fillCollection(ctx, tx, k, p.Templates)
	if err != nil {
		return "", err
	}
	if changed && effect == forum.Unchanged {
		effect = forum.Updated
	}
	if effect == forum.Unchanged {
		return effect, nil
	}
	return effect, changes.Append(ctx, tx, CollectionSet, collectionChange(forum.System(), k))
}

// pastCollection finds the collection that an import means.
func pastCollection(ctx context.Context, tx *db.Tx, p PastCollection, name string) (Collection, bool, error) {
	if p.PID != "" {
		k, err := db.One(ctx, tx, scanCollection, collectionByPID, p.PID)
		if errors.Is(err, db.ErrNone) {
			return k, false, nil
		}
		return k, err == nil, err
	}
	all, err := db.All(ctx, tx, scanCollection, collectionsNamedIn, p.Community, forum.SortName(name), 2)
	if err != nil || len(all) == 0 {
		return Collection{}, false, err
	}
	return all[0], true, nil
}

// fillCollection has the templates of a collection be those of a list, and
// says whether they were not.
func fillCollection(ctx context.Context, tx *db.Tx, k Collection, list []int64) (bool, error) {
	had, err := items(ctx, tx, k.id)
	if err != nil {
		return false, err
	}
	now := make([]int64, len(had))
	for i, h := range had {
		now[i] = h.thread
	}
	if slices.Equal(now, list) {
		return false, nil
	}
	if _, err := tx.Exec(ctx, uncollects, k.id); err != nil {
		return false, err
	}
	for i, id := range list {
		if _, err := tx.Exec(ctx, collect, k.id, id, i+1); err != nil {
			return false, err
		}
	}
	return true, nil
}
