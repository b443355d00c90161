package discussion_test

import (
	"strings"
	"testing"

	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

func TestATitleThatAsksIsAQuestion(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ann := testkit.Person(t, d, "Ann Author", "")
		c := testkit.Community(t, d, ann, forum.Open)
		no := false
		for _, x := range []struct {
			title string
			said  *bool
			asks  bool
		}{{"Who rings first?", nil, true}, {"What we found", nil, false}, {"Rhetorical?", &no, false}} {
			th, err := discussion.Start(t.Context(), d, ann, discussion.Draft{Community: c.ID, Title: x.title, Asks: x.said})
			testkit.Must(t, err)
			if th.Asks != x.asks {
				t.Errorf("%s asks: %v", x.title, th.Asks)
			}
		}
	})
}

func TestWhatIsRefused(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ann, eve := testkit.Person(t, d, "Ann Author", ""), testkit.Person(t, d, "Eve Stranger", "")
		secret, open := testkit.Community(t, d, ann, forum.Private), testkit.Community(t, d, ann, forum.Open)
		for name, x := range map[string]struct {
			v     forum.Viewer
			draft discussion.Draft
			kind  fault.Kind
		}{
			"no title":       {ann, discussion.Draft{Community: open.ID, Title: " \n"}, fault.Invalid},
			"no place":       {ann, discussion.Draft{Title: "x"}, fault.Invalid},
			"long title":     {ann, discussion.Draft{Community: open.ID, Title: strings.Repeat("x", forum.MaxTitle+1)}, fault.Invalid},
			"many tags":      {ann, discussion.Draft{Community: open.ID, Title: "x", Tags: strings.Split("a b c d e f g h i", " ")}, fault.Invalid},
			"a stranger":     {eve, discussion.Draft{Community: secret.ID, Title: "x"}, fault.NotFound},
			"nobody":         {forum.Viewer{}, discussion.Draft{Community: open.ID, Title: "x"}, fault.SignIn},
			"no such place":  {ann, discussion.Draft{Community: 1 << 40, Title: "x"}, fault.NotFound},
			"another's name": {ann, discussion.Draft{Community: open.ID, Title: "x", From: &forum.Source{Authors: []int64{eve.Person}}}, fault.Internal},
		} {
			if _, err := discussion.Start(t.Context(), d, x.v, x.draft); fault.KindOf(err) != x.kind || err == nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestAnotherProgramsNameIsUnique(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ann := testkit.Person(t, d, "Ann Author", "")
		c := testkit.Community(t, d, ann, forum.Open)
		start := func() error {
			_, err := discussion.Start(t.Context(), d, ann, discussion.Draft{Community: c.ID, Title: "x", ExternalID: "e1"})
			return err
		}
		testkit.Must(t, start())
		if err := start(); fault.KindOf(err) != fault.Conflict {
			t.Errorf("the second: %v", err)
		}
	})
}
