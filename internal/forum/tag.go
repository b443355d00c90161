package forum

import (
	"context"
	"slices"

	"waymark/internal/db"
	"waymark/internal/fault"
)

// A Tag is a word that threads share, and how many do.
type Tag struct {
	Name string
	Uses int
}

// cleanTags folds tags to the form they are kept in, each once.
func cleanTags(v Viewer, tags []string, f *fault.Fields) []string {
	var out []string
	for _, t := range tags {
		t = TagName(t)
		if t == "" || slices.Contains(out, t) {
			continue
		}
		if v.system {
			t = cut(t, MaxTag*3)
		} else {
			f.Max("tags", t, MaxTag)
		}
		out = append(out, t)
	}
	if len(out) > MaxTags && !v.system {
		f.Add("tags", "fault.too_many_tags", "Max", MaxTags)
	}
	return out
}

// cut shortens s to at most n characters.
func cut(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n])
}

// setTags makes want the tags of a thread that had have.
func setTags(ctx context.Context, tx *db.Tx, thread int64, have, want []string) error {
	for _, t := range have {
		if slices.Contains(want, t) {
			continue
		}
		if _, err := tx.Exec(ctx, dropTag, thread, t); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, useTag, t, -1); err != nil {
			return err
		}
	}
	for _, t := range want {
		if slices.Contains(have, t) {
			continue
		}
		if _, err := tx.Exec(ctx, useTag, t, 1); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, addTag, thread, t); err != nil {
			return err
		}
	}
	return nil
}

// TagsOf gives a thread's tags in order of the alphabet.
func TagsOf(ctx context.Context, q db.Q, thread int64) ([]string, error) {
	all, err := TagsOfAll(ctx, q, []int64{thread})
	return all[thread], err
}

type tagRow struct {
	thread int64
	name   string
}

// TagsOfAll gives the tags of several threads, by thread.
func TagsOfAll(ctx context.Context, q db.Q, threads []int64) (map[int64][]string, error) {
	rows, err := db.All(ctx, q, func(r db.Row) (t tagRow, err error) { return t, r.Scan(&t.thread, &t.name) }, tagsOf, db.Of(threads))
	out := map[int64][]string{}
	for _, r := range rows {
		out[r.thread] = append(out[r.thread], r.name)
	}
	return out, err
}
