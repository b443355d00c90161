package govern_test

import (
	"encoding/csv"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"waymark/internal/auth"
	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/govern"
	"waymark/internal/testkit"
)

func catch(t *testing.T, d *db.DB) {
	t.Helper()
	testkit.Must(t, changes.Catch(t.Context(), d, govern.Reader(d)))
}

// actions gives the audit's actions, the oldest first.
func actions(t *testing.T, d *db.DB) []string {
	t.Helper()
	catch(t, d)
	acts, err := govern.Acts(t.Context(), d, forum.System(), 0, 0, 100)
	testkit.Must(t, err)
	var names []string
	for _, a := range acts {
		names = append(names, a.Action)
	}
	slices.Reverse(names)
	return names
}

func TestPrivilegedActsAreAudited(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		admin, ann, ben := testkit.Admin(t, d, "Ada"), testkit.Person(t, d, "Ann", ""), testkit.Person(t, d, "Ben", "")
		place := testkit.Community(t, d, ann, forum.Restricted)
		testkit.Join(t, d, place, ann, ben)
		testkit.Must(t, forum.PutMember(ctx, d, ann, place.ID, ben.Person, forum.Facilitator))
		_, err := discussion.Start(ctx, d, ben, discussion.Draft{Community: place.ID, Title: "Daily work"})
		testkit.Must(t, err)
		_, err = auth.CreateToken(ctx, d, ben, ben.Person, []string{auth.ScopeRead}, "A program")
		testkit.Must(t, err)
		testkit.Must(t, forum.SetTheme(ctx, d, ben, "dark"))
		testkit.Must(t, forum.SetSiteRole(ctx, d, admin, ben.Person, forum.SiteAdmin))
		testkit.Must(t, govern.Note(ctx, d, admin, govern.MembersViewed, "community", place.ID, place.ID))
		want := []string{
			"person.made_administrator", "member.joined", "member.made_facilitator", "token.created", "person.made_administrator", "members.viewed",
		}
		if got := actions(t, d); !slices.Equal(got, want) {
			t.Errorf("audited were\n%q, not\n%q", got, want)
		}
		of, err := govern.Acts(ctx, d, admin, ann.Person, 0, 10)
		testkit.Must(t, err)
		if len(of) != 2 || of[0].Person() != ben.Person {
			t.Errorf("of Ann's: %+v", of)
		}
		if _, err := govern.Acts(ctx, d, ann, 0, 0, 10); err == nil {
			t.Error("a facilitator reads the audit")
		}
	})
}

var (
	changeRow = db.SQL(`UPDATE audit SET actor_id = $2 WHERE id = $1`)
	dropRow   = db.SQL(`DELETE FROM audit WHERE id = $1`)
	rehash    = db.SQL(`UPDATE audit SET hash = $2 WHERE id = $1`)
)

func TestChainShowsWhatWasChanged(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		admin := testkit.Admin(t, d, "Ada")
		for range 5 {
			testkit.Must(t, govern.Note(t.Context(), d, admin, govern.AuditExported, "audit", 0, 0))
		}
		catch(t, d)
		whole := verify(t, d)
		if !whole.Whole() || whole.Rows != 6 || len(whole.Head) != 64 {
			t.Fatalf("untouched: %+v", whole)
		}
		exec := func(s *db.Statement, args ...any) {
			testkit.Must(t, d.Write(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), s, args...)
				return err
			}))
		}
		on := func(from govern.Chain) govern.Chain {
			c, err := govern.VerifyOn(t.Context(), d, from)
			testkit.Must(t, err)
			return c
		}
		if c := on(whole); c != whole {
			t.Errorf("read on from the end: %+v", c)
		}
		if c := on(govern.Chain{Rows: whole.Rows, Head: "another"}); c != whole {
			t.Errorf("read on from what is not there: %+v", c)
		}
		exec(changeRow, 3, 99)
		if c := on(govern.Chain{Rows: whole.Rows + 7, Head: whole.Head}); c.Bad != 3 {
			t.Errorf("read on from behind the end: %+v", c)
		}
		if c := verify(t, d); c.Bad != 3 || c.Why != "hash" {
			t.Errorf("a changed row: %+v", c)
		}
		exec(changeRow, 3, admin.Person)
		if c := verify(t, d); c != whole {
			t.Errorf("changed back: %+v", c)
		}
		exec(rehash, 2, strings.Repeat("0", 64))
		if c := verify(t, d); c.Bad != 2 {
			t.Errorf("another hash: %+v", c)
		}
		exec(dropRow, 2)
		if c := verify(t, d); c.Bad != 3 || c.Why != "gap" {
			t.Errorf("a missing row: %+v", c)
		}
	})
}

func verify(t *testing.T, d *db.DB) govern.Chain {
	t.Helper()
	c, err := govern.VerifyChain(t.Context(), d)
	testkit.Must(t, err)
	return c
}

// After a restore the audit goes on where it was, and misses nothing that the
// restored database had not yet audited.
func TestAuditMissesNothingAfterARestore(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		admin := testkit.Admin(t, d, "Ada")
		catch(t, d)
		testkit.Must(t, govern.Note(t.Context(), d, admin, govern.BackupMade, "site", 0, 0))
		testkit.Must(t, changes.NewEpoch(t.Context(), d))
		testkit.Must(t, govern.Note(t.Context(), d, admin, govern.AuditExported, "audit", 0, 0))
		if got := actions(t, d); !slices.Equal(got, []string{"person.made_administrator", "site.backed_up", "audit.exported"}) {
			t.Errorf("audited: %q", got)
		}
		if c := verify(t, d); !c.Whole() || c.Rows != 3 {
			t.Errorf("%+v", c)
		}
	})
}

func TestExports(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		admin, ann := testkit.Admin(t, d, "Ada"), testkit.Person(t, d, "Ann Canary", "")
		for range 3 {
			testkit.Must(t, govern.Note(t.Context(), d, admin, govern.AuditExported, "audit", 0, 0))
		}
		catch(t, d)
		var text strings.Builder
		testkit.Must(t, govern.WriteJSON(t.Context(), d, admin, &text))
		var got struct {
			Chain govern.Chain `json:"chain"`
			Rows  []struct {
				N    int64  `json:"n"`
				Hash string `json:"hash"`
			} `json:"rows"`
		}
		testkit.Must(t, json.Unmarshal([]byte(text.String()), &got))
		if len(got.Rows) != 4 || got.Chain != verify(t, d) || got.Rows[3].Hash != got.Chain.Head {
			t.Errorf("as JSON: %s", text.String())
		}
		var table strings.Builder
		testkit.Must(t, govern.WriteCSV(t.Context(), d, admin, &table))
		rows, err := csv.NewReader(strings.NewReader(table.String())).ReadAll()
		testkit.Must(t, err)
		if len(rows) != 5 || rows[4][11] != got.Chain.Head {
			t.Errorf("as CSV: %s", table.String())
		}
		if strings.Contains(text.String()+table.String(), "Canary") {
			t.Error("a name stands in the audit")
		}
		if err := govern.WriteCSV(t.Context(), d, ann, &table); err == nil {
			t.Error("anybody exports the audit")
		}
	})
}
