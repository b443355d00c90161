package main

import (
	"context"
	"encoding/json"
	"errors"

	"waymark/internal/search"
)

func indexCommand(ctx context.Context, p *program, cmd string, args []string, answer any, bar string) (asJSON bool, err error) {
	f := p.flags(cmd, false)
	json := f.Bool("json", false, "")
	c, err := f.only(args)
	if err != nil {
		return false, err
	}
	t := &here{}
	if bar != "" {
		b := newProgress(p, bar, 0)
		defer b.clear()
		t.show = func(n note) { b.steps(n.Done, n.Total) }
	}
	return *json, p.order(ctx, c, cmd, nil, answer, t)
}

func indexStatusCommand(ctx context.Context, p *program, args []string) error {
	var st search.Status
	asJSON, err := indexCommand(ctx, p, "index status", args, &st, "")
	if err != nil {
		return err
	}
	return p.report(asJSON, st, func() {
		p.println(p.say.T("cli.index_status", "Documents", st.Documents, "Lag", st.Lag, "State", p.stateOf(st.State)))
	})
}

// states are the catalogue keys of the states of the index.
var states = map[string]string{
	search.Ready: "cli.index_ready", search.Rebuilding: "cli.index_rebuilding", search.Behind: "cli.index_behind",
	search.Off: "cli.index_off", search.DiskLow: "cli.index_disk_low",
}

func (p *program) stateOf(state string) string {
	if key := states[state]; key != "" {
		return p.say.T(key)
	}
	return state
}

func indexRebuildCommand(ctx context.Context, p *program, args []string) error {
	var st search.Status
	asJSON, err := indexCommand(ctx, p, "index rebuild", args, &st, "cli.index_progress")
	if err != nil {
		return err
	}
	return p.report(asJSON, st, func() { p.println(p.say.N("cli.index_rebuilt", st.Documents)) })
}

func indexVerifyCommand(ctx context.Context, p *program, args []string) error {
	var v search.Verification
	asJSON, err := indexCommand(ctx, p, "index verify", args, &v, "")
	if err != nil {
		return err
	}
	if err := p.report(asJSON, v, func() {
		p.println(p.say.T("cli.index_verified", "Documents", v.Documents, "Missing", v.Missing, "Differing", v.Differing,
			"Surplus", v.Surplus, "Rebuilt", v.Rebuilt))
	}); err != nil {
		return err
	}
	if !v.Good() {
		return errors.New(p.say.T("cli.index_differed"))
	}
	return nil
}

func indexStatus(ctx context.Context, _ *program, s *site, _ json.RawMessage, _ talk) (any, error) {
	if err := s.index(ctx); err != nil {
		return nil, err
	}
	return s.search.Status(ctx)
}

func indexRebuild(ctx context.Context, _ *program, s *site, _ json.RawMessage, t talk) (any, error) {
	if err := s.index(ctx); err != nil {
		return nil, err
	}
	if err := s.search.Rebuild(ctx, func(done, total int) { t.tell(note{Done: done, Total: total}) }); err != nil {
		return nil, err
	}
	return s.search.Status(ctx)
}

func indexVerify(ctx context.Context, _ *program, s *site, _ json.RawMessage, _ talk) (any, error) {
	if err := s.index(ctx); err != nil {
		return nil, err
	}
	// What has not been taken in yet is not a difference.
	if err := s.search.Settle(ctx); err != nil {
		return nil, err
	}
	return s.search.Verify(ctx)
}
