package notify

import (
	"context"
	"encoding/binary"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/seal"
)

// StopPath begins the addresses at which letters are stopped.
const StopPath = "/mail/stop/"

// A Stop is what an address in a letter stops, for whoever has the letter.
type Stop struct {
	Groups  []Group // letters of these kinds, each for itself
	Summary bool    // the daily summary

	Thread bool // it is about a thread, which can be muted too

	person, thread int64
}

func stops(ctx context.Context, d *db.DB) (*seal.Sealer, error) {
	key, err := forum.Secret(ctx, d, "stops", seal.Key)
	if err != nil {
		return nil, err
	}
	return seal.New(key, "stop")
}

// stop gives the address that stops letters of some groups, or with none the summary.
func (n *Notify) stop(ctx context.Context, person, thread int64, groups map[Group]bool) (string, error) {
	s, err := stops(ctx, n.DB)
	if err != nil {
		return "", err
	}
	var inside [seal.Size]byte
	binary.BigEndian.PutUint64(inside[:], uint64(person))  //nolint:gosec // only moved
	binary.BigEndian.PutUint64(inside[8:], uint64(thread)) //nolint:gosec // only moved
	flags := inside[16:]
	for i, g := range Groups {
		if groups[g] {
			flags[i] = 1
		}
	}
	return n.Base + StopPath + s.Seal(inside), nil
}

// StopOf says what an address stops; one that we did not make is missing.
func StopOf(ctx context.Context, d *db.DB, token string) (Stop, error) {
	s, err := stops(ctx, d)
	if err != nil {
		return Stop{}, err
	}
	inside, ok := s.Open(token)
	if !ok {
		return Stop{}, fault.Missing("page")
	}
	out := Stop{person: int64(binary.BigEndian.Uint64(inside[:]))} //nolint:gosec // only moved
	out.thread = int64(binary.BigEndian.Uint64(inside[8:]))        //nolint:gosec // only moved
	out.Thread = out.thread != 0
	flags := inside[16:]
	for i, g := range Groups {
		if flags[i] == 1 {
			out.Groups = append(out.Groups, g)
		}
	}
	out.Summary = len(out.Groups) == 0
	return out, nil
}

// StopMail has letters of the kinds stop that the address names. What they
// told of still comes to the inbox.
func StopMail(ctx context.Context, d *db.DB, token string) (Stop, error) {
	stop, err := StopOf(ctx, d, token)
	if err != nil {
		return stop, err
	}
	return stop, d.Write(ctx, func(tx *db.Tx) error {
		s, err := SettingsOf(ctx, tx, forum.Viewer{Person: stop.person})
		if err != nil {
			return err
		}
		for _, g := range stop.Groups {
			*s.Set(g) = Never
		}
		if stop.Summary {
			s.Summary = false
			if s.Pace == SummaryOnly {
				s.Pace = NoLetters
			}
		}
		if err := putSettingsOf(ctx, tx, stop.person, s); err != nil {
			return err
		}
		return changes.Append(ctx, tx, FollowSet, ofPerson(stop.person))
	})
}

// StopThread mutes the thread that the letter was about.
func StopThread(ctx context.Context, d *db.DB, token string) (Stop, error) {
	stop, err := StopOf(ctx, d, token)
	if err == nil && !stop.Thread {
		err = fault.Missing("page")
	}
	if err != nil {
		return stop, err
	}
	return stop, d.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, putFollow, stop.person, OnThread, stop.thread, string(Mute), true, tx.Micros()); err != nil {
			return err
		}
		return changes.Append(ctx, tx, FollowSet, ofPerson(stop.person))
	})
}
