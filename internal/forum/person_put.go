package forum

import (
	"context"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
)

// PutPerson makes or updates the imported person that has the draft's
// external id, inside the importer's transaction. Somebody who is here with
// the same e-mail address and without an external id is taken to be the same.
func PutPerson(ctx context.Context, tx *db.Tx, draft PersonDraft) (id int64, effect Effect, err error) {
	v := System()
	if draft.ExternalID == "" {
		return 0, "", fault.Wrong("external_id", "fault.external_id_required")
	}
	draft.clean()
	if draft.Name == "" {
		draft.Name = draft.ExternalID
	}
	var f fault.Fields
	if CheckEmail(&f, draft.Email); len(f) > 0 {
		return 0, "", f.Err()
	}
	was, err := personToUpdate(ctx, tx, draft)
	switch {
	case fault.IsNotFound(err):
		id, err = addPerson(ctx, tx, v, draft)
		return id, Created, err
	case err != nil:
		return 0, "", err
	}
	changed, err := updatePerson(ctx, tx, v, was, draft)
	if err != nil || !changed {
		return was.ID, Unchanged, err
	}
	return was.ID, Updated, nil
}

// personToUpdate finds whom a draft means. An address that belongs to
// somebody else is looked for and not run into: on PostgreSQL that would end
// the transaction and with it the whole batch.
func personToUpdate(ctx context.Context, tx *db.Tx, draft PersonDraft) (Person, error) {
	was, err := onePerson(ctx, tx, System(), personByExternal, draft.ExternalID)
	if err != nil && !fault.IsNotFound(err) || draft.Email == "" {
		return was, err
	}
	other, emailErr := onePerson(ctx, tx, System(), personByEmail, draft.Email)
	switch {
	case fault.IsNotFound(emailErr):
		return was, err
	case emailErr != nil:
		return was, emailErr
	case err == nil && other.ID == was.ID:
		return was, nil
	case err != nil && other.ExternalID == "":
		return other, nil
	}
	var f fault.Fields
	f.Add("email", "fault.email_taken")
	return was, f.Err()
}

func updatePerson(ctx context.Context, tx *db.Tx, v Viewer, was Person, draft PersonDraft) (changed bool, err error) {
	if (was.Org.ID != draft.Org || was.RoleTitle != draft.RoleTitle) && was.Ended.IsZero() {
		if err := MoveIn(ctx, tx, v, was.ID, draft.Org, draft.RoleTitle, 0); err != nil {
			return false, err
		}
		changed = true
	}
	if !was.Ended.IsZero() {
		draft.Email = "" // nobody's any more, or somebody else's by now
	}
	same := was.Name == draft.Name && (draft.Email == "" || was.Email == draft.Email) && was.About == draft.About &&
		was.Skills == draft.Skills && was.Placeholder == draft.Placeholder && was.ExternalID == draft.ExternalID
	if same {
		return changed, nil
	}
	if _, err := tx.Exec(ctx, updateImported, was.ID, draft.Name, SortName(draft.Name), nullText(draft.Email), draft.About, draft.html,
		draft.Skills, draft.Placeholder, draft.ExternalID); err != nil {
		return false, err
	}
	return true, changes.Append(ctx, tx, PersonChanged, personChange(v, was.ID))
}

// ResolvePerson gives the person that an import means by ref, an external id
// or else a pid. Where there is none it makes a placeholder with a name, which
// is ref where none is given.
func ResolvePerson(ctx context.Context, tx *db.Tx, ref, name string) (id int64, created bool, err error) {
	p, err := onePerson(ctx, tx, System(), personByExternal, ref)
	if fault.IsNotFound(err) && IsPID(ref) {
		p, err = onePerson(ctx, tx, System(), personByPID, ref)
	}
	if !fault.IsNotFound(err) {
		return p.ID, false, err
	}
	draft := PersonDraft{Name: named(name, ref), ExternalID: ref, Placeholder: true}
	draft.clean()
	id, err = addPerson(ctx, tx, System(), draft)
	return id, true, err
}

// named is a placeholder's name: the first of the two that says anything.
func named(name, ref string) string {
	if name = Clean(name); name != "" {
		return name
	}
	return Clean(ref)
}
