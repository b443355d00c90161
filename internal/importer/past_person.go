package importer

import (
	"context"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// An oldAffiliation is a person's time at an organisation.
type oldAffiliation struct {
	Org       text   `json:"org"`
	RoleTitle string `json:"role_title"`
	Starts    moment `json:"starts"`
	Ends      moment `json:"ends"`
}

// An administration is an organisation that a person looks after.
type administration struct {
	Org   text   `json:"org"`
	Since moment `json:"since"`
}

// personPast gives a person who has just been put what the line says beside.
func personPast(ctx context.Context, tx *db.Tx, r *refs, o object, id int64, e forum.Effect) (forum.Effect, error) {
	if err := keepPID(ctx, tx, takePersonPID, e, o, id); err != nil {
		return "", err
	}
	a := &afterlife{ctx: ctx, tx: tx, r: r, o: o, effect: e}
	if o.Theme != "" { // it is an export's
		left, err := r.org(ctx, tx, string(o.LeftOrg), "")
		if err != nil {
			return "", err
		}
		if err := a.did(tx.Exec(ctx, setPersonPast, id, o.Contact, o.Theme, orNull(micros(o.Ended)), orNull(left))); err != nil {
			return "", err
		}
		was, err := forum.PersonByID(ctx, tx, forum.System(), id)
		if err != nil {
			return "", err
		}
		if o.Role != "" && was.SiteRole != o.Role {
			if err := a.did(1, forum.SetSiteRoleIn(ctx, tx, forum.System(), id, o.Role)); err != nil {
				return "", err
			}
		}
	}
	for _, of := range o.Administers {
		org, err := r.org(ctx, tx, string(of.Org), "")
		if err != nil {
			return "", err
		}
		if err := a.did(tx.Exec(ctx, addAdministration, org, id, micros(of.Since))); err != nil {
			return "", err
		}
	}
	if o.Affiliations != nil {
		if err := a.affiliations(id); err != nil {
			return "", err
		}
	}
	c := changes.Change{Kind: "person", Subject: id, Audience: changes.Everyone}
	return a.effect, a.again(e, forum.PersonChanged, c)
}

type affiliationRow struct {
	id, org      int64
	role         string
	starts, ends int64
}

// affiliations makes a person's affiliations those of the line, in the order
// in which they began, and the one that lasts the present one.
func (a *afterlife) affiliations(person int64) error {
	had, err := db.All(a.ctx, a.tx, func(r db.Row) (w affiliationRow, err error) {
		var ends *int64
		err = r.Scan(&w.id, &w.org, &w.role, &w.starts, &ends)
		if ends != nil {
			w.ends = *ends
		}
		return w, err
	}, affiliationsOf, person)
	if err != nil {
		return err
	}
	var org, present int64
	for i, of := range a.o.Affiliations {
		want := affiliationRow{role: of.RoleTitle, starts: micros(of.Starts), ends: micros(of.Ends)}
		if want.org, err = a.r.org(a.ctx, a.tx, string(of.Org), ""); err != nil {
			return err
		}
		if i < len(had) {
			want.id = had[i].id
			if had[i] != want {
				err = a.did(a.tx.Exec(a.ctx, setAffiliation, want.id, want.org, want.role, want.starts, orNull(want.ends)))
			}
		} else {
			want.id, err = db.Value[int64](a.ctx, a.tx, addAffiliation, person, want.org, want.role, want.starts, orNull(want.ends))
			err = a.did(1, err)
		}
		if err != nil {
			return err
		}
		if want.ends == 0 && a.o.Org != "" {
			org, present = want.org, want.id
		}
	}
	return a.did(a.tx.Exec(a.ctx, setPersonOrg, person, orNull(org), orNull(present)))
}

// communityPast gives a community that has just been put what the line says
// beside, and its members as they are.
func communityPast(ctx context.Context, tx *db.Tx, r *refs, o object, id int64, e forum.Effect) (forum.Effect, error) {
	if err := keepPID(ctx, tx, takeCommunityPID, e, o, id); err != nil {
		return "", err
	}
	a := &afterlife{ctx: ctx, tx: tx, r: r, o: o, effect: e}
	if o.Measure != nil { // it is an export's
		by, err := a.person(o.CreatedBy)
		if err != nil {
			return "", err
		}
		if err := a.did(tx.Exec(ctx, setCommunityPast, id, *o.Measure, orNull(micros(o.Archived)), orNull(by))); err != nil {
			return "", err
		}
	}
	for _, ref := range o.Limit {
		org, err := r.org(ctx, tx, ref, "")
		if err != nil {
			return "", err
		}
		if err := a.did(tx.Exec(ctx, addLimit, id, org)); err != nil {
			return "", err
		}
	}
	for _, m := range o.Members {
		if m.Since.IsZero() {
			continue
		}
		who, err := a.person(m.Person)
		if err != nil {
			return "", err
		}
		if err := a.did(tx.Exec(ctx, putMembership, id, who, m.Role, m.State, m.Message, micros(m.Since))); err != nil {
			return "", err
		}
	}
	if _, err := tx.Exec(ctx, countMembers, id); err != nil {
		return "", err
	}
	for _, kind := range forum.ReadyTexts {
		if text := forum.CleanText(o.Texts[string(kind)]); text != "" {
			if err := a.did(tx.Exec(ctx, putReady, id, string(kind), text)); err != nil {
				return "", err
			}
		}
	}
	c := changes.Change{Kind: "community", Community: id, Subject: id, Audience: changes.Readers}
	return a.effect, a.again(e, forum.CommunityChanged, c)
}

// checkPeople finds what cannot be kept of a person or a community.
func checkPeople(o object) error {
	var f fault.Fields
	for _, m := range o.Members {
		if !m.Since.IsZero() {
			f.OneOf("members", m.Role, "fault.role", string(forum.Member), string(forum.Facilitator))
			f.OneOf("members", m.State, "fault.import_state", "member", "asked")
		}
	}
	if o.Kind == kindPerson && o.Role != "" {
		f.OneOf("role", o.Role, "fault.role", forum.SiteMember, forum.SiteAdmin)
	}
	if o.Theme != "" {
		f.OneOf("theme", o.Theme, "fault.theme", forum.Themes...)
	}
	return f.Err()
}
