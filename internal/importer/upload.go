package importer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"regexp"

	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/files"
	"waymark/internal/forum"
	"waymark/internal/picture"
)

// An upload is what a line of a file says of it beside its name.
type upload struct {
	SHA256     string `json:"sha256"`
	Bytes      int64  `json:"bytes"`
	Width      int    `json:"width"`
	Height     int    `json:"height"`
	Alt        string `json:"alt"`
	Decorative bool   `json:"decorative"`
}

// uploadMost bounds one file, in bytes: what an export holds was taken before.
const uploadMost = 1 << 40

// Upload takes the bytes of a file that lines will name by their SHA-256. Bytes
// that are not those are not kept, and the lines that name them fail.
func (i *Importer) Upload(ctx context.Context, hash string, r io.Reader) error {
	if i.o.Files == nil || !files.IsHash(hash) {
		i.broken[hash] = true
		_, err := io.Copy(io.Discard, r)
		return err
	}
	sent, err := i.o.Files.Take(r, uploadMost)
	if err != nil {
		return err
	}
	defer sent.Drop()
	if i.broken[hash] = sent.Hash != hash; i.broken[hash] {
		return ctx.Err()
	}
	return errors.Join(sent.Keep(), ctx.Err())
}

// upload makes the task of a line of a file. The bytes have come before it, or
// were there already.
func (i *Importer) upload(o object) (task, error) {
	if err := i.checkUpload(o); err != nil {
		return nil, err
	}
	return func(ctx context.Context, tx *db.Tx, r *refs) (forum.Effect, error) {
		type row struct {
			id   int64
			hash string
		}
		had, err := db.One(ctx, tx, func(r db.Row) (o row, err error) { return o, r.Scan(&o.id, &o.hash) }, uploadByPID, string(o.ID))
		if err == nil {
			if had.hash != o.SHA256 {
				return "", fault.Wrong("sha256", "fault.import_file_other", "Name", o.Name)
			}
			n, err := tx.Exec(ctx, setUpload, had.id, o.Name, forum.Clean(o.Alt), o.Decorative)
			if err != nil || n == 0 {
				return forum.Unchanged, err
			}
			return forum.Updated, nil
		}
		if !errors.Is(err, db.ErrNone) {
			return "", err
		}
		owners, err := r.persons(ctx, tx, o.authors())
		if err != nil {
			return "", err
		}
		var owner any
		if len(owners) > 0 {
			owner = owners[0]
		}
		created := micros(o.Created)
		if created == 0 {
			created = tx.Micros()
		}
		_, err = tx.Exec(ctx, addUpload, string(o.ID), o.SHA256, o.Name, o.Type, o.Bytes, o.Width, o.Height, forum.Clean(o.Alt), o.Decorative,
			owner, created, tx.Micros())
		return forum.Created, err
	}, nil
}

// checkUpload holds a line against the bytes that it names.
func (i *Importer) checkUpload(o object) error {
	switch {
	case o.ExternalID == "":
		return need(o)
	case !forum.IsPID(string(o.ID)) || o.ID != o.ExternalID:
		return fault.Wrong("id", "fault.import_file_id")
	case !files.IsHash(o.SHA256):
		return fault.Wrong("sha256", "fault.import_file_hash")
	case i.broken[o.SHA256]:
		return fault.Wrong("sha256", "fault.import_file_broken", "Name", o.Name)
	case i.o.Files == nil:
		return fault.Wrong("sha256", "fault.import_file_missing", "Name", o.Name)
	}
	f, size, err := i.o.Files.Open(o.SHA256)
	if errors.Is(err, files.ErrMissing) {
		return fault.Wrong("sha256", "fault.import_file_missing", "Name", o.Name)
	}
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	m, err := files.Sniff(o.Name, f, size)
	w, h := 0, 0
	if err == nil && m.Picture {
		w, h, err = picture.Size(io.NewSectionReader(f, 0, size))
	}
	if err != nil || m.Type != o.Type || size != o.Bytes || w != o.Width || h != o.Height {
		return fault.Wrong("type", "fault.import_file_belied", "Name", o.Name)
	}
	return nil
}

// fileAddress finds files in Markdown.
var fileAddress = regexp.MustCompile(`\]\(/f/([a-z2-7]{16})\b`)

// files has the files that a line names stand in its text.
func (a *afterlife) files(thread, reply int64, gone bool) error {
	if gone {
		return nil
	}
	names, anybodys := a.o.Files, true
	if len(names) == 0 && a.o.Revision == 0 { // it is no export's: the author's own, which may come after the text
		anybodys = false
		for _, m := range fileAddress.FindAllStringSubmatch(a.o.Body, -1) {
			names = append(names, m[1])
		}
	}
	for _, pid := range names {
		n, err := a.tx.Exec(a.ctx, useUpload, pid, thread, reply, anybodys, a.author, !a.o.names(pid))
		if err := a.did(n, err); err != nil {
			return err
		}
		if n == 0 {
			continue // it is in the text already, or its own line has said what is wrong
		}
		if _, err := a.tx.Exec(a.ctx, keepUpload, pid); err != nil {
			return err
		}
	}
	return nil
}

// checkReady finds ready texts that there are not.
func checkReady(o object) error {
	var f fault.Fields
	for kind, text := range o.Texts {
		f.OneOf("texts", kind, "fault.import_texts", string(forum.ReadyWelcome), string(forum.ReadyAccepted), string(forum.ReadyDeclined))
		f.Max("texts", text, forum.MaxLetter)
	}
	return f.Err()
}

// names says whether the texts of a line, as they are now, name a file.
func (o object) names(pid string) bool {
	o.Files, o.Revisions = nil, nil
	text, err := json.Marshal(o)
	return err != nil || bytes.Contains(text, []byte("/f/"+pid))
}
