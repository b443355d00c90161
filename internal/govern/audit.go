package govern

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// An Act is a row of the audit: who did what to which thing, by number alone.
// Names are looked up when it is shown.
type Act struct {
	N         int64 // counts from 1 without a gap
	At        time.Time
	Action    string // a verb of the change log
	Actor     int64  // 0 for Waymark itself, as a command on the server
	Kind      string // of the subject
	Community int64
	Subject   int64
	Part      int64
	Seq       int64  // its place in the change log
	Previous  string // the hash of the row before it; empty for the first
	Hash      string
}

// Person is whom the act happened to; 0 where it is about a thing or a place.
func (a Act) Person() int64 {
	return affected(changes.Change{Verb: a.Action, Kind: a.Kind, Subject: a.Subject, Part: a.Part})
}

// canonical is what a row's hash is taken of: its columns in their order, a
// line each.
func (a Act) canonical() string {
	n := func(i int64) string { return strconv.FormatInt(i, 10) }
	return strings.Join([]string{
		n(a.N), n(db.Micros(a.At)), a.Action, n(a.Actor), a.Kind, n(a.Community), n(a.Subject), n(a.Part), n(a.Seq), a.Previous,
	}, "\n")
}

func (a Act) sum() string {
	h := sha256.Sum256([]byte(a.canonical()))
	return hex.EncodeToString(h[:])
}

// audited says whether a change is a privileged act.
func audited(c changes.Change) bool {
	if changes.Marked(c.Verb, changes.Audited) {
		return true
	}
	return c.Actor != 0 && c.Actor != affected(c) && changes.Marked(c.Verb, changes.OfOthers)
}

// audit adds the privileged acts of a batch to the chain.
func audit(ctx context.Context, tx *db.Tx, batch []changes.Change) error {
	var last Act
	for _, c := range batch {
		if !audited(c) {
			continue
		}
		if last.N == 0 {
			var err error
			if last, err = newest(ctx, tx); err != nil {
				return err
			}
		}
		a := Act{
			N: last.N + 1, At: db.Time(c.At), Action: c.Verb, Actor: c.Actor, Kind: c.Kind, Community: c.Community,
			Subject: c.Subject, Part: c.Part, Seq: c.Seq, Previous: last.Hash,
		}
		a.Hash = a.sum()
		if _, err := tx.Exec(ctx, insertAct, a.N, c.At, a.Action, a.Actor, a.Kind, a.Community, a.Subject, a.Part, a.Seq, a.Previous, a.Hash); err != nil {
			return err
		}
		last = a
	}
	return nil
}

// newest is the audit's last row; the zero Act where there is none.
func newest(ctx context.Context, q db.Q) (Act, error) {
	a, err := db.One(ctx, q, scanAct, lastAct)
	if errors.Is(err, db.ErrNone) {
		err = nil
	}
	return a, err
}

func scanAct(r db.Row) (a Act, err error) {
	var at int64
	err = r.Scan(&a.N, &at, &a.Action, &a.Actor, &a.Kind, &a.Community, &a.Subject, &a.Part, &a.Seq, &a.Previous, &a.Hash)
	a.At = db.Time(at)
	return a, err
}

// A Chain is what is known of the audit as a whole.
type Chain struct {
	Rows int64  `json:"rows"`
	Head string `json:"head"`            // the hash of the last row; empty without rows
	Bad  int64  `json:"bad,omitempty"`   // the first row that does not fit; 0 where all do
	Why  string `json:"wrong,omitempty"` // "gap", "previous" or "hash", of that row
}

// Whole says that every row fits the one before it.
func (c Chain) Whole() bool { return c.Bad == 0 }

// VerifyChain reads the whole audit and says whether it is as it was written.
// That its end was not cut off shows only beside a head that was kept
// elsewhere, as every export has it.
func VerifyChain(ctx context.Context, q db.Q) (Chain, error) { return VerifyOn(ctx, q, Chain{}) }

// VerifyOn goes on where an earlier reading found everything whole, so that
// its cost is that of what came since. Where that reading's last row is not
// what it was, it begins anew.
func VerifyOn(ctx context.Context, q db.Q, c Chain) (Chain, error) {
	if last, err := db.All(ctx, q, scanAct, actsAfter, c.Rows-1, 1); err != nil {
		return c, err
	} else if c.Bad != 0 || len(last) == 0 || last[0].N != c.Rows || last[0].Hash != c.Head || last[0].sum() != c.Head {
		c = Chain{}
	}
	err := walk(ctx, q, c.Rows, func(a Act) bool {
		switch {
		case a.N != c.Rows+1:
			c.Why = "gap"
		case a.Previous != c.Head:
			c.Why = "previous"
		case a.Hash != a.sum():
			c.Why = "hash"
		default:
			c.Rows, c.Head = a.N, a.Hash
			return true
		}
		c.Bad = a.N
		return false
	})
	return c, err
}

// walk goes through the audit after row last until f says no.
func walk(ctx context.Context, q db.Q, last int64, f func(Act) bool) error {
	for {
		page, err := db.All(ctx, q, scanAct, actsAfter, last, auditPage)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, a := range page {
			if !f(a) {
				return nil
			}
		}
		last = page[len(page)-1].N
	}
}

const auditPage = 1000

// Acts gives up to limit rows of the audit before row before (0 for the
// newest), the newest first; of one person's acts where actor is not 0.
// Administrators may.
func Acts(ctx context.Context, q db.Q, v forum.Viewer, actor, before int64, limit int) ([]Act, error) {
	if err := adminOnly(v); err != nil {
		return nil, err
	}
	if before == 0 {
		before = 1 << 62
	}
	if actor != 0 {
		return db.All(ctx, q, scanAct, actsOfBefore, actor, before, limit)
	}
	return db.All(ctx, q, scanAct, actsBefore, before, limit)
}

func adminOnly(v forum.Viewer) error {
	if !v.Admin && !v.IsSystem() {
		return fault.Denied("fault.admin_only")
	}
	return nil
}
