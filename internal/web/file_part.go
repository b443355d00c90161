package web

import (
	"errors"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/files"
	"waymark/internal/forum"
)

var _ = declare((*Server).filePartRoutes)

const (
	pathParts = pathFiles + "/parts"
	// pieceMax is the largest piece of a file, in bytes.
	pieceMax = 8 << 20
)

// A large file comes in pieces: it is begun, each piece says where in the file
// it begins, whoever lost the connection asks how far it has come, and at the
// end it is made of them. Pages' scripts do this; forms bring files whole.
func (s *Server) filePartRoutes() []Route {
	return []Route{
		{Method: http.MethodPost, Path: pathParts, Policy: SignedIn, Cost: CostUpload, Handle: s.beginPart},
		{Method: http.MethodGet, Path: pathParts + "/:id", Policy: SignedIn, Handle: s.showPart},
		{
			Method: http.MethodPost, Path: pathParts + "/:id", Policy: SignedIn, Upload: true, Limit: pieceMax + uploadMore,
			Time: uploadTime, Handle: s.addPiece,
		},
		{Method: http.MethodPost, Path: pathParts + "/:id/done", Policy: SignedIn, Time: uploadTime, Handle: s.endPart},
	}
}

// A partAnswer says how much of a file has come.
type partAnswer struct {
	ID   string `json:"id"`
	Size int64  `json:"size"`
	Have int64  `json:"have"`
}

func (c *Call) answerPart(status int, p files.Part, err error) error {
	if err != nil {
		return partFault(err)
	}
	return c.Answer(status, partAnswer{p.ID, p.Size, p.Have})
}

// partFault says what is wrong with a part.
func partFault(err error) error {
	switch {
	case errors.Is(err, files.ErrMissing):
		return fault.Missing("file")
	case db.IsDiskFull(err):
		return refuse(http.StatusInsufficientStorage, "no_room", "fault.files_no_room")
	}
	return fmt.Errorf("a file in pieces: %w", err)
}

func (c *Call) partOwner() string { return strconv.FormatInt(c.Viewer.Person, 10) }

// beginPart refuses at once what would be refused when it is whole.
func (s *Server) beginPart(c *Call) error {
	var f struct {
		Name string `form:"name"`
		Size int64  `form:"size"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	if err := s.roomForFiles(); err != nil {
		return err
	}
	name := fileName(f.Name)
	switch {
	case f.Size <= 0:
		var wrong fault.Fields
		wrong.Add("file", "fault.file_empty")
		return wrong.Err()
	case f.Size > s.fileMax():
		return fault.New(fault.TooLarge, "too_large", "fault.file_large", "Max", s.fileMax()>>20)
	case !slices.Contains(files.Endings(), strings.ToLower(path.Ext(name))):
		return fileFault(files.ErrKind)
	}
	p := files.Part{ID: forum.NewPID(), Owner: c.partOwner(), Name: name, Size: f.Size, Begun: c.Now}
	return c.answerPart(http.StatusCreated, p, s.Files.Begin(p))
}

func (s *Server) showPart(c *Call) error {
	if s.Files == nil {
		return fault.Missing("file")
	}
	p, err := s.Files.Part(c.Param("id"), c.partOwner())
	return c.answerPart(http.StatusOK, p, err)
}

func (s *Server) addPiece(c *Call) error {
	var f struct {
		File string `form:"file"` // where none was sent
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	p, err := s.Files.Part(c.Param("id"), c.partOwner())
	at, wrong := strconv.ParseInt(c.Query("at"), 10, 64)
	switch {
	case err != nil:
		return partFault(err)
	case wrong != nil || c.sent.Sent == nil:
		return malformed("file")
	}
	p, err = s.Files.Append(p.ID, p.Owner, at, c.sent.Reader())
	return c.answerPart(http.StatusOK, p, err)
}

// endPart makes a file of what has come, and the same one again for whoever
// has lost the answer, or asks while it is being made. What is refused for now
// stays, to be tried once more.
func (s *Server) endPart(c *Call) error {
	var f fileForm
	if err := c.Form(&f); err != nil {
		return err
	}
	if err := s.roomForFiles(); err != nil {
		return err
	}
	p, err := s.Files.Part(c.Param("id"), c.partOwner())
	if err != nil {
		return partFault(err)
	}
	if p.Done != "" {
		return c.partKept(p)
	}
	sent, err := s.Files.Whole(p.ID, p.Owner)
	if errors.Is(err, files.ErrMissing) { // another request may have ended it meanwhile
		if p, err = s.Files.Part(p.ID, p.Owner); err == nil && p.Done != "" {
			return c.partKept(p)
		}
		return partFault(files.ErrMissing)
	}
	if err != nil {
		return partFault(err)
	}
	c.sent = upload{Sent: sent, name: p.Name}
	c.sentAll = append(c.sentAll, c.sent) // to be dropped at the end
	a, err := s.keepFile(c, f, "part "+p.ID)
	if err == nil {
		err = s.Files.Ended(p.ID, p.Owner, a.PID)
	}
	if err != nil {
		return err
	}
	return c.fileKept(http.StatusCreated, a)
}

// partKept answers with the file that was made of a part.
func (c *Call) partKept(p files.Part) error {
	a, err := forum.AttachmentByPID(c.ctx, c.s.DB, c.Viewer, p.Done)
	if err != nil {
		return err
	}
	return c.fileKept(http.StatusCreated, a)
}

// roomForFiles says why no file can be taken now, if none can.
func (s *Server) roomForFiles() error {
	switch {
	case s.Files == nil:
		return fault.New(fault.Unavailable, "no_files", "fault.files_no_room")
	case s.Watch.Pause():
		return refuse(http.StatusInsufficientStorage, "no_room", "fault.files_no_room")
	}
	return nil
}
