package doctemplate

import (
	"context"
	"slices"

	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// Languages gives the same template in other languages, as far as the viewer
// may read it, whichever of the two names the other.
func Languages(ctx context.Context, q db.Q, v forum.Viewer, t Template) ([]forum.Entry, error) {
	ids, err := db.Column[int64](ctx, q, pairedWith, t.ID)
	if err != nil {
		return nil, err
	}
	if t.Pair != 0 && !slices.Contains(ids, t.Pair) {
		ids = append([]int64{t.Pair}, ids...)
	}
	return forum.Entries(ctx, q, v, ids)
}

// A Node is a template in the tree of those that were made of one another.
type Node struct {
	forum.Entry
	Depth int
	N     int  // the version that it was made of; 0 for the root
	Here  bool // the one that was asked for
}

const (
	treeDepth = 12
	treeNodes = 200
)

// Tree gives the templates that were made of one another, of which t is one,
// in reading order and as far as the viewer may read them. What lies beyond
// one that they may not read is left out. A draft stands in it for those who
// may read it.
func Tree(ctx context.Context, q db.Q, v forum.Viewer, t Template) ([]Node, error) {
	root, seen := t.ID, map[int64]bool{t.ID: true}
	for range treeDepth {
		up, err := db.Value[int64](ctx, q, originalOf, root)
		if err != nil {
			return nil, err
		}
		if up == 0 || seen[up] {
			break
		}
		there, err := forum.Entries(ctx, q, v, []int64{up})
		if err != nil {
			return nil, err
		}
		if len(there) == 0 {
			break
		}
		root, seen[up] = up, true
	}
	children, found, err := below(ctx, q, v, t, root)
	if err != nil {
		return nil, err
	}
	var all []Node
	var walk func(id int64, depth, n int)
	walk = func(id int64, depth, n int) {
		e, ok := found[id]
		if !ok || depth > treeDepth {
			return
		}
		all = append(all, Node{e, depth, n, id == t.ID})
		for _, c := range children[id] {
			walk(c.id, depth+1, c.n)
		}
	}
	walk(root, 0, 0)
	return all, nil
}

type child struct {
	id int64
	n  int
}

// below gathers what was made of a template, level by level.
func below(ctx context.Context, q db.Q, v forum.Viewer, t Template, root int64) (map[int64][]child, map[int64]forum.Entry, error) {
	children, found := map[int64][]child{}, map[int64]forum.Entry{}
	level := []int64{root}
	for range treeDepth {
		if len(level) == 0 || len(found) >= treeNodes {
			break
		}
		there, err := forum.Entries(ctx, q, v, level)
		if err != nil {
			return nil, nil, err
		}
		var readable []int64
		for _, e := range there {
			found[e.ID] = e
			readable = append(readable, e.ID)
		}
		if slices.Contains(level, t.ID) && !slices.Contains(readable, t.ID) { // a draft
			found[t.ID] = forum.Entry{
				ID: t.ID, CommunityID: t.CommunityID, PID: t.PID, Kind: Name, Title: t.Title, Slug: t.Slug,
				Summary: t.Summary, State: t.State, Created: t.Created, Author: t.Author, Community: t.Community,
			}
		}
		level = nil
		if _, err := db.All(ctx, q, func(r db.Row) (struct{}, error) {
			var of int64
			var c child
			err := r.Scan(&c.id, &of, &c.n)
			if _, had := found[c.id]; !had {
				children[of] = append(children[of], c)
				level = append(level, c.id)
			}
			return struct{}{}, err
		}, madeOf, db.Of(readable)); err != nil {
			return nil, nil, err
		}
	}
	return children, found, nil
}

// MakeOurs begins a draft of the viewer's own from a version of a template
// that they may read: its words and its files, linked to where they come from.
func MakeOurs(ctx context.Context, d *db.DB, v forum.Viewer, pid string, n int, community int64, key string) (Template, error) {
	from, err := ByPID(ctx, d, v, pid)
	if err != nil {
		return from, err
	}
	was, err := VersionOf(ctx, d, v, from, n)
	if err != nil {
		return from, err
	}
	if n == Next || from.State != forum.Published {
		return from, fault.Missing("version")
	}
	tags, err := forum.TagsOf(ctx, d, from.ID)
	if err != nil {
		return from, err
	}
	fields := from.Fields
	fields.Pair = 0
	p, err := Prepare(v, Draft{
		Community: community, Title: from.Title, Summary: from.Summary, Body: from.Body, Fields: fields, Text: was.Text, Tags: tags, AsDraft: true,
	})
	if err != nil {
		return from, err
	}
	var made string
	err = d.Write(ctx, func(tx *db.Tx) error {
		made, _, err = forum.Once(ctx, tx, v, key, "template.adapt", func() (string, error) {
			t, err := makeIn(ctx, tx, v, p, origin{from.ID, n, was.Files})
			return t.PID, err
		})
		return err
	})
	if err != nil {
		return Template{}, err
	}
	return ByPID(ctx, d, v, made)
}

// copyFiles puts copies of files into the next version of a template.
func copyFiles(ctx context.Context, tx *db.Tx, v forum.Viewer, t Template, from []File) error {
	if len(from) == 0 {
		return nil
	}
	if _, err := begin(ctx, tx, v, t); err != nil {
		return err
	}
	var all []File
	for _, f := range from {
		c := Checked{file: f.Attachment, format: f.Format}
		made, err := c.note(ctx, tx, v, t)
		if err != nil {
			return err
		}
		if f.Title+f.ending() != f.Name {
			made.Title = f.Title
		}
		all = append(all, made)
	}
	return storeFiles(ctx, tx, t, nil, all)
}
