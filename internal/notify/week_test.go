package notify_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"waymark/internal/forum"
	"waymark/internal/notify"
	"waymark/internal/testkit"
)

// TestWeek lets people write some thousand posts in a week, of which some are
// put away in time and one reader is removed half way: nobody gets more letters
// a day than they allow, no mention is lost, and nothing comes of what was put
// away or may be seen no more.
func TestWeek(t *testing.T) {
	posts := 5000
	if testing.Short() {
		posts = 300
	}
	s := newPosted(t, testkit.SQLite(t), forum.Private)
	r := rand.New(rand.NewPCG(1, 2))
	budgets := map[string]int{}
	for i, v := range []forum.Viewer{s.ann, s.ben, s.cat} {
		set := notify.Usual
		set.Budget = i + 1
		testkit.Must(t, notify.SetSettings(t.Context(), s.d, v, set))
		p, err := forum.PersonByID(t.Context(), s.d, forum.System(), v.Person)
		testkit.Must(t, err)
		budgets[p.Email] = set.Budget
	}
	var threads []forum.Thread
	for i := range 40 {
		threads = append(threads, s.start(s.lead, fmt.Sprintf("Matter %d", i), ""))
	}
	s.pass(0)
	var named, away, never []string
	step := 7 * 24 * time.Hour / time.Duration(posts)
	days := map[string]map[string]int{}
	for i := range posts {
		if i == posts/2 {
			testkit.Must(t, forum.RemoveMember(t.Context(), s.d, s.lead, s.place.ID, s.cat.Person))
		}
		word, text := fmt.Sprintf("word%dx", i), ""
		switch {
		case i%50 == 0:
			text, named = s.at(s.ann), append(named, word)
		case i%50 == 10:
			text, away = s.at(s.ben), append(away, word)
		case i%50 == 20 && i > posts/2:
			text, never = s.at(s.cat), append(never, word)
		}
		th := threads[r.IntN(len(threads))]
		if text != "" {
			s.start(s.lead, "About "+word, "Dear "+text+", "+word)
		} else {
			s.reply([]forum.Viewer{s.lead, s.ben}[i%2], th, "", word+".")
		}
		if i%50 == 10 { // in time
			s.catch()
			for _, row := range s.open(s.ben) {
				testkit.Must(t, notify.Done(t.Context(), s.d, s.ben, row.Newest.PID))
			}
		}
		if i%25 == 24 {
			s.pass(25 * step)
			s.count(days)
		}
	}
	s.pass(24 * time.Hour)
	s.count(days)
	s.check(budgets, days, named, append(away, never...))
}

// count adds the letters that came to each day's of each person.
func (p *posted) count(days map[string]map[string]int) {
	for _, l := range p.letters() {
		if days[l.To] == nil {
			days[l.To] = map[string]int{}
		}
		days[l.To][p.now.Format(time.DateOnly)]++
	}
}

// check holds a week's letters to what was asked for.
func (p *posted) check(budgets map[string]int, days map[string]map[string]int, want, not []string) {
	p.Helper()
	for to, of := range days {
		for d, n := range of {
			if most, ok := budgets[to]; ok && n > most {
				p.Errorf("%d letters on %s within a budget of %d", n, d, most)
			}
		}
	}
	var all strings.Builder
	for _, l := range p.office.Letters() {
		all.WriteString(plain(l))
	}
	text := all.String()
	for _, w := range want {
		if !strings.Contains(text, w) {
			p.Errorf("the mention %s is lost", w)
		}
	}
	for _, w := range not {
		if strings.Contains(text, w) {
			p.Errorf("%s was sent", w)
		}
	}
}

// TestReadMeanwhile sends nothing of what was read on the site.
func TestReadMeanwhile(t *testing.T) {
	s := newPosted(t, testkit.SQLite(t), forum.Open)
	th := s.start(s.ann, "Which bins?", "")
	r := s.reply(s.ben, th, "", "Green ones.")
	s.catch()
	testkit.Must(t, forum.SawReplies(t.Context(), s.d, s.ann, th, []string{r.PID}))
	s.pass(11 * time.Minute)
	s.arrives(0)
	s.reply(s.ben, th, "", "Blue ones.")
	s.pass(11 * time.Minute)
	s.arrives(1)
}
