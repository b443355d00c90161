package forum

import (
	"context"
	"errors"
	"strings"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
)

// TextsChanged says that a community's ready texts were changed.
var TextsChanged = changes.Declare("community.texts_changed", changes.Routine)

// A Ready text is what a community's facilitators begin an answer with.
type Ready string

// The ready texts: what a new member of an open community is shown once, and
// the beginnings of the two answers to a request.
const (
	ReadyWelcome  Ready = "welcome"
	ReadyAccepted Ready = "accepted"
	ReadyDeclined Ready = "declined"
)

// ReadyTexts lists them in the order of a form.
var ReadyTexts = []Ready{ReadyWelcome, ReadyAccepted, ReadyDeclined}

// What stands in a ready text for the name of whoever reads it, and of the
// community.
const (
	ReadyName      = "{name}"
	ReadyCommunity = "{community}"
)

// FillReady puts names into a ready text.
func FillReady(text, name, community string) string {
	return strings.NewReplacer(ReadyName, name, ReadyCommunity, community).Replace(text)
}

// ReadyOf gives those ready texts that a community has of its own, for
// whoever looks after it.
func ReadyOf(ctx context.Context, q db.Q, v Viewer, community int64) (map[Ready]string, error) {
	s, err := StandingIn(ctx, q, v, community)
	if err != nil {
		return nil, err
	}
	if err := mustFacilitate(v, s); err != nil {
		return nil, err
	}
	type row struct {
		kind Ready
		body string
	}
	rows, err := db.All(ctx, q, func(r db.Row) (t row, err error) { return t, r.Scan(&t.kind, &t.body) }, textsOf, community)
	out := make(map[Ready]string, len(rows))
	for _, r := range rows {
		out[r.kind] = r.body
	}
	return out, err
}

// SaveReady keeps a community's ready texts; an empty one is as it is
// everywhere.
func SaveReady(ctx context.Context, d *db.DB, v Viewer, community int64, texts map[Ready]string) error {
	var f fault.Fields
	for _, kind := range ReadyTexts {
		texts[kind] = CleanText(texts[kind])
		f.Max(string(kind), texts[kind], MaxLetter)
	}
	if err := f.Err(); err != nil {
		return err
	}
	return inCommunity(ctx, d, v, community, func(tx *db.Tx, s Standing) error {
		if err := mustFacilitate(v, s); err != nil {
			return err
		}
		for _, kind := range ReadyTexts {
			st, args := putText, []any{community, string(kind), texts[kind]}
			if texts[kind] == "" {
				st, args = dropText, args[:2]
			}
			if _, err := tx.Exec(ctx, st, args...); err != nil {
				return err
			}
		}
		c := communityChange(v, community, 0)
		c.Audience = changes.Nobody
		return changes.Append(ctx, tx, TextsChanged, c)
	})
}

// welcome has a new member shown the community's welcome, if it has one.
func welcome(ctx context.Context, tx *db.Tx, v Viewer, community int64) error {
	text, err := db.Value[string](ctx, tx, textOf, community, string(ReadyWelcome))
	if errors.Is(err, db.ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	c, err := CommunityByID(ctx, tx, System(), community)
	if err != nil {
		return err
	}
	p, err := PersonByID(ctx, tx, System(), v.Person)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, putAnswer, community, v.Person, true, FillReady(text, p.Name, c.Name), nil, tx.Micros())
	return err
}
