package importer

import (
	"context"

	"waymark/internal/db"
	"waymark/internal/doctemplate"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// makeCollection takes a collection's line. Its templates have come before it.
func makeCollection(o object) (task, error) {
	err := need(o)
	if err == nil && o.ID != "" && !forum.IsPID(string(o.ID)) {
		err = fault.Wrong("id", "fault.import_file_id")
	}
	return func(ctx context.Context, tx *db.Tx, r *refs) (forum.Effect, error) {
		place, err := r.community(ctx, tx, string(o.Community), "")
		if err != nil {
			return "", err
		}
		if place == 0 {
			return "", fault.Wrong("community", "fault.import_reference", "Field", "community")
		}
		authors, err := r.persons(ctx, tx, o.authors())
		if err != nil {
			return "", err
		}
		p := doctemplate.PastCollection{PID: string(o.ID), Community: place, Name: o.Name, Purpose: o.Summary, Created: micros(o.Created)}
		if len(authors) > 0 {
			p.Author = authors[0]
		}
		if p.Created == 0 {
			p.Created = tx.Micros()
		}
		for _, ref := range o.Templates {
			t, found, err := r.thread(ctx, tx, kindTemplate, ref)
			if err != nil {
				return "", err
			}
			if !found {
				return "", fault.Wrong("templates", "fault.import_reference", "Field", "templates")
			}
			p.Templates = append(p.Templates, t.ID)
		}
		return doctemplate.PutCollection(ctx, tx, p)
	}, err
}
