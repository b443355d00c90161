package web

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"

	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/files"
	"waymark/internal/forum"
	"waymark/internal/picture"
	"waymark/views"
)

// An upload is a file that came with a form and lies in a temporary file.
type upload struct {
	*files.Sent
	name    string // as it was called where it comes from
	refused error  // why it was not taken, on a form that brings several; Sent is nil then
}

// partsMost is how many fields and files a form may have.
const partsMost = 100

// readUpload reads a form with a file, or several, which never lie in memory. The form's
// token must come before the file.
func (c *Call) readUpload() error {
	if err := c.s.roomForFiles(); err != nil {
		return err
	}
	if kind, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type")); err != nil || kind != "multipart/form-data" {
		return c.readForm() // without a file
	}
	r, err := c.r.MultipartReader()
	if err != nil {
		return malformed("form")
	}
	c.form = url.Values{}
	for n := 0; ; n++ {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return c.tokened()
		}
		if err != nil {
			return bodyError(err, "form")
		}
		if n > partsMost || part.FormName() == "" {
			return malformed("form")
		}
		if part.FileName() == "" {
			value, err := io.ReadAll(io.LimitReader(part, uploadMore))
			if err != nil {
				return bodyError(err, "form")
			}
			c.form.Add(part.FormName(), string(value))
			continue
		}
		if err := c.takePart(part); err != nil {
			return err
		}
	}
}

// takePart takes a file of a form. Where several come together, one that is
// refused is noted as that and the others go on.
func (c *Call) takePart(part *multipart.Part) error {
	several := c.route.Uploads > 1
	full := len(c.sentAll) >= max(1, c.route.Uploads)
	if full && !several || part.FormName() != "file" {
		return malformed("file")
	}
	if err := c.tokened(); err != nil {
		return err
	}
	if full {
		many := fault.New(fault.TooLarge, "many_files", "fault.files_at_once", "Max", c.route.Uploads)
		c.sentAll = append(c.sentAll, upload{name: fileName(part.FileName()), refused: many})
		return nil
	}
	one, err := c.s.receive(part, part.FileName())
	if err != nil && (one.refused == nil || !several) {
		return err
	}
	if c.sentAll = append(c.sentAll, one); len(c.sentAll) == 1 {
		c.sent = one
	}
	return nil
}

// receive takes a file into the store, where it is not kept yet.
func (s *Server) receive(from io.Reader, name string) (u upload, err error) {
	u.name = fileName(name)
	u.Sent, err = s.Files.Take(from, s.fileMax())
	switch {
	case errors.Is(err, files.ErrLarge):
		err = fault.New(fault.TooLarge, "too_large", "fault.file_large", "Max", s.fileMax()>>20)
		u.refused = err
	case err != nil && db.IsDiskFull(err):
		err = refuse(http.StatusInsufficientStorage, "no_room", "fault.files_no_room")
	case err != nil:
		err = bodyError(err, "file")
	}
	return u, err
}

// tokened holds the form's token against the session.
func (c *Call) tokened() error {
	if c.cookie != "" && c.Viewer.SignedIn() && !goodToken(c.cookie, c.form.Get(fieldToken)) {
		return refuse(http.StatusForbidden, "form_token", "fault.form_token")
	}
	return nil
}

// nameMax is how many characters of a file's name are kept.
const nameMax = 100

// fileName is a file's name without where it lay, in characters that every
// computer keeps.
func fileName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune(`<>:"|?*`, r) || r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, forum.Clean(name))
	end := path.Ext(name)
	if len(end) > 10 {
		end = ""
	}
	base := []rune(strings.Trim(strings.TrimSuffix(name, end), ". "))
	if len(base) == 0 {
		base = []rune("file")
	}
	return strings.TrimSpace(string(base[:min(len(base), nameMax)])) + strings.ToLower(end)
}

type fileForm struct {
	File       string `form:"file"` // where none was chosen
	Alt        string `form:"alt"`
	Decorative bool   `form:"decorative"`
	Later      bool   `form:"later"` // a script will say what the picture shows
}

// A fileAnswer is what the script of a page puts into the text.
type fileAnswer struct {
	ID       string `json:"id"`
	Path     string `json:"path"`
	Name     string `json:"name"`
	Picture  bool   `json:"picture"`
	Words    string `json:"words"`
	Markdown string `json:"markdown"`
}

func (s *Server) addFile(c *Call) error {
	var f fileForm
	if err := c.Form(&f); err != nil {
		return err
	}
	a, err := s.keepFile(c, f, "")
	if errs, ok := c.Wrong(err); ok && !c.fetched() {
		v := views.NewFile{Max: s.fileMax(), Endings: files.Endings(), Alt: f.Alt, Decorative: f.Decorative, Errors: errs}
		return c.Page(http.StatusUnprocessableEntity, views.NewFilePage(c.Frame(c.Words.T("files.add"), ""), v))
	}
	if err != nil {
		return err
	}
	return c.fileKept(http.StatusCreated, a)
}

// keepFile looks at what was sent, draws it anew where it is a picture, and
// keeps it: first the bytes, then the row, once for a key.
func (s *Server) keepFile(c *Call, f fileForm, key string) (a forum.Attachment, err error) {
	var wrong fault.Fields
	if c.sent.Sent == nil || c.sent.Bytes == 0 {
		wrong.Add("file", "fault.file_required")
		return a, wrong.Err()
	}
	m, err := files.Sniff(c.sent.name, c.sent.Reader(), c.sent.Bytes)
	if err != nil {
		return a, fileFault(err)
	}
	a = forum.Attachment{Name: c.sent.name, Type: m.Type, Alt: f.Alt, Decorative: f.Decorative, Later: f.Later && c.fetched()}
	kept := c.sent.Sent
	if m.Picture {
		if strings.TrimSpace(f.Alt) == "" && !f.Decorative && !a.Later { // before it costs anything
			wrong.Add("alt", "fault.picture_alt")
			return a, wrong.Err()
		}
		d, err := picture.Redraw(c.sent.Reader())
		if err != nil {
			return a, fileFault(err)
		}
		a.Type, a.Width, a.Height, a.Name = d.Type, d.Width, d.Height, pictureName(c.sent.name, d)
		if kept, err = s.Files.Take(bytes.NewReader(d.Bytes), int64(len(d.Bytes))); err != nil {
			return a, err
		}
		defer kept.Drop()
	} else {
		a.Alt, a.Decorative = "", false
	}
	a.Hash, a.Bytes = kept.Hash, kept.Bytes
	if err := kept.Keep(); err != nil {
		return a, err
	}
	return forum.AddAttachmentOnce(c.ctx, s.DB, c.Viewer, a, key)
}

// pictureName is a picture's name with its size in it, from which pages know
// how much room it takes before it comes.
func pictureName(name string, d picture.Drawing) string {
	base := forum.Slug(strings.TrimSuffix(name, path.Ext(name)))
	end := ".png"
	if d.Type == "image/jpeg" {
		end = ".jpg"
	}
	return strings.Trim(base[:min(len(base), 40)], "-") + "-" + strconv.Itoa(d.Width) + "x" + strconv.Itoa(d.Height) + end
}

// fileFault says why a file was refused.
func fileFault(err error) error {
	var f fault.Fields
	switch {
	case errors.Is(err, files.ErrKind):
		f.Add("file", "fault.file_kind")
	case errors.Is(err, files.ErrBelied):
		f.Add("file", "fault.file_belied")
	case errors.Is(err, files.ErrMacros):
		f.Add("file", "fault.file_macros")
	case errors.Is(err, picture.ErrKind):
		f.Add("file", "fault.file_belied")
	case errors.Is(err, picture.ErrLarge):
		f.Add("file", "fault.file_dots")
	default:
		return err
	}
	return f.Err()
}
