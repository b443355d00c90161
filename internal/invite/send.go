package invite

import (
	"context"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/mail"
)

// nowOf is the time of a transaction, or of the database outside one.
func nowOf(q db.Q) time.Time {
	switch q := q.(type) {
	case *db.Tx:
		return q.Now
	case *db.DB:
		return q.Now()
	}
	return time.Time{}
}

// A Handed is an invitation that the inviter hands over: Code is its
// address's, shown this once; empty for somebody with an account, who finds
// the invitation when they sign in.
type Handed struct {
	Invitation
	Code string
}

// Send invites those of the text whom Plan finds no problem with, all at
// once. Where mail is set up they get letters and handed is empty; else it
// holds what to hand over.
func Send(ctx context.Context, d *db.DB, v forum.Viewer, to To, post *mail.Mail) (sent int, handed []Handed, err error) {
	to.Message, to.HandOver = forum.CleanText(to.Message), !post.On()
	var f fault.Fields
	f.Max("message", to.Message, forum.MaxSummary)
	if err := f.Err(); err != nil {
		return 0, nil, err
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		items, err := Plan(ctx, tx, v, to)
		if err != nil {
			return err
		}
		sent, handed = 0, nil
		for _, item := range items {
			if item.Problem != "" {
				continue
			}
			h, err := put(ctx, tx, v, to, item, post)
			if err != nil {
				return err
			}
			if sent++; to.HandOver {
				handed = append(handed, h)
			}
		}
		return enough(ctx, tx, v)
	})
	return sent, handed, err
}

// enough fails where somebody who looks after one community invites half the
// country.
func enough(ctx context.Context, tx *db.Tx, v forum.Viewer) error {
	if v.Admin || v.IsSystem() {
		return nil
	}
	n, err := db.Value[int](ctx, tx, countToday, v.Person, db.Micros(tx.Now.Add(-24*time.Hour)), MaxDay+1)
	if err == nil && n > MaxDay {
		err = fault.Clash("invited_many", "fault.invited_many", "Max", MaxDay)
	}
	return err
}

// put keeps one invitation, in place of one that has run out, and sends it.
func put(ctx context.Context, tx *db.Tx, v forum.Viewer, to To, item Item, post *mail.Mail) (h Handed, err error) {
	var person, by, org any
	if item.Here {
		person = item.person
	}
	if v.SignedIn() {
		by = v.Person
	}
	if item.Invited.ID != 0 {
		org = item.Invited.ID
	}
	id, err := db.Value[int64](ctx, tx, putInvitation, forum.NewPID(), to.Community, item.Email, item.Name, org, item.RoleTitle,
		to.Message, person, by, tx.Micros(), db.Micros(tx.Now.Add(Lasting)))
	if err != nil {
		return h, err
	}
	if h, err = dispatch(ctx, tx, id, post); err != nil {
		return h, err
	}
	return h, changes.Append(ctx, tx, Made, forum.CommunityInvitation(v, id, to.Community))
}

// dispatch queues the letter of an invitation, whose code is made when it is
// sent; or makes the code now, to be handed over.
func dispatch(ctx context.Context, tx *db.Tx, id int64, post *mail.Mail) (h Handed, err error) {
	if h.Invitation, err = db.One(ctx, tx, scanInvitation, invitationByID, id); err != nil {
		return h, err
	}
	if post.On() {
		return h, post.Enqueue(ctx, tx, mail.Letter{Kind: h.kind(), Ref: id, Until: h.Expires})
	}
	if h.Here {
		return h, nil
	}
	code, hash := newCode()
	h.Code = code
	_, err = tx.Exec(ctx, setCode, id, hash)
	return h, err
}
