package forum

import (
	"context"
	"encoding/base64"
	"errors"

	"waymark/internal/db"
)

// Secret gives a secret of the site by its name, as make makes it when it is
// first asked for. It stays with the database, so that all nodes share it.
func Secret(ctx context.Context, d *db.DB, name string, make func() []byte) (secret []byte, err error) {
	text, err := db.Value[string](ctx, d, selectSecret, "secret."+name)
	if errors.Is(err, db.ErrNone) {
		fresh := base64.StdEncoding.EncodeToString(make())
		err = d.Write(ctx, func(tx *db.Tx) error {
			if _, err := tx.Exec(ctx, insertSecret, "secret."+name, fresh); err != nil {
				return err
			}
			text, err = db.Value[string](ctx, tx, selectSecret, "secret."+name)
			return err
		})
	}
	if err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(text)
}
