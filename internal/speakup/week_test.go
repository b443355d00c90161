package speakup_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/speakup"
	"waymark/internal/testkit"
	"waymark/internal/ticket"
)

var (
	onList   = db.SQL(`SELECT person_id FROM speak_roster WHERE epoch = $1 ORDER BY person_id`)
	withKeys = db.SQL(`SELECT person_id FROM speak_wallet_key WHERE epoch = $1 ORDER BY person_id`)
)

// The first week is one that everybody can see the keys of for seven days.
// Who has worked there for a week stands on its list, and nobody else.
func TestFirstWeek(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		r := newRoom(t, d)
		testkit.Must(t, r.Tend(ctx))
		if r.Ready() || r.Keys() != nil {
			t.Fatal("there is a log, and no organisation takes part")
		}
		if ok, err := r.Takes(ctx, r.ann); err != nil || ok {
			t.Fatal("somebody takes part in nothing", err)
		}
		r.begin()
		l, entries := r.log()
		if len(entries) != 1 || entries[0].Epoch != first || entries[0].Published != "2026-11-17" {
			t.Fatalf("%d entries, the first for %s of %s", len(entries), entries[0].Epoch, entries[0].Published)
		}
		if h, words, ok := r.Head(); !ok || h != l.Head() || words != l.Head().Words() {
			t.Error("the head is not that of the log that is published")
		}
		if got, want := len(entries[0].Drop), len(speakup.Slots(r.Zone, first)); got != want {
			t.Errorf("%d keys for envelopes for %d slots", got, want)
		}
		want := []int64{r.ann.Person, r.ben.Person}
		slices.Sort(want)
		for name, s := range map[string]*db.Statement{"list": onList, "keys": withKeys} {
			if got, err := db.Column[int64](ctx, d, s, string(first)); err != nil || !slices.Equal(got, want) {
				t.Errorf("%s: %v, want %v (%v)", name, got, want, err)
			}
		}
		info, err := os.Stat(filepath.Join(r.dir, "keys.json"))
		testkit.Must(t, err)
		if at := info.ModTime().UTC(); !at.Equal(time.Date(2026, 11, 17, 8, 0, 0, 0, time.UTC)) || info.Mode().Perm() != 0o600 {
			t.Errorf("the log's file is of %s, %s", at, info.Mode())
		}
		testkit.Must(t, r.Tend(ctx))
		if _, again := r.log(); len(again) != 1 {
			t.Error("the same week was made twice")
		}
	})
}

// A demonstration has this week and the next from its first moment, on a Sunday
// too: no hour is without a key for envelopes.
func TestADemonstrationHasNoGap(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d, func(o *speakup.Options) { o.Simulate = true })
		r.clock(time.Date(2026, 11, 22, 22, 0, 0, 0, time.UTC))
		r.begin()
		l, _ := r.log()
		for _, week := range []ticket.Epoch{"2026-W47", "2026-W48"} {
			if _, ok := l.Keys(week); !ok {
				t.Errorf("there are no keys for %s", week)
			}
		}
		if next := speakup.NextSlots(r.Zone, *r.at.Load(), 24*time.Hour)[0]; l.Drop(next) == nil {
			t.Errorf("nothing can be sealed for %s", next)
		}
	})
}

// From then on a week follows the other, on Thursdays or as soon after as the
// server runs. A server that was off for long leaves a gap, and no entry is
// published less than seven days ahead.
func TestWeeksFollow(t *testing.T) {
	ctx := context.Background()
	r := newRoom(t, testkit.SQLite(t)).begin()
	for _, step := range []struct {
		at   time.Time
		want ticket.Epoch // the last in the log
	}{
		{tuesday.AddDate(0, 0, 6), "2026-W49"},  // Monday of W48
		{tuesday.AddDate(0, 0, 9), "2026-W50"},  // Thursday
		{tuesday.AddDate(0, 0, 13), "2026-W50"}, // Monday of W49
		{tuesday.AddDate(0, 0, 20), "2026-W51"}, // Monday of W50: the server was off since
		{tuesday.AddDate(0, 0, 44), "2027-W02"}, // Thursday of W53, after a month: too late for the week after
	} {
		r.clock(step.at)
		testkit.Must(t, r.Tend(ctx))
		_, entries := r.log()
		if got := entries[len(entries)-1].Epoch; got != step.want {
			t.Errorf("on %s the log ends with %s, want %s", step.at.Format(time.RFC1123), got, step.want)
		}
	}
	l, _ := r.log()
	// Somebody who saw the log at the beginning finds it again in this one.
	if err := l.Extends(l.Head()); err != nil {
		t.Error(err)
	}
	list, err := r.RosterOf(ctx, r.ann)
	testkit.Must(t, err)
	if len(list.People) != 3 || list.Count != 3 || len(list.Joined) != 0 {
		t.Errorf("%d people, %d in the log, %d joined", len(list.People), list.Count, len(list.Joined))
	}
}

// Who comes and who goes is named.
func TestRosterNamesWhoCameAndWent(t *testing.T) {
	ctx := context.Background()
	r := newRoom(t, testkit.SQLite(t)).begin()
	admin := testkit.Admin(t, r.d, "Ada Admin")
	testkit.Must(t, forum.EndPerson(ctx, r.d, admin, r.ben.Person))
	r.clock(tuesday.AddDate(0, 0, 9))
	testkit.Must(t, r.Tend(ctx))
	list, err := r.RosterOf(ctx, r.ann)
	testkit.Must(t, err)
	if len(list.Joined) != 1 || list.Joined[0].Name != "Nia New" || len(list.Left) != 1 || list.Left[0].Name != "Ben Early" {
		t.Errorf("joined %v, left %v", list.Joined, list.Left)
	}
	for _, v := range []forum.Viewer{r.ben, r.other, admin, {}} {
		if _, err := r.RosterOf(ctx, v); err == nil {
			t.Errorf("%d reads the list", v.Person)
		}
	}
}

// Private halves are gone when their time is over, and not before; what was
// collected before is still known.
func TestKeysAreDestroyedOnTime(t *testing.T) {
	ctx := context.Background()
	r := newRoom(t, testkit.SQLite(t)).begin()
	q, b := r.request(first)
	r.clock(first.Begins().Add(time.Hour))
	_, err := r.Collect(ctx, r.ann, q, b)
	testkit.Must(t, err)
	there := func() (weekly, numbered int) {
		for _, u := range ticket.Uses() {
			if _, err := os.Stat(filepath.Join(r.dir, "keys", string(first)+"-"+u.String()+".key")); err == nil {
				if _, is := u.Number(); is {
					numbered++
				} else {
					weekly++
				}
			}
		}
		return weekly, numbered
	}
	wallets := func() int {
		n, err := db.Column[int64](ctx, r.d, withKeys, string(first))
		testkit.Must(t, err)
		return len(n)
	}
	over := first.Add(1).Begins()
	for _, step := range []struct {
		at                        time.Time
		weekly, numbered, wallets int
	}{
		{over.Add(-time.Minute), 2, 32, 2},
		{over.Add(5 * time.Hour), 2, 32, 2},
		{over.Add(6 * time.Hour), 0, 32, 2}, // the slot of 6 h
		{over.Add(23 * time.Hour), 0, 32, 2},
		{over.Add(24 * time.Hour), 0, 32, 0},
		{over.AddDate(0, 0, 35).Add(5 * time.Hour), 0, 32, 0},
		{over.AddDate(0, 0, 35).Add(6 * time.Hour), 0, 0, 0},
	} {
		r.clock(step.at)
		testkit.Must(t, r.Tend(ctx))
		weekly, numbered := there()
		if weekly != step.weekly || numbered != step.numbered || wallets() != step.wallets {
			t.Errorf("%s: %d weekly and %d numbered keys, %d of wallets, want %v", step.at, weekly, numbered, wallets(), step)
		}
	}
	// A room that is opened anew finds what is left.
	r.Speak = r.open(r.dir)
	if !r.Ready() {
		t.Error("the log was lost")
	}
}

// One node has the keys. Another makes no log of its own beside it, even where
// both begin at the same time.
func TestOneNodeHasTheKeys(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		r := newRoom(t, d)
		second := r.open(t.TempDir())
		r.begin()
		if err := second.Tend(ctx); !errors.Is(err, speakup.ErrElsewhere) {
			t.Errorf("the second node: %v", err)
		}
		if _, err := speakup.Open(ctx, d, r.options(t.TempDir())); !errors.Is(err, speakup.ErrElsewhere) {
			t.Errorf("a third node: %v", err)
		}
		if second.Ready() {
			t.Error("the second node shows a log that it cannot sign by")
		}
		if _, entries := r.log(); len(entries) != 1 {
			t.Errorf("%d entries", len(entries))
		}
	})
}

// Keys for envelopes that were lost are replaced in sight of everybody, and so
// is the script.
func TestAmendments(t *testing.T) {
	ctx := context.Background()
	r := newRoom(t, testkit.SQLite(t)).begin()
	l, _ := r.log()
	slot := speakup.Slots(r.Zone, first)[3]
	was, seen := r.Published(slot), l.Head()
	testkit.Must(t, r.Renew(ctx, []ticket.Slot{slot, "2027-06-01T08"}))
	l, entries := r.log()
	if err := l.Extends(seen); err != nil || len(entries) != 2 || entries[1].Amends != 1 || slices.Equal(was, l.Drop(slot)) {
		t.Errorf("%d entries, the last amends %d: %v", len(entries), entries[len(entries)-1].Amends, err)
	}
	r.Bundle = "sha384-" + string(slices.Repeat([]byte("B"), 64))
	testkit.Must(t, r.Tend(ctx))
	testkit.Must(t, r.Tend(ctx))
	if _, entries := r.log(); len(entries) != 3 || entries[2].Bundle != r.Bundle {
		t.Errorf("%d entries after another script", len(entries))
	}
}
