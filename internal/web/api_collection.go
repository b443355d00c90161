package web

import (
	"net/http"

	"waymark/internal/doctemplate"
)

var _ = declare((*Server).apiCollectionRoutes)

type apiCollection struct {
	ID        string  `json:"id"`
	URL       string  `json:"url"`
	Name      string  `json:"name"`
	Purpose   string  `json:"purpose"`
	Community string  `json:"community"`
	Created   *string `json:"created"`
}

// apiCollectionWhole is a collection with the templates in it that the reader
// may read, in its order.
type apiCollectionWhole struct {
	apiCollection
	Templates []apiTemplateEntry `json:"templates"`
}

type apiCollectionQuery struct {
	Cursor    string `query:"cursor"`
	Limit     int    `query:"limit"`
	Community string `query:"community"`
}

func (s *Server) apiCollectionRoutes() []Route {
	return []Route{
		{
			Method: http.MethodGet, Path: apiBase + "/collections", Policy: ScopeRead, Handle: (*Call).apiCollections,
			Summary: "List collections of templates by name", Query: apiCollectionQuery{}, Out: apiList[apiCollection]{},
		},
		{
			Method: http.MethodGet, Path: apiBase + "/collections/:id", Policy: ScopeRead, Handle: (*Call).apiGetCollection,
			Summary: "Read a collection of templates", Out: apiCollectionWhole{},
		},
	}
}

func apiCollectionOf(k doctemplate.Collection) apiCollection {
	return apiCollection{
		ID: k.PID, URL: collectionPath(k), Name: k.Name, Purpose: k.Purpose, Community: k.Community.Slug, Created: stamp(k.Created),
	}
}

func (c *Call) apiCollections() error {
	var q apiCollectionQuery
	if err := c.BindQuery(&q); err != nil {
		return err
	}
	place, err := c.communityRef(q.Community)
	if err != nil {
		return err
	}
	text, err := c.unsealed("collections", q.Cursor)
	if err != nil {
		return err
	}
	after, err := nameCursor(text)
	if err != nil {
		return err
	}
	all, more, err := doctemplate.Collections(c.ctx, c.s.DB, c.Viewer, place.ID, after, apiWindow{Limit: q.Limit}.size())
	if err != nil {
		return err
	}
	items, last := make([]apiCollection, len(all)), ""
	for i, k := range all {
		items[i] = apiCollectionOf(k)
		if more {
			last = nameText(k.Cursor())
		}
	}
	next, err := c.sealed("collections", last)
	if err != nil {
		return err
	}
	return answerList(c, items, next)
}

func (c *Call) apiGetCollection() error {
	k, err := c.collectionOf()
	if err != nil {
		return err
	}
	entries, err := doctemplate.Collected(c.ctx, c.s.DB, c.Viewer, k)
	if err != nil {
		return err
	}
	items, err := c.templateEntries(entries)
	if err != nil {
		return err
	}
	return c.Answer(http.StatusOK, apiCollectionWhole{apiCollectionOf(k), items})
}
