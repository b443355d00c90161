package forum

import (
	"context"
	"errors"

	"waymark/internal/db"
	"waymark/internal/fault"
)

// PutCommunity makes or updates the imported community that has the draft's
// external id, inside the importer's transaction. A placeholder with the
// draft's slug becomes it; members who are missing are added and none removed.
func PutCommunity(ctx context.Context, tx *db.Tx, draft CommunityDraft) (id int64, effect Effect, err error) {
	v := System()
	if draft.ExternalID == "" {
		return 0, "", fault.Wrong("external_id", "fault.external_id_required")
	}
	if draft.Name == "" {
		draft.Name = named(draft.Slug, draft.ExternalID)
	}
	if draft.Visibility == "" {
		draft.Visibility = Open
	}
	var f fault.Fields
	f.OneOf("visibility", string(draft.Visibility), "fault.visibility", string(Open), string(Restricted), string(Private))
	if err := f.Err(); err != nil {
		return 0, "", err
	}
	draft.clean()
	was, err := oneCommunity(ctx, tx, v, communityByExternal, draft.ExternalID)
	if fault.IsNotFound(err) && draft.Slug != "" {
		if was, err = oneCommunity(ctx, tx, v, communityBySlug, draft.Slug); err == nil && !was.Placeholder {
			err = fault.Missing(kindCommunity)
		}
	}
	switch {
	case fault.IsNotFound(err):
		id, err = found(ctx, tx, v, draft)
		return id, Created, err
	case err != nil:
		return 0, "", err
	}
	changed, err := updateImportedCommunity(ctx, tx, v, was, draft)
	if err != nil || !changed {
		return was.ID, Unchanged, err
	}
	return was.ID, Updated, nil
}

func updateImportedCommunity(ctx context.Context, tx *db.Tx, v Viewer, was Community, draft CommunityDraft) (changed bool, err error) {
	for _, part := range []struct {
		people []int64
		role   Role
	}{{draft.Facilitators, Facilitator}, {draft.Members, Member}} {
		n, err := enrol(ctx, tx, was.ID, part.people, part.role, tx.Now)
		if err != nil {
			return false, err
		}
		changed = changed || n > 0
	}
	draft.Measure = was.Measure // an import says nothing of it
	same := was.Name == draft.Name && was.Summary == draft.Summary && was.Body == draft.Body && was.Visibility == draft.Visibility &&
		was.Placeholder == draft.Placeholder && was.ExternalID == draft.ExternalID
	if same && !changed {
		return false, nil
	}
	return true, editCommunity(ctx, tx, v, was, draft)
}

// ResolveCommunity gives the community that an import means by ref, an
// external id or else a slug. Where there is none it makes a placeholder, an
// open one, with a name, which is ref where none is given.
func ResolveCommunity(ctx context.Context, tx *db.Tx, ref, name string) (id int64, created bool, err error) {
	for _, s := range []*db.Statement{communityByExternal, communityBySlug} {
		c, err := db.One(ctx, tx, scanCommunity, s, 0, ref)
		if !errors.Is(err, db.ErrNone) {
			return c.ID, false, err
		}
	}
	draft := CommunityDraft{Name: named(name, ref), Slug: ref, ExternalID: ref, Placeholder: true, Visibility: Open}
	draft.clean()
	id, err = found(ctx, tx, System(), draft)
	return id, true, err
}
