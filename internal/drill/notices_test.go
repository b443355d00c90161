package drill

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/notify"
	"waymark/internal/testkit"
	"waymark/internal/testkit/postoffice"
)

var (
	// Time passes while the program is dead: what is held has waited, and the
	// lease of whoever died has run out.
	ageNotices    = db.Scan("a drill", `UPDATE notices SET at = at - $1`)
	ageLetters    = db.Scan("a drill", `UPDATE notice_letters SET at = at - $1, since = since - $1`)
	ageDeliveries = db.Scan("a drill", `UPDATE deliveries SET lease_until = 0, next_at = next_at - $1 WHERE state = 'waiting'`)
	ageSummaries  = db.Scan("a drill", `UPDATE notice_letters SET day = $1 WHERE day > $1`)
	generous      = db.Scan("a drill", `INSERT INTO notice_settings (person_id, replies, mentions, asked, watched, followed, summary, budget)
		SELECT id, 'once', 'once', 'once', 'digest', 'digest', TRUE, 50 FROM persons WHERE email LIKE 'writer%' AND email <> 'writer0@drill.example'`)

	inboxRows = db.Scan("a drill", `SELECT person_id, seq, reason, community_id, thread_id, reply_id, actor_id FROM notices ORDER BY person_id, seq`)
	forgetAll = []*db.Statement{
		db.Scan("a drill", `DELETE FROM notices`), db.Scan("a drill", `DELETE FROM notice_letters`), db.Scan("a drill", `DELETE FROM fanouts`),
		db.Scan("a drill", `DELETE FROM follows`), db.Scan("a drill", `DELETE FROM readers WHERE name = 'notify'`),
	}

	unsent      = db.Scan("a drill", `SELECT COUNT(*) FROM notices WHERE mail IN ('hold', 'digest')`)
	held        = db.Scan("a drill", `SELECT COUNT(*) FROM notices WHERE mail = 'hold'`)
	unposted    = db.Scan("a drill", `SELECT COUNT(*) FROM deliveries WHERE state = 'waiting'`)
	posted      = db.Scan("a drill", `SELECT pid FROM deliveries WHERE kind IN ('notice', 'summary') AND state = 'sent' ORDER BY pid`)
	letters     = db.Scan("a drill", `SELECT COUNT(*) FROM notice_letters`)
	summaries   = db.Scan("a drill", `SELECT COUNT(*) FROM notice_letters WHERE day > 0`)
	twiceInADay = db.Scan("a drill", `SELECT COUNT(*) FROM (SELECT person_id FROM notice_letters WHERE day > 0 GROUP BY person_id, day HAVING COUNT(*) > 1) x`)
	lettersOfNo = db.Scan("a drill", `SELECT COUNT(*) FROM notice_letters l WHERE thread_id > 0 AND NOT EXISTS (SELECT 1 FROM notices n WHERE n.letter_id = l.id)`)
	fanning     = db.Scan("a drill", `SELECT COUNT(*) FROM fanouts`)
)

// A post that drills what people are told: the world with a mail server.
type told struct {
	*world
	office  *postoffice.Office
	pids    []string // of the people who write
	threads []string
	kills   int
}

// noon is a time zone in which it is the middle of the day, so that summaries
// are due whenever this runs.
func noon() string {
	if by := time.Now().UTC().Hour() - 12; by > 0 {
		return fmt.Sprintf("Etc/GMT+%d", by)
	} else if by < 0 {
		return fmt.Sprintf("Etc/GMT%d", by)
	}
	return "Etc/GMT"
}

// The program is killed at random while people are told: as it reads the log,
// as it queues letters and as it sends them. In the end each has exactly the
// rows in the inbox that a fresh run gives, and each letter has gone out, under
// one Message-ID.
func TestKillsWhileTelling(t *testing.T) {
	office := postoffice.Open(t, postoffice.Plain)
	w := &told{office: office, world: newWorld(t, filepath.Join(t.TempDir(), "data"),
		"WAYMARK_SMTP_HOST=127.0.0.1", "WAYMARK_SMTP_PORT="+strconv.Itoa(office.Port), "WAYMARK_SMTP_TLS=off",
		"WAYMARK_SMTP_FROM=post@drill.example", "WAYMARK_TIMEZONE="+noon())}
	w.begin()
	for range times(2, 40) {
		for range times(2, 3) {
			w.live(true, time.Duration(50+rand.IntN(900))*time.Millisecond)
		}
		w.pass(11 * time.Minute)
		w.live(false, 9*time.Second+time.Duration(rand.IntN(2200))*time.Millisecond) // the tick comes after ten
		w.pass(11 * time.Minute)
	}
	w.until(held, unposted, fanning)
	w.sql(func(tx *db.Tx) error {
		n, err := db.Value[int](t.Context(), tx, unsent)
		if n == 0 {
			t.Error("no budget was spent, so that there is nothing for a summary")
		}
		return err
	})
	// The next day: what was beyond the budgets stands in the summaries.
	w.pass(24 * time.Hour)
	w.live(false, 10*time.Second+time.Duration(rand.IntN(500))*time.Millisecond)
	w.pass(11 * time.Minute)
	w.until(unsent, unposted, fanning)
	w.inspect()
}

// begin gives the people threads to write in, and most of them room for letters.
func (w *told) begin() {
	t := w.t
	t.Helper()
	s := w.start()
	for _, token := range w.tokens {
		a, err := s.client(token).do(t.Context(), http.MethodGet, api+"/me", "", nil)
		testkit.Must(t, err)
		var me struct{ ID string }
		testkit.Must(t, a.into(&me))
		w.pids = append(w.pids, me.ID)
	}
	for i := range 24 {
		a, err := s.client(w.tokens[i%people]).do(t.Context(), http.MethodPost, api+"/discussions", "", fields{
			"community": w.communities[i%2], "title": fmt.Sprint("Question ", i), "body": "Who knows?",
		})
		testkit.Must(t, err)
		var made struct{ ID string }
		testkit.Must(t, a.into(&made))
		w.threads = append(w.threads, made.ID)
	}
	s.kill()
	w.sql(func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), generous)
		return err
	})
}

// live is one run of the server that is killed after a while, with people
// writing to each other or without.
func (w *told) live(busy bool, after time.Duration) {
	w.t.Helper()
	s := w.start()
	ctx, stop := context.WithCancel(w.t.Context())
	var all sync.WaitGroup
	if busy {
		for i, token := range w.tokens {
			all.Go(func() {
				c := s.client(token)
				for n := 0; ctx.Err() == nil; n++ {
					body := fmt.Sprintf("Ask [@you](/p/%s), number %d.", w.pids[(i+1+n%(people-1))%people], n) // anybody but oneself
					if _, err := c.do(ctx, http.MethodPost, api+"/discussions/"+w.threadFor(i)+"/posts", "", fields{"body": body}); err != nil {
						return // the server is gone
					}
				}
			})
		}
	}
	time.Sleep(after)
	s.kill()
	w.kills++
	stop()
	all.Wait()
}

// threadFor is one that the next person began: who is told of something in it
// never answers there, which would put away what they were told.
func (w *told) threadFor(writer int) string {
	return w.threads[(writer+1)%people+people*rand.IntN(len(w.threads)/people)]
}

// sql does something to the database while nobody else has it.
func (w *told) sql(f func(tx *db.Tx) error) {
	w.t.Helper()
	d, err := db.Open(w.t.Context(), filepath.Join(w.dir, "waymark.db"))
	testkit.Must(w.t, err)
	testkit.Must(w.t, d.Write(w.t.Context(), f))
	testkit.Must(w.t, d.Close())
}

// pass lets time go by for a dead program.
func (w *told) pass(of time.Duration) {
	w.t.Helper()
	w.sql(func(tx *db.Tx) error {
		for _, s := range []*db.Statement{ageNotices, ageLetters, ageDeliveries} {
			if _, err := tx.Exec(w.t.Context(), s, of.Microseconds()); err != nil {
				return err
			}
		}
		if of < 24*time.Hour {
			return nil
		}
		day, err := strconv.Atoi(time.Now().UTC().Add(-of).Format("20060102"))
		if err == nil {
			_, err = tx.Exec(w.t.Context(), ageSummaries, day-1)
		}
		return err
	})
}

// until runs the server until it has nothing more of some kinds to do.
func (w *told) until(none ...*db.Statement) {
	w.t.Helper()
	s := w.start()
	w.ready()
	d, err := db.Open(w.t.Context(), filepath.Join(w.dir, "waymark.db"))
	testkit.Must(w.t, err)
	eventually(w.t, func() error {
		for i, s := range none {
			if n, err := db.Value[int](w.t.Context(), d, s); err != nil || n > 0 {
				return fmt.Errorf("%d wait of the kind %d: %w", n, i, err)
			}
		}
		return nil
	})
	testkit.Must(w.t, d.Close())
	s.stop()
}

// inspect holds what people were told against a fresh run, and the letters
// against what the mail server has got.
func (w *told) inspect() {
	t, ctx := w.t, w.t.Context()
	t.Helper()
	d, err := db.Open(ctx, filepath.Join(copied(t, w.dir), "waymark.db"))
	testkit.Must(t, err)
	defer func() { testkit.Must(t, d.Close()) }()
	row := func(r db.Row) (string, error) {
		var person, seq, community, thread, reply, actor int64
		var reason string
		err := r.Scan(&person, &seq, &reason, &community, &thread, &reply, &actor)
		return fmt.Sprint(person, seq, reason, community, thread, reply, actor), err
	}
	number := func(s *db.Statement) int {
		n, err := db.Value[int](ctx, d, s)
		testkit.Must(t, err)
		return n
	}
	got, err := db.All(ctx, d, row, inboxRows)
	testkit.Must(t, err)
	ids, err := db.Column[string](ctx, d, posted)
	testkit.Must(t, err)
	if n := number(letters); n != len(ids) {
		t.Errorf("%d letters were decided and %d are noted as sent", n, len(ids))
	}
	if number(twiceInADay) > 0 || number(lettersOfNo) > 0 {
		t.Errorf("%d have two summaries of a day, %d letters are about nothing", number(twiceInADay), number(lettersOfNo))
	}
	again, digests := w.arrived(ids), number(summaries)
	for _, s := range forgetAll {
		testkit.Must(t, d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, s)
			return err
		}))
	}
	n := notify.New(notify.Config{DB: d})
	testkit.Must(t, changes.Catch(ctx, d, n.Reader()))
	testkit.Must(t, n.Spread(ctx))
	want, err := db.All(ctx, d, row, inboxRows)
	testkit.Must(t, err)
	if !slices.Equal(got, want) {
		t.Errorf("people were told of %d things, a fresh run tells them of %d", len(got), len(want))
	}
	t.Logf("%d kills: %d rows in inboxes, %d letters and of them %d summaries, %d came again under the same Message-ID", w.kills, len(got), len(ids), digests, again)
	if len(want) < 50 || len(ids) < 10 || digests == 0 {
		t.Errorf("%d rows and %d letters prove little", len(want), len(ids))
	}
}

// arrived holds the letters that are noted as sent against those that came, and
// says how many came again.
func (w *told) arrived(ids []string) (again int) {
	t := w.t
	t.Helper()
	came := map[string]int{}
	for _, p := range w.office.Letters() {
		id := strings.Trim(p.Message(t).Header.Get("Message-ID"), "<>")
		id, _, _ = strings.Cut(id, "@")
		came[id]++
	}
	for _, id := range ids {
		if came[id] == 0 {
			t.Errorf("the letter %s is noted as sent and never came", id)
		}
		again += max(0, came[id]-1)
	}
	for id := range came {
		if !slices.Contains(ids, id) {
			t.Errorf("the letter %s came and nobody knows of it", id)
		}
	}
	if again > w.kills {
		t.Errorf("%d letters came again in %d kills", again, w.kills)
	}
	return again
}
