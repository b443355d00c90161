package forum

import (
	"context"
	"errors"
	"time"

	"waymark/internal/db"
)

// AskedOn gives when the viewer asked to join a community; the zero time
// where no request of theirs waits.
func AskedOn(ctx context.Context, q db.Q, v Viewer, community int64) (time.Time, error) {
	at, err := db.Value[int64](ctx, q, askedOn, community, v.Person)
	if errors.Is(err, db.ErrNone) {
		return time.Time{}, nil
	}
	return db.Time(at), err
}
