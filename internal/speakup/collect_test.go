package speakup_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/speakup"
	"waymark/internal/testkit"
	"waymark/internal/ticket"
)

// code is the code of the fault that an error is; empty for none.
func code(err error) string {
	if err == nil {
		return ""
	}
	return fault.Of(err).Code
}

// Everybody on the list collects once; the same body again has the same
// answer, and another has none.
func TestCollectOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		r := newRoom(t, d).begin()
		q, b := r.request(first)
		a, err := r.Collect(ctx, r.ann, q, b)
		testkit.Must(t, err)
		n := 0
		_, entries := r.log()
		for _, k := range entries[0].Keys {
			spki, err := base64.StdEncoding.DecodeString(k.SPKI)
			testkit.Must(t, err)
			public, err := ticket.ParsePublic(spki)
			testkit.Must(t, err)
			for i, text := range a.Signed[k.ID] {
				if !opens(public, text, q.Blinded[k.ID][i]) {
					t.Fatalf("%s: signature %d is not of what was asked", k.Use, i)
				}
				if opens(public, text, random()) {
					t.Fatal("any signature is good, so the test shows nothing")
				}
				n++
			}
		}
		if n != 46 {
			t.Errorf("%d signatures", n)
		}
		again, err := r.Collect(ctx, r.ann, q, b)
		testkit.Must(t, err)
		if !reflect.DeepEqual(a, again) {
			t.Error("the same request had another answer")
		}
		other, ob := r.request(first)
		if _, err := r.Collect(ctx, r.ann, other, ob); code(err) != "already_collected" {
			t.Errorf("a second batch: %v", err)
		}
		if _, err := r.Collect(ctx, r.ben, other, ob); err != nil {
			t.Errorf("a colleague: %v", err)
		}
		w, err := r.WalletOf(ctx, r.ann)
		testkit.Must(t, err)
		if !slices.Equal(w.Collected, []ticket.Epoch{first}) || len(w.Holding.Wallet) != 1 || len(w.Reader) != 1 {
			t.Errorf("%+v", w.Holding)
		}
	})
}

// opens says whether a signature, raised to the public exponent, is what was
// blinded.
func opens(k *ticket.PublicKey, signed, blinded string) bool {
	s, _ := base64.StdEncoding.DecodeString(signed)
	b, _ := base64.StdEncoding.DecodeString(blinded)
	n := modulus(k)
	return new(big.Int).Exp(new(big.Int).SetBytes(s), big.NewInt(ticket.Exponent), n).Cmp(new(big.Int).SetBytes(b)) == 0
}

// Two browsers of one person at the same moment: one of them has passes.
func TestCollectAtTheSameMoment(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d).begin()
		var wg sync.WaitGroup
		codes := make([]string, 6)
		for i := range codes {
			q, b := r.request(first)
			wg.Go(func() {
				_, err := r.Collect(context.Background(), r.ann, q, b)
				codes[i] = code(err)
			})
		}
		wg.Wait()
		got := 0
		for _, c := range codes {
			switch c {
			case "":
				got++
			case "already_collected":
			default:
				t.Error(c)
			}
		}
		if got != 1 {
			t.Errorf("%d of %d have passes: %q", got, len(codes), codes)
		}
	})
}

// A request is of one kind, whoever makes it; what is not of it signs nothing
// and uses nothing up.
func TestCollectTakesOneKindOfRequest(t *testing.T) {
	ctx := context.Background()
	r := newRoom(t, testkit.SQLite(t)).begin()
	_, entries := r.log()
	kid := func(u ticket.Use) string {
		for i, one := range ticket.Uses() {
			if one == u {
				return entries[0].Keys[i].ID
			}
		}
		return ""
	}
	say := kid(ticket.Say)
	for name, c := range map[string]struct {
		change func(q *speakup.Request)
		want   string
	}{
		"a 13th reply":  {func(q *speakup.Request) { q.Blinded[say] = append(q.Blinded[say], random()) }, "bad_request"},
		"a 3rd thread":  {func(q *speakup.Request) { q.Blinded[kid(ticket.Open)] = append(q.Blinded[kid(ticket.Open)], random()) }, "bad_request"},
		"a second name": {func(q *speakup.Request) { q.Blinded[kid(ticket.Join(3))] = []string{random(), random()} }, "bad_request"},
		"fewer":         {func(q *speakup.Request) { q.Blinded[say] = q.Blinded[say][1:] }, "bad_request"},
		"a key less":    {func(q *speakup.Request) { delete(q.Blinded, say) }, "bad_request"},
		"a key more":    {func(q *speakup.Request) { q.Blinded[strings.Repeat("0", 64)] = []string{random()} }, "bad_request"},
		"too large": {func(q *speakup.Request) {
			q.Blinded[say][0] = base64.StdEncoding.EncodeToString(slices.Repeat([]byte{255}, ticket.Size))
		}, "bad_request"},
		"too short":    {func(q *speakup.Request) { q.Blinded[say][0] = "AAAA" }, "bad_request"},
		"a version":    {func(q *speakup.Request) { q.V = 2 }, "bad_request"},
		"another week": {func(q *speakup.Request) { q.Epoch = first.Add(1) }, "not_found"},
		"a forked log": {func(q *speakup.Request) { q.Log = strings.Repeat("0", 64) }, "key_mismatch"},
		"no log":       {func(q *speakup.Request) { q.Log = "" }, "key_mismatch"},
	} {
		q, _ := r.request(first)
		c.change(&q)
		if _, err := r.Collect(ctx, r.ann, q, body(q)); code(err) != c.want {
			t.Errorf("%s: %q, want %q", name, code(err), c.want)
		}
	}
	// Nothing of that was counted, and the log may grow between two tries.
	q, b := r.request(first)
	testkit.Must(t, r.Renew(ctx, speakup.Slots(r.Zone, first)[:1]))
	if _, err := r.Collect(ctx, r.ann, q, b); err != nil {
		t.Error(err)
	}
}

// Who may not collect is told what is said of what is not there.
func TestWhoCollects(t *testing.T) {
	ctx := context.Background()
	r := newRoom(t, testkit.SQLite(t)).begin()
	admin := testkit.Admin(t, r.d, "Ada Admin")
	moved, gone := r.ann, r.ben
	q, b := r.request(first)
	for name, v := range map[string]forum.Viewer{"who came yesterday": r.newcomer, "who works elsewhere": r.other, "an administrator": admin, "nobody": {}} {
		if _, err := r.Collect(ctx, v, q, b); code(err) != "not_found" {
			t.Errorf("%s: %q", name, code(err))
		}
	}
	for v, want := range map[forum.Viewer]bool{r.newcomer: true, r.ann: true, r.other: false, admin: false, {}: false} {
		w, err := r.WalletOf(ctx, v)
		testkit.Must(t, err)
		text, err := json.Marshal(w)
		testkit.Must(t, err)
		if w.Eligible != want || !want && string(text) != `{"v":1,"eligible":false}` {
			t.Errorf("%d: %s", v.Person, text)
		}
	}
	// Who leaves, or goes to work elsewhere, stands on the list and has no passes.
	testkit.Must(t, forum.EndPerson(ctx, r.d, admin, gone.Person))
	elsewhere := testkit.Organisation(t, r.d, "Elsewhere")
	testkit.Must(t, r.d.Write(ctx, func(tx *db.Tx) error {
		return forum.MoveIn(ctx, tx, forum.System(), moved.Person, elsewhere, "Officer", 0)
	}))
	for _, v := range []forum.Viewer{moved, gone} {
		if _, err := r.Collect(ctx, v, q, b); code(err) != "not_found" {
			t.Errorf("%d collects: %q", v.Person, code(err))
		}
	}
}

// Who was away for a whole week has the numbered passes of it for as long as
// its threads can be joined, and those alone.
func TestCollectOfAWeekThatIsOver(t *testing.T) {
	ctx := context.Background()
	r := newRoom(t, testkit.SQLite(t)).begin()
	r.clock(first.Add(2).Begins().Add(time.Hour))
	testkit.Must(t, r.Tend(ctx))
	whole, b := r.request(first)
	if _, err := r.Collect(ctx, r.ann, whole, b); code(err) != "bad_request" {
		t.Errorf("the whole week: %q", code(err))
	}
	numbered, b := r.request(first, ticket.Uses()[2:]...)
	if a, err := r.Collect(ctx, r.ann, numbered, b); err != nil || len(a.Signed) != ticket.Numbers {
		t.Errorf("%d keys: %v", len(a.Signed), err)
	}
	r.clock(first.Add(7).Begins())
	testkit.Must(t, r.Tend(ctx))
	if _, err := r.Collect(ctx, r.ben, numbered, b); err == nil {
		t.Error("a week that nobody can join any more is signed for")
	}
}
