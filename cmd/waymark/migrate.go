package main

import (
	"context"
	"encoding/json"

	"waymark/internal/changes"
)

// A migrateOrder is the order "migrate".
type migrateOrder struct {
	Restored bool `json:"restored"` // the database was put back by its own tools
}

// A migrateAnswer says how many migrations were run.
type migrateAnswer struct {
	Migrations int `json:"migrations"`
}

func migrate(ctx context.Context, p *program, args []string) error {
	f := p.flags("migrate", false)
	restored := f.Bool("restored", false, "")
	asJSON := f.Bool("json", false, "")
	c, err := f.only(args)
	if err != nil {
		return err
	}
	var a migrateAnswer
	if err := p.order(ctx, c, "migrate", migrateOrder{*restored}, &a, &here{}); err != nil {
		return err
	}
	return p.report(*asJSON, a, func() { p.println(p.say.N("cli.migrated", a.Migrations)) })
}

// migrateSite does the order "migrate": to open a site is to migrate it.
func migrateSite(ctx context.Context, _ *program, s *site, with json.RawMessage, _ talk) (any, error) {
	var o migrateOrder
	if err := json.Unmarshal(with, &o); err != nil {
		return nil, err
	}
	if o.Restored {
		if err := changes.NewEpoch(ctx, s.d); err != nil {
			return nil, err
		}
	}
	return migrateAnswer{s.migrations}, nil
}
