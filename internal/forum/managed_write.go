package forum

import (
	"context"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
)

// EditManaged changes a person whom the viewer looks after: what they do at
// their organisation and, for the site's administrators alone, their name and
// their e-mail address.
func EditManaged(ctx context.Context, d *db.DB, v Viewer, person int64, name, email, roleTitle string) error {
	name, email, roleTitle = Clean(name), Email(email), Clean(roleTitle)
	var f fault.Fields
	f.Require("name", name, "fault.name_required")
	f.Max("name", name, MaxName)
	CheckEmail(&f, email)
	f.Max("role_title", roleTitle, MaxName)
	if err := f.Err(); err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		r, err := RemitOf(ctx, tx, v)
		if err != nil {
			return err
		}
		m, err := ManagedByID(ctx, tx, v, person)
		if err == nil {
			err = m.MustChange()
		}
		if err == nil && !m.Ended.IsZero() {
			err = fault.Missing(kindPerson)
		}
		if err != nil {
			return err
		}
		if m.Org.ID != 0 {
			if err := MoveIn(ctx, tx, v, person, m.Org.ID, roleTitle, 0); err != nil {
				return err
			}
		}
		if !r.Site {
			return nil
		}
		if email != "" {
			if err := SetEmailIn(ctx, tx, v, person, email); err != nil {
				return err
			}
		}
		if m.Name == name {
			return nil
		}
		if _, err := tx.Exec(ctx, updateName, person, name, SortName(name)); err != nil {
			return err
		}
		return changes.Append(ctx, tx, PersonChanged, personChange(v, person))
	})
}
