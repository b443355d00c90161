package web

import (
	"net/http"
	"strconv"
	"strings"

	"waymark/internal/doctemplate"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/views"
)

// nameText and nameCursor put a place in a list by name into a cursor and
// read it.
func nameText(n forum.NameCursor) string { return strconv.FormatInt(n.ID, 36) + " " + n.Name }

func nameCursor(text string) (n forum.NameCursor, err error) {
	if text == "" {
		return n, nil
	}
	id, name, _ := strings.Cut(text, " ")
	if n.ID, err = strconv.ParseInt(id, 36, 64); err != nil {
		err = fault.Wrong("cursor", "fault.cursor")
	}
	n.Name = name
	return n, err
}

// ownCollection is collectionOf for whoever may change it.
func (c *Call) ownCollection() (doctemplate.Collection, error) {
	k, err := c.collectionOf()
	if err == nil && !k.MayArrange(c.Viewer) {
		err = fault.Denied("fault.not_yours")
	}
	return k, err
}

func (s *Server) editCollectionPage(c *Call) error {
	k, err := c.ownCollection()
	if err != nil {
		return err
	}
	return s.showEditCollection(c, http.StatusOK, k, collectionForm{Name: k.Name, Purpose: k.Purpose}, nil)
}

func (s *Server) showEditCollection(c *Call, status int, k doctemplate.Collection, f collectionForm, errs views.Errors) error {
	v := views.CollectionForm{Once: forum.NewPID(), Path: collectionPath(k), Title: k.Name, Name: f.Name, Purpose: f.Purpose, Errors: errs}
	p := c.Frame(c.Words.T("collection.edit"), views.NavTemplates)
	p.Main = "narrow"
	return c.Page(status, views.CollectionFormPage(p, v))
}

func (s *Server) editCollection(c *Call) error {
	var f collectionForm
	if err := c.Form(&f); err != nil {
		return err
	}
	k, err := c.ownCollection()
	if err != nil {
		return err
	}
	err = doctemplate.EditCollection(c.ctx, s.DB, c.Viewer, k.PID, doctemplate.CollectionDraft{Name: f.Name, Purpose: f.Purpose})
	if errs, ok := c.Wrong(err); ok {
		return s.showEditCollection(c, http.StatusUnprocessableEntity, k, f, errs)
	}
	if err != nil {
		return err
	}
	return c.Done(collectionPath(k), "done.collection_saved")
}

func (s *Server) deleteCollection(c *Call) error {
	if err := doctemplate.DeleteCollection(c.ctx, s.DB, c.Viewer, c.Param("id")); err != nil {
		return err
	}
	return c.Done(pathCollections, "done.collection_deleted")
}

func (s *Server) addToCollection(c *Call) error {
	var f struct {
		Template string `form:"template"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	k, err := c.ownCollection()
	if err != nil {
		return err
	}
	err = doctemplate.Collect(c.ctx, s.DB, c.Viewer, k.PID, f.Template)
	if errs, ok := c.Wrong(err); ok {
		return s.showCollection(c, http.StatusUnprocessableEntity, f.Template, errs)
	}
	if err != nil {
		return err
	}
	return c.Done(collectionPath(k)+"#add", "done.collection_added")
}

// orderCollection moves a template up or down, or takes it out.
func (s *Server) orderCollection(c *Call) error {
	var f struct {
		Up     string `form:"up"`
		Down   string `form:"down"`
		Remove string `form:"remove"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	k, err := c.ownCollection()
	if err != nil {
		return err
	}
	done, at := "done.collection_ordered", "#t-"
	switch {
	case f.Remove != "":
		done, at = "done.collection_removed", ""
		err = doctemplate.Uncollect(c.ctx, s.DB, c.Viewer, k.PID, f.Remove)
	case f.Up != "":
		at += f.Up
		err = doctemplate.Reorder(c.ctx, s.DB, c.Viewer, k.PID, f.Up, true)
	default:
		at += f.Down
		err = doctemplate.Reorder(c.ctx, s.DB, c.Viewer, k.PID, f.Down, false)
	}
	if err != nil {
		return err
	}
	if at != "" && !forum.IsPID(strings.TrimPrefix(at, "#t-")) {
		at = ""
	}
	return c.Done(collectionPath(k)+at, done)
}
