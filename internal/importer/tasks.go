package importer

import (
	"context"
	"strings"

	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// tasks make a line's task by its kind: they check and render outside the
// transaction and leave only the writing to the task.
var tasks = map[string]func(object) (task, error){
	kindOrganisation: organisation,
	kindPerson:       person,
	kindCommunity:    community,
	kindDiscussion:   startDiscussion,
	kindTemplate:     makeTemplate,
	kindCollection:   makeCollection,
	kindPost:         post,
	kindLesson:       shareLesson,
	kindOrigin:       originOf,
}

func organisation(o object) (task, error) {
	draft := forum.OrganisationDraft{
		Name: o.Name, Slug: o.Slug, Type: o.Type, Region: o.Region, Size: string(o.Size),
		ExternalID: string(o.ExternalID), Placeholder: o.Placeholder, Created: o.Created.Time,
	}
	if o.Hue != nil {
		draft.Hue = (*o.Hue%360+359)%360 + 1
	}
	return func(ctx context.Context, tx *db.Tx, r *refs) (forum.Effect, error) {
		if err := adopt(ctx, tx, adoptOrganisation, o); err != nil {
			return "", err
		}
		id, e, err := forum.PutOrganisation(ctx, tx, draft)
		if err != nil {
			return "", err
		}
		r.orgs[string(o.ExternalID)] = id
		return e, keepPID(ctx, tx, takeOrganisationPID, e, o, id)
	}, need(o)
}

func person(o object) (task, error) {
	draft := forum.PersonDraft{
		Name: o.Name, Email: o.Email, RoleTitle: o.RoleTitle, About: o.About, Skills: strings.Join(o.Skills, ", "),
		ExternalID: string(o.ExternalID), Created: o.Created.Time, Placeholder: o.Placeholder, SiteRole: o.Role, Contact: o.Contact,
	}
	err := need(o)
	if err == nil {
		err = checkPeople(o)
	}
	return func(ctx context.Context, tx *db.Tx, r *refs) (e forum.Effect, err error) {
		if err := adopt(ctx, tx, adoptPerson, o); err != nil {
			return "", err
		}
		draft := draft
		if draft.Org, err = r.org(ctx, tx, string(o.Org), o.orgName); err != nil {
			return "", err
		}
		id, e, err := forum.PutPerson(ctx, tx, draft)
		if err != nil {
			return "", err
		}
		r.people[string(o.ExternalID)] = id
		return personPast(ctx, tx, r, o, id, e)
	}, err
}

func community(o object) (task, error) {
	draft := forum.CommunityDraft{
		Name: o.Name, Slug: o.Slug, Summary: o.Summary, Body: o.Body, Visibility: forum.Visibility(o.Visibility),
		ExternalID: string(o.ExternalID), Created: o.Created.Time, Placeholder: o.Placeholder,
	}
	err := need(o)
	if err == nil {
		err = checkPeople(o)
	}
	if err == nil {
		err = checkReady(o)
	}
	return func(ctx context.Context, tx *db.Tx, r *refs) (forum.Effect, error) {
		if err := adopt(ctx, tx, adoptCommunity, o); err != nil {
			return "", err
		}
		draft := draft
		for _, m := range o.Members {
			id, err := r.person(ctx, tx, string(m.Person), "")
			if err != nil {
				return "", err
			}
			if !m.Since.IsZero() {
				continue // put as they are, below
			}
			if forum.Role(m.Role) == forum.Facilitator {
				draft.Facilitators = append(draft.Facilitators, id)
			} else {
				draft.Members = append(draft.Members, id)
			}
		}
		id, e, err := forum.PutCommunity(ctx, tx, draft)
		if err != nil {
			return "", err
		}
		r.places[string(o.ExternalID)] = id
		return communityPast(ctx, tx, r, o, id, e)
	}, err
}

// need is the fault of a line without an external id.
func need(o object) error {
	if o.ExternalID == "" {
		return fault.Wrong("external_id", "fault.external_id_required")
	}
	return nil
}

// source resolves where a thread comes from, and into which community it goes.
func source(ctx context.Context, tx *db.Tx, r *refs, o object) (place int64, from forum.Source, err error) {
	from = forum.Source{ExternalID: string(o.ExternalID), Created: o.Created.Time, SourceURL: o.SourceURL, Licence: o.Licence}
	if err := adopt(ctx, tx, adoptThread, o); err != nil {
		return 0, from, err
	}
	if place, err = r.community(ctx, tx, string(o.Community), o.communityName); err != nil {
		return 0, from, err
	}
	if place == 0 {
		return 0, from, fault.Wrong("community", "fault.import_reference", "Field", "community")
	}
	if from.Authors, err = r.persons(ctx, tx, o.authors()); err != nil {
		return 0, from, err
	}
	from.Org, err = r.org(ctx, tx, string(o.Org), o.orgName)
	return place, from, err
}

func startDiscussion(o object) (task, error) {
	p, err := discussion.Prepare(discussion.Draft{Title: o.Title, Summary: o.Summary, Body: o.Body, Tags: o.Tags, Asks: o.Asks, From: &forum.Source{}})
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
		t, e, err := discussion.Put(ctx, tx, p.Into(place, &from))
		if err != nil {
			return "", err
		}
		r.hold(string(o.ExternalID), t)
		if o.opening != "" {
			r.replies[o.opening] = ""
		}
		return threadPast(ctx, tx, r, o, t, e, discussion.Edited)
	}, err
}

func post(o object) (task, error) {
	p, err := forum.PrepareReply(forum.System(), forum.ReplyDraft{Body: o.Body, From: &forum.Source{}})
	if err == nil {
		err = need(o)
	}
	if err == nil {
		err = o.check()
	}
	return func(ctx context.Context, tx *db.Tx, r *refs) (forum.Effect, error) {
		if err := adopt(ctx, tx, adoptReply, o); err != nil {
			return "", err
		}
		t, found, err := r.thread(ctx, tx, o.ThreadKind, string(o.Thread))
		if err != nil {
			return "", err
		}
		if !found {
			return "", fault.Wrong("thread", "fault.import_reference", "Field", "thread")
		}
		from := forum.Source{ExternalID: string(o.ExternalID), Created: o.Created.Time}
		if from.Authors, err = r.persons(ctx, tx, o.authors()); err != nil {
			return "", err
		}
		to := ""
		if o.ReplyTo != "" && o.ReplyTo != o.Thread {
			if to, found, err = r.reply(ctx, tx, string(o.ReplyTo), t.ID); err != nil {
				return "", err
			}
			if !found {
				return "", errLater
			}
		}
		pid, e, err := forum.PutReply(ctx, tx, t, p.Into(to, &from))
		if err != nil {
			return "", err
		}
		return putPost(ctx, tx, r, o, t, from.Authors, pid, e)
	}, err
}

// putPost gives a reply that has just been put its past.
func putPost(ctx context.Context, tx *db.Tx, r *refs, o object, t forum.Thread, authors []int64, pid string, e forum.Effect) (forum.Effect, error) {
	r.replies[string(o.ExternalID)] = pid
	if !forum.IsPID(string(o.ID)) && o.Revision == 0 && o.Badge == nil && len(o.Files) == 0 && !strings.Contains(o.Body, "](/f/") {
		return e, nil
	}
	id, err := db.Value[int64](ctx, tx, replyID, pid)
	if err != nil {
		return "", err
	}
	a := &afterlife{ctx: ctx, tx: tx, r: r, o: o, effect: e}
	if len(authors) > 0 {
		a.author = authors[0]
	}
	if err := keepPID(ctx, tx, takeReplyPID, e, o, id); err != nil {
		return "", err
	}
	delete(r.replies, string(o.ExternalID)) // it may have another name now
	if err := a.replyPast(t, id); err != nil {
		return "", err
	}
	c := t.Change(forum.System())
	c.Part = id
	return a.effect, a.again(e, forum.ReplyEdited, c)
}
