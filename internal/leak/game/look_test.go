package game_test

import (
	"bytes"
	"cmp"
	"database/sql"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"waymark/internal/envelope"
	"waymark/internal/testkit"
)

// look is what the adversary makes of a round: figures, each of which is to
// say something of the first of the two less the same of the second.
func (r *round) look() []float64 {
	speak, front := r.read("speak.db"), r.read("waymark.db")
	defer speak.Close()
	defer front.Close()
	var known [2][]time.Time
	var rows [2]float64
	for i, m := range r.two {
		known[i], rows[i] = r.traces(front, m)
	}
	mtimes := r.mtimes()
	lines := r.linesSince()
	var paths, drops []time.Time
	for _, l := range r.proxy {
		if strings.HasPrefix(l.path, "/speak/") {
			drops = append(drops, l.at)
		} else {
			paths = append(paths, l.at)
		}
	}
	drops = slices.DeleteFunc(drops, func(at time.Time) bool { return r.mine(at) })
	sign := float64(cmp.Compare(r.two[0].Person, r.two[1].Person))
	order := r.order(speak)
	info, err := os.Stat(filepath.Join(r.dir, "speak.db"))
	testkit.Must(r.t, err)
	// Where a text came in a file, at which times the texts around it came.
	seen := []float64{
		closer(known, r.times(speak)), closer(known, r.among(order)), closer(known, r.among(r.offsets())), closer(known, mtimes),
		closer(known, about(lines, "/speak/")), closer(known, drops), closer(known, slices.DeleteFunc(r.heard, r.mine)),
		float64(min(len(known[0]), 1) - min(len(known[1]), 1)), rows[0] - rows[1], latest(known[0], r.begins) - latest(known[1], r.begins),
		near(known[0], about(lines, "")) - near(known[1], about(lines, "")), near(known[0], paths) - near(known[1], paths),
		sign * float64(slices.Index(order, r.asked)), sign * float64(info.Size()%8192), (r.asks(front, 0) - r.asks(front, 1)) * float64(r.asked[0]-128),
		sign * float64(len(lines)),
	}
	return seen
}

// read opens a database as whoever has its file does. The path is no URI: a
// test's name may hold what would end one.
func (r *round) read(name string) *sql.DB {
	d, err := sql.Open("sqlite3", filepath.Join(r.dir, name)+"?_query_only=true&_busy_timeout=5000")
	testkit.Must(r.t, err)
	d.SetMaxOpenConns(1)
	return d
}

func (r *round) mine(at time.Time) bool {
	for _, own := range r.own {
		if own.Equal(at) {
			return true
		}
	}
	return false
}

// moment reads a number as a time of this round, in seconds or microseconds.
func (r *round) moment(n int64) (time.Time, bool) {
	for _, at := range []time.Time{time.Unix(n, 0), time.UnixMicro(n)} {
		if at.After(r.begins) && at.Before(r.begins.Add(span)) {
			return at, true
		}
	}
	return time.Time{}, false
}

// times are those that stand in the row of the text in question, in whatever
// column.
func (r *round) times(speak *sql.DB) (all []time.Time) {
	rows, err := speak.Query("SELECT * FROM post WHERE pid = ?", r.asked[:])
	testkit.Must(r.t, err)
	each(r.t, rows, func(_ []string, values []any) {
		for _, v := range values {
			if n, ok := v.(int64); ok {
				if at, ok := r.moment(n); ok {
					all = append(all, at)
				}
			}
		}
	})
	return all
}

// traces are the times of this round that stand in any row of the forum's
// database which names a person, and how many such rows there are.
func (r *round) traces(front *sql.DB, m member) (all []time.Time, n float64) {
	for _, c := range r.named(front) {
		rows, err := front.Query(fmt.Sprintf("SELECT %s FROM %s WHERE %s = ? AND (%s BETWEEN ? AND ? OR %s BETWEEN ? AND ?)", c.time, c.table, c.person, c.time, c.time),
			m.Person, r.begins.Unix(), r.begins.Add(span).Unix(), r.begins.UnixMicro(), r.begins.Add(span).UnixMicro())
		testkit.Must(r.t, err)
		each(r.t, rows, func(_ []string, values []any) {
			if at, ok := r.moment(values[0].(int64)); ok {
				all, n = append(all, at), n+1
			}
		})
	}
	slices.SortFunc(all, time.Time.Compare)
	return all, n
}

// A column is one of times in a table that names people.
type column struct{ table, person, time string }

// named finds them all, in whatever table.
func (r *round) named(front *sql.DB) []column {
	if r.columns != nil {
		return r.columns
	}
	rows, err := front.Query(`SELECT m.name, p.name, t.name FROM sqlite_master m JOIN pragma_table_info(m.name) p JOIN pragma_table_info(m.name) t
		WHERE m.type = 'table' AND (p.name LIKE '%person%' OR p.name LIKE '%author%' OR p.name LIKE '%actor%' OR m.name = 'persons' AND p.name = 'id')
		AND t.name <> p.name AND (upper(t.type) LIKE '%INT%')`)
	testkit.Must(r.t, err)
	each(r.t, rows, func(_ []string, values []any) {
		r.columns = append(r.columns, column{fmt.Sprint(values[0]), fmt.Sprint(values[1]), fmt.Sprint(values[2])})
	})
	return r.columns
}

// asks gives a figure of what one of the two asked when they collected.
func (r *round) asks(front *sql.DB, i int) float64 {
	var sum []byte
	testkit.Must(r.t, front.QueryRow("SELECT request FROM speak_collect WHERE person_id = ?", r.two[i].Person).Scan(&sum))
	return float64(sum[0])
}

// order is that of the round's texts as the table gives them.
func (r *round) order(speak *sql.DB) (all []envelope.ID) {
	rows, err := speak.Query("SELECT * FROM post")
	testkit.Must(r.t, err)
	each(r.t, rows, func(names []string, values []any) {
		id := envelope.ID(values[slices.Index(names, "pid")].([]byte))
		if slices.Contains(r.came, id) {
			all = append(all, id)
		}
	})
	return all
}

// offsets is the order of the round's texts in the octets of the file.
func (r *round) offsets() []envelope.ID {
	file, err := os.ReadFile(filepath.Join(r.dir, "speak.db"))
	testkit.Must(r.t, err)
	all := slices.Clone(r.came)
	at := func(id envelope.ID) int { return bytes.LastIndex(file, id[:]) }
	slices.SortFunc(all, func(a, b envelope.ID) int { return at(a) - at(b) })
	return all
}

// among takes the times at which the adversary's own texts came that stand
// before and behind the one in question for the time at which that came.
func (r *round) among(order []envelope.ID) []time.Time {
	at := slices.Index(order, r.asked)
	lo, hi := r.begins, r.begins.Add(span)
	if at > 0 {
		lo = r.own[order[at-1]]
	}
	if at >= 0 && at < len(order)-1 {
		hi = r.own[order[at+1]]
	}
	return []time.Time{lo.Add(hi.Sub(lo) / 2)}
}

// mtimes are those of what is published and of the pool that are no slot's.
// Other files have the time of the machine, which has nothing to do with the
// clock of this world.
func (r *round) mtimes() (all []time.Time) {
	for _, name := range []string{"speak/board.bin", "speak/glass.bin", "speak/batch.json", "speak/keys.json", "run/pool.db"} {
		info, err := os.Stat(filepath.Join(r.dir, name))
		testkit.Must(r.t, err)
		if at := info.ModTime(); at.After(r.begins) && at.Before(r.begins.Add(span)) {
			all = append(all, at)
		}
	}
	return all
}

func (r *round) linesSince() []string {
	return strings.Split(strings.TrimSpace(r.log.String()), "\n")[r.lines:]
}

// about are the times of the lines that speak of something.
func about(lines []string, of string) (all []time.Time) {
	for _, l := range lines {
		text, _, _ := strings.Cut(strings.TrimPrefix(l, "time="), " ")
		if at, err := time.Parse(time.RFC3339, text); err == nil && strings.Contains(l, of) {
			all = append(all, at)
		}
	}
	return all
}

// closer says of whom some times speak: how much nearer they are to what is
// known of the second's than of the first's, in hours; 0 where nothing is known.
func closer(known [2][]time.Time, hints []time.Time) float64 {
	if len(hints) == 0 || len(known[0]) == 0 || len(known[1]) == 0 {
		return 0
	}
	least := func(all []time.Time) float64 {
		d := math.Inf(1)
		for _, a := range all {
			for _, h := range hints {
				d = min(d, math.Abs(a.Sub(h).Hours()))
			}
		}
		return d
	}
	return least(known[1]) - least(known[0])
}

// near counts the times within ten minutes of somebody's.
func near(known, all []time.Time) (n float64) {
	for _, at := range all {
		if slices.ContainsFunc(known, func(k time.Time) bool { return at.Sub(k).Abs() < 10*time.Minute }) {
			n++
		}
	}
	return n
}

func latest(known []time.Time, since time.Time) float64 {
	if len(known) == 0 {
		return 0
	}
	return known[len(known)-1].Sub(since).Hours()
}
