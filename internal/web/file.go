package web

import (
	"fmt"
	"mime"
	"net/http"
	"strings"
	"time"

	"waymark/internal/fault"
	"waymark/internal/files"
	"waymark/internal/forum"
	"waymark/views"
)

var _ = declare((*Server).fileRoutes)

const (
	pathFiles = "/files"
	// uploadTime is how long a file may take to come.
	uploadTime = 5 * time.Minute
	// uploadMore is what a form may bring beside the file, in bytes.
	uploadMore = 64 << 10
	// standardFile is the largest file unless the configuration says otherwise, in bytes.
	standardFile = 50 << 20
)

func (s *Server) fileRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/f/:id/:name", Policy: SignedIn, Time: time.Minute, Handle: s.file},
		{Method: http.MethodGet, Path: pathFiles + "/new", Policy: SignedIn, Handle: s.newFilePage},
		{
			Method: http.MethodPost, Path: pathFiles, Policy: SignedIn, Cost: CostUpload, Upload: true, Limit: s.fileMax() + uploadMore,
			Time: uploadTime, Handle: s.addFile,
		},
		{Method: http.MethodGet, Path: pathFiles + "/:id", Policy: SignedIn, Handle: s.filePage},
		{Method: http.MethodPost, Path: pathFiles + "/:id", Policy: SignedIn, Handle: s.describeFile},
	}
}

// fileMax is the largest file that is taken, in bytes.
func (s *Server) fileMax() int64 {
	if s.FileMax > 0 {
		return s.FileMax
	}
	return standardFile
}

// file serves what stands in a text to whoever may read the text. Pictures,
// which were drawn anew here, are shown; all else is saved.
func (s *Server) file(c *Call) error {
	a, err := forum.AttachmentByPID(c.ctx, s.DB, c.Viewer, c.Param("id"))
	if err != nil {
		return err
	}
	return s.sendFile(c, a)
}

// sendFile sends a file that the viewer may read.
func (s *Server) sendFile(c *Call, a forum.Attachment) error {
	if s.Files == nil {
		return fault.Missing("file")
	}
	f, _, err := s.Files.Open(a.Hash)
	if err != nil {
		return fmt.Errorf("open an attachment: %w", err)
	}
	defer func() { _ = f.Close() }()
	h := c.rec.Header()
	h["Content-Type"] = []string{a.Type}
	h["Content-Security-Policy"] = headerPicturePolicy
	h["Cache-Control"] = headerNoCache // it may become somebody's no longer to read
	h["Etag"] = []string{`"` + a.Hash[:20] + `"`}
	if !a.Picture() {
		h["Content-Disposition"] = []string{mime.FormatMediaType("attachment", map[string]string{"filename": a.Name})}
	}
	http.ServeContent(c.rec, c.r, "", time.Time{}, f)
	return nil
}

// newFilePage is the page on which those without script add a file.
func (s *Server) newFilePage(c *Call) error {
	return c.Page(http.StatusOK, views.NewFilePage(c.Frame(c.Words.T("files.add"), ""), views.NewFile{Max: s.fileMax(), Endings: files.Endings()}))
}

// filePage shows a file's owner what to put into the text.
func (s *Server) filePage(c *Call) error {
	a, err := forum.AttachmentByPID(c.ctx, s.DB, c.Viewer, c.Param("id"))
	if err == nil && a.Owner != c.Viewer.Person {
		err = fault.Missing("file")
	}
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, views.FilePage(c.Frame(c.Words.T("files.added"), ""), a, c.fileLine(a)))
}

// describeFile says what a picture shows that came before its words did.
func (s *Server) describeFile(c *Call) error {
	var f fileForm
	if err := c.Form(&f); err != nil {
		return err
	}
	pid, err := c.PID("id")
	if err != nil {
		return err
	}
	a, err := forum.DescribeAttachment(c.ctx, s.DB, c.Viewer, pid, f.Alt, f.Decorative)
	if err != nil {
		return err
	}
	return c.fileKept(http.StatusOK, a)
}

// fileKept answers with what stands for a file in a text.
func (c *Call) fileKept(status int, a forum.Attachment) error {
	if c.fetched() {
		return c.Answer(status, fileAnswer{a.PID, a.Path(), a.Name, a.Picture(), c.fileWords(a), c.fileLine(a)})
	}
	return c.Redirect(pathFiles + "/" + a.PID)
}

// fileWords are those that stand for a file in a text.
func (c *Call) fileWords(a forum.Attachment) string {
	if a.Picture() {
		return a.Alt
	}
	return c.Words.T("files.link", "Name", a.Name, "Size", views.Size(c.Words, a.Bytes))
}

// fileLine is what stands for a file in a text, as Markdown.
func (c *Call) fileLine(a forum.Attachment) string {
	line := "[" + markdownText.Replace(c.fileWords(a)) + "](" + a.Path() + ")"
	if a.Picture() {
		return "!" + line
	}
	return line
}

// markdownText has words be nothing but words in Markdown.
var markdownText = strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`, "*", `\*`, "_", `\_`, "`", "\\`", "<", `\<`, "&", `\&`, "~", `\~`, "!", `\!`)
