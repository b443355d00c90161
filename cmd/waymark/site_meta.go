package main

import (
	"context"
	"encoding/base64"
	"errors"

	"waymark/internal/db"
	"waymark/internal/seal"
)

// Names of what a site keeps beside its content.
const (
	metaSeal = "seal_key"
	metaDemo = "demo"
)

// demoState is what the site says of the demo in it; see demoLoading.
func (s *site) demoState(ctx context.Context) (string, error) {
	v, err := db.Value[string](ctx, s.d, selectMeta, metaDemo)
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	return v, err
}

func (s *site) setDemoState(ctx context.Context, v string) error {
	return s.d.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, updateMeta, metaDemo, v)
		if err != nil || n > 0 {
			return err
		}
		_, err = tx.Exec(ctx, insertMeta, metaDemo, v)
		return err
	})
}

// sealer seals what leaves the server and comes back, with a key that stands
// in the database, so that it opens after a restart and on every node.
func (s *site) sealer(ctx context.Context, purpose string) (*seal.Sealer, error) {
	var text string
	err := s.d.Write(ctx, func(tx *db.Tx) (err error) {
		text, err = db.Value[string](ctx, tx, selectMeta, metaSeal)
		if !errors.Is(err, db.ErrNone) {
			return err
		}
		text = base64.StdEncoding.EncodeToString(seal.Key())
		_, err = tx.Exec(ctx, insertMeta, metaSeal, text)
		return err
	})
	if err != nil {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, err
	}
	return seal.New(key, purpose)
}
