package forum_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

var acts = map[forum.Act]string{
	forum.See: "see", forum.Read: "read", forum.KnowMembers: "members", forum.Post: "post", forum.Answer: "answer",
	forum.Join: "join", forum.Ask: "ask", forum.Leave: "leave", forum.Facilitate: "facilitate", forum.Invite: "invite",
}

// may says in words what each kind of viewer may do where: the acts by name,
// in a community that is open for writing, and after the bar in an archived one.
var may = map[string]map[forum.Visibility]string{
	"nobody": {forum.Open: " | ", forum.Restricted: " | ", forum.Private: " | "},
	"stranger": {
		forum.Open:       "see read members post answer join | see read members",
		forum.Restricted: "see ask | see",
		forum.Private:    " | ",
	},
	"waiting": {
		forum.Open:       "see read members post answer join | see read members",
		forum.Restricted: "see | see",
		forum.Private:    " | ",
	},
	"barred": { // works for none of the organisations that it is limited to
		forum.Open:       "see read members post answer | see read members",
		forum.Restricted: "see | see",
		forum.Private:    " | ",
	},
	"member": {
		forum.Open:       "see read members post answer leave | see read members leave",
		forum.Restricted: "see read members post answer leave | see read members leave",
		forum.Private:    "see read members post answer leave | see read members leave",
	},
	"facilitator": {
		forum.Open:       "see read members post answer leave facilitate invite | see read members leave facilitate",
		forum.Restricted: "see read members post answer leave facilitate invite | see read members leave facilitate",
		forum.Private:    "see read members post answer leave facilitate invite | see read members leave facilitate",
	},
	"administrator": {
		forum.Open:       "see read members post answer join facilitate invite | see read members facilitate",
		forum.Restricted: "see members ask facilitate invite | see members facilitate",
		forum.Private:    " | ",
	},
	"system": {
		forum.Open:       "see read members post answer join ask leave facilitate invite | see read members post answer join ask leave facilitate invite",
		forum.Restricted: "see read members post answer join ask leave facilitate invite | see read members post answer join ask leave facilitate invite",
		forum.Private:    "see read members post answer join ask leave facilitate invite | see read members post answer join ask leave facilitate invite",
	},
}

func standingAs(who string, visibility forum.Visibility, archived bool) (forum.Viewer, forum.Standing) {
	v, s := forum.Viewer{Person: 1}, forum.Standing{Visibility: visibility, Archived: archived}
	switch who {
	case "nobody":
		v = forum.Viewer{}
	case "barred":
		s.Barred = true
	case "waiting":
		s.Asked = true
	case "member":
		s.Role = forum.Member
	case "facilitator":
		s.Role = forum.Facilitator
	case "administrator":
		v.Admin = true
	case "system":
		v = forum.System()
	}
	return v, s
}

func TestMay(t *testing.T) {
	for who, places := range may {
		for _, visibility := range forum.Visibilities {
			got := ""
			for _, archived := range []bool{false, true} {
				v, s := standingAs(who, visibility, archived)
				for act := forum.See; act <= forum.Invite; act++ {
					if forum.May(v, act, s) {
						got += acts[act] + " "
					}
				}
				if !archived {
					if got == "" {
						got = " "
					}
					got += "| "
				}
			}
			if want := places[visibility]; got != want+" " && got != want {
				t.Errorf("%s in a community that is %s may %q, want %q", who, visibility, got, want)
			}
		}
	}
	if len(acts) != int(forum.Invite)+1 {
		t.Error("an act is in no table")
	}
}

// TestMustHides holds that whoever may not see a community is told nothing but
// that it does not exist, and whoever may see it is told why not.
func TestMustHides(t *testing.T) {
	for who := range may {
		for _, visibility := range forum.Visibilities {
			for _, archived := range []bool{false, true} {
				v, s := standingAs(who, visibility, archived)
				for act, name := range acts {
					err := forum.Must(v, act, s)
					want := fault.Forbidden
					switch {
					case forum.May(v, act, s):
						if err != nil {
							t.Errorf("%s may %s and is told %v", who, name, err)
						}
						continue
					case who == "nobody":
						want = fault.SignIn
					case !forum.May(v, forum.See, s):
						want = fault.NotFound
					}
					if fault.KindOf(err) != want {
						t.Errorf("%s, %s, %s (archived %v): %v, want %v", who, name, visibility, archived, err, want)
					}
				}
			}
		}
	}
}

// TestPermissionsAgree holds the two forms of the rules together: May over
// the standing that is loaded, and the SQL of Readable and Visible.
func TestPermissionsAgree(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		ann, eve, ben := testkit.Person(t, d, "Ann Alder", ""), testkit.Person(t, d, "Eve Elm", ""), testkit.Person(t, d, "Ben Birch", "")
		admin := testkit.Admin(t, d, "Ada Ash")
		asks := testkit.Person(t, d, "Ash Asker", "")
		for _, visibility := range forum.Visibilities {
			for _, archived := range []bool{false, true} {
				c := testkit.Community(t, d, ann, visibility)
				testkit.Join(t, d, c, ann, ben)
				if visibility == forum.Restricted {
					testkit.Must(t, forum.AskToJoin(ctx, d, asks, c.ID, ""))
				}
				if archived {
					testkit.Must(t, forum.Archive(ctx, d, ann, c.ID))
				}
				for name, v := range map[string]forum.Viewer{"facilitator": ann, "member": ben, "stranger": eve, "waiting": asks, "admin": admin, "nobody": {}} {
					s, err := forum.StandingIn(ctx, d, v, c.ID)
					testkit.Must(t, err)
					for statement, act := range map[*db.Statement]forum.Act{forum.ReadableTo: forum.Read, forum.VisibleTo: forum.See} {
						inSQL, err := db.Has(ctx, d, statement, v.Person, c.ID)
						testkit.Must(t, err)
						if v.SignedIn() && inSQL != forum.May(v, act, s) {
							t.Errorf("%s, %s, archived %v: to %s is %v in SQL", name, visibility, archived, acts[act], inSQL)
						}
					}
					if _, err := forum.CommunityBySlug(ctx, d, v, c.Slug); (err == nil) != forum.May(v, forum.See, s) {
						t.Errorf("%s, %s: the front page gives %v", name, visibility, err)
					}
				}
			}
		}
	})
}

// TestEligibleAgrees holds Barred and Eligible together, and both to who works
// where; each change of the limit and each move shows at once.
func TestEligibleAgrees(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		here, there := testkit.Organisation(t, d, "Westmere"), testkit.Organisation(t, d, "Thrapley")
		ann, none := testkit.Person(t, d, "Ann Alder", "Westmere"), testkit.Person(t, d, "Nia Nettle", "")
		people := map[string]forum.Viewer{"here": testkit.Person(t, d, "Ben Birch", "Westmere"), "there": testkit.Person(t, d, "Eve Elm", "Thrapley"), "nowhere": none}
		for _, c := range []struct {
			limit []int64
			in    string
		}{{[]int64{}, "here there nowhere"}, {[]int64{here}, "here"}, {[]int64{here, there}, "here there"}, {[]int64{there}, "there"}} {
			for _, visibility := range forum.Visibilities {
				f, err := forum.Found(ctx, d, ann, forum.CommunityDraft{Name: "X", Summary: "X", Visibility: visibility, Limit: c.limit})
				testkit.Must(t, err)
				for name, v := range people {
					want := slices.Contains(strings.Fields(c.in), name)
					s, err := forum.StandingIn(ctx, d, v, f.ID)
					testkit.Must(t, err)
					inSQL, err := db.Has(ctx, d, forum.EligibleTo, v.Person, f.ID)
					testkit.Must(t, err)
					if inSQL != want || s.Barred == want {
						t.Errorf("%s, limited to %v: eligible in SQL %v, barred %v", name, c.limit, inSQL, s.Barred)
					}
					joins := forum.JoinCommunity(ctx, d, v, f.ID)
					asks := forum.AskToJoin(ctx, d, v, f.ID, "")
					put := forum.PutMember(ctx, d, ann, f.ID, v.Person, forum.Member)
					if (put == nil) != want {
						t.Errorf("%s, %s, limited to %v: to be let in gives %v", name, visibility, c.limit, put)
					}
					if visibility == forum.Open && (joins == nil) != want || visibility == forum.Restricted && (asks == nil) != want {
						t.Errorf("%s, %s, limited to %v: to join gives %v, to ask %v", name, visibility, c.limit, joins, asks)
					}
				}
			}
		}
	})
}

// TestPrivateIsMissing asks every function about a private community as a
// stranger and as the administrator, and about one that does not exist: the
// answers are the same.
func TestPrivateIsMissing(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		ann, ben := testkit.Person(t, d, "Ann Alder", ""), testkit.Person(t, d, "Ben Birch", "")
		c := testkit.Community(t, d, ann, forum.Private)
		testkit.Join(t, d, c, ann, ben)
		testkit.Must(t, forum.RefreshFigures(ctx, d, c.ID, d.Now()))
		for _, v := range []forum.Viewer{testkit.Person(t, d, "Eve Elm", ""), testkit.Admin(t, d, "Ada Ash")} {
			for name, ask := range map[string]func(id int64, pid, slug string) error{
				"by slug": func(_ int64, _, slug string) error { _, err := forum.CommunityBySlug(ctx, d, v, slug); return err },
				"by pid":  func(_ int64, pid, _ string) error { _, err := forum.CommunityByPID(ctx, d, v, pid); return err },
				"by id":   func(id int64, _, _ string) error { _, err := forum.CommunityByID(ctx, d, v, id); return err },
				"members": func(id int64, _, _ string) error {
					_, _, err := forum.Members(ctx, d, v, id, forum.MemberCursor{}, 9)
					return err
				},
				"facility": func(id int64, _, _ string) error { _, err := forum.Facilitators(ctx, d, v, id); return err },
				"requests": func(id int64, _, _ string) error { _, err := forum.Requests(ctx, d, v, id); return err },
				"figures":  func(id int64, _, _ string) error { _, err := forum.FiguresOf(ctx, d, v, id); return err },
				"join":     func(id int64, _, _ string) error { return forum.JoinCommunity(ctx, d, v, id) },
				"ask":      func(id int64, _, _ string) error { return forum.AskToJoin(ctx, d, v, id, "x") },
				"leave":    func(id int64, _, _ string) error { return forum.LeaveCommunity(ctx, d, v, id) },
				"accept":   func(id int64, _, _ string) error { return forum.Accept(ctx, d, v, id, ben.Person) },
				"limited":  func(id int64, _, _ string) error { _, err := forum.LimitedTo(ctx, d, v, id); return err },
				"put away": func(id int64, _, _ string) error { return forum.PutAnswerAway(ctx, d, v, id) },
				"decline":  func(id int64, _, _ string) error { return forum.Decline(ctx, d, v, id, ben.Person) },
				"put": func(id int64, _, _ string) error {
					return forum.PutMember(ctx, d, v, id, ben.Person, forum.Facilitator)
				},
				"put self":  func(id int64, _, _ string) error { return forum.PutMember(ctx, d, v, id, v.Person, forum.Member) },
				"remove":    func(id int64, _, _ string) error { return forum.RemoveMember(ctx, d, v, id, ben.Person) },
				"archive":   func(id int64, _, _ string) error { return forum.Archive(ctx, d, v, id) },
				"reopen":    func(id int64, _, _ string) error { return forum.Reopen(ctx, d, v, id) },
				"edit":      func(id int64, _, _ string) error { return edit(ctx, d, v, id) },
				"edit none": func(id int64, _, _ string) error { return edit(ctx, d, v, id) },
			} {
				here, none := ask(c.ID, c.PID, c.Slug), ask(c.ID+999, forum.NewPID(), "no-such-thing")
				if !fault.IsNotFound(here) || fmt.Sprint(here) != fmt.Sprint(none) {
					t.Errorf("%s: %v, and for what does not exist %v", name, here, none)
				}
			}
			listed(t, d, v, c)
		}
	})
}

// listed holds that no list has the community in it.
func listed(t *testing.T, d *db.DB, v forum.Viewer, c forum.Community) {
	t.Helper()
	ctx := t.Context()
	all, _, err := forum.Communities(ctx, d, v, false, forum.NameCursor{}, 50)
	testkit.Must(t, err)
	suggested, err := forum.Suggested(ctx, d, v, 3)
	testkit.Must(t, err)
	mine, err := forum.MyCommunities(ctx, d, v)
	testkit.Must(t, err)
	readable, err := forum.ReadableIDs(ctx, d, v)
	testkit.Must(t, err)
	refs, err := forum.CommunityRefs(ctx, d, v, []int64{c.ID})
	testkit.Must(t, err)
	if n := len(all) + len(suggested) + len(mine) + len(readable) + len(refs); n != 0 {
		t.Errorf("a private community is in %d lists", n)
	}
}
