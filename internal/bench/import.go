package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// An imported is what waymark import reports.
type imported struct {
	Created, Updated, Unchanged, Skipped, Failed int
	Seconds                                      float64
}

// A content is files that are imported together.
type content struct {
	name  string // as the figures call it
	as    string // the map; empty for Waymark's own format
	files []string
}

// contents are the real content where it is at hand, else some that is made;
// and the threads that are measured by name.
func (b *bench) contents() ([]content, error) {
	w := newWriter()
	var all []content
	if b.data == "" {
		path, err := w.content(b.dir)
		if err != nil {
			return nil, err
		}
		b.note("../shared/data is not there: made content is imported instead of real")
		all = append(all, content{"made content", "", []string{path}})
	} else {
		for _, name := range []string{"corpus", "threads"} {
			files, err := filepath.Glob(filepath.Join(b.data, name, "*.jsonl"))
			if err != nil {
				return nil, err
			}
			all = append(all, content{name, name, files})
		}
	}
	path, err := w.threads(b.dir)
	named := []string{path}
	if err == nil && b.data != "" {
		path, err = b.chats()
		named = append(named, path)
	}
	return append(all, content{"named threads", "", named}), err
}

// importing fills an empty store through waymark import, twice.
func (b *bench) importing(ctx context.Context) error {
	if exists(filepath.Join(b.store, "waymark.db")) {
		b.note("left out: %s is filled already", b.store)
		return nil
	}
	all, err := b.contents()
	if err != nil {
		return err
	}
	var created int
	var total spent
	for _, c := range all {
		r, took, err := b.importOnce(ctx, b.store, c)
		if err != nil {
			return err
		}
		rate := float64(r.Created) / r.Seconds
		if c.as == "" && len(all) > 2 {
			b.show(c.name+": created a second, with the index", rate, "/s")
			continue
		}
		created, total.wall, total.cpu = created+r.Created, total.wall+r.Seconds, total.cpu+took.cpu
		b.most(c.name+": lines that failed", float64(r.Failed), "", 0)
		b.show(c.name+": objects created", float64(r.Created), "")
		b.least(c.name+": created a second, with the index", rate, "/s", 1000)
		b.show(c.name+": processor time an object", took.cpu*1000/float64(r.Created), "ms")
	}
	b.least("all: created a second, with the index", float64(created)/total.wall, "/s", 1000)
	b.show("all: processor time over time on every core", total.cpu/total.wall/float64(runtime.NumCPU()), "")
	return b.importAgain(ctx, b.store, all)
}

// importAgain imports the same once more: nothing may change.
func (b *bench) importAgain(ctx context.Context, dir string, all []content) error {
	if len(b.only) > 0 && !b.only["import"] {
		return nil
	}
	for _, c := range all {
		r, _, err := b.importOnce(ctx, dir, c)
		if err != nil {
			return err
		}
		b.most(c.name+", again: created and updated", float64(r.Created+r.Updated), "", 0)
		b.show(c.name+", again: lines a second", float64(r.Unchanged+r.Skipped)/r.Seconds, "/s")
	}
	var size float64
	err := filepath.Walk(dir, func(_ string, info os.FileInfo, err error) error {
		if err == nil && info.Mode().IsRegular() {
			size += float64(info.Size()) / (1 << 20)
		}
		return err
	})
	b.show("data directory", size, "MB")
	return err
}

func (b *bench) importOnce(ctx context.Context, dir string, c content) (imported, spent, error) {
	var r imported
	args := []string{"import", "--json"}
	if c.as != "" {
		args = append(args, "--map", c.as)
	}
	_, took, err := command(ctx, b.binary, dir, "", &r, append(args, c.files...)...)
	if err != nil && r.Failed == 0 { // lines that failed are a figure, not an error
		return r, took, fmt.Errorf("%s: %w", c.name, err)
	}
	return r, took, nil
}
