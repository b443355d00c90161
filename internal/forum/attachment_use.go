package forum

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"waymark/internal/db"
	"waymark/internal/fault"
)

// A FileText is a rendered field of a form, in which files may stand.
type FileText struct{ Field, HTML string }

// fileLink finds files in a rendered text: pictures with what they show, and
// links.
var fileLink = regexp.MustCompile(`<(img src|a href)="/f/([a-z2-7]{16})(?:/[^"]*)?"(?: alt="([^"]*)")?`)

// A link is one file in a text.
type link struct {
	field  string
	silent bool // a picture without a word on what it shows
}

func linksIn(texts []FileText) map[string]link {
	found := map[string]link{}
	for _, t := range texts {
		for _, m := range fileLink.FindAllStringSubmatch(t.HTML, -1) {
			l := found[m[2]]
			if silent := m[1] == "img src" && m[3] == ""; silent || l.field == "" {
				l = link{t.Field, silent || l.silent}
			}
			found[m[2]] = l
		}
	}
	return found
}

// attach notes which files stand in a text from now on, and refuses a picture
// of the writer's own that neither says what it shows nor is decorative. A file
// comes into a text through its owner alone, so that nobody can open
// another's by naming it; an import says itself what else stood there. What a
// kept revision still shows goes on standing in the text, so revisions are kept
// before.
func attach(ctx context.Context, tx *db.Tx, v Viewer, author, thread, reply int64, texts ...FileText) error {
	links := linksIn(texts)
	if len(links) > maxLinked && !v.system {
		return fault.Wrong("body", "fault.files_many", "Max", maxLinked)
	}
	in := usePlace{thread, reply}
	had, err := db.Column[int64](ctx, tx, usedIn, in.use(), reply)
	if err != nil || len(had) == 0 && len(links) == 0 {
		return err
	}
	var there []Attachment
	if len(links) > 0 {
		var pids []string
		for pid := range links {
			pids = append(pids, pid)
		}
		if there, err = db.All(ctx, tx, scanAttachment, attachmentsByPID, db.Of(pids)); err != nil {
			return err
		}
	}
	var f fault.Fields
	for _, a := range there {
		was := slices.Index(had, a.ID)
		mine := !v.system && a.Owner == v.Person || author != 0 && a.Owner == author
		if !mine && was < 0 && !(v.system && a.Owner == 0) {
			continue
		}
		l := links[a.PID]
		if l.silent && a.Picture() && !a.Decorative && a.Owner == v.Person && !v.system {
			f.Add(l.field, "fault.picture_alt")
		}
		if was >= 0 {
			had = slices.Delete(had, was, was+1)
			if _, err := tx.Exec(ctx, setPast, a.ID, in.use(), reply, false); err != nil {
				return err
			}
			continue
		}
		if _, err := tx.Exec(ctx, insertUse, a.ID, in.use(), reply); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, bindUsed, a.ID); err != nil {
			return err
		}
	}
	if err := f.Err(); err != nil {
		return err
	}
	return detach(ctx, tx, in, had)
}

// A usePlace is a text in a thread: a reply, 0 for the opening text, or InShortPart.
type usePlace struct{ thread, reply int64 }

// use is the thread under which a use is noted: none for a reply, which may
// come into another.
func (p usePlace) use() int64 {
	if p.reply > 0 {
		return 0
	}
	return p.thread
}

// detach notes that files stand in a text no more, but for those that stand
// in one of its earlier versions, which can be read, or in the thread in short,
// whose files an import takes for the opening text's.
func detach(ctx context.Context, tx *db.Tx, in usePlace, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	all, err := db.All(ctx, tx, scanAttachment, attachmentsByID, db.Of(ids))
	if err != nil {
		return err
	}
	past, err := db.Column[string](ctx, tx, pastTexts, in.thread, in.reply)
	if err != nil {
		return err
	}
	for _, a := range all {
		id := a.ID
		if slices.ContainsFunc(past, func(text string) bool { return strings.Contains(text, a.PID) }) {
			if _, err := tx.Exec(ctx, setPast, id, in.use(), in.reply, true); err != nil {
				return err
			}
			continue
		}
		if _, err := tx.Exec(ctx, deleteUse, id, in.use(), in.reply); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, setLoose, id, tx.Micros()); err != nil {
			return err
		}
	}
	return nil
}

// RefuseLoose refuses a text that keeps no files, such as a profile, where it
// shows one of the viewer's that stands in no post: nobody else could see it,
// and it would soon be gone.
func RefuseLoose(ctx context.Context, tx *db.Tx, v Viewer, texts ...FileText) error {
	links := linksIn(texts)
	if len(links) == 0 || v.system {
		return nil
	}
	var pids []string
	for pid := range links {
		pids = append(pids, pid)
	}
	loose, err := db.Column[string](ctx, tx, looseAmong, v.Person, db.Of(pids))
	if err != nil || len(loose) == 0 {
		return err
	}
	var f fault.Fields
	f.Add(links[loose[0]].field, "fault.file_nowhere")
	return f.Err()
}
