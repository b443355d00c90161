package forum

import (
	"context"
	"errors"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/mail"
)

// MaxLetter bounds what one person writes to another, in characters.
const MaxLetter = 2000

// Letters about requests to join.
var (
	letterAccepted = mail.Declare("request_accepted", "mail.accepted_subject", "mail.answer_text")
	letterDeclined = mail.Declare("request_declined", "mail.declined_subject", "mail.answer_text")
)

// A Decision is what a facilitator answers to a request to join.
type Decision struct {
	Accept  bool
	Message string     // to the person; may be empty
	Post    *mail.Mail // sends it too; nil: only the community's page shows it
	Address string     // of the community's page, for the letter
}

// Accept lets in a person who has asked to join.
func Accept(ctx context.Context, d *db.DB, v Viewer, community, person int64) error {
	return DecideRequest(ctx, d, v, community, person, Decision{Accept: true})
}

// Decline says no to a person who has asked to join; they may ask again.
func Decline(ctx context.Context, d *db.DB, v Viewer, community, person int64) error {
	return DecideRequest(ctx, d, v, community, person, Decision{})
}

// DecideRequest lets in a person who has asked to join, or says no; what the
// facilitator wrote stands on the community's page until they have put it
// away, and goes to them as a letter.
func DecideRequest(ctx context.Context, d *db.DB, v Viewer, community, person int64, a Decision) error {
	a.Message = CleanText(a.Message)
	var f fault.Fields
	f.Max("message", a.Message, MaxLetter)
	if err := f.Err(); err != nil {
		return err
	}
	return inCommunity(ctx, d, v, community, func(tx *db.Tx, s Standing) error {
		if err := mustFacilitate(v, s); err != nil {
			return err
		}
		m, err := memberIn(ctx, tx, community, person)
		if err != nil {
			return err
		}
		if m.state != stateAsked {
			return fault.Missing("request")
		}
		if a.Message != "" {
			if err := tell(ctx, tx, v, community, person, a); err != nil {
				return err
			}
		}
		if a.Accept {
			return admit(ctx, tx, v, community, person, Member)
		}
		if _, err := tx.Exec(ctx, dropMembership, community, person); err != nil {
			return err
		}
		c := communityChange(v, community, person)
		c.Audience = changes.Only(person)
		return changes.Append(ctx, tx, MemberDeclined, c)
	})
}

// tell keeps an answer for the community's page and queues the letter.
func tell(ctx context.Context, tx *db.Tx, v Viewer, community, person int64, a Decision) error {
	if _, err := tx.Exec(ctx, putAnswer, community, person, a.Accept, a.Message, null(v.Person), tx.Micros()); err != nil {
		return err
	}
	if !a.Post.On() {
		return nil
	}
	c, err := CommunityByID(ctx, tx, System(), community)
	if err != nil {
		return err
	}
	p, err := PersonByID(ctx, tx, System(), person)
	if err != nil || p.Email == "" {
		return err
	}
	kind := letterDeclined
	if a.Accept {
		kind = letterAccepted
	}
	return a.Post.Enqueue(ctx, tx, mail.Letter{Kind: kind, To: p.Email, Name: p.Name, Args: map[string]string{
		"Community": c.Name, "Message": a.Message, "Link": a.Address,
	}})
}

// A Told is what a facilitator wrote to the viewer who had asked to join.
type Told struct {
	Accepted bool
	Message  string
	By       Byline
	At       time.Time
}

// AnswerTo gives the answer that the viewer has not yet put away; ok is false
// where there is none.
func AnswerTo(ctx context.Context, q db.Q, v Viewer, community int64) (a Told, ok bool, err error) {
	a, err = db.One(ctx, q, func(r db.Row) (a Told, err error) {
		var b bylineRow
		var at int64
		err = r.Scan(&b.id, &b.pid, &b.name, &b.ended, &b.role, &b.orgPID, &b.orgSlug, &b.org, &b.hue, &a.Accepted, &a.Message, &at)
		a.By, a.At = b.byline(), db.Time(at)
		return a, err
	}, answerTo, community, v.Person)
	if errors.Is(err, db.ErrNone) {
		return a, false, nil
	}
	return a, err == nil, err
}

// PutAnswerAway forgets the answer that the viewer has read.
func PutAnswerAway(ctx context.Context, d *db.DB, v Viewer, community int64) error {
	return inCommunity(ctx, d, v, community, func(tx *db.Tx, _ Standing) error {
		_, err := tx.Exec(ctx, dropAnswer, community, v.Person)
		return err
	})
}
