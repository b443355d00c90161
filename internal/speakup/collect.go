package speakup

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"slices"
	"time"

	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/ticket"
)

// A Request asks for a week's passes: by key, the blinded messages in base64.
type Request struct {
	V       int                 `json:"v"`
	Epoch   ticket.Epoch        `json:"epoch"`
	Log     string              `json:"log"` // the sum of the log that it was made by
	Blinded map[string][]string `json:"blinded"`
}

// An Answer gives the signatures in the order of what was asked.
type Answer struct {
	V      int                 `json:"v"`
	Signed map[string][]string `json:"signed"`
}

// Faults by their codes, for the script in the browser.
func alreadyCollected() error { return fault.Clash("already_collected", "fault.speak_collected") }
func badRequest() error       { return fault.Wrong("bad_request", "fault.speak_request") }

// keysAway says that a week's keys are not here any more, though their time
// has not come: the store was restored without them, and no second set of
// passes can be signed for a week. Browsers ask again later.
func keysAway() error {
	return fault.New(fault.Unavailable, "keys_away", "fault.speak_keys_away")
}

func keysMoved() error { return fault.Clash("key_mismatch", "fault.speak_keys") }

// Takes says whether somebody takes part now: whether they work for an
// organisation that does. Whether they stand on a week's list is another matter.
func (s *Speak) Takes(ctx context.Context, v forum.Viewer) (bool, error) {
	if !s.Ready() || !v.SignedIn() {
		return false, nil
	}
	return db.Has(ctx, s.db, worksThere, v.Person)
}

// Collect signs what somebody's browser has blinded for a week, once. The same
// body again has the same answer, so that an answer that was lost costs nothing;
// another has none. Who may not collect is told what is said of what is not
// there. Nothing keeps when it was.
func (s *Speak) Collect(ctx context.Context, v forum.Viewer, r Request, body []byte) (Answer, error) {
	var a Answer
	n := s.now.Load()
	if ok, err := s.Takes(ctx, v); err != nil || !ok {
		return a, or(err, missing())
	}
	if ok, err := db.Has(ctx, s.db, isListed, string(r.Epoch), v.Person); err != nil || !ok {
		return a, or(err, missing())
	}
	asked, err := n.asked(r, s.db.Now())
	if err != nil {
		return a, err
	}
	select {
	case s.queue <- struct{}{}:
		defer func() { <-s.queue }()
	default:
		return a, fault.Limited(time.Minute)
	}
	if err := s.note(ctx, v, r.Epoch, sha256.Sum256(body)); err != nil {
		return a, err
	}
	return s.answer(ctx, asked)
}

func or(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// A wanted is what one key is to sign.
type wanted struct {
	kid     string
	signer  *ticket.Signer
	blinded [][]byte
}

// asked reads a request and finds the keys for it. Whatever a request is, it
// has the same size as everybody's: each key of the week once, each with the
// full quota. Of a week that is over the numbered keys alone are there.
func (n *state) asked(r Request, now time.Time) ([]wanted, error) {
	at := n.week(r.Epoch)
	if r.V != 1 || at == 0 {
		return nil, badRequest()
	}
	// The sum is of the log as the browser saw it, which may have grown since,
	// and not of one in which these keys do not stand.
	if n.heads[r.Log] < at {
		return nil, keysMoved()
	}
	over := !now.Before(r.Epoch.Add(1).Begins())
	var all []wanted
	for i, u := range ticket.Uses() {
		if _, numbered := u.Number(); over && !numbered {
			continue
		}
		kid := n.entries[at-1].Keys[i].ID
		id, err := ticket.ParseKeyID(kid)
		if err != nil {
			return nil, err
		}
		w := wanted{kid: kid, signer: n.signers[r.Epoch][id]}
		if w.signer == nil && !over {
			return nil, keysAway()
		}
		if w.signer == nil || len(r.Blinded[kid]) != ticket.Quota(u) {
			return nil, badRequest()
		}
		for _, text := range r.Blinded[kid] {
			b, err := base64.StdEncoding.DecodeString(text)
			if err != nil || !w.signer.Takes(b) || base64Of(b) != text {
				return nil, badRequest()
			}
			w.blinded = append(w.blinded, b)
		}
		all = append(all, w)
	}
	if len(r.Blinded) != len(all) {
		return nil, badRequest()
	}
	return all, nil
}

// note keeps that somebody has collected for a week. It has no entry in the
// log of changes, which would say when.
func (s *Speak) note(ctx context.Context, v forum.Viewer, week ticket.Epoch, sum [sha256.Size]byte) error {
	seen := func(q db.Q) (found bool, err error) {
		was, err := db.Value[[]byte](ctx, q, requestOf, string(week), v.Person)
		switch {
		case errors.Is(err, db.ErrNone):
			return false, nil
		case err != nil:
			return false, err
		case subtle.ConstantTimeCompare(was, sum[:]) != 1:
			return true, alreadyCollected()
		}
		return true, nil
	}
	if found, err := seen(s.db); err != nil || found {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if found, err := seen(tx); err != nil || found {
			return err
		}
		_, err := tx.Exec(ctx, insertCollect, string(week), v.Person, slices.Clone(sum[:]))
		return err
	})
}

// answer signs one message after the other, and leaves its place after each,
// so that nobody waits for another's whole week.
func (s *Speak) answer(ctx context.Context, asked []wanted) (Answer, error) {
	a := Answer{V: 1, Signed: make(map[string][]string, len(asked))}
	for _, w := range asked {
		for _, b := range w.blinded {
			signed, err := s.signOne(ctx, w.signer, b)
			if err != nil {
				return Answer{}, err
			}
			a.Signed[w.kid] = append(a.Signed[w.kid], base64Of(signed))
		}
	}
	return a, nil
}

func (s *Speak) signOne(ctx context.Context, signer *ticket.Signer, b []byte) ([]byte, error) {
	select {
	case s.sign <- struct{}{}:
		defer func() { <-s.sign }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return signer.Sign(b)
}

// missing is what somebody is told who may not: what is said of what is not there.
func missing() error { return fault.Missing("page") }
