package forum

import (
	"context"
	"slices"
	"strings"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
)

// Editors are the ways somebody may write a text; the first is the rule.
var Editors = []string{"rich", "markdown"}

// EditorOf gives the way in which the viewer writes, one of Editors.
func EditorOf(ctx context.Context, q db.Q, v Viewer) (string, error) {
	if err := known(v); err != nil {
		return "", err
	}
	return db.One(ctx, q, func(r db.Row) (e string, err error) { return e, r.Scan(&e) }, editorOf, v.Person)
}

// SetEditor remembers the way in which the viewer writes, one of Editors.
func SetEditor(ctx context.Context, d *db.DB, v Viewer, editor string) error {
	if !v.SignedIn() {
		return fault.NotSignedIn()
	}
	if !slices.Contains(Editors, editor) {
		var f fault.Fields
		f.Add("editor", "fault.editor")
		return f.Err()
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, updateEditor, v.Person, editor); err != nil {
			return err
		}
		c := personChange(v, v.Person)
		c.Audience = changes.Only(v.Person)
		return changes.Append(ctx, tx, PersonChanged, c)
	})
}

// PeopleToMention gives up to limit people who are here, may read a community
// and have a name in which a word begins with a text. In an open community
// only the name itself is looked at; 0 stands for any open one.
func PeopleToMention(ctx context.Context, q db.Q, v Viewer, community int64, start string, limit int) ([]Byline, error) {
	if err := known(v); err != nil {
		return nil, err
	}
	if start = SortName(Clean(start)); start == "" {
		return nil, nil
	}
	if community != 0 {
		s, err := StandingIn(ctx, q, v, community)
		if err != nil {
			return nil, err
		}
		if err := Must(v, Read, s); err != nil {
			return nil, err
		}
		if s.Visibility != Open {
			like := likeEscaper.Replace(start) + "%"
			// Sorted here, so that a large community is not sorted for each letter.
			found, err := db.All(ctx, q, scanByline, membersNamed, community, like, "% "+like)
			slices.SortFunc(found, func(a, b Byline) int { return strings.Compare(SortName(a.Name), SortName(b.Name)) })
			return found[:min(limit, len(found))], err
		}
	}
	return PeopleNamed(ctx, q, v, start, limit)
}

// likeEscaper keeps a text from being a pattern.
var likeEscaper = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")
