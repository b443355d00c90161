package forum

import (
	"context"
	"errors"

	"waymark/internal/db"
	"waymark/internal/fault"
)

// PutOrganisation makes or updates the imported organisation that has the
// draft's external id, inside the importer's transaction. A placeholder with
// the draft's slug becomes it.
func PutOrganisation(ctx context.Context, tx *db.Tx, draft OrganisationDraft) (id int64, effect Effect, err error) {
	v := System()
	if draft.ExternalID == "" {
		return 0, "", fault.Wrong("external_id", "fault.external_id_required")
	}
	if draft.Name == "" {
		draft.Name = named(draft.Slug, draft.ExternalID)
	}
	chosen := draft.Hue != 0
	draft.clean()
	was, err := oneOrganisation(ctx, tx, v, organisationByExternal, draft.ExternalID)
	if fault.IsNotFound(err) && draft.Slug != "" {
		if was, err = oneOrganisation(ctx, tx, v, organisationBySlug, draft.Slug); err == nil && !was.Placeholder {
			err = fault.Missing(kindOrganisation)
		}
	}
	switch {
	case fault.IsNotFound(err):
		id, err = addOrganisation(ctx, tx, v, draft)
		return id, Created, err
	case err != nil:
		return 0, "", err
	}
	if !chosen {
		draft.Hue = was.Hue
	}
	if was.Name == draft.Name && was.Type == draft.Type && was.Region == draft.Region && was.Size == draft.Size && was.Hue == draft.Hue%360 &&
		was.Placeholder == draft.Placeholder && was.ExternalID == draft.ExternalID {
		return was.ID, Unchanged, nil
	}
	return was.ID, Updated, editOrganisation(ctx, tx, v, was, draft)
}

// ResolveOrganisation gives the organisation that an import means by ref, an
// external id or else a slug. Where there is none it makes a placeholder with
// a name, which is ref where none is given.
func ResolveOrganisation(ctx context.Context, tx *db.Tx, ref, name string) (id int64, created bool, err error) {
	for _, s := range []*db.Statement{organisationByExternal, organisationBySlug} {
		o, err := db.One(ctx, tx, scanOrganisation, s, ref)
		if !errors.Is(err, db.ErrNone) {
			return o.ID, false, err
		}
	}
	draft := OrganisationDraft{Name: named(name, ref), Slug: ref, ExternalID: ref, Placeholder: true}
	draft.clean()
	id, err = addOrganisation(ctx, tx, System(), draft)
	return id, true, err
}
