package notify

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/forum"
)

// A hearing is somebody who is to be told, by number or by pid, and why.
type hearing struct {
	person int64
	pid    string
	reason Reason
	once   bool  // not where they were told so of the same text before
	about  int64 // what the notice is about beside the thread, as its reason has it
}

// Who can be told at all: those alone who may read the community, or anybody
// whom the rule itself has found fit.
const (
	readers = iota
	anybody
)

// onlyPerson is the person of an audience of one; 0 for any other.
func onlyPerson(a changes.Audience) int64 {
	text, ok := strings.CutPrefix(string(a), "person:")
	if !ok {
		return 0
	}
	id, _ := strconv.ParseInt(text, 10, 64)
	return id
}

// A listener is somebody who is here and may be told, with the ways in which
// they want mail; no address: no mail.
type listener struct {
	id      int64
	address bool
	set     Settings
}

func scanListener(r db.Row) (l listener, err error) {
	return l, r.Scan(&l.id, &l.address, &l.set.Replies, &l.set.Mentions, &l.set.Asked, &l.set.Watched, &l.set.Followed, &l.set.Summary, &l.set.Budget, &l.set.Pace)
}

// tell writes a notice for each who is to be told of a change: nobody of their
// own acts, nobody who may not read it, nobody who has muted it.
func (n *Notify) tell(ctx context.Context, tx *db.Tx, c changes.Change, who int, to []hearing) error {
	if err := byNumber(ctx, tx, to); err != nil {
		return err
	}
	why := map[int64]hearing{}
	var ids []int64
	for _, h := range to {
		if _, had := why[h.person]; had || h.person == 0 || h.person == c.Actor {
			continue
		}
		why[h.person] = h
		ids = append(ids, h.person)
	}
	if len(ids) == 0 {
		return nil
	}
	s, args := listeners, []any{db.Of(ids)}
	if who == readers {
		s, args = listenersWhoRead, []any{c.Community, db.Of(ids)}
	}
	all, err := db.All(ctx, tx, scanListener, s, args...)
	if err != nil {
		return err
	}
	silent, err := deaf(ctx, tx, c, ids)
	if err != nil {
		return err
	}
	for _, l := range all {
		if slices.Contains(silent, l.id) {
			continue
		}
		if err := n.put(ctx, tx, c, l, why[l.id], why[l.id].about); err != nil {
			return err
		}
	}
	return nil
}

// byNumber looks up the people who are known by their pids.
func byNumber(ctx context.Context, tx *db.Tx, to []hearing) error {
	var pids []string
	for _, h := range to {
		if h.pid != "" {
			pids = append(pids, h.pid)
		}
	}
	if len(pids) == 0 {
		return nil
	}
	_, err := db.All(ctx, tx, func(r db.Row) (struct{}, error) {
		var id int64
		var pid string
		err := r.Scan(&id, &pid)
		for i := range to {
			if to[i].pid == pid {
				to[i].person = id
			}
		}
		return struct{}{}, err
	}, personsByPID, db.Of(pids))
	return err
}

// deaf gives those of the people who want to hear nothing of the change: they
// have muted its actor or its thread; or its community or a tag of it, and
// have no part in the thread.
func deaf(ctx context.Context, tx *db.Tx, c changes.Change, people []int64) ([]int64, error) {
	type row struct {
		person int64
		kind   string
		level  Level
	}
	rows, err := db.All(ctx, tx, func(r db.Row) (m row, err error) {
		return m, r.Scan(&m.person, &m.kind, &m.level)
	}, levelsAbout, c.Subject, c.Community, c.Actor, db.Of(people))
	if err != nil {
		return nil, err
	}
	var out []int64
	takesPart := map[int64]bool{}
	for _, m := range rows {
		if m.kind == OnThread && m.level != Mute {
			takesPart[m.person] = true
		}
	}
	for _, m := range rows {
		wide := m.kind == OnCommunity || m.kind == OnTag
		if m.level == Mute && !(wide && takesPart[m.person]) {
			out = append(out, m.person)
		}
	}
	return out, nil
}

// put writes one notice, and says in the log that the person was told. Where
// they were told of the change already nothing happens.
func (n *Notify) put(ctx context.Context, tx *db.Tx, c changes.Change, l listener, h hearing, about int64) error {
	if h.once {
		had, err := db.Has(ctx, tx, toldBefore, l.id, c.Subject, c.Part, string(h.reason))
		if err != nil || had {
			return err
		}
	}
	return n.insert(ctx, tx, c, l, h.reason, about, true)
}

func (n *Notify) insert(ctx context.Context, tx *db.Tx, c changes.Change, l listener, why Reason, about int64, aloud bool) error {
	some, err := tx.Exec(ctx, insertNotice, forum.NewPID(), l.id, c.Seq, c.At, string(why), c.Community, c.Subject, c.Part, c.Actor, about,
		string(n.way(l, why)))
	if err != nil || some == 0 || !aloud {
		return err
	}
	told := ofPerson(l.id)
	told.Actor = 0
	return changes.Append(ctx, tx, InboxTold, told)
}

// way says what becomes of a notice by mail at first.
func (n *Notify) way(l listener, why Reason) mailState {
	if !n.Mail.On() || !l.address {
		return mailNone
	}
	switch l.set.way(why.Group()) {
	case AtOnce:
		return mailHeld
	case InSummary:
		return mailDigest
	default:
		return mailNone
	}
}

// Where a notice stands on its way to the post.
type mailState string

const (
	mailNone   mailState = "none"
	mailHeld   mailState = "hold"
	mailDigest mailState = "digest"
	mailSent   mailState = "sent"
)
