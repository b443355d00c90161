package backroom

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"waymark/internal/db"
	"waymark/internal/keylog"
	"waymark/internal/ticket"
)

// Check holds a public database against itself, against the log of keys, nil
// where there is none, and against the threads that the forum speaks of. What
// it says names no text. It changes nothing, and may run beside a worker.
func Check(ctx context.Context, path string, log *keylog.Log, threads []string) (wrong []string, err error) {
	d, err := db.OpenQuiet(ctx, path, db.Truncated)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	wrong, err = lines(ctx, d, "PRAGMA integrity_check(20)")
	if wrong = slices.DeleteFunc(wrong, func(s string) bool { return s == "ok" }); err != nil || len(wrong) > 0 {
		return wrong, err
	}
	if wrong, err = otherSchema(ctx, d); err != nil || len(wrong) > 0 {
		return wrong, err
	}
	for _, c := range loose {
		n, err := count(ctx, d, c.text)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			wrong = append(wrong, fmt.Sprintf("%s: %d", c.what, n))
		}
	}
	unknown, err := unlogged(ctx, d, log)
	if err != nil {
		return nil, err
	}
	if unknown > 0 {
		wrong = append(wrong, fmt.Sprintf("keys of passes that the log does not name: %d", unknown))
	}
	there := map[string]bool{}
	err = each(ctx, d, allThreads, func(rows *sql.Rows) error {
		var tid, rest []byte
		err := rows.Scan(&tid, &rest, &rest, &rest, &rest, &rest)
		there[name(tid)] = true
		return err
	})
	missing := 0
	for _, t := range threads {
		if !there[t] {
			missing++
		}
	}
	if missing > 0 {
		wrong = append(wrong, fmt.Sprintf("threads that answers or promises are about, and that are not there: %d", missing))
	}
	return wrong, err
}

// otherSchema says where the tables are not those that this program makes.
func otherSchema(ctx context.Context, d *sql.DB) ([]string, error) {
	fresh, err := db.OpenQuiet(ctx, ":memory:", db.InMemory)
	if err != nil {
		return nil, err
	}
	_, err = fresh.ExecContext(ctx, speakSchema)
	var want, have []string
	if err == nil {
		want, err = lines(ctx, fresh, schemaOf)
	}
	if err == nil {
		have, err = lines(ctx, d, schemaOf)
	}
	if err = errors.Join(err, fresh.Close()); err != nil || slices.Equal(want, have) {
		return nil, err
	}
	return []string{"its tables are not those of this program"}, nil
}

// unlogged counts the keys that no week of the log has.
func unlogged(ctx context.Context, d *sql.DB, log *keylog.Log) (n int, err error) {
	err = each(ctx, d, allKeys, func(rows *sql.Rows) error {
		var kid []byte
		var epoch, use string
		if err := rows.Scan(&kid, &epoch, &use); err != nil {
			return err
		}
		if log != nil {
			keys, _ := log.Keys(ticket.Epoch(epoch))
			for u, k := range keys {
				if id := k.ID(); u.String() == use && string(id[:]) == string(kid) {
					return nil
				}
			}
		}
		n++
		return nil
	})
	return n, err
}

func lines(ctx context.Context, d *sql.DB, text string) (all []string, err error) {
	err = each(ctx, d, text, func(rows *sql.Rows) error {
		var line string
		err := rows.Scan(&line)
		all = append(all, line)
		return err
	})
	return all, err
}
