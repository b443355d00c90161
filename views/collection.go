package views

import "waymark/internal/forum"

// A Shelf is a collection of templates in a list.
type Shelf struct {
	Name, Purpose, Path string
	Community           forum.CommunityRef
}

// Shelves is the list of all collections.
type Shelves struct {
	All  []Shelf
	More More
}

// Collection is the page of a collection.
type Collection struct {
	Shelf
	Cards      []TemplateCard
	MayArrange bool
	Others     []Option // what can be put into it
	Chosen     string
	Errors     Errors
}

// CollectionForm is where a collection is made or its words are changed.
type CollectionForm struct {
	Path, Title   string // of the collection; empty: a new one
	Name, Purpose string
	Community     string
	Mine          []forum.Community
	Once          string
	Errors        Errors
}

// action is where the form goes.
func (f CollectionForm) action() string {
	if f.Path == "" {
		return "/share/collection"
	}
	return f.Path + "/edit"
}
