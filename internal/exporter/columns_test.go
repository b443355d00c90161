package exporter_test

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"waymark/internal/db"
	"waymark/internal/testkit"
)

var (
	columnsOf = db.SQLOn(db.SQLite, `SELECT name FROM pragma_table_info($1)`)
	tables    = db.SQLOn(db.SQLite, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
)

// stays are the columns of content that an export leaves out, and why.
var stays = map[string]map[string]string{
	"organisations": {"sort_name": derived, "logo": "pictures are uploaded again"},
	"persons":       {"sort_name": derived, "about_html": derived, "editor": "a habit on this site, which one press changes"},
	"affiliations":  {},
	"communities": {
		"sort_name": derived, "body_html": derived, "member_count": derived, "thread_count": derived, "active_at": derived,
	},
	"community_organisations": {},
	"memberships":             {},
	"organisation_admins":     {},
	"threads": {
		"slug": derived, "body_html": derived, "reply_count": derived, "branch_count": derived, "first_reply_at": derived, "last_reply_id": derived,
		"active_at": derived, "hidden": tombstone, "kept_tags": tombstone, "answer_count": derived, "helpful": derived,
		"announced_at": "the members were told", "merged_reply": "what was merged is a reply now; that it had an address of its own stays here",
	},
	"thread_authors": {},
	"thread_shares":  {},
	"replies": {
		"community_id": derived, "n": derived, "branch_n": derived, "depth": derived, "path": derived, "children": derived, "branch_size": derived,
		"body_html": derived, "hidden": tombstone, "helpful": derived,
	},
	"revisions":      {},
	"thread_helpful": {},
	"reply_helpful":  {},
	"in_short":       {"body_html": derived},
	"lessons": {
		"context_html": derived, "did_html": derived, "worked_html": derived, "did_not_work_html": derived, "do_again_html": derived,
		"tried_worked": derived, "tried_mixed": derived, "tried_did_not_work": derived,
	},
	"lesson_uses": {"id": derived, "changed_html": derived},
	"templates": {
		"format": derived, "use_html": derived, "avoid_html": derived, "latest": derived,
	},
	"template_versions":         {"text_html": derived},
	"template_files":            {"position": "the order says it"},
	"template_takes":            {},
	"template_takers":           {},
	"template_outcomes":         {"id": derived, "text_html": derived},
	"template_collections":      {"sort_name": derived},
	"template_collection_items": {},
	"community_texts":           {},
	"links":                     {},
	"quotes":                    {},
	"attachments":               {"loose_since": "what stands in no text is its owner's alone"},
	"attachment_uses":           {"past": derived},
	"tags":                      {"id": derived, "name": "read with the threads", "uses": derived},
	"thread_tags":               {"thread_id": "read with the threads", "tag_id": "read with the threads"},
}

// remain are the tables of which an export holds nothing, and why.
var remain = map[string]string{
	"accounts": secret, "api_tokens": secret, "sessions": secret, "one_time_links": secret, "sign_ins": secret, "sign_in_failures": secret,
	"security_log": ofThisPlace, "audit": ofThisPlace, "meta": ofThisPlace, "past_addresses": ofThisPlace,
	"changes": followed, "skipped_changes": followed, "readers": followed, "migrations": ofThisPlace, "deliveries": followed, "fanouts": followed,
	"template_brought": "the import that brought a file knows it again, here",
	"file_texts":       ofFiles, "file_passages": ofFiles,
	"community_figures": derived, "answers": "each is of one request",
	"invitations": toCome, "community_proposals": toCome, "proposal_organisations": toCome, "moves": toCome, "departures": toCome,
	"membership_answers": "it was shown to whoever asked", "logos": "pictures are uploaded again",
	"reports": "what was told of others in confidence", "removals": "it is of the report; the text goes on as a tombstone",
	"appeals": "they belong to reports", "thread_moves": "each address leads on in this place; elsewhere a thread is where it is",
	"speak_log": secret, "speak_wallet_key": secret, "speak_reader_key": secret, "speak_collect": ofThisPlace, "speak_roster": ofThisPlace,
	"speak_organisations": ofThisPlace, "speak_settings": ofThisPlace,
	"speak_answers": ofSpeak, "speak_answer_versions": ofSpeak, "speak_promises": ofSpeak, "speak_offices": ofSpeak, "speak_reports": ofSpeak,
	"drafts": alone, "positions": alone, "reading_time": alone, "follows": alone, "saved": alone, "notices": alone, "notice_settings": alone, "notice_letters": alone,
}

const (
	secret      = "nobody signs in elsewhere with what they have here"
	ofThisPlace = "it is of this installation"
	followed    = "it is how this installation works"
	toCome      = "it is about what has not come about yet"
	ofFiles     = "it is read again from the bytes of the files, which are exported"
	ofSpeak     = "it answers what stands in the anonymous channel's own database, which stays where it was written"
	alone       = "it is for one person's own eyes"
)

// A table is of the export or remains for a reason; none is forgotten.
func TestEveryTable(t *testing.T) {
	d := testkit.SQLite(t)
	all, err := db.Column[string](t.Context(), d, tables)
	testkit.Must(t, err)
	if len(all) < 40 {
		t.Errorf("only %d tables", len(all))
	}
	for _, table := range all {
		_, goes := stays[table]
		why, remains := remain[table]
		if goes == remains || remains && why == "" {
			t.Errorf("%s: export it and list its columns in stays, or say in remain why not", table)
		}
	}
	for table := range remain {
		if !slices.Contains(all, table) {
			t.Errorf("there is no table %s", table)
		}
	}
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
