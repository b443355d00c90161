package auth

import (
	"context"

	"waymark/internal/db"
)

// GoodSessions says which of some sessions, by id, are good at this moment,
// for whoever holds a connection open that began with one. The database is
// asked, and no cache.
func (a *Auth) GoodSessions(ctx context.Context, ids []int64) (map[int64]bool, error) {
	good := make(map[int64]bool, len(ids))
	if len(ids) == 0 {
		return good, nil
	}
	now := a.d.Now()
	_, err := db.All(ctx, a.d, func(r db.Row) (struct{}, error) {
		var s Session
		var seen, expires int64
		err := r.Scan(&s.ID, &seen, &expires)
		s.Seen, s.Expires = db.Time(seen), db.Time(expires)
		good[s.ID] = a.alive(s, now)
		return struct{}{}, err
	}, goodSessions, db.Of(ids))
	return good, err
}

// GoodTokens is GoodSessions for API tokens.
func (a *Auth) GoodTokens(ctx context.Context, ids []int64) (map[int64]bool, error) {
	good := make(map[int64]bool, len(ids))
	if len(ids) == 0 {
		return good, nil
	}
	list, err := db.Column[int64](ctx, a.d, goodTokens, db.Of(ids))
	for _, id := range list {
		good[id] = true
	}
	return good, err
}
