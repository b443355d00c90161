package doctemplate

import (
	"context"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// Into gives the ready template its community and source, which an import
// learns only inside its transaction.
func (p Ready) Into(community int64, from *forum.Source) Ready {
	p.thread = p.thread.Into(community, from)
	p.draft.Terms = from.Licence
	return p
}

// Put makes or updates an imported template inside the importer's transaction.
// A text that is new is a version of its own.
func Put(ctx context.Context, tx *db.Tx, p Ready) (Template, forum.Effect, error) {
	v := forum.System()
	made := 0 // the number of the version that the line brings
	t, effect, err := forum.PutThread(ctx, tx, p.thread, func(t forum.Thread) (bool, error) {
		had, err := of(ctx, tx, t)
		if err != nil && !fault.IsNotFound(err) {
			return false, err
		}
		p.draft.Pair = had.Pair
		changed := err != nil || !same(had.Fields, p.draft.Fields)
		if changed {
			if err := store(ctx, tx, t, p); err != nil {
				return false, err
			}
		}
		if p.brought != nil {
			n, fresh, err := putBrought(ctx, tx, Template{Thread: t, Fields: p.draft.Fields, Latest: had.Latest}, *p.brought)
			made = n
			return changed || fresh, err
		}
		if p.draft.Text == "" {
			return changed, nil
		}
		was, err := Current(ctx, tx, v, Template{Thread: t, Fields: had.Fields, Latest: had.Latest})
		if err != nil || was.Text == p.draft.Text {
			return changed, err
		}
		if err := storeText(ctx, tx, v, t, p.draft.Text, p.text); err != nil || t.State == forum.Draft {
			return true, err
		}
		made, err = number(ctx, tx, v, Template{Thread: t, Fields: p.draft.Fields, Latest: had.Latest}, "", nil)
		return true, err
	})
	if err != nil {
		return Template{}, "", err
	}
	out, err := of(ctx, tx, t)
	if err != nil || effect == forum.Unchanged {
		return out, effect, err
	}
	verb := Published
	switch {
	case t.State == forum.Draft:
		verb = Drafted
	case effect == forum.Updated:
		verb = Edited
	}
	if effect == forum.Updated && made > 1 { // who took an older one is told
		c := t.Change(v)
		c.Part = int64(made)
		if err := changes.Append(ctx, tx, Versioned, c); err != nil {
			return out, effect, err
		}
	}
	return out, effect, changes.Append(ctx, tx, verb, t.Change(v))
}

// A PastVersion is a version as an export has it; files are attachments by
// their ids.
type PastVersion struct {
	N           int
	Note, Text  string
	Author, Org int64
	At          int64
	Files       []PastFile
}

// A PastFile is a file of such a version.
type PastFile struct {
	ID            int64
	Title, Format string
}

// PutVersion puts a version that an export has in its place, and says whether
// anything changed.
func PutVersion(ctx context.Context, tx *db.Tx, t Template, p PastVersion) (int64, error) {
	changed, err := tx.Exec(ctx, putPastVersion, t.ID, p.N, p.Note, p.Text, render(p.Text), orNull(p.Author), orNull(p.Org), p.At)
	if err != nil || changed == 0 {
		return changed, err
	}
	format, part := "", forum.VersionFiles
	if p.N == Next {
		part = forum.NextFiles
	}
	if t.Form != Files {
		format = "md"
	}
	for i, f := range p.Files {
		if i == 0 {
			format = f.Format
		}
		if _, err := tx.Exec(ctx, insertFile, t.ID, p.N, i, f.ID, f.Title, f.Format); err != nil {
			return changed, err
		}
		if err := forum.KeepFile(ctx, tx, f.ID, t.ID, part); err != nil {
			return changed, err
		}
	}
	if p.N == Next {
		_, err = tx.Exec(ctx, setFirstFormat, t.ID, format)
		return changed, err
	}
	_, err = tx.Exec(ctx, raiseLatest, t.ID, p.N, format)
	return changed, err
}

// PutTake puts what an organisation took, and PutTaker who wants to be told.
func PutTake(ctx context.Context, tx *db.Tx, t Template, org int64, n, times int, first, last int64) (int64, error) {
	return tx.Exec(ctx, putPastTake, t.ID, org, n, times, first, last)
}

// PutTaker puts a person who wants to be told of changes.
func PutTaker(ctx context.Context, tx *db.Tx, t Template, person, org int64, n int, at int64) (int64, error) {
	return tx.Exec(ctx, putPastTaker, t.ID, person, orNull(org), n, at)
}

// PutOutcome puts a note on what happened.
func PutOutcome(ctx context.Context, tx *db.Tx, t Template, pid string, n int, person, org int64, result Result, text string, on, created int64) (int64, error) {
	text = trimmed(text)
	return tx.Exec(ctx, putPastOutcome, pid, t.ID, n, orNull(person), orNull(org), string(result), text, render(text), on, created)
}

// Kin is what a template belongs to, by threads; 0 for none.
type Kin struct {
	Original int64 // which it was adapted from
	N        int   // in which version
	Pair     int64 // the same in another language
}

// PutKin puts what a template belongs to, as far as nothing is said of it yet.
func PutKin(ctx context.Context, tx *db.Tx, thread int64, k Kin) (changed int64, err error) {
	if k.Original != 0 {
		if changed, err = tx.Exec(ctx, putPastOriginal, thread, k.Original, k.N); err != nil {
			return changed, err
		}
	}
	if k.Pair == 0 {
		return changed, nil
	}
	n, err := tx.Exec(ctx, putPastPair, thread, k.Pair)
	return changed + n, err
}

// PutReview puts since when colleagues are asked to look at a draft.
func PutReview(ctx context.Context, tx *db.Tx, t Template, at int64) (int64, error) {
	if t.State != forum.Draft {
		return 0, nil
	}
	return tx.Exec(ctx, putPastReview, t.ID, at)
}

// PutWithdrawal puts since when and why people are warned.
func PutWithdrawal(ctx context.Context, tx *db.Tx, t Template, at, by int64, reason string) (int64, error) {
	return tx.Exec(ctx, putPastWithdrawal, t.ID, at, orNull(by), reason)
}
