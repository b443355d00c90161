package plans

import (
	"strings"
	"testing"

	"waymark/internal/db"
	"waymark/internal/testkit"
)

// The control: the rules find what they are there to find.
func TestPlansControl(t *testing.T) {
	d := testkit.SQLite(t)
	tables := map[string]bool{"threads": true, "persons": true, "changes": true, "replies": true}
	for _, c := range []struct {
		s    *db.Statement
		want string
	}{
		{good1, ""},
		{good2, ""},
		{good3, ""},
		{good4, ""},
		{bad1, "reads a whole table"},
		{bad2, "reads a whole index"},
		{bad3, "sorts more than it shows"},
		{bad4, "reads a whole table"},
		{bad5, "reads most of a table"},
	} {
		text, err := d.Plan(t.Context(), c.s)
		testkit.Must(t, err)
		p := read(c.s, text, tables)
		if got := strings.Join(p.faults(), "; "); c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q\n%s", p.text, got, c.want, text)
		}
	}
}

const control = "the control"

var (
	good1 = db.Scan(control, `SELECT seq FROM changes ORDER BY seq DESC LIMIT 1`)
	good2 = db.Scan(control, `SELECT t.id FROM threads t WHERE t.community_id = $1 AND t.state = $2 ORDER BY t.active_at DESC LIMIT 20`)
	good3 = db.Scan(control, `WITH few AS (SELECT id, name FROM persons WHERE org_id = $1 ORDER BY sort_name LIMIT 5) SELECT f.name FROM few f ORDER BY f.id LIMIT 2`)
	good4 = db.Scan(control, `SELECT name FROM persons ORDER BY sort_name, id LIMIT 50`)
	bad1  = db.Scan(control, `SELECT t.id FROM threads t WHERE t.title = $1`)
	bad2  = db.Scan(control, `SELECT COUNT(*) FROM persons`)
	bad3  = db.Scan(control, `SELECT t.id FROM threads t WHERE t.community_id = $1 AND t.state = $2 ORDER BY t.created_at DESC LIMIT 20`)
	bad4  = db.Scan(control, `SELECT body_md FROM replies WHERE body_md = $1 LIMIT 1`)
	bad5  = db.Scan(control, `SELECT t.id FROM threads t WHERE t.state = 'published' AND t.id IN ($1, $2, $3)`)
)
