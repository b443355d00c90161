package auth

import (
	"context"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// AddUser makes a person who can sign in, for the command line: role is
// forum.SiteMember, forum.SiteAdmin or empty, the organisation is named by
// its slug or not at all. Somebody who is here without an account gets one;
// an empty password makes none.
func AddUser(ctx context.Context, d *db.DB, email, name, orgSlug, role, password string) (p forum.Person, err error) {
	v := forum.System()
	draft := forum.PersonDraft{Name: name, Email: email, SiteRole: role}
	if p, err = forum.PersonByEmail(ctx, d, v, email); err == nil {
		if draft.Name == "" {
			draft.Name = p.Name
		}
		if role == "" {
			draft.SiteRole = p.SiteRole
		}
	} else if !fault.IsNotFound(err) {
		return p, err
	}
	hash, err := checkUser(ctx, v, &draft, password)
	if err != nil {
		return p, err
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		if p, err = userIn(ctx, tx, v, draft, orgSlug); err != nil || hash == "" {
			return err
		}
		return addAccount(ctx, tx, v, p.ID, hash)
	})
	return p, forum.EmailTaken(err)
}

// checkUser checks the draft of somebody who is to sign in and hashes the
// password; an empty one gives an empty hash.
func checkUser(ctx context.Context, v forum.Viewer, draft *forum.PersonDraft, password string) (hash string, err error) {
	err = draft.Check(v)
	f := fault.FieldsOf(err)
	if err != nil && len(f) == 0 {
		return "", err
	}
	f.Require("email", draft.Email, "fault.email")
	if password != "" {
		CheckPassword(&f, "password", password, draft.Name, draft.Email)
	}
	if err := f.Err(); err != nil || password == "" {
		return "", err
	}
	return passwords.hash(ctx, password)
}

// userIn adds the person, or finds the one who is here without an account.
func userIn(ctx context.Context, tx *db.Tx, v forum.Viewer, draft forum.PersonDraft, orgSlug string) (forum.Person, error) {
	if orgSlug != "" {
		o, err := forum.OrganisationBySlug(ctx, tx, v, orgSlug)
		if fault.IsNotFound(err) {
			var f fault.Fields
			f.Add("org", "fault.organisation_unknown")
			err = f.Err()
		}
		if err != nil {
			return forum.Person{}, err
		}
		draft.Org = o.ID
	}
	p, err := forum.PersonByEmail(ctx, tx, v, draft.Email)
	if fault.IsNotFound(err) {
		return forum.AddPersonIn(ctx, tx, v, draft)
	}
	if err != nil {
		return p, err
	}
	if has, err := db.Has(ctx, tx, accountOf, p.ID); err != nil || has {
		return p, taken(err)
	}
	if draft.SiteRole != p.SiteRole {
		err = forum.SetSiteRoleIn(ctx, tx, v, p.ID, draft.SiteRole)
	}
	return p, err
}

func taken(err error) error {
	if err != nil {
		return err
	}
	var f fault.Fields
	f.Add("email", "fault.email_taken")
	return f.Err()
}

func addAccount(ctx context.Context, tx *db.Tx, v forum.Viewer, person int64, hash string) error {
	if _, err := tx.Exec(ctx, putAccount, person, hash, tx.Micros()); err != nil {
		return err
	}
	return changes.Append(ctx, tx, AccountAdded, changes.Change{
		Kind: "account", Subject: person, Actor: v.Person,
		Audience: changes.Only(person),
	})
}

// HasAccount says whether a person can sign in with a password.
func HasAccount(ctx context.Context, q db.Q, person int64) (bool, error) {
	return db.Has(ctx, q, accountOf, person)
}
