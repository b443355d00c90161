package doctemplate

import (
	"context"
	"slices"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// What happens to collections. Each is a change of the community it stands in,
// and its part is the collection.
var (
	CollectionSet     = changes.Declare("collection.set", changes.Routine)
	CollectionDeleted = changes.Declare("collection.deleted", changes.Audited)
)

// A CollectionDraft is what a person gives to make a collection or change it.
type CollectionDraft struct {
	Community     int64 // where it is made; it stays there
	Name, Purpose string
	Key           string // idempotency key; empty for none
}

func (d *CollectionDraft) check() error {
	d.Name, d.Purpose = forum.Clean(d.Name), forum.Clean(d.Purpose)
	var f fault.Fields
	f.Require("name", d.Name, "fault.collection_name")
	f.Max("name", d.Name, forum.MaxName)
	f.Max("purpose", d.Purpose, forum.MaxSummary)
	return f.Err()
}

func collectionChange(v forum.Viewer, k Collection) changes.Change {
	return changes.Change{Kind: "community", Community: k.CommunityID, Subject: k.CommunityID, Part: k.id, Actor: v.Person, Audience: changes.Readers}
}

// MakeCollection begins a collection in a community.
func MakeCollection(ctx context.Context, d *db.DB, v forum.Viewer, draft CollectionDraft) (Collection, error) {
	if err := draft.check(); err != nil {
		return Collection{}, err
	}
	var pid string
	err := d.Write(ctx, func(tx *db.Tx) error {
		c, err := forum.CommunityByID(ctx, tx, v, draft.Community)
		if err != nil {
			return err
		}
		if !forum.MayCollect(v, c.Standing) {
			if err := forum.Must(v, forum.Post, c.Standing); err != nil {
				return err
			}
			return fault.Denied("fault.members_only")
		}
		pid, _, err = forum.Once(ctx, tx, v, draft.Key, "collection.make", func() (string, error) {
			return makeCollection(ctx, tx, v, draft)
		})
		return err
	})
	if err != nil {
		return Collection{}, err
	}
	return CollectionByPID(ctx, d, v, pid)
}

func makeCollection(ctx context.Context, tx *db.Tx, v forum.Viewer, draft CollectionDraft) (string, error) {
	pid := forum.NewPID()
	if _, err := tx.Exec(ctx, insertCollection, pid, draft.Community, orNull(v.Person), draft.Name, forum.SortName(draft.Name), draft.Purpose, tx.Micros()); err != nil {
		return "", err
	}
	k, err := db.One(ctx, tx, scanCollection, collectionByPID, pid)
	if err != nil {
		return "", err
	}
	return pid, changes.Append(ctx, tx, CollectionSet, collectionChange(v, k))
}

// arrange does something to a collection that the viewer may change.
func arrange(ctx context.Context, d *db.DB, v forum.Viewer, pid string, verb changes.Verb, do func(*db.Tx, Collection) error) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		k, err := CollectionByPID(ctx, tx, v, pid)
		if err != nil {
			return err
		}
		if !k.MayArrange(v) {
			return fault.Denied("fault.not_yours")
		}
		if err := do(tx, k); err != nil {
			return err
		}
		return changes.Append(ctx, tx, verb, collectionChange(v, k))
	})
}

// EditCollection changes a collection's name and purpose.
func EditCollection(ctx context.Context, d *db.DB, v forum.Viewer, pid string, draft CollectionDraft) error {
	if err := draft.check(); err != nil {
		return err
	}
	return arrange(ctx, d, v, pid, CollectionSet, func(tx *db.Tx, k Collection) error {
		_, err := tx.Exec(ctx, updateCollection, k.id, draft.Name, forum.SortName(draft.Name), draft.Purpose)
		return err
	})
}

// DeleteCollection takes a collection away. The templates stay where they are.
func DeleteCollection(ctx context.Context, d *db.DB, v forum.Viewer, pid string) error {
	return arrange(ctx, d, v, pid, CollectionDeleted, func(tx *db.Tx, k Collection) error {
		if _, err := tx.Exec(ctx, uncollects, k.id); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, deleteCollection, k.id)
		return err
	})
}

// Collect puts a template that the viewer may read last in a collection; one
// that is there already stays where it is.
func Collect(ctx context.Context, d *db.DB, v forum.Viewer, pid, template string) error {
	return arrange(ctx, d, v, pid, CollectionSet, func(tx *db.Tx, k Collection) error {
		t, err := ByPID(ctx, tx, v, template)
		if err == nil && t.State != forum.Published {
			err = fault.Missing("template")
		}
		if fault.IsNotFound(err) {
			var f fault.Fields
			f.Add("template", "fault.collection_template")
			return f.Err()
		}
		if err != nil {
			return err
		}
		all, err := items(ctx, tx, k.id)
		if err != nil {
			return err
		}
		if len(all) >= MaxCollected {
			return fault.Clash("many_templates", "fault.collection_full", "Max", MaxCollected)
		}
		last := int64(0)
		for _, i := range all {
			last = max(last, i.position)
		}
		_, err = tx.Exec(ctx, collect, k.id, t.ID, last+1)
		return err
	})
}

// Uncollect takes a template out of a collection; one that is not there is
// not missed.
func Uncollect(ctx context.Context, d *db.DB, v forum.Viewer, pid, template string) error {
	return arrange(ctx, d, v, pid, CollectionSet, func(tx *db.Tx, k Collection) error {
		t, err := ByPID(ctx, tx, v, template)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, uncollect, k.id, t.ID)
		return err
	})
}

// Reorder moves a template in a collection before the one above it that the
// viewer sees, or behind the one below; at the end of the list it stays.
func Reorder(ctx context.Context, d *db.DB, v forum.Viewer, pid, template string, up bool) error {
	return arrange(ctx, d, v, pid, CollectionSet, func(tx *db.Tx, k Collection) error {
		shown, err := Collected(ctx, tx, v, k)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(shown, func(e forum.Entry) bool { return e.PID == template })
		to := at + 1
		if up {
			to = at - 1
		}
		if at < 0 {
			return fault.Missing("template")
		}
		if to < 0 || to >= len(shown) {
			return nil
		}
		all, err := items(ctx, tx, k.id)
		if err != nil {
			return err
		}
		one := slices.IndexFunc(all, func(i item) bool { return i.thread == shown[at].ID })
		other := slices.IndexFunc(all, func(i item) bool { return i.thread == shown[to].ID })
		all[one], all[other] = all[other], all[one]
		for n, i := range all {
			if i.position == int64(n+1) {
				continue
			}
			if _, err := tx.Exec(ctx, place, k.id, i.thread, n+1); err != nil {
				return err
			}
		}
		return nil
	})
}
