package govern

import (
	"context"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// What happens to appeals. The subject is the thread and the part the reply.
var (
	AppealMade    = changes.Declare("appeal.made", changes.Routine)
	AppealGranted = changes.Declare("appeal.granted", changes.Audited)
	AppealRefused = changes.Declare("appeal.refused", changes.Audited)
)

// What becomes of an appeal.
const (
	Granted Decision = "granted" // the text is back
	Refused Decision = "refused" // it stays hidden
)

// An Appeal is what an author says against the hiding of a text.
type Appeal struct {
	PID           string
	Body          string
	Level         Level
	At            time.Time
	Decision      Decision // empty: nobody has decided yet
	Answer        string   // the reason of the decision
	Decided       time.Time
	Removal       string // the pid of what hid the text
	Reason        string // why it was hidden
	Hidden        time.Time
	By            forum.Role
	Community     forum.CommunityRef
	Kind, Title   string
	Thread, Reply string // pids; Reply empty for the thread's own text
	Author        forum.Byline

	id, community, thread, reply, hiddenBy int64
	back                                   bool // the text is there again
}

// A Verdict is what was decided of a text, as its author sees it.
type Verdict struct {
	What    Decision // Hide or Keep
	Reason  string
	At      time.Time
	By      forum.Role // as what it was hidden
	Back    time.Time  // when it was brought back; zero: it is hidden, or never was
	BackWhy string
	Appeal  Appeal // PID empty: there is none

	removal int64
}

// MayAppeal says whether the author can say something against it: once, while
// the text is hidden.
func (v Verdict) MayAppeal() bool { return v.What == Hide && v.Back.IsZero() && v.Appeal.PID == "" }

// VerdictsOn gives what was decided of a text to who wrote it, the newest
// first; for all others it is missing. Nothing says who reported it.
func VerdictsOn(ctx context.Context, q db.Q, p forum.Piece) ([]Verdict, error) {
	if !p.Mine() {
		return nil, fault.Missing("verdict")
	}
	all, err := db.All(ctx, q, func(r db.Row) (x Verdict, err error) {
		var at int64
		var back, appealed, decided *int64
		var pid, body, level, decision, answer *string
		err = r.Scan(&x.removal, &x.What, &x.Reason, &at, &x.By, &back, &x.BackWhy, &pid, &body, &level, &appealed, &decision, &answer, &decided)
		x.At, x.Back = db.Time(at), moment(back)
		if pid != nil {
			x.Appeal = Appeal{PID: *pid, Body: *body, Level: Level(*level), At: moment(appealed), Decision: Decision(*decision), Answer: *answer, Decided: moment(decided)}
		}
		return x, err
	}, verdictsOn, p.Thread.ID, p.Reply.ID)
	if err == nil && len(all) == 0 {
		err = fault.Missing("verdict")
	}
	return all, err
}

func moment(micros *int64) time.Time {
	if micros == nil {
		return time.Time{}
	}
	return db.Time(*micros)
}

// AppealAgainst puts what hid the viewer's text before somebody other than who
// hid it, once.
func AppealAgainst(ctx context.Context, d *db.DB, v forum.Viewer, thread, reply, body string) error {
	body = forum.CleanText(body)
	var f fault.Fields
	f.Require("body", body, "fault.appeal_body")
	f.Max("body", body, forum.MaxAbout)
	if err := f.Err(); err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		p := forum.Piece{}
		var err error
		if reply != "" {
			p.Reply, p.Thread, err = forum.ReplyByPID(ctx, tx, v, reply)
		} else {
			p.Thread, err = forum.ThreadByPID(ctx, tx, v, "", thread)
		}
		if err != nil {
			return err
		}
		all, err := VerdictsOn(ctx, tx, p)
		if err != nil {
			return err
		}
		for _, x := range all {
			if x.MayAppeal() {
				return appeal(ctx, tx, v, p, x, body)
			}
		}
		return fault.Clash("appealed", "fault.appealed")
	})
}

func appeal(ctx context.Context, tx *db.Tx, v forum.Viewer, p forum.Piece, x Verdict, body string) error {
	hider, err := db.Value[int64](ctx, tx, hiderOf, x.removal)
	if err != nil {
		return err
	}
	level := ForAdministrators
	facilitators, err := db.Has(ctx, tx, otherFacilitator, p.Thread.CommunityID, hider, v.Person)
	if err != nil {
		return err
	}
	admins, err := db.Has(ctx, tx, otherAdmin, string(forum.SiteAdmin), hider, v.Person)
	if err != nil {
		return err
	}
	if facilitators && (x.By == forum.Facilitator || !admins) {
		level = ForFacilitators
	}
	if _, err := tx.Exec(ctx, insertAppeal, forum.NewPID(), x.removal, v.Person, body, string(level), tx.Micros()); err != nil {
		return err
	}
	return changes.Append(ctx, tx, AppealMade, aboutPiece(v, p, changes.Nobody))
}

// Appeals lists those in a community that wait for the viewer, the oldest
// first; community 0: those that wait for administrators.
func Appeals(ctx context.Context, q db.Q, v forum.Viewer, community int64) ([]Appeal, error) {
	if community == 0 && !v.Admin {
		return nil, fault.Denied("fault.admin_only")
	}
	level := ForAdministrators
	if community != 0 {
		level = ForFacilitators
	}
	all, err := db.All(ctx, q, scanAppeal, appealsOpen, string(level), community)
	var mine []Appeal
	for _, a := range all {
		s, err := forum.StandingIn(ctx, q, v, a.community)
		if err != nil {
			return nil, err
		}
		if forum.MayDecideAppeal(v, s, a.Level == ForAdministrators, a.hiddenBy, a.Author.ID) {
			mine = append(mine, a)
		}
	}
	return mine, err
}

// AppealByPID gives an appeal with the text it is about to those who may
// decide on it; for all others it is missing.
func AppealByPID(ctx context.Context, q db.Q, v forum.Viewer, pid string) (Appeal, forum.Hidden, error) {
	if !forum.IsPID(pid) {
		return Appeal{}, forum.Hidden{}, fault.Missing("appeal")
	}
	a, err := db.One(ctx, q, scanAppeal, appealByPID, pid)
	if err != nil {
		return Appeal{}, forum.Hidden{}, none(err)
	}
	s, err := forum.StandingIn(ctx, q, v, a.community)
	if err == nil && !mayDecide(v, s, a.Level == ForAdministrators, a.hiddenBy, a.Author.ID) {
		err = fault.Missing("appeal")
	}
	if err != nil {
		return Appeal{}, forum.Hidden{}, err
	}
	h, err := forum.Anyway(ctx, q, a.thread, a.reply)
	return a, h, err
}

// mayDecide is a variable for the sake of the test that breaks it.
var mayDecide = forum.MayDecideAppeal

// DecideAppeal brings the text back or leaves it hidden, with a reason that
// its author reads.
func DecideAppeal(ctx context.Context, d *db.DB, v forum.Viewer, pid string, what Decision, reason string) error {
	reason = forum.Clean(reason)
	var f fault.Fields
	f.OneOf("decision", string(what), "fault.decision", string(Granted), string(Refused))
	f.Require("reason", reason, "fault.reason_required")
	f.Max("reason", reason, forum.MaxSummary)
	if err := f.Err(); err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		a, _, err := AppealByPID(ctx, tx, v, pid)
		if err != nil {
			return err
		}
		if a.Decision != "" {
			return fault.Clash("decided", "fault.report_decided")
		}
		verb := AppealRefused
		if what == Granted {
			verb = AppealGranted
			if _, err := forum.ShowIn(ctx, tx, v, a.Removal, reason, a.Level == ForAdministrators); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, decideAppeal, a.id, string(what), reason, v.Person, tx.Micros()); err != nil {
			return err
		}
		return changes.Append(ctx, tx, verb, changes.Change{
			Kind: a.Kind, Community: a.community, Subject: a.thread, Part: a.reply, Actor: v.Person, Audience: changes.Nobody,
		})
	})
}

func scanAppeal(r db.Row) (a Appeal, err error) {
	var at, hidden int64
	var decided, back, author *int64
	var pid, name *string
	var state forum.State
	err = r.Scan(&a.id, &a.PID, &a.Body, &a.Level, &at, &a.Decision, &a.Answer, &decided, &a.Removal, &a.Reason, &hidden, &a.By, &a.hiddenBy, &back,
		&a.community, &a.Community.PID, &a.Community.Slug, &a.Community.Name, &a.thread, &a.Thread, &a.Kind, &a.Title, &state, &a.reply, &a.Reply,
		&author, &pid, &name)
	a.At, a.Hidden, a.Decided, a.back = db.Time(at), db.Time(hidden), moment(decided), back != nil
	if author != nil {
		a.Author = forum.Byline{ID: *author, PID: *pid, Name: *name}
	}
	if state == forum.Deleted {
		a.Title = ""
	}
	return a, err
}
