package game_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"waymark/internal/testkit"
)

// each calls f with every row.
func each(t testing.TB, rows *sql.Rows, f func(names []string, values []any)) {
	t.Helper()
	defer func() { _ = rows.Close() }()
	names, err := rows.Columns()
	testkit.Must(t, err)
	for rows.Next() {
		values, to := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			to[i] = &values[i]
		}
		testkit.Must(t, rows.Scan(to...))
		f(names, values)
	}
	testkit.Must(t, rows.Err())
}

// evidence is what needs no figures: lines of envelopes in the log, and
// columns by which a text can be joined with anything but its thread and the
// name that its writer has there.
func (w *world) evidence() (all []string) {
	w.close()
	if strings.Contains(w.log.String(), "/speak/") {
		all = append(all, "lines of envelopes in the log")
	}
	d, err := sql.Open("sqlite3", filepath.Join(w.dir, "speak.db"))
	testkit.Must(w.t, err)
	defer d.Close()
	d.SetMaxOpenConns(1)
	where := map[string]map[string]bool{} // of each value, in which columns it stands
	for _, table := range []string{"tkey", "spent", "thread", "handle", "post", "receipt", "mod_log"} {
		rows, err := d.Query("SELECT * FROM " + table)
		testkit.Must(w.t, err)
		each(w.t, rows, func(names []string, values []any) {
			for i, v := range values {
				if b, ok := v.([]byte); ok && len(b) > 8 {
					if where[string(b)] == nil {
						where[string(b)] = map[string]bool{}
					}
					where[string(b)][table+"."+names[i]] = true
				}
			}
		})
	}
	joins := map[string]bool{}
	for _, at := range where {
		for a := range at {
			for b := range at {
				if strings.HasPrefix(a, "post.") && !strings.HasPrefix(b, "post.") && a != "post.tid" && a != "post.hid" {
					joins[a+" is "+b] = true
				}
			}
		}
	}
	for j := range joins {
		all = append(all, j)
	}
	slices.Sort(all)
	return all
}

// game plays so many rounds, half of them to train the adversary, and gives
// how often it is right in the other half.
func game(t *testing.T, b *base, seed uint64, is mutant, scenes []int, rounds int) (accuracy float64, evidence []string) {
	t.Helper()
	var all []sample
	for k := 0; len(all) < rounds; k++ {
		some, found := leg(t, b, seed+uint64(k), is, scenes, min(perLeg, rounds-len(all)))
		all, evidence = append(all, some...), append(evidence, found...)
	}
	return learn(all[:rounds/2]).accuracy(all[rounds/2:]), evidence
}

// Which of two people it was, nobody with everything that is kept can tell
// better than by a coin. The seeds are fixed: with any, the share lies within
// these bounds nineteen times of twenty.
func TestLinkingGame(t *testing.T) {
	b := begin(t)
	accuracy, evidence := game(t, b, 1300, mutant{}, []int{talkers, readers}, 400)
	t.Logf("the adversary is right in %.1f of 100", 100*accuracy)
	if accuracy < 0.43 || accuracy > 0.57 {
		t.Errorf("the adversary is right in %.1f of 100", 100*accuracy)
	}
	if len(evidence) > 0 {
		t.Errorf("and finds %q", evidence)
	}
}

// The long form: other seeds, whose mean lies closer; and a proxy that writes
// a line of each envelope, as no proxy should. Since everybody's pages send
// them, that does not tell the two apart either.
func TestLinkingGameMany(t *testing.T) {
	if os.Getenv("WAYMARK_SOAK") != "1" {
		t.Skip("long: runs with WAYMARK_SOAK=1")
	}
	b := begin(t)
	for name, is := range map[string]mutant{"as recommended": {}, "lines of envelopes": {proxyLog: true}} {
		const games = 5
		var mean float64
		for k := range games {
			accuracy, _ := game(t, b, uint64(2000+100*k), is, []int{talkers, readers}, 400)
			t.Logf("%s: the adversary is right in %.1f of 100", name, 100*accuracy)
			mean += accuracy / games
		}
		if mean < 0.46 || mean > 0.54 {
			t.Errorf("%s: the adversary is right in %.1f of 100", name, 100*mean)
		}
	}
}

// The control: each of what other forums keep, say or leave out is found.
func TestLinkingGameMutants(t *testing.T) {
	b := begin(t)
	rounds := 100
	if os.Getenv("WAYMARK_SOAK") == "1" {
		rounds = 400
	}
	for _, c := range []struct {
		name   string
		is     mutant
		scene  int
		rounds int
		found  string
	}{
		{"created_at", mutant{createdAt: true}, talkers, rounds, ""},
		{"unsorted", mutant{unsorted: true}, talkers, rounds, ""},
		{"last seen", mutant{lastSeen: true}, readers, rounds, ""},
		{"push", mutant{push: true}, talkers, rounds, ""},
		{"no chaff, and a proxy log", mutant{noChaff: true, proxyLog: true}, talkers, rounds, ""},
		{"access log", mutant{accessLog: true}, talkers, 2, "lines of envelopes in the log"},
		{"ticket hash", mutant{ticketHash: true}, talkers, 2, "post.ticket is spent.h"},
	} {
		t.Run(c.name, func(t *testing.T) {
			accuracy, evidence := game(t, b, 1700, c.is, []int{c.scene}, c.rounds)
			t.Logf("right in %.1f of 100, finds %q", 100*accuracy, evidence)
			if c.found == "" && accuracy < 0.62 || c.found != "" && !slices.Contains(evidence, c.found) {
				t.Errorf("right in %.1f of 100, finds %q", 100*accuracy, evidence)
			}
		})
	}
}
