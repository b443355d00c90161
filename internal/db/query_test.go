package db_test

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"waymark/internal/db"
	"waymark/internal/testkit"
)

var (
	swapped  = db.SQL(`SELECT CAST($2 AS TEXT), CAST($1 AS TEXT), CAST($2 AS TEXT), '$1'`)
	listed   = db.SQL(`SELECT name FROM meta WHERE value = $1 AND name IN ({list}) ORDER BY name`)
	addMeta  = db.SQL(`INSERT INTO meta (name, value) VALUES ($1, $2) RETURNING name`)
	addOrg   = db.SQL(`INSERT INTO organisations (pid, slug, name, sort_name, created_at) VALUES ($1, $2, $2, $2, $3) RETURNING id`)
	addAlike = db.SQL(`INSERT INTO accounts (person_id, password_hash, changed_at) VALUES ($1, '', 0)`)
)

func TestParameters(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		got, err := db.One(t.Context(), d, func(r db.Row) (v [4]string, err error) {
			return v, r.Scan(&v[0], &v[1], &v[2], &v[3])
		}, swapped, "one", "two")
		if want := [4]string{"two", "one", "two", "$1"}; err != nil || got != want {
			t.Errorf("got %q, want %q: %v", got, want, err)
		}
	})
}

func TestLists(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		for _, name := range []string{"a", "b", "c", "d", "e"} {
			testkit.Must(t, d.Write(t.Context(), put(name)))
		}
		for _, c := range []struct{ of, want []string }{
			{nil, nil},
			{[]string{"c"}, []string{"c"}},
			{[]string{"e", "a", "zz"}, []string{"a", "e"}},
			{[]string{"e", "a", "d", "b", "a"}, []string{"a", "b", "d", "e"}},
		} {
			got, err := db.Column[string](t.Context(), d, listed, "x", db.Of(c.of))
			if err != nil || !reflect.DeepEqual(got, c.want) {
				t.Errorf("of %q: got %q, want %q: %v", c.of, got, c.want, err)
			}
		}
	})
}

func TestOneAllHas(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		if _, err := db.Value[string](ctx, d, wordOf, "a"); !errors.Is(err, db.ErrNone) {
			t.Errorf("of nothing: %v, want ErrNone", err)
		}
		if has, err := db.Has(ctx, d, wordOf, "a"); has || err != nil {
			t.Errorf("has what is not there: %v", err)
		}
		testkit.Must(t, d.Write(ctx, func(tx *db.Tx) error {
			if _, err := db.Value[string](ctx, tx, wordOf, "a"); !errors.Is(err, db.ErrNone) {
				t.Errorf("of nothing, in a transaction: %v, want ErrNone", err)
			}
			name, err := db.Value[string](ctx, tx, addMeta, "a", "1")
			if name != "a" {
				t.Errorf("RETURNING gave %q", name)
			}
			if has, err := db.Has(ctx, tx, wordOf, "a"); !has || err != nil {
				t.Errorf("the transaction does not see its own row: %v", err)
			}
			return err
		}))
		if has, err := db.Has(ctx, d, wordOf, "a"); !has || err != nil {
			t.Errorf("has not what is there: %v", err)
		}
		failed := errors.New("failed")
		if _, err := db.All(ctx, d, func(db.Row) (int, error) { return 0, failed }, wordNames); !errors.Is(err, failed) {
			t.Errorf("a failing scan: %v", err)
		}
		if _, err := db.Value[string](ctx, d, wordOf, "a", "too many"); err == nil {
			t.Error("a parameter too many was taken")
		}
		ended, end := context.WithCancel(ctx)
		end()
		if _, err := db.Value[string](ended, d, wordOf, "a"); !errors.Is(err, context.Canceled) {
			t.Errorf("a read of somebody who is gone: %v", err)
		}
	})
}

func TestIsUnique(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		org := func(pid, slug string) error {
			return d.Write(ctx, func(tx *db.Tx) error {
				_, err := db.Value[int64](ctx, tx, addOrg, pid, slug, tx.Micros())
				return err
			})
		}
		testkit.Must(t, org("p1", "one"))
		if err := org("p2", "one"); !db.IsUnique(err) {
			t.Errorf("a second row with the same key: %v", err)
		}
		testkit.Must(t, d.Write(ctx, put("a")))
		if err := d.Write(ctx, put("a")); !db.IsUnique(err) {
			t.Errorf("a second row with the same primary key: %v", err)
		}
		err := d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, addAlike, 404)
			return err
		})
		if err == nil || db.IsUnique(err) {
			t.Errorf("a reference to nothing: %v", err)
		}
	})
}

// What reads cannot write, even by mistake.
func TestReadersOnlyRead(t *testing.T) {
	d := testkit.SQLite(t)
	if _, err := db.Value[string](t.Context(), d, addMeta, "a", "1"); err == nil {
		t.Error("a reader's connection wrote")
	}
}
