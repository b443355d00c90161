package db

import (
	"context"
	"fmt"
	"strings"
)

// Plan gives the query plan of a statement as SQLite tells it, one step a
// line, each indented below the one it belongs to, for tests.
func (d *DB) Plan(ctx context.Context, s *Statement) (string, error) {
	if d.Dialect != SQLite {
		return "", fmt.Errorf("no plans of %s", d.Dialect)
	}
	n := 0
	if s.HasList() {
		n = 4
	}
	rows, err := d.read.QueryContext(ctx, "EXPLAIN QUERY PLAN "+s.Text(SQLite, n), make([]any, s.params()+n)...)
	if err != nil {
		return "", err
	}
	defer func() { _ = rows.Close() }()
	var b strings.Builder
	depth := map[int]int{}
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			return "", err
		}
		if parent != 0 {
			depth[id] = depth[parent] + 1
		}
		b.WriteString(strings.Repeat("  ", depth[id]) + step + "\n")
	}
	return b.String(), rows.Err()
}

// Prepare has the database check a statement without running it, for tests.
func (d *DB) Prepare(ctx context.Context, s *Statement) error {
	n := 0
	if s.HasList() {
		n = 2
	}
	p, err := d.read.PrepareContext(ctx, s.Text(d.Dialect, n))
	if err != nil {
		return err
	}
	return p.Close()
}
