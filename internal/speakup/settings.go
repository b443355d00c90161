package speakup

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// SettingsChanged says that an administrator set who takes part and how large
// the crowd must be.
var SettingsChanged = changes.Declare("speak.settings_changed", changes.Audited)

// The floors, which no setting undercuts, and what is usual.
const (
	LeastFloor = 20
	LeastUsual = 50
	QuietFloor = 10
	QuietUsual = 20
)

// Limits say how large the crowd must be.
type Limits struct {
	// Least is how many must hold passes for anything to be published.
	Least int `json:"least"`
	// Quiet is how many must have been here since the last slot.
	Quiet int `json:"quiet"`
}

// Settings are what administrators set.
type Settings struct {
	Limits
	// Orgs are the organisations whose current staff take part.
	Orgs []int64
	// Route names another way to be heard, shown while this one is closed.
	Route string
}

// An Org is an organisation that takes part.
type Org struct {
	ID              int64
	PID, Slug, Name string
}

// RouteLength is the longest name of another route, in characters.
const RouteLength = 500

const (
	limitsName = "limits"
	routeName  = "route"
)

// Limits gives how large the crowd must be, whatever stands in the database
// never less than the floors.
func (s *Speak) Limits(ctx context.Context) (Limits, error) {
	l := Limits{Least: LeastUsual, Quiet: QuietUsual}
	text, err := s.setting(ctx, limitsName)
	if err == nil && text != "" {
		err = json.Unmarshal([]byte(text), &l)
	}
	l.Least, l.Quiet = max(l.Least, LeastFloor), max(l.Quiet, QuietFloor)
	return l, err
}

// Route names the other way to be heard; empty where none was named.
func (s *Speak) Route(ctx context.Context) (string, error) { return s.setting(ctx, routeName) }

func (s *Speak) setting(ctx context.Context, name string) (string, error) {
	text, err := db.Value[string](ctx, s.db, settingOf, name)
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	return text, err
}

// Organisations gives those whose current staff take part, by name.
func (s *Speak) Organisations(ctx context.Context) ([]Org, error) {
	return db.All(ctx, s.db, func(r db.Row) (o Org, err error) { return o, r.Scan(&o.ID, &o.PID, &o.Slug, &o.Name) }, organisations)
}

// Settings gives what administrators have set.
func (s *Speak) Settings(ctx context.Context) (set Settings, err error) {
	if set.Limits, err = s.Limits(ctx); err != nil {
		return set, err
	}
	if set.Route, err = s.Route(ctx); err != nil {
		return set, err
	}
	all, err := s.Organisations(ctx)
	for _, o := range all {
		set.Orgs = append(set.Orgs, o.ID)
	}
	return set, err
}

func (set *Settings) check() error {
	var f fault.Fields
	if set.Least < LeastFloor {
		f.Add("least", "fault.speak_floor", "Floor", LeastFloor)
	}
	if set.Quiet < QuietFloor {
		f.Add("quiet", "fault.speak_floor", "Floor", QuietFloor)
	}
	if set.Route = strings.TrimSpace(set.Route); utf8.RuneCountInString(set.Route) > RouteLength {
		f.Add("route", "fault.too_long", "Max", RouteLength)
	}
	return f.Err()
}

// Set keeps settings, for an administrator. Who takes part changes with the
// next week whose list is made; who reads, at once.
func (s *Speak) Set(ctx context.Context, v forum.Viewer, set Settings) error {
	if !v.Admin && !v.IsSystem() {
		return missing()
	}
	if err := set.check(); err != nil {
		return err
	}
	limits, err := json.Marshal(set.Limits)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, dropOrganisations); err != nil {
			return err
		}
		for _, org := range set.Orgs {
			if ok, err := db.Has(ctx, tx, organisationThere, org); err != nil || !ok {
				return or(err, fault.Missing("organisation"))
			}
			if _, err := tx.Exec(ctx, insertOrganisation, org); err != nil {
				return err
			}
		}
		for name, value := range map[string]string{limitsName: string(limits), routeName: set.Route} {
			if _, err := tx.Exec(ctx, putSetting, name, value); err != nil {
				return err
			}
		}
		return changes.Append(ctx, tx, SettingsChanged, changes.Change{Kind: "site", Actor: v.Person, Audience: changes.Nobody})
	})
}
