package web

import (
	"net/http"

	"waymark/internal/doctemplate"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/views"
)

var _ = declare((*Server).collectionRoutes)

const (
	pathCollections = "/collections"
	// collectionsShown is how many collections a page lists.
	collectionsShown = 50
	// collectionsFirst is how many of them the library names.
	collectionsFirst = 6
)

func (s *Server) collectionRoutes() []Route {
	const one = pathCollections + "/:id"
	get := func(path string, handle func(*Call) error) Route {
		return Route{Method: http.MethodGet, Path: path, Policy: SignedIn, Handle: handle}
	}
	post := func(path string, handle func(*Call) error) Route {
		return Route{Method: http.MethodPost, Path: path, Policy: SignedIn, Handle: handle, Limit: textLimit}
	}
	return []Route{
		get(pathCollections, s.collectionsPage), get("/share/collection", s.newCollectionPage), post("/share/collection", s.makeCollection),
		get(one, s.collectionPage), get(one+"/edit", s.editCollectionPage), post(one+"/edit", s.editCollection), post(one+"/delete", s.deleteCollection),
		post(one+"/add", s.addToCollection), post(one+"/order", s.orderCollection),
	}
}

func collectionPath(k doctemplate.Collection) string { return pathCollections + "/" + k.PID }

func shelf(k doctemplate.Collection) views.Shelf {
	return views.Shelf{Name: k.Name, Purpose: k.Purpose, Path: collectionPath(k), Community: k.Community}
}

// shelfChoices are the ways to collections.
func shelfChoices(all []doctemplate.Collection) (list []views.Choice) {
	for _, k := range all {
		list = append(list, views.Choice{Text: k.Name, Path: collectionPath(k)})
	}
	return list
}

func (s *Server) collectionsPage(c *Call) error {
	n, err := c.unsealed("collections", c.Query("cursor"))
	if err != nil {
		return err
	}
	after, err := nameCursor(n)
	if err != nil {
		return err
	}
	all, more, err := doctemplate.Collections(c.ctx, s.DB, c.Viewer, 0, after, collectionsShown)
	if err != nil {
		return err
	}
	v := views.Shelves{}
	for _, k := range all {
		v.All = append(v.All, shelf(k))
	}
	v.More = c.moreFrom(pathCollections, c.Words.T("collection.all"), c.Words.T("collection.more"))
	if more {
		next, err := c.sealed("collections", nameText(all[len(all)-1].Cursor()))
		if err != nil {
			return err
		}
		v.More.Next = withCursor(pathCollections, *next)
	}
	return c.Page(http.StatusOK, views.CollectionsPage(c.Frame(c.Words.T("collection.all"), views.NavTemplates), v))
}

// collectionOf loads the collection of an address.
func (c *Call) collectionOf() (doctemplate.Collection, error) {
	return doctemplate.CollectionByPID(c.ctx, c.s.DB, c.Viewer, c.Param("id"))
}

func (s *Server) collectionPage(c *Call) error { return s.showCollection(c, http.StatusOK, "", nil) }

func (s *Server) showCollection(c *Call, status int, chosen string, errs views.Errors) error {
	k, err := c.collectionOf()
	if err != nil {
		return err
	}
	entries, err := doctemplate.Collected(c.ctx, s.DB, c.Viewer, k)
	if err != nil {
		return err
	}
	v := views.Collection{Shelf: shelf(k), MayArrange: k.MayArrange(c.Viewer), Chosen: chosen, Errors: errs}
	if v.Cards, err = c.templateCards(entries); err != nil {
		return err
	}
	if v.MayArrange {
		if v.Others, err = c.templatesBeside(k, entries); err != nil {
			return err
		}
	}
	p := c.Frame(k.Name, views.NavTemplates)
	p.Community = k.Community.Slug
	return c.Page(status, views.CollectionPage(p, v))
}

// templatesBeside are the templates that can be put into a collection: those
// of its community first, then others, the last active first.
func (c *Call) templatesBeside(k doctemplate.Collection, in []forum.Entry) ([]views.Option, error) {
	seen := map[int64]bool{}
	for _, e := range in {
		seen[e.ID] = true
	}
	options := []views.Option{{Label: c.Words.T("collection.choose")}}
	for _, f := range []doctemplate.Filter{{Community: k.CommunityID}, {}} {
		page, err := doctemplate.List(c.ctx, c.s.DB, c.Viewer, f, "", placesShown)
		if err != nil {
			return nil, err
		}
		for _, e := range page.Entries {
			if !seen[e.ID] {
				seen[e.ID] = true
				options = append(options, views.Option{Value: e.PID, Label: c.Words.T("collection.option", "Title", e.Title, "Community", e.Community.Name)})
			}
		}
	}
	return options, nil
}

type collectionForm struct {
	Community string `form:"community"`
	Name      string `form:"name"`
	Purpose   string `form:"purpose"`
}

func (s *Server) newCollectionPage(c *Call) error {
	return s.showNewCollection(c, http.StatusOK, collectionForm{Community: c.Query("community")}, nil)
}

func (s *Server) showNewCollection(c *Call, status int, f collectionForm, errs views.Errors) error {
	mine, _, err := c.placesToWrite(f.Community)
	if err != nil {
		return err
	}
	v := views.CollectionForm{Once: forum.NewPID(), Name: f.Name, Purpose: f.Purpose, Community: f.Community, Mine: mine, Errors: errs}
	p := c.Frame(c.Words.T("collection.make"), views.NavTemplates)
	p.Main = "narrow"
	return c.Page(status, views.CollectionFormPage(p, v))
}

func (s *Server) makeCollection(c *Call) error {
	var f collectionForm
	if err := c.Form(&f); err != nil {
		return err
	}
	var wrong fault.Fields
	wrong.Require("community", f.Community, "fault.community_required")
	wrong.Require("name", forum.Clean(f.Name), "fault.collection_name")
	err := wrong.Err()
	var k doctemplate.Collection
	if err == nil {
		var place int64
		if place, err = c.namedCommunity(f.Community); err == nil {
			d := doctemplate.CollectionDraft{Community: place, Name: f.Name, Purpose: f.Purpose, Key: c.Key(f.Community, f.Name, f.Purpose)}
			k, err = doctemplate.MakeCollection(c.ctx, s.DB, c.Viewer, d)
		}
	}
	if errs, ok := c.Wrong(err); ok {
		return s.showNewCollection(c, http.StatusUnprocessableEntity, f, errs)
	}
	if err != nil {
		return err
	}
	return c.Done(collectionPath(k), "done.collection_made")
}
