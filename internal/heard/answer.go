package heard

import (
	"context"
	"errors"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/markdown"
)

// most is how many answers, or steps of promises, are read at once: what
// hundreds of threads have.
const most = 20_000

// An Answer is what somebody says to a thread under their own name.
type Answer struct {
	PID, Thread string
	Author      forum.Byline
	Office      string // as what they answered
	Body        string // Markdown; empty where it was withdrawn
	HTML        string
	Version     int
	Created     time.Time
	Edited      time.Time // zero: as it was written
	Withdrawn   time.Time // zero: it stands
	Reason      string    // for which it was withdrawn

	id, author int64
}

// Mine says whether the viewer wrote the answer.
func (a Answer) Mine(v forum.Viewer) bool { return v.SignedIn() && a.author == v.Person }

// Standing says whether the answer was not withdrawn.
func (a Answer) Standing() bool { return a.Withdrawn.IsZero() }

// A Version is how an answer stood before it was changed.
type Version struct {
	N     int
	HTML  string
	Until time.Time
}

func scanAnswer(r db.Row) (a Answer, err error) {
	var created, edited, withdrawn int64
	err = r.Scan(&a.id, &a.PID, &a.Thread, &a.author, &a.Office, &a.Body, &a.HTML, &a.Version, &created, &edited, &withdrawn, &a.Reason)
	a.Created, a.Edited, a.Withdrawn = db.Time(created), moment(edited), moment(withdrawn)
	return a, err
}

// moment is a time that may be none.
func moment(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return db.Time(micros)
}

// Answers gives the answers to a thread, the first first.
func Answers(ctx context.Context, q db.Q, thread string) ([]Answer, error) {
	all, err := db.All(ctx, q, scanAnswer, answersIn, thread)
	if err != nil {
		return nil, err
	}
	return named(ctx, q, all)
}

// AllAnswers gives the answers to every thread, thread by thread.
func AllAnswers(ctx context.Context, q db.Q) ([]Answer, error) {
	all, err := db.All(ctx, q, scanAnswer, allAnswers, most)
	if err != nil {
		return nil, err
	}
	return named(ctx, q, all)
}

func named(ctx context.Context, q db.Q, all []Answer) ([]Answer, error) {
	ids := make([]int64, len(all))
	for i, a := range all {
		ids[i] = a.author
	}
	who, err := bylines(ctx, q, ids)
	for i := range all {
		all[i].Author = who[all[i].author]
	}
	return all, err
}

func bylines(ctx context.Context, q db.Q, ids []int64) (map[int64]forum.Byline, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return forum.Bylines(ctx, q, ids)
}

// Versions gives how an answer stood before, the oldest first.
func Versions(ctx context.Context, q db.Q, a Answer) ([]Version, error) {
	return db.All(ctx, q, func(r db.Row) (v Version, err error) {
		var until int64
		err = r.Scan(&v.N, &v.HTML, &until)
		v.Until = db.Time(until)
		return v, err
	}, versionsOf, a.id)
}

// AnswerByPID gives one answer.
func AnswerByPID(ctx context.Context, q db.Q, pid string) (Answer, error) {
	a, err := db.One(ctx, q, scanAnswer, answerByPID, pid)
	if errors.Is(err, db.ErrNone) {
		err = fault.Missing("answer")
	}
	if err != nil {
		return a, err
	}
	all, err := named(ctx, q, []Answer{a})
	return all[0], err
}

func cleanAnswer(body string) (string, error) {
	body = forum.CleanText(body)
	var f fault.Fields
	f.Require("body", body, "fault.speak_answer")
	f.Max("body", body, MaxAnswer)
	return body, f.Err()
}

// Reply answers a thread under the viewer's name; the caller has seen that
// there is such a thread. The same key again answers once.
func Reply(ctx context.Context, d *db.DB, v forum.Viewer, s forum.SpeakStanding, thread, body, key string) (Answer, error) {
	body, err := cleanAnswer(body)
	if err != nil {
		return Answer{}, err
	}
	if err := forum.MustSpeak(v, forum.SpeakAnswer, s); err != nil {
		return Answer{}, err
	}
	html := string(markdown.Render(body))
	var pid string
	err = d.Write(ctx, func(tx *db.Tx) error {
		office, err := officeOf(ctx, tx, Answering, v.Person)
		if err != nil {
			return err
		}
		var again bool
		pid, again, err = forum.Once(ctx, tx, v, key, "speak.reply", func() (string, error) {
			pid := forum.NewPID()
			_, err := tx.Exec(ctx, insertAnswer, pid, thread, v.Person, office, body, html, tx.Micros())
			return pid, err
		})
		if err != nil || again {
			return err
		}
		a, err := db.One(ctx, tx, scanAnswer, answerByPID, pid)
		if err != nil {
			return err
		}
		return changes.Append(ctx, tx, Answered, change(v, a.id))
	})
	if err != nil {
		return Answer{}, err
	}
	return AnswerByPID(ctx, d, pid)
}

// own loads an answer that the viewer may change.
func own(ctx context.Context, tx *db.Tx, v forum.Viewer, s forum.SpeakStanding, pid string) (Answer, error) {
	if err := forum.MustSpeak(v, forum.SpeakRead, s); err != nil {
		return Answer{}, err
	}
	a, err := AnswerByPID(ctx, tx, pid)
	switch {
	case err != nil:
	case !a.Mine(v):
		err = fault.Denied("fault.not_yours")
	case !a.Standing():
		err = fault.Clash("speak_withdrawn", "fault.speak_withdrawn")
	}
	return a, err
}

// Edit changes an answer, of which the writer saw a version. How it stood
// before stays to be read.
func Edit(ctx context.Context, d *db.DB, v forum.Viewer, s forum.SpeakStanding, pid string, version int, body string) error {
	body, err := cleanAnswer(body)
	if err != nil {
		return err
	}
	html := string(markdown.Render(body))
	return d.Write(ctx, func(tx *db.Tx) error {
		a, err := own(ctx, tx, v, s, pid)
		if err != nil || a.Body == body {
			return err
		}
		if a.Version != version {
			return fault.Clash("edited_meanwhile", "fault.edited_meanwhile")
		}
		if _, err := tx.Exec(ctx, keepVersion, a.id, a.Version, a.HTML, tx.Micros()); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, updateAnswer, a.id, body, html, a.Version+1, tx.Micros()); err != nil {
			return err
		}
		return changes.Append(ctx, tx, Edited, change(v, a.id))
	})
}

// Withdraw takes an answer back. That there was one stays to be seen, with the
// reason; what it said does not.
func Withdraw(ctx context.Context, d *db.DB, v forum.Viewer, s forum.SpeakStanding, pid, reason string) error {
	reason, err := cleanReason(reason)
	if err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		a, err := own(ctx, tx, v, s, pid)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, dropVersions, a.id); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, withdrawAnswer, a.id, tx.Micros(), reason); err != nil {
			return err
		}
		return changes.Append(ctx, tx, Withdrawn, change(v, a.id))
	})
}

func cleanReason(reason string) (string, error) {
	reason = forum.Clean(reason)
	var f fault.Fields
	f.Require("reason", reason, "fault.speak_reason")
	f.Max("reason", reason, MaxReason)
	return reason, f.Err()
}
