package exporter_test

import (
	"os"
	"regexp"
	"testing"

	"waymark/internal/db"
	"waymark/internal/testkit"
)

var columnsOf = db.SQLOn(db.SQLite, `SELECT name FROM pragma_table_info($1)`)

// stays are the columns of content that an export leaves out, and why.
var stays = map[string]map[string]string{
	"organisations": {"sort_name": derived, "logo": "pictures are uploaded again"},
	"persons":       {"sort_name": derived, "about_html": derived},
	"affiliations":  {},
	"communities": {
		"sort_name": derived, "body_html": derived, "member_count": derived, "thread_count": derived, "active_at": derived,
	},
	"community_organisations": {},
	"memberships":             {},
	"organisation_admins":     {},
	"threads": {
		"slug": derived, "body_html": derived, "reply_count": derived, "branch_count": derived, "first_reply_at": derived, "last_reply_id": derived,
		"active_at": derived, "hidden": tombstone, "kept_tags": tombstone,
	},
	"thread_authors": {},
	"thread_shares":  {},
	"replies": {
		"community_id": derived, "n": derived, "branch_n": derived, "depth": derived, "path": derived, "children": derived, "branch_size": derived,
		"body_html": derived, "hidden": tombstone,
	},
	"revisions": {},
	"lessons": {
		"context_html": derived, "did_html": derived, "worked_html": derived, "did_not_work_html": derived, "do_again_html": derived,
		"tried_worked": derived, "tried_mixed": derived, "tried_did_not_work": derived,
	},
	"lesson_uses": {"id": derived, "changed_html": derived},
}

const (
	derived   = "it follows from the rest"
	tombstone = "what was hidden goes on as a tombstone"
)

// Every column of content is read by the exporter, or stays for a reason.
func TestEveryColumn(t *testing.T) {
	text, err := os.ReadFile("sql.go")
	testkit.Must(t, err)
	d := testkit.SQLite(t)
	for table, left := range stays {
		columns, err := db.Column[string](t.Context(), d, columnsOf, table)
		testkit.Must(t, err)
		if len(columns) == 0 {
			t.Errorf("there is no table %s", table)
		}
		for _, c := range columns {
			read := regexp.MustCompile(`\b` + c + `\b`).Match(text)
			if _, stays := left[c]; !read && !stays {
				t.Errorf("%s.%s is not exported: read it in sql.go, give it to the importer, or say here why it stays", table, c)
			}
		}
	}
}
