package importer

import (
	"context"

	"waymark/internal/db"
	"waymark/internal/doctemplate"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// An oldTemplate is what an export says of a template beside its thread.
type oldTemplate struct {
	doctemplate.Fields
	Review    moment       `json:"review"`
	Withdrawn *tombstone   `json:"withdrawn"`
	Versions  []oldVersion `json:"versions"`
	Takes     []oldTake    `json:"takes"`
	Takers    []oldTake    `json:"takers"`
	Outcomes  []oldOutcome `json:"outcomes"`
}

type oldVersion struct {
	N      int    `json:"n"`
	Note   string `json:"note"`
	Text   string `json:"text"`
	Author text   `json:"author"`
	Org    text   `json:"org"`
	At     moment `json:"at"`
	Files  []struct {
		ID     text   `json:"id"`
		Title  string `json:"title"`
		Format string `json:"format"`
	} `json:"files"`
}

type oldTake struct {
	Org    text   `json:"org"`
	Person text   `json:"person"`
	N      int    `json:"n"`
	Times  int    `json:"times"`
	First  moment `json:"first"`
	Last   moment `json:"last"`
}

type oldOutcome struct {
	oldUse
	N int `json:"n"`
}

// makeTemplate takes a template's line: of an export with its versions, else
// its body as a text that others copy.
func makeTemplate(o object) (task, error) {
	d := doctemplate.Draft{
		Title: o.Title, Summary: o.Summary, Text: o.Body, Fields: doctemplate.Fields{Form: doctemplate.Text, Terms: o.Licence}, Tags: o.Tags,
		AsDraft: o.State == string(forum.Draft), From: &forum.Source{},
	}
	if o.Template != nil {
		d.Fields = o.Template.Fields
		d.Terms, d.Pair = o.Licence, 0
	}
	if o.Template != nil || o.brought != nil {
		d.Text, d.Body = "", o.Body
	}
	if o.brought != nil {
		d.Form = doctemplate.Files
	}
	p, err := doctemplate.Prepare(forum.System(), d)
	if o.brought != nil {
		p = p.Bringing(*o.brought)
	}
	if err == nil {
		err = need(o)
	}
	if err == nil {
		err = o.check()
	}
	return func(ctx context.Context, tx *db.Tx, r *refs) (forum.Effect, error) {
		place, from, err := source(ctx, tx, r, o)
		if err != nil {
			return "", err
		}
		t, e, err := doctemplate.Put(ctx, tx, p.Into(place, &from))
		if err != nil {
			return "", err
		}
		r.hold(string(o.ExternalID), t.Thread)
		if o.Template != nil && t.State != forum.Deleted {
			a := &afterlife{ctx: ctx, tx: tx, r: r, o: o, effect: e, author: t.Author.ID}
			if err := a.template(t, *o.Template); err != nil {
				return "", err
			}
			e = a.effect
		}
		return threadPast(ctx, tx, r, o, t.Thread, e, doctemplate.Edited)
	}, err
}

// template gives a template the versions and the register that it had.
func (a *afterlife) template(t doctemplate.Template, had oldTemplate) error {
	for _, v := range had.Versions {
		author, org, err := a.whose(v.Author, v.Org)
		if err != nil {
			return err
		}
		past := doctemplate.PastVersion{N: v.N, Note: v.Note, Text: v.Text, Author: author, Org: org, At: micros(v.At)}
		for _, f := range v.Files {
			id, err := db.One(a.ctx, a.tx, func(r db.Row) (id int64, err error) { var hash string; return id, r.Scan(&id, &hash) }, uploadByPID, string(f.ID))
			if err != nil {
				return fault.Wrong("files", "fault.import_reference", "Field", "files")
			}
			past.Files = append(past.Files, doctemplate.PastFile{ID: id, Title: f.Title, Format: f.Format})
		}
		if err := a.did(doctemplate.PutVersion(a.ctx, a.tx, t, past)); err != nil {
			return err
		}
	}
	for _, k := range had.Takes {
		_, org, err := a.whose("", k.Org)
		if err != nil {
			return err
		}
		if err := a.did(doctemplate.PutTake(a.ctx, a.tx, t, org, k.N, k.Times, micros(k.First), micros(k.Last))); err != nil {
			return err
		}
	}
	for _, k := range had.Takers {
		who, org, err := a.whose(k.Person, k.Org)
		if err != nil {
			return err
		}
		if err := a.did(doctemplate.PutTaker(a.ctx, a.tx, t, who, org, k.N, micros(k.Last))); err != nil {
			return err
		}
	}
	for _, u := range had.Outcomes {
		who, org, err := a.whose(u.Person, u.Org)
		if err != nil {
			return err
		}
		if err := a.did(doctemplate.PutOutcome(a.ctx, a.tx, t, string(u.ID), u.N, who, org, doctemplate.Result(u.Result), u.Changed, micros(u.On), micros(u.Created))); err != nil {
			return err
		}
	}
	if !had.Review.IsZero() {
		if err := a.did(doctemplate.PutReview(a.ctx, a.tx, t, micros(had.Review))); err != nil {
			return err
		}
	}
	if w := had.Withdrawn; w != nil {
		who, _, err := a.whose(w.By, "")
		if err != nil {
			return err
		}
		return a.did(doctemplate.PutWithdrawal(a.ctx, a.tx, t, micros(w.At), who, w.Reason))
	}
	return nil
}

func (a *afterlife) whose(person, org text) (who, of int64, err error) {
	if who, err = a.person(person); err != nil {
		return 0, 0, err
	}
	of, err = a.r.org(a.ctx, a.tx, string(org), "")
	return who, of, err
}
