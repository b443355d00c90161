package speakup_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/keylog"
	"waymark/internal/speakup"
	"waymark/internal/testkit"
	"waymark/internal/testkit/passes"
	"waymark/internal/ticket"
)

// A room is a front room with a clock and some staff.
type room struct {
	*speakup.Speak
	t   *testing.T
	d   *db.DB
	dir string
	at  atomic.Pointer[time.Time]
	org int64
	// Two who take part, one who came yesterday, one of another organisation.
	ann, ben, newcomer, other forum.Viewer
}

// tuesday is when the tests begin, in the week 2026-W47.
var tuesday = time.Date(2026, 11, 17, 9, 30, 0, 0, time.UTC)

func newRoom(t *testing.T, d *db.DB, change ...func(*speakup.Options)) *room {
	t.Helper()
	r := &room{t: t, d: d, dir: t.TempDir()}
	r.clock(tuesday.AddDate(0, 0, -30))
	d.Now = func() time.Time { return *r.at.Load() }
	r.ann, r.ben = testkit.Person(t, d, "Ann Early", "Northwick"), testkit.Person(t, d, "Ben Early", "Northwick")
	r.other = testkit.Person(t, d, "Otto Other", "Elsewhere")
	r.org = testkit.Organisation(t, d, "Northwick")
	r.clock(tuesday.AddDate(0, 0, -1))
	r.newcomer = testkit.Person(t, d, "Nia New", "Northwick")
	r.clock(tuesday)
	r.Speak = r.open(r.dir, change...)
	return r
}

func (r *room) clock(to time.Time) { r.at.Store(&to) }

func (r *room) options(dir string, change ...func(*speakup.Options)) speakup.Options {
	zone, err := time.LoadLocation("Europe/London")
	testkit.Must(r.t, err)
	o := speakup.Options{Dir: dir, Zone: zone, Bundle: passes.Bundle, Drops: passes.Drops, Generate: passes.Generate}
	for _, f := range change {
		f(&o)
	}
	return o
}

func (r *room) open(dir string, change ...func(*speakup.Options)) *speakup.Speak {
	r.t.Helper()
	s, err := speakup.Open(context.Background(), r.d, r.options(dir, change...))
	testkit.Must(r.t, err)
	return s
}

// begin names the organisation and has the first week made: 2026-W49.
func (r *room) begin() *room {
	r.t.Helper()
	ctx := context.Background()
	testkit.Must(r.t, r.Set(ctx, forum.System(), speakup.Settings{Limits: speakup.Limits{Least: 50, Quiet: 20}, Orgs: []int64{r.org}}))
	testkit.Must(r.t, r.Tend(ctx))
	return r
}

const first ticket.Epoch = "2026-W49"

// log reads what is published, as anybody would.
func (r *room) log() (*keylog.Log, []keylog.Entry) {
	r.t.Helper()
	text, err := os.ReadFile(filepath.Join(r.dir, "keys.json"))
	testkit.Must(r.t, err)
	l, err := keylog.Verify(bytes.NewReader(text))
	testkit.Must(r.t, err)
	var entries []keylog.Entry
	testkit.Must(r.t, json.Unmarshal(text, &entries))
	return l, entries
}

// request asks for a week as a browser would, with numbers in the place of
// blinded messages.
func (r *room) request(week ticket.Epoch, uses ...ticket.Use) (speakup.Request, []byte) {
	r.t.Helper()
	l, entries := r.log()
	q := speakup.Request{V: 1, Epoch: week, Log: l.Head().Hash, Blinded: map[string][]string{}}
	if uses == nil {
		uses = ticket.Uses()
	}
	for _, e := range entries {
		if e.Epoch != week || e.Amends != 0 {
			continue
		}
		for i, u := range ticket.Uses() {
			for _, wanted := range uses {
				for n := 0; wanted == u && n < ticket.Quota(u); n++ {
					q.Blinded[e.Keys[i].ID] = append(q.Blinded[e.Keys[i].ID], random())
				}
			}
		}
	}
	return q, body(q)
}

func random() string {
	b := make([]byte, ticket.Size)
	_, _ = rand.Read(b[1:])
	return base64.StdEncoding.EncodeToString(b)
}

func body(q speakup.Request) []byte {
	b, _ := json.Marshal(q)
	return b
}

// modulus is the number that a key is of.
func modulus(k *ticket.PublicKey) *big.Int {
	parsed, _ := x509.ParsePKIXPublicKey(k.SPKI())
	return parsed.(*rsa.PublicKey).N
}
