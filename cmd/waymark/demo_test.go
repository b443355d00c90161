package main

import (
	"testing"
	"time"

	"waymark/internal/auth"
	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/files"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

var (
	countAll = map[string]*db.Statement{
		"communities":   db.Scan("a test", `SELECT COUNT(*) FROM communities`),
		"people":        db.Scan("a test", `SELECT COUNT(*) FROM persons`),
		"organisations": db.Scan("a test", `SELECT COUNT(*) FROM organisations`),
		"accounts":      db.Scan("a test", `SELECT COUNT(*) FROM accounts`),
		"lessons":       db.Scan("a test", `SELECT COUNT(*) FROM threads WHERE kind = 'lesson'`),
		"threads":       db.Scan("a test", `SELECT COUNT(*) FROM threads WHERE kind = 'discussion'`),
		"replies":       db.Scan("a test", `SELECT COUNT(*) FROM replies`),
		"uses":          db.Scan("a test", `SELECT COUNT(*) FROM lesson_uses`),
		"drafts":        db.Scan("a test", `SELECT COUNT(*) FROM threads WHERE state = 'draft'`),
		"deleted":       db.Scan("a test", `SELECT COUNT(*) FROM threads WHERE state = 'deleted'`),
		"tombstones":    db.Scan("a test", `SELECT COUNT(*) FROM replies WHERE deleted_at IS NOT NULL`),
		"revisions":     db.Scan("a test", `SELECT COUNT(*) FROM revisions`),
		"archived":      db.Scan("a test", `SELECT COUNT(*) FROM communities WHERE archived_at IS NOT NULL`),
		"private":       db.Scan("a test", `SELECT COUNT(*) FROM communities WHERE visibility = 'private'`),
		"restricted":    db.Scan("a test", `SELECT COUNT(*) FROM communities WHERE visibility = 'restricted'`),
		"asked":         db.Scan("a test", `SELECT COUNT(*) FROM memberships WHERE state = 'asked'`),
		"shared":        db.Scan("a test", `SELECT COUNT(*) FROM thread_shares`),
		"authors":       db.Scan("a test", `SELECT COUNT(*) FROM thread_authors`),
		"unanswered":    db.Scan("a test", `SELECT COUNT(*) FROM threads WHERE asks AND first_reply_at IS NULL AND state = 'published'`),
		"moves":         db.Scan("a test", `SELECT COUNT(*) FROM affiliations WHERE ends_at IS NOT NULL`),
		"admins":        db.Scan("a test", `SELECT COUNT(*) FROM persons WHERE role = 'admin'`),
		"long":          db.Scan("a test", `SELECT COUNT(*) FROM threads WHERE reply_count > 50`),
		"deep":          db.Scan("a test", `SELECT COUNT(*) FROM replies WHERE depth > 3`),
		"logos":         db.Scan("a test", `SELECT COUNT(*) FROM organisations WHERE logo IS NOT NULL`),
		"reports":       db.Scan("a test", `SELECT COUNT(*) FROM reports`),
		"waiting":       db.Scan("a test", `SELECT COUNT(*) FROM reports WHERE decided_at IS NULL`),
		"helpful":       db.Scan("a test", `SELECT COUNT(*) FROM reply_helpful`),
		"answered":      db.Scan("a test", `SELECT COUNT(*) FROM threads WHERE answer_count = 1`),
		"several":       db.Scan("a test", `SELECT COUNT(*) FROM threads WHERE answer_count > 1`),
		"official":      db.Scan("a test", `SELECT COUNT(*) FROM replies WHERE official_at IS NOT NULL`),
		"in_short":      db.Scan("a test", `SELECT COUNT(*) FROM in_short`),
		"in_short_was":  db.Scan("a test", `SELECT COUNT(*) FROM revisions WHERE reply_id = -1`),
		"quotes_asked":  db.Scan("a test", `SELECT COUNT(*) FROM quotes WHERE state = 'asked'`),
		"quotes_named":  db.Scan("a test", `SELECT COUNT(*) FROM quotes WHERE state = 'named'`),
		"quotes_no":     db.Scan("a test", `SELECT COUNT(*) FROM quotes WHERE state = 'declined'`),
		"templates":     db.Scan("a test", `SELECT COUNT(*) FROM templates`),
		"taken":         db.Scan("a test", `SELECT COUNT(*) FROM template_takers`),
		"with_replies":  db.Scan("a test", `SELECT COUNT(*) FROM threads WHERE kind = 'lesson' AND reply_count > 0`),
	}
	lastActive = db.Scan("a test", `SELECT MAX(active_at) FROM threads`)
)

func TestDemoLoads(t *testing.T) {
	content, err := readDemo()
	testkit.Must(t, err)
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		began := time.Now()
		testkit.Must(t, loadDemo(t.Context(), d, files.In(t.TempDir()), content))
		t.Logf("loaded in %v", time.Since(began).Round(time.Millisecond))
		testkit.Must(t, openAccounts(t.Context(), d, content, true))
		testkit.Must(t, openAccounts(t.Context(), d, content, true)) // changes nothing
		t.Logf("with roles in %v", time.Since(began).Round(time.Millisecond))
		testkit.Must(t, changes.Relay(t.Context(), d))
		demoInboxes(t, d, content)
		demoSpeech(t, d)
		got := map[string]int{}
		for name, s := range countAll {
			n, err := db.Value[int](t.Context(), d, s)
			testkit.Must(t, err)
			got[name] = n
		}
		for name, want := range map[string]int{
			"communities": 9, "people": 60, "accounts": 6, "organisations": 12, "lessons": 41, "threads": 60, "replies": 418, "templates": 13, "taken": 30, "uses": 41,
			"drafts": 3, "deleted": 1, "tombstones": 2, "archived": 1, "private": 1, "restricted": 1, "asked": 2, "shared": 4,
			"authors": 14, "moves": 3, "admins": 1, "long": 1, "logos": 5, "reports": 3, "waiting": 2,
			"official": 1, "in_short": 3, "in_short_was": 2, "quotes_asked": 1, "quotes_named": 1, "quotes_no": 1,
		} {
			if got[name] != want {
				t.Errorf("%s: %d, want %d", name, got[name], want)
			}
		}
		for _, name := range []string{"revisions", "unanswered", "deep", "with_replies", "helpful", "answered", "several"} {
			if got[name] == 0 {
				t.Errorf("there are no %s", name)
			}
		}
		last, err := db.Value[int64](t.Context(), d, lastActive)
		testkit.Must(t, err)
		if age := d.Now().Sub(db.Time(last)); age < 0 || age > 3*day {
			t.Errorf("the newest is %v old", age)
		}
		checkRoles(t, d, content)
	})
}

// Everybody who may be tried can sign in, and sees what their note promises.
func checkRoles(t *testing.T, d *db.DB, content demoContent) {
	accounts := auth.New(d, auth.Options{})
	roles := demoRoles(content)
	if len(roles) != len(roleNames) {
		t.Errorf("%d roles, %d names", len(roles), len(roleNames))
	}
	for _, r := range roles {
		_, s, err := accounts.SignIn(t.Context(), r.Email, demoPassword, "test", "")
		testkit.Must(t, err)
		mine, err := forum.MyCommunities(t.Context(), d, s.Viewer)
		testkit.Must(t, err)
		if newcomer := r.As == "newcomer"; newcomer != (len(mine) == 0) {
			t.Errorf("%s belongs to %d communities", r.As, len(mine))
		}
		if s.Viewer.Admin != (r.As == roleAdmin) || r.Note == "" || roleNames[r.As] == "" {
			t.Errorf("%+v: %+v", r, s.Viewer)
		}
	}
}
