package main

import (
	"context"
	"time"

	"waymark/internal/doctemplate"
	"waymark/internal/forum"
)

// A demoCollection is templates that belong together, by their keys.
type demoCollection struct {
	Name, Purpose, Community, Author string
	Created                          time.Time
	Templates                        []string
}

// planCollections has every collection made of templates that are there then.
func (l *demoLoader) planCollections(made map[string]*string) {
	for _, k := range l.c.Collections {
		l.plan(k.Created, k.Name, func(ctx context.Context) error {
			v := l.viewer(k.Author)
			place, err := forum.CommunityBySlug(ctx, l.d, v, k.Community)
			if err != nil {
				return err
			}
			one, err := doctemplate.MakeCollection(ctx, l.d, v, doctemplate.CollectionDraft{Community: place.ID, Name: k.Name, Purpose: k.Purpose})
			if err != nil {
				return err
			}
			for _, key := range k.Templates {
				if err := doctemplate.Collect(ctx, l.d, v, one.PID, *made[key]); err != nil {
					return err
				}
			}
			return nil
		})
	}
}
