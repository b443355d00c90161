package forum_test

import (
	"testing"
	"time"

	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

// TestPut imports people, organisations and communities, twice, and then with
// a change: the effects say what happened.
func TestPut(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		created := time.Date(2011, 5, 1, 0, 0, 0, 0, time.UTC)
		run := func(about string, want forum.Effect) {
			t.Helper()
			testkit.Must(t, d.Write(ctx, func(tx *db.Tx) error {
				org, e1, err := forum.PutOrganisation(ctx, tx, forum.OrganisationDraft{ExternalID: "o1", Slug: "leeds", Name: "Leeds", Size: about})
				if err != nil {
					return err
				}
				person, e2, err := forum.PutPerson(ctx, tx, forum.PersonDraft{
					ExternalID: "p1", Name: "Ann", Email: "ann@example.org", Org: org,
					RoleTitle: "Officer", About: about, Created: created,
				})
				if err != nil {
					return err
				}
				_, e3, err := forum.PutCommunity(ctx, tx, forum.CommunityDraft{ExternalID: "c1", Name: "Bins", Body: about, Members: []int64{person}, Created: created})
				for _, got := range []forum.Effect{e1, e2, e3} {
					if got != want {
						t.Errorf("%q: the effects are %v, %v, %v", about, e1, e2, e3)
					}
				}
				return err
			}))
		}
		run("", forum.Created)
		run("", forum.Unchanged)
		run("new", forum.Updated)
		run("new", forum.Unchanged)
		c, err := forum.CommunityBySlug(ctx, d, forum.System(), "bins")
		testkit.Must(t, err)
		if c.Visibility != forum.Open || c.Members != 1 || !c.Created.Equal(created) {
			t.Errorf("got %+v", c)
		}
		p, err := forum.PersonByEmail(ctx, d, forum.System(), "ann@example.org")
		if err != nil || p.Org.Slug != "leeds" || !p.Created.Equal(created) {
			t.Errorf("got %+v: %v", p, err)
		}
	})
}

// TestPlaceholders names things before they are there, then brings them: each
// placeholder becomes the thing, under the slug or the external id.
func TestPlaceholders(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		testkit.Must(t, d.Write(ctx, func(tx *db.Tx) error {
			person, made, err := forum.ResolvePerson(ctx, tx, "forum.jsonl#jan", "Jan")
			testkit.Must(t, err)
			again, remade, err := forum.ResolvePerson(ctx, tx, "forum.jsonl#jan", "")
			testkit.Must(t, err)
			if !made || remade || person != again {
				t.Errorf("the person is %d, then %d", person, again)
			}
			became, effect, err := forum.PutPerson(ctx, tx, forum.PersonDraft{ExternalID: "forum.jsonl#jan", Name: "Jan Kowalski"})
			testkit.Must(t, err)
			if became != person || effect != forum.Updated {
				t.Errorf("the placeholder became %d, %s", became, effect)
			}
			org, _, err := forum.ResolveOrganisation(ctx, tx, "leeds", "")
			testkit.Must(t, err)
			if became, effect, err = forum.PutOrganisation(ctx, tx, forum.OrganisationDraft{ExternalID: "o1", Slug: "leeds", Name: "Leeds City"}); became != org || effect != forum.Updated {
				t.Errorf("the placeholder became %d, %s: %v", became, effect, err)
			}
			if found, _, err := forum.ResolveOrganisation(ctx, tx, "o1", ""); found != org {
				t.Errorf("its external id finds %d: %v", found, err)
			}
			community, _, err := forum.ResolveCommunity(ctx, tx, "bins", "")
			testkit.Must(t, err)
			if became, effect, err = forum.PutCommunity(ctx, tx, forum.CommunityDraft{ExternalID: "c1", Slug: "bins", Name: "Bins", Visibility: forum.Private}); became != community || effect != forum.Updated {
				t.Errorf("the placeholder became %d, %s: %v", became, effect, err)
			}
			return nil
		}))
		if _, err := forum.CommunityBySlug(ctx, d, testkit.Person(t, d, "Eve", ""), "bins"); !fault.IsNotFound(err) {
			t.Errorf("the private community is seen: %v", err)
		}
	})
}

// TestPutByEmail imports somebody who is here, and somebody whose address
// another has; the second fails without spoiling the batch.
func TestPutByEmail(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		here, err := forum.AddPerson(ctx, d, forum.System(), forum.PersonDraft{Name: "Ann", Email: "ann@example.org"})
		testkit.Must(t, err)
		testkit.Must(t, d.Write(ctx, func(tx *db.Tx) error {
			id, effect, err := forum.PutPerson(ctx, tx, forum.PersonDraft{ExternalID: "p1", Name: "Ann Alder", Email: "ann@example.org"})
			testkit.Must(t, err)
			if id != here.ID || effect != forum.Updated {
				t.Errorf("got %d, %s", id, effect)
			}
			_, _, err = forum.PutPerson(ctx, tx, forum.PersonDraft{ExternalID: "p2", Name: "Ben", Email: "ann@example.org"})
			if _, ok := fault.FieldsOf(err).Of("email"); !ok {
				t.Errorf("another's address gives %v", err)
			}
			_, _, err = forum.PutPerson(ctx, tx, forum.PersonDraft{ExternalID: "p3", Name: "Cid", Email: "not one"})
			if _, ok := fault.FieldsOf(err).Of("email"); !ok {
				t.Errorf("what is no address gives %v", err)
			}
			_, _, err = forum.PutPerson(ctx, tx, forum.PersonDraft{ExternalID: "p4"})
			return err
		}))
	})
}
