package forum

import (
	"context"
	"errors"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/picture"
)

// SetLogo gives an organisation a picture; whoever looks after it may. A nil
// one takes it away.
func SetLogo(ctx context.Context, d *db.DB, v Viewer, org int64, sent []byte) error {
	var p picture.Picture
	if sent != nil {
		var err error
		if p, err = picture.Logo(sent); err != nil {
			return logoFault(err)
		}
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		r, err := RemitOf(ctx, tx, v)
		if err != nil {
			return err
		}
		if !r.Manages(org) {
			return fault.Missing(kindOrganisation)
		}
		if p.Hash != "" {
			if _, err := tx.Exec(ctx, insertLogo, p.Hash, "image/png", p.Width, p.Height, p.Bytes, tx.Micros()); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, updateLogo, org, nullText(p.Hash)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, dropLogos); err != nil {
			return err
		}
		return changes.Append(ctx, tx, OrganisationChanged, organisationChange(v, org))
	})
}

func logoFault(err error) error {
	var f fault.Fields
	switch {
	case errors.Is(err, picture.ErrLarge):
		f.Add("logo", "fault.picture_large")
	case errors.Is(err, picture.ErrKind):
		f.Add("logo", "fault.picture_kind")
	default:
		return err
	}
	return f.Err()
}

// Logo gives the PNG of a logo by its hash, to whoever is signed in.
func Logo(ctx context.Context, q db.Q, v Viewer, hash string) ([]byte, error) {
	if err := known(v); err != nil {
		return nil, err
	}
	b, err := db.Value[[]byte](ctx, q, logoByHash, hash)
	if errors.Is(err, db.ErrNone) {
		return nil, fault.Missing("logo")
	}
	return b, err
}
