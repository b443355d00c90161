package main

import (
	"context"
	"encoding/json"
	"errors"

	"waymark/internal/backup"
	"waymark/internal/check"
	"waymark/internal/govern"
)

func checkCommand(ctx context.Context, p *program, args []string) error {
	f := p.flags("check", false)
	asJSON := f.Bool("json", false, "")
	c, err := f.only(args)
	if err != nil {
		return err
	}
	bar := newProgress(p, "cli.check_progress", 0)
	var r check.Report
	err = p.order(ctx, c, "check", nil, &r, &here{show: func(n note) { bar.steps(n.Done, n.Total) }})
	bar.clear()
	if err != nil {
		return err
	}
	if err := p.report(*asJSON, r, func() { p.showReport(r) }); err != nil {
		return err
	}
	if !r.Good {
		return errors.New(p.say.T("cli.check_failed"))
	}
	return nil
}

// parts are the catalogue keys of what is looked at.
var parts = map[string]string{
	check.Database: "cli.check_database", check.Log: "cli.check_log", check.Index: "cli.check_index", check.Backup: "cli.check_backup",
	check.Audit: "cli.check_audit", check.Files: "cli.check_files", check.Speak: "cli.check_speak",
	"members": "cli.check_members", "threads": "cli.check_threads", "replies": "cli.check_replies", "answered": "cli.check_answered",
	"helpful": "cli.check_helpful", "answers": "cli.check_answers",
	"branches": "cli.check_branches", "places": "cli.check_places", "tags": "cli.check_tags", "uses": "cli.check_uses",
}

func (p *program) showReport(r check.Report) {
	for _, part := range r.Parts {
		name, said := part.Name, p.say.T("cli.check_good")
		if key := parts[part.Name]; key != "" {
			name = p.say.T(key)
		}
		if !part.Good {
			said = p.say.N("cli.check_wrong", int(part.Wrong))
		}
		p.printf("%s: %s\n", name, said)
		for _, line := range part.Details {
			p.printf("  %s\n", line)
		}
	}
}

// checkSite does the order "check".
func checkSite(ctx context.Context, p *program, s *site, _ json.RawMessage, t talk) (any, error) {
	r, err := check.Store(ctx, s.d, func(done, total int) { t.tell(note{Done: done, Total: total + 5}) })
	if err != nil {
		return nil, err
	}
	chain, err := govern.VerifyChain(ctx, s.d)
	if err != nil {
		return nil, err
	}
	audit := check.Part{Name: check.Audit}
	if !chain.Whole() {
		audit.Wrong, audit.Details = 1, []string{p.say.T("cli.check_audit_row", "Row", chain.Bad)}
	}
	r.Add(audit)
	uploaded, err := check.Uploaded(ctx, s.d, s.c.files())
	if err != nil {
		return nil, err
	}
	r.Add(uploaded)
	if err := s.checkSpeak(ctx, &r); err != nil {
		return nil, err
	}
	if err := s.checkBackup(ctx, p, &r); err != nil {
		return nil, err
	}
	if err := s.index(ctx); err != nil {
		return nil, err
	}
	if err := s.search.Settle(ctx); err != nil {
		return nil, err
	}
	v, err := s.search.Verify(ctx)
	if err != nil {
		return nil, err
	}
	r.Add(check.Part{Name: check.Index, Wrong: int64(v.Missing + v.Differing + v.Surplus + v.Rebuilt)})
	return r, nil
}

// checkBackup reads the newest nightly backup, if there is one.
func (s *site) checkBackup(ctx context.Context, p *program, r *check.Report) error {
	all, err := backup.List(s.c.backups())
	if err != nil || len(all) == 0 {
		return err
	}
	part := check.Part{Name: check.Backup}
	if _, err := backup.Verify(ctx, all[0].File); err != nil {
		if ctx.Err() != nil {
			return err
		}
		part.Wrong, part.Details = 1, []string{p.explain(err)}
		r.Add(part)
		return nil
	}
	r.Add(part)
	return backup.Proved(ctx, s.d)
}
