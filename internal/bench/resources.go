package main

import (
	"context"
	"os"
	"time"
)

// starting starts the server on the loaded store and waits for a page.
func (b *bench) starting(ctx context.Context) (err error) {
	var all []float64
	for range rounds {
		b.site.stop()
		began := time.Now()
		if b.site, err = serve(ctx, b.binary, b.store); err != nil {
			return err
		}
		if _, err := newReader(b.site.base, "").get(ctx, "/sign-in", "br", nil); err != nil {
			return err
		}
		all = append(all, float64(time.Since(began).Milliseconds()))
	}
	b.most("from the start to the first page", quantile(all, 0.5), "ms", 1000)
	info, err := os.Stat(b.binary)
	if err != nil {
		return err
	}
	b.most("the program", float64(info.Size())/(1<<20), "MB", 80)
	return nil
}

// memory says what the server holds after all that came before.
func (b *bench) memory(context.Context) error {
	all, anonymous := b.site.resident()
	b.most("resident", all, "MB", 160)
	b.most("resident, of no file", anonymous, "MB", 90)
	return nil
}

// rebuild builds the index anew while the server answers.
func (b *bench) rebuild(ctx context.Context) error {
	var st struct{ Documents int }
	before := b.site.cpu()
	_, took, err := command(ctx, b.binary, b.site.dir, "", &st, "index", "rebuild", "--json")
	if err != nil {
		return err
	}
	b.show("documents", float64(st.Documents), "")
	b.show("time", took.wall, "s")
	b.show("processor time", b.site.cpu()-before, "s")
	b.least("documents a second", float64(st.Documents)/took.wall, "/s", 100_000.0/35)
	_, anonymous := b.site.resident()
	b.show("resident afterwards, of no file", anonymous, "MB")
	return nil
}
