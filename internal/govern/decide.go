package govern

import (
	"context"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// A Decision is what became of a report; the empty one is none yet.
type Decision string

// The decisions.
const (
	Hide   Decision = "hide"    // a tombstone stands in the text's place
	Keep   Decision = "keep"    // the text stays
	HandOn Decision = "hand_on" // the administrators decide
)

// A Case is a text with the open reports of it.
type Case struct {
	PID       string // of its oldest report, by which it is opened
	Community forum.CommunityRef
	Kind      string // of the thread
	Thread    string // its pid
	Slug      string
	Title     string
	Reply     string // the reply's pid; empty for the thread's own text
	Level     Level
	Reports   []Reported
	HandedOn  string // what a facilitator said who handed it on
	At        time.Time

	id, community, thread, reply, author int64
	state                                forum.State
}

// A Reported is one report in a case.
type Reported struct {
	By     forum.Byline
	Reason Reason
	Text   string
	At     time.Time
}

// Open lists the cases of a community that wait for its facilitators, the
// oldest first, without those about the viewer's own texts.
func Open(ctx context.Context, q db.Q, v forum.Viewer, community int64) ([]Case, error) {
	s, err := forum.StandingIn(ctx, q, v, community)
	if err != nil {
		return nil, err
	}
	if !forum.MayModerate(v, s, false) {
		return nil, fault.Denied("fault.facilitators_only")
	}
	return cases(ctx, q, v, reportsIn, community, string(ForFacilitators))
}

// OpenForAdministrators lists the cases that wait for administrators.
func OpenForAdministrators(ctx context.Context, q db.Q, v forum.Viewer) ([]Case, error) {
	if err := adminOnly(v); err != nil {
		return nil, err
	}
	return cases(ctx, q, v, reportsAt, string(ForAdministrators))
}

type caseRow struct {
	Case
	one Reported
}

// cases gathers reports of the same text into cases.
func cases(ctx context.Context, q db.Q, v forum.Viewer, s *db.Statement, args ...any) ([]Case, error) {
	rows, err := db.All(ctx, q, scanCase, s, args...)
	if err != nil {
		return nil, err
	}
	var all []Case
	at := map[[2]int64]int{}
	for _, r := range rows {
		if r.author == v.Person && !v.IsSystem() {
			continue
		}
		key := [2]int64{r.thread, r.reply}
		i, had := at[key]
		if !had {
			i = len(all)
			at[key] = i
			all = append(all, r.Case)
		}
		all[i].Reports = append(all[i].Reports, r.one)
	}
	return all, nil
}

func scanCase(r db.Row) (c caseRow, err error) {
	var at int64
	var id, hue *int64
	var pid, name, orgPID, orgSlug, org *string
	err = r.Scan(&c.id, &c.PID, &c.community, &c.Community.PID, &c.Community.Slug, &c.Community.Name, &c.thread, &c.Thread, &c.Kind, &c.Slug, &c.Title,
		&c.state, &c.reply, &c.Reply, &c.author, &c.Level, &c.HandedOn, &c.one.Reason, &c.one.Text, &at,
		&id, &pid, &name, &orgPID, &orgSlug, &org, &hue)
	c.At, c.one.At = db.Time(at), db.Time(at)
	c.one.By = forum.Byline{ID: of(id), PID: of(pid), Name: of(name), OrgPID: of(orgPID), OrgSlug: of(orgSlug), Org: of(org), Hue: int(of(hue))}
	if c.state == forum.Deleted {
		c.Title, c.Slug = "", ""
	}
	return c, err
}

func of[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// CaseByPID gives an open case with the text that it is about, to those who
// may decide it; for all others it is missing.
func CaseByPID(ctx context.Context, q db.Q, v forum.Viewer, pid string) (Case, forum.Hidden, error) {
	row, err := db.One(ctx, q, scanCase, reportByPID, pid)
	if err != nil {
		return Case{}, forum.Hidden{}, none(err)
	}
	s, err := forum.StandingIn(ctx, q, v, row.community)
	if err != nil {
		return Case{}, forum.Hidden{}, err
	}
	escalated := row.Level == ForAdministrators
	if !forum.MayModerate(v, s, escalated) || escalated && !v.Admin || row.author == v.Person && !v.IsSystem() {
		return Case{}, forum.Hidden{}, fault.Missing("report")
	}
	rows, err := db.All(ctx, q, scanCase, reportsOf, row.thread, row.reply, string(row.Level))
	if err != nil {
		return Case{}, forum.Hidden{}, err
	}
	c := row.Case
	for _, r := range rows {
		c.Reports = append(c.Reports, r.one)
	}
	h, err := forum.Anyway(ctx, q, c.thread, c.reply)
	return c, h, err
}

// Opened notes in the audit that an administrator read what a report put
// before them in a community whose content is not theirs to read.
func Opened(ctx context.Context, d *db.DB, v forum.Viewer, c Case) error {
	s, err := forum.StandingIn(ctx, d, v, c.community)
	if err != nil || forum.May(v, forum.Read, s) {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		return changes.Append(ctx, tx, ReportOpened, changes.Change{
			Kind: c.Kind, Community: c.community, Subject: c.thread, Part: c.reply, Actor: v.Person, Audience: changes.Nobody,
		})
	})
}

// Decide decides a case, with all open reports of the same text: the viewer
// hides the text, keeps it, or hands it on. A reason must be given; where the
// text is hidden, everybody who can read the community sees it.
func Decide(ctx context.Context, d *db.DB, v forum.Viewer, pid string, what Decision, reason string) error {
	reason = forum.Clean(reason)
	var f fault.Fields
	f.OneOf("decision", string(what), "fault.decision", string(Hide), string(Keep), string(HandOn))
	f.Require("reason", reason, "fault.reason_required")
	f.Max("reason", reason, forum.MaxSummary)
	if err := f.Err(); err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		c, _, err := CaseByPID(ctx, tx, v, pid)
		if err != nil {
			return err
		}
		if len(c.Reports) == 0 {
			return fault.Clash("decided", "fault.report_decided")
		}
		if what == HandOn {
			return handOn(ctx, tx, v, c, reason)
		}
		return decide(ctx, tx, v, c, what, reason)
	})
}

func handOn(ctx context.Context, tx *db.Tx, v forum.Viewer, c Case, note string) error {
	if c.Level == ForAdministrators {
		return fault.Clash("decided", "fault.report_decided")
	}
	if _, err := tx.Exec(ctx, handReports, c.thread, c.reply, string(ForAdministrators), v.Person, note); err != nil {
		return err
	}
	return changes.Append(ctx, tx, ReportHandedOn, c.change(v, changes.Nobody))
}

func (c Case) change(v forum.Viewer, to changes.Audience) changes.Change {
	return changes.Change{Kind: c.Kind, Community: c.community, Subject: c.thread, Part: c.reply, Actor: v.Person, Audience: to}
}

func decide(ctx context.Context, tx *db.Tx, v forum.Viewer, c Case, what Decision, reason string) error {
	verb := ReportDismissed
	if what == Hide {
		verb = ReportUpheld
		if err := hide(ctx, tx, v, c, reason); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, decideReports, c.thread, c.reply, string(c.Level), string(what), reason, v.Person, tx.Micros()); err != nil {
		return err
	}
	for _, r := range c.Reports {
		answered := c.change(v, changes.Only(r.By.ID))
		answered.Actor = 0 // who decided is not the reporter's business
		if err := changes.Append(ctx, tx, ReportAnswered, answered); err != nil {
			return err
		}
	}
	return changes.Append(ctx, tx, verb, c.change(v, changes.Nobody))
}

// hide hides a case's text, unless a tombstone stands there already.
func hide(ctx context.Context, tx *db.Tx, v forum.Viewer, c Case, reason string) error {
	p := forum.Piece{}
	var err error
	if c.Reply != "" {
		p.Reply, p.Thread, err = forum.ReplyByPID(ctx, tx, forum.System(), c.Reply)
	} else {
		p.Thread, err = forum.ThreadByID(ctx, tx, forum.System(), c.thread)
	}
	if err != nil || p.Gone() {
		return err
	}
	return forum.Hide(ctx, tx, v, p, reason, c.Level == ForAdministrators)
}
