package forum

import (
	"context"

	"waymark/internal/db"
	"waymark/internal/fault"
)

// The places of a template, beside its opening text, where files stand: those
// of its versions, and of the version that is being prepared.
const (
	VersionFiles int64 = -2
	VersionTexts int64 = -3
	NextFiles    int64 = -4
	NextTexts    int64 = -5
)

// mayReadPart says whether a file in a part of a thread is for whoever has
// been let into the thread: what is being prepared is its author's, and of
// those with whom a draft is shared.
func mayReadPart(v Viewer, t Thread, part int64) bool {
	return part != NextFiles && part != NextTexts || t.State == Draft || t.Mine || v.system
}

// BindFile puts a file into a part of a thread, inside a feature's
// transaction. People bind files of their own; Waymark itself binds all.
func BindFile(ctx context.Context, tx *db.Tx, v Viewer, a Attachment, thread, part int64) error {
	if !v.system && a.Owner != v.Person {
		return fault.Missing("file")
	}
	return KeepFile(ctx, tx, a.ID, thread, part)
}

// KeepFile has a file of one part of a thread stand in another too. What
// stands in something that is being prepared is found by nobody.
func KeepFile(ctx context.Context, tx *db.Tx, id, thread, part int64) error {
	if _, err := tx.Exec(ctx, insertUse, id, thread, part); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, setPast, id, thread, part, part == NextFiles || part == NextTexts); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, bindUsed, id)
	return err
}

// PastFiles has those files of a part of a thread be found no more that are
// not among the ones of now; they can still be read.
func PastFiles(ctx context.Context, tx *db.Tx, thread, part int64, now map[int64]bool) error {
	all, err := db.Column[int64](ctx, tx, usedIn, thread, part)
	if err != nil {
		return err
	}
	for _, id := range all {
		if _, err := tx.Exec(ctx, setPast, id, thread, part, !now[id]); err != nil {
			return err
		}
	}
	return nil
}

// MoveFile has a file stand in another part of the same thread from now on.
func MoveFile(ctx context.Context, tx *db.Tx, id, thread, from, to int64) error {
	if err := KeepFile(ctx, tx, id, thread, to); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, deleteUse, id, thread, from)
	return err
}

// FreeFile takes a file out of a part of a thread. Where it stands nowhere
// else it is its owner's alone again, and removed after LooseLife.
func FreeFile(ctx context.Context, tx *db.Tx, id, thread, part int64) error {
	if _, err := tx.Exec(ctx, deleteUse, id, thread, part); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, setLoose, id, tx.Micros())
	return err
}

// CopyFile notes a file anew as the viewer's own, for a text that is made of
// another which they may read.
func CopyFile(ctx context.Context, tx *db.Tx, v Viewer, a Attachment) (Attachment, error) {
	a.PID, a.Owner, a.Created = NewPID(), v.Person, tx.Now
	var err error
	a.ID, err = db.Value[int64](ctx, tx, insertAttachment, a.PID, a.Hash, a.Name, a.Type, a.Bytes, a.Width, a.Height, a.Alt, a.Decorative,
		null(a.Owner), tx.Micros(), tx.Micros())
	return a, err
}

// AttachPart notes which files stand in the texts of a part of a thread, as
// those of its opening text are noted.
func AttachPart(ctx context.Context, tx *db.Tx, v Viewer, t Thread, part int64, texts ...FileText) error {
	if err := attach(ctx, tx, v, t.Author.ID, t.ID, part, texts...); err != nil || part != NextTexts {
		return err
	}
	return PastFiles(ctx, tx, t.ID, part, nil)
}

// SetLicence says under which licence a thread's text may be used.
func SetLicence(ctx context.Context, tx *db.Tx, thread int64, licence string) error {
	_, err := tx.Exec(ctx, setLicence, thread, licence)
	return err
}

// Stir notes that something happened in a thread just now, so that it stands
// first where the last active do.
func Stir(ctx context.Context, tx *db.Tx, t Thread) error {
	if t.State != Published {
		return nil
	}
	if _, err := tx.Exec(ctx, setActive, t.ID, tx.Micros()); err != nil {
		return err
	}
	t.Active = tx.Now
	return count(ctx, tx, t, 0)
}
