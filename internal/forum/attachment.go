package forum

import (
	"context"
	"errors"
	"path"
	"strings"
	"time"

	"waymark/internal/db"
	"waymark/internal/fault"
)

const (
	// LooseLife is how long a file is kept that stands in no text.
	LooseLife = 24 * time.Hour
	// MaxLoose is how many such files one person may have.
	MaxLoose = 100
	// MaxAlt is how long the description of a picture may be, in characters.
	MaxAlt = 1000
	// maxLinked is how many files may stand in one text.
	maxLinked = 100
)

// An Attachment is a file that somebody has put into a text, or is about to.
// Its bytes lie in internal/files under its hash.
type Attachment struct {
	ID            int64
	PID, Hash     string
	Name          string // as it is saved by those who download it
	Type          string // of its media
	Bytes         int64
	Width, Height int    // of a picture, in pixels; 0 for other files
	Alt           string // what a picture shows, in words
	Decorative    bool   // a picture that says nothing
	Owner         int64  // 0: not known
	Created       time.Time
	// Later says that a picture's owner has yet to say what it shows: until
	// then it comes into no text.
	Later bool
}

// Picture says whether it is shown where it stands.
func (a Attachment) Picture() bool { return a.Width > 0 }

// Path is the file's address. The name in it is for people alone.
func (a Attachment) Path() string {
	end := strings.ToLower(path.Ext(a.Name))
	return "/f/" + a.PID + "/" + Slug(strings.TrimSuffix(a.Name, path.Ext(a.Name))) + end
}

func scanAttachment(r db.Row) (a Attachment, err error) {
	var created int64
	err = r.Scan(&a.ID, &a.PID, &a.Hash, &a.Name, &a.Type, &a.Bytes, &a.Width, &a.Height, &a.Alt, &a.Decorative, &a.Owner, &created)
	a.Created = db.Time(created)
	return a, err
}

// AddAttachment notes a file that the viewer has uploaded. Until they put it
// into a text nobody else can read it, and after LooseLife it is removed. A
// picture says what it shows, or that it says nothing.
func AddAttachment(ctx context.Context, d *db.DB, v Viewer, a Attachment) (Attachment, error) {
	return AddAttachmentOnce(ctx, d, v, a, "")
}

// AddAttachmentOnce is AddAttachment with an idempotency key: whoever comes
// with the same one again is given the file that was noted.
func AddAttachmentOnce(ctx context.Context, d *db.DB, v Viewer, a Attachment, key string) (Attachment, error) {
	if !v.SignedIn() {
		return a, fault.NotSignedIn()
	}
	a.cleanAlt()
	var f fault.Fields
	if !a.Later {
		a.mustSay(&f)
	}
	f.Max("alt", a.Alt, MaxAlt)
	if err := f.Err(); err != nil {
		return a, err
	}
	a.Owner = v.Person
	err := d.Write(ctx, func(tx *db.Tx) error {
		pid, again, err := Once(ctx, tx, v, key, "file.add", func() (string, error) { return insertOwn(ctx, tx, &a) })
		if err == nil && again {
			a, err = AttachmentByPID(ctx, tx, v, pid)
		}
		return err
	})
	return a, err
}

// insertOwn notes one more file of its owner's, if they may have one more.
func insertOwn(ctx context.Context, tx *db.Tx, a *Attachment) (string, error) {
	n, err := db.Value[int64](ctx, tx, countLoose, a.Owner)
	if err != nil {
		return "", err
	}
	if n >= MaxLoose {
		return "", fault.Clash("many_files", "fault.files_loose", "Max", MaxLoose)
	}
	a.PID, a.Created = NewPID(), tx.Now
	a.ID, err = db.Value[int64](ctx, tx, insertAttachment, a.PID, a.Hash, a.Name, a.Type, a.Bytes, a.Width, a.Height, a.Alt, a.Decorative,
		a.Owner, tx.Micros(), tx.Micros())
	return a.PID, err
}

func (a *Attachment) cleanAlt() {
	if a.Alt = Clean(a.Alt); a.Decorative {
		a.Alt = ""
	}
}

// mustSay asks a picture for what it shows.
func (a *Attachment) mustSay(f *fault.Fields) {
	if a.Picture() && !a.Decorative {
		f.Require("alt", a.Alt, "fault.picture_alt")
	}
}

// DescribeAttachment says what a picture shows that the viewer has uploaded
// and put into no text yet, or that it is decorative.
func DescribeAttachment(ctx context.Context, d *db.DB, v Viewer, pid, alt string, decorative bool) (a Attachment, err error) {
	err = d.Write(ctx, func(tx *db.Tx) error {
		if a, err = AttachmentByPID(ctx, tx, v, pid); err != nil {
			return err
		}
		if a.Owner != v.Person {
			return fault.Missing("file")
		}
		var f fault.Fields
		a.Alt, a.Decorative = alt, decorative
		a.cleanAlt()
		a.mustSay(&f)
		f.Max("alt", a.Alt, MaxAlt)
		if err := f.Err(); err != nil || !a.Picture() {
			return err
		}
		_, err := tx.Exec(ctx, describeAttachment, a.ID, a.Alt, a.Decorative)
		return err
	})
	return a, err
}

// AttachmentByPID gives a file to whoever may read a text in which it stands,
// or to its owner while it stands in none; for all others it is missing.
func AttachmentByPID(ctx context.Context, q db.Q, v Viewer, pid string) (Attachment, error) {
	if !IsPID(pid) || !v.SignedIn() && !v.system {
		return Attachment{}, fault.Missing("file")
	}
	a, err := db.One(ctx, q, scanAttachment, attachmentByPID, pid)
	if errors.Is(err, db.ErrNone) {
		return a, fault.Missing("file")
	}
	if err != nil {
		return a, err
	}
	uses, err := db.All(ctx, q, scanUse, usesOf, a.ID)
	if err != nil {
		return Attachment{}, err
	}
	if v.system || len(uses) == 0 && a.Owner == v.Person {
		return a, nil
	}
	for _, u := range uses {
		t, err := ThreadByID(ctx, q, v, u.thread)
		switch {
		case fault.IsNotFound(err):
		case err != nil:
			return Attachment{}, err
		case MayReadFile(v, t, u.reply > 0, u.gone, u.hidden) && mayReadPart(v, t, u.reply):
			return a, nil
		}
	}
	return Attachment{}, fault.Missing("file")
}

// A use is a text in which a file stands.
type use struct {
	thread, reply int64 // reply: 0 is the opening text, InShortPart what it was in short, others as VersionFiles
	gone, hidden  bool  // the reply
}

func scanUse(r db.Row) (u use, err error) { return u, r.Scan(&u.thread, &u.reply, &u.gone, &u.hidden) }

// UnknownHashes gives those of the hashes under which no file is known.
func UnknownHashes(ctx context.Context, q db.Q, hashes []string) ([]string, error) {
	if len(hashes) == 0 {
		return nil, nil
	}
	known, err := db.Column[string](ctx, q, hashesKnown, db.Of(hashes))
	there := map[string]bool{}
	for _, h := range known {
		there[h] = true
	}
	var free []string
	for _, h := range hashes {
		if !there[h] {
			free, there[h] = append(free, h), true
		}
	}
	return free, err
}

// FileHashes gives the hashes of all files that are known, in order.
func FileHashes(ctx context.Context, q db.Q) ([]string, error) {
	return db.Column[string](ctx, q, everyHash)
}
