package notify

import (
	"context"
	"errors"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// A Way is how somebody wants to be told of a group by mail.
type Way string

// The ways.
const (
	AtOnce    Way = "once"
	InSummary Way = "digest"
	Never     Way = "never"
)

// A Pace is when somebody wants letters at all.
type Pace string

// The paces: at any time; while people here work; the daily summary alone; none.
const (
	AnyTime     Pace = "any"
	InHours     Pace = "hours"
	SummaryOnly Pace = "summary"
	NoLetters   Pace = "none"
)

// Paces lists them in the order of a form.
var Paces = []Pace{AnyTime, InHours, SummaryOnly, NoLetters}

// Settings are how somebody wants to be told by mail.
type Settings struct {
	Pace Pace

	Replies, Mentions, Asked, Watched, Followed Way
	// Summary says that they want the daily summary; without it what would be
	// in it is in the inbox alone.
	Summary bool
	// Budget is how many letters a day they get at most, the summary included.
	Budget int
	// ByReading says that they follow what they have read for a while.
	ByReading bool
}

// Usual are the settings of whoever has said nothing.
var Usual = Settings{
	Pace: AnyTime, Replies: AtOnce, Mentions: AtOnce, Asked: AtOnce, Watched: InSummary, Followed: InSummary, Summary: true, Budget: 5, ByReading: true,
}

// MaxBudget is the most letters a day that somebody can ask for.
const MaxBudget = 50

// Of gives the way of a group.
func (s Settings) Of(g Group) Way { return *s.Set(g) }

// way is Of where there may be no letters, or no summary.
func (s Settings) way(g Group) Way {
	w := s.Of(g)
	if w == AtOnce && s.Pace == SummaryOnly {
		w = InSummary
	}
	if s.Pace == NoLetters || w == InSummary && !s.Sums() {
		return Never
	}
	return w
}

// Sums says whether they get the daily summary.
func (s Settings) Sums() bool { return s.Pace == SummaryOnly || s.Summary && s.Pace != NoLetters }

// Set gives where the way of a group stands.
func (s *Settings) Set(g Group) *Way {
	switch g {
	case Replies:
		return &s.Replies
	case Mentions:
		return &s.Mentions
	case Watched:
		return &s.Watched
	case Followed:
		return &s.Followed
	default:
		return &s.Asked
	}
}

// letters is how many letters besides the summary the budget has room for.
func (s Settings) letters() int {
	if s.Sums() {
		return s.Budget - 1
	}
	return s.Budget
}

func (s Settings) check() error {
	var f fault.Fields
	f.OneOf("pace", string(s.Pace), "fault.notice_way", string(AnyTime), string(InHours), string(SummaryOnly), string(NoLetters))
	for _, g := range Groups {
		ways := []string{string(AtOnce), string(InSummary), string(Never)}
		if g == Followed {
			ways = ways[1:]
		}
		f.OneOf(string(g), string(s.Of(g)), "fault.notice_way", ways...)
	}
	if s.Budget < 1 || s.Budget > MaxBudget {
		f.Add("budget", "fault.notice_budget", "Max", MaxBudget)
	}
	return f.Err()
}

// SettingsOf gives the viewer's settings.
func SettingsOf(ctx context.Context, q db.Q, v forum.Viewer) (Settings, error) {
	s, err := db.One(ctx, q, func(r db.Row) (s Settings, err error) {
		return s, r.Scan(&s.Replies, &s.Mentions, &s.Asked, &s.Watched, &s.Followed, &s.Summary, &s.Budget, &s.Pace, &s.ByReading)
	}, settingsOf, v.Person)
	if errors.Is(err, db.ErrNone) {
		return Usual, nil
	}
	return s, err
}

// SetSettings keeps how the viewer wants to be told.
func SetSettings(ctx context.Context, d *db.DB, v forum.Viewer, s Settings) error {
	if !v.SignedIn() {
		return fault.NotSignedIn()
	}
	if err := s.check(); err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		if err := putSettingsOf(ctx, tx, v.Person, s); err != nil {
			return err
		}
		return changes.Append(ctx, tx, FollowSet, ofPerson(v.Person))
	})
}

func putSettingsOf(ctx context.Context, tx *db.Tx, person int64, s Settings) error {
	_, err := tx.Exec(ctx, putSettings, person, string(s.Replies), string(s.Mentions), string(s.Asked), string(s.Watched), string(s.Followed),
		s.Summary, s.Budget, string(s.Pace), s.ByReading)
	return err
}
