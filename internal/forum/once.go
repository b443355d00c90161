package forum

import (
	"context"
	"errors"

	"waymark/internal/db"
	"waymark/internal/fault"
)

// Once runs act unless the viewer's key has been answered before, and keeps
// its answer (a reference, never content) in the same transaction. After a
// broken connection a writer does not know whether the commit happened; with
// the key it may ask again. An empty key always runs.
func Once(ctx context.Context, tx *db.Tx, v Viewer, key, operation string, act func() (string, error)) (answer string, again bool, err error) {
	if key == "" {
		answer, err = act()
		return answer, false, err
	}
	if len(key) > 200 {
		return "", false, fault.Wrong("idempotency_key", "fault.idempotency_key")
	}
	had, err := db.One(ctx, tx, scanAnswer, selectAnswer, v.Person, key)
	switch {
	case err == nil && had.operation != operation:
		return "", false, fault.Clash("idempotency_key_reused", "fault.idempotency_key_reused")
	case err == nil:
		return had.answer, true, nil
	case !errors.Is(err, db.ErrNone):
		return "", false, err
	}
	if answer, err = act(); err != nil {
		return "", false, err
	}
	_, err = tx.Exec(ctx, insertAnswer, v.Person, key, operation, answer, tx.Micros())
	return answer, false, err
}

type keptAnswer struct{ operation, answer string }

func scanAnswer(r db.Row) (a keptAnswer, err error) { return a, r.Scan(&a.operation, &a.answer) }
