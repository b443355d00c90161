package govern

import (
	"context"
	"errors"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// What happens to reports. The subject is the thread and the part the reply
// that was reported; who reported is for those who decide alone.
var (
	ReportMade      = changes.Declare("report.made", changes.Routine)
	ReportUpheld    = changes.Declare("report.upheld", changes.Audited)
	ReportDismissed = changes.Declare("report.dismissed", changes.Audited)
	ReportHandedOn  = changes.Declare("report.handed_on", changes.Audited)
	ReportAnswered  = changes.Declare("report.answered", changes.Routine)
)

// A Reason says in one word what is wrong with a text.
type Reason string

// The reasons.
const (
	Personal     Reason = "personal"     // it names or describes somebody who should not be named
	Confidential Reason = "confidential" // it tells what must not be told
	Unkind       Reason = "unkind"
	Harmful      Reason = "harmful" // who follows it may do harm
	Unfitting    Reason = "unfitting"
	Other        Reason = "other"
)

// Reasons lists them in the order of a form.
var Reasons = []Reason{Personal, Confidential, Unkind, Harmful, Unfitting, Other}

// A Level says who decides on a report.
type Level string

// The levels.
const (
	ForFacilitators   Level = "facilitators"
	ForAdministrators Level = "administrators"
)

// A Complaint is what a person gives to report a text.
type Complaint struct {
	Thread string // the thread's pid; empty where Reply is given
	Reply  string // the reply's pid; empty for the thread's own text
	Reason Reason
	Text   string
	// Facilitator says that it concerns somebody who looks after the
	// community, so that the administrators decide.
	Facilitator bool
}

// reported finds what a complaint is about, for a viewer who may read it.
func (c Complaint) reported(ctx context.Context, q db.Q, v forum.Viewer) (p forum.Piece, err error) {
	if c.Reply != "" {
		p.Reply, p.Thread, err = forum.ReplyByPID(ctx, q, v, c.Reply)
	} else {
		p.Thread, err = forum.ThreadByPID(ctx, q, v, "", c.Thread)
	}
	if err == nil && (p.Gone() || p.Thread.State == forum.Draft) {
		err = fault.Missing("post")
	}
	if err == nil && p.Mine() {
		err = fault.Denied("fault.own_report")
	}
	return p, err
}

func (c *Complaint) check() error {
	c.Text = forum.CleanText(c.Text)
	var f fault.Fields
	known := make([]string, len(Reasons))
	for i, r := range Reasons {
		known[i] = string(r)
	}
	f.OneOf("reason", string(c.Reason), "fault.report_reason", known...)
	f.Max("text", c.Text, forum.MaxAbout)
	if c.Reason == Other {
		f.Require("text", c.Text, "fault.report_text")
	}
	return f.Err()
}

// Report puts a text before those who look after its community, or before the
// administrators: where the reporter says so, where its author looks after the
// community, or where nobody does. Whoever reports a text again while nobody
// has decided changes nothing.
func Report(ctx context.Context, d *db.DB, v forum.Viewer, c Complaint) error {
	if !v.SignedIn() {
		return fault.NotSignedIn()
	}
	if err := c.check(); err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		p, err := c.reported(ctx, tx, v)
		if err != nil {
			return err
		}
		had, err := db.Has(ctx, tx, openReportBy, p.Thread.ID, p.Reply.ID, v.Person)
		if err != nil || had {
			return err
		}
		level, err := levelOf(ctx, tx, p, c.Facilitator)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, insertReport, forum.NewPID(), p.Thread.CommunityID, p.Thread.ID, p.Reply.ID, v.Person,
			string(c.Reason), c.Text, string(level), tx.Micros())
		if err != nil {
			return err
		}
		return changes.Append(ctx, tx, ReportMade, aboutPiece(v, p, changes.Nobody))
	})
}

func aboutPiece(v forum.Viewer, p forum.Piece, to changes.Audience) changes.Change {
	return changes.Change{
		Kind: p.Thread.Kind, Community: p.Thread.CommunityID, Subject: p.Thread.ID, Part: p.Reply.ID, Actor: v.Person, Audience: to,
	}
}

func levelOf(ctx context.Context, q db.Q, p forum.Piece, asked bool) (Level, error) {
	if asked {
		return ForAdministrators, nil
	}
	lead, err := forum.Facilitators(ctx, q, forum.System(), p.Thread.CommunityID)
	if err != nil || len(lead) == 0 {
		return ForAdministrators, err
	}
	if author := p.Author().ID; author != 0 {
		s, err := forum.StandingIn(ctx, q, forum.Viewer{Person: author}, p.Thread.CommunityID)
		if err != nil || s.Role == forum.Facilitator {
			return ForAdministrators, err
		}
	}
	return ForFacilitators, nil
}

// A Sent report is what its reporter sees of it.
type Sent struct {
	Kind     string // of the thread
	Thread   string // its pid
	Title    string // empty where the reporter cannot read the thread now
	Slug     string
	Reply    string // the reply's pid; empty for the thread's own text
	Reason   Reason
	At       time.Time
	Level    Level
	Decision Decision
	Answer   string // the reason of the decision
	Decided  time.Time
}

// SentBy lists up to 50 reports that the viewer made, the newest first.
func SentBy(ctx context.Context, q db.Q, v forum.Viewer) ([]Sent, error) {
	if !v.SignedIn() {
		return nil, fault.NotSignedIn()
	}
	return db.All(ctx, q, func(r db.Row) (s Sent, err error) {
		var at int64
		var decided *int64
		var readable bool
		err = r.Scan(&s.Kind, &s.Thread, &s.Title, &s.Slug, &readable, &s.Reply, &s.Reason, &at, &s.Level, &s.Decision, &s.Answer, &decided)
		s.At = db.Time(at)
		if decided != nil {
			s.Decided = db.Time(*decided)
		}
		if !readable {
			s.Title, s.Slug, s.Thread, s.Reply = "", "", "", ""
		}
		return s, err
	}, reportsBy, v.Person)
}

// none turns the database's word that there is no row into NotFound.
func none(err error) error {
	if errors.Is(err, db.ErrNone) {
		return fault.Missing("report")
	}
	return err
}
