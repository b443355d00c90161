package auth

import (
	"context"
	"errors"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// What happens to sessions. An ended session's change names it as the
// subject, or none (0) where several of the person, its part, have ended.
var (
	SessionStarted = changes.Declare("session.started", changes.Security)
	SessionEnded   = changes.Declare("session.ended", changes.OfOthers, changes.Security)
)

// A Session is a browser that has signed in as a person.
type Session struct {
	ID      int64
	PID     string
	Viewer  forum.Viewer
	Person  forum.Byline
	Theme   string
	Device  string    // as the browser named it
	Created time.Time // when it began
	Seen    time.Time // the day it was last used
	Expires time.Time // its end, however much it is used
	Current bool      // in a list: the one that asks
}

const maxDevice = 200

// start begins a session under a new secret and ends the old one, so that no
// secret from before a sign-in is worth anything after it.
func (a *Auth) start(ctx context.Context, person int64, device, old string) (secret string, s Session, err error) {
	if old != "" {
		if err := a.SignOut(ctx, old); err != nil {
			return "", s, err
		}
	}
	device = forum.Clean(device)
	if len(device) > maxDevice {
		device = forum.Clean(device[:maxDevice])
	}
	secret, hash := newSecret("")
	err = a.d.Write(ctx, func(tx *db.Tx) error {
		p, err := forum.PersonByID(ctx, tx, forum.System(), person)
		if err != nil {
			return err
		}
		if !p.Ended.IsZero() {
			return failed()
		}
		id, err := db.Value[int64](ctx, tx, insertSession, forum.NewPID(), hash, person, device, tx.Micros(),
			db.Micros(dayOf(tx.Now)), db.Micros(tx.Now.Add(a.opts.Absolute)))
		if err != nil {
			return err
		}
		return changes.Append(ctx, tx, SessionStarted, sessionChange(forum.Viewer{Person: person}, id, person))
	})
	if err != nil {
		return "", s, err
	}
	s, err = a.Lookup(ctx, secret)
	return secret, s, err
}

func sessionChange(v forum.Viewer, id, person int64) changes.Change {
	return changes.Change{Kind: "session", Subject: id, Part: person, Actor: v.Person, Audience: changes.Nobody}
}

// Lookup gives the session that a cookie's secret opens; it fails with SignIn
// where there is none, or none any more. What it gives is at most a few
// seconds old, but for sessions that ended in this process.
func (a *Auth) Lookup(ctx context.Context, secret string) (Session, error) {
	if len(secret) != secretLength {
		return Session{}, fault.NotSignedIn()
	}
	now, key := a.d.Now(), hashOf(secret)
	s, ok := a.sessions.get(key, now)
	if !ok {
		gen := a.sessions.generation()
		var err error
		if s, err = a.load(ctx, key[:]); err != nil {
			return Session{}, err
		}
		if a.alive(s, now) && dayOf(now).After(s.Seen) {
			a.touch(ctx, &s, now)
		}
		a.sessions.put(key, s, gen, now)
	}
	if !a.alive(s, now) {
		return Session{}, fault.NotSignedIn()
	}
	return s, nil
}

func (a *Auth) load(ctx context.Context, hash []byte) (s Session, err error) {
	s, err = db.One(ctx, a.d, scanSession, sessionByHash, hash)
	if errors.Is(err, db.ErrNone) {
		return s, fault.NotSignedIn()
	}
	if err != nil {
		return s, err
	}
	p, err := forum.PersonByID(ctx, a.d, forum.System(), s.Viewer.Person)
	if err != nil {
		return s, err
	}
	if !p.Ended.IsZero() {
		return s, fault.NotSignedIn()
	}
	s.Viewer.Admin, s.Person, s.Theme = p.SiteRole == forum.SiteAdmin, p.Byline(), p.Theme
	return s, nil
}

// alive says whether a session has neither run out nor lain idle too long.
func (a *Auth) alive(s Session, now time.Time) bool {
	return now.Before(s.Expires) && now.Before(s.Seen.Add(day+a.opts.Idle))
}

// touch keeps the day of use, once a day. Where that fails (a full disk) the
// session is good all the same.
func (a *Auth) touch(ctx context.Context, s *Session, now time.Time) {
	today := dayOf(now)
	if err := a.d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, touchSession, s.ID, db.Micros(today))
		return err
	}); err == nil {
		s.Seen = today
	}
}

func scanSession(r db.Row) (s Session, err error) {
	var created, seen, expires int64
	err = r.Scan(&s.ID, &s.PID, &s.Viewer.Person, &s.Device, &created, &seen, &expires)
	s.Created, s.Seen, s.Expires = db.Time(created), db.Time(seen), db.Time(expires)
	return s, err
}

// Sessions lists up to 100 of the viewer's sessions, the newest first; the
// one with the secret is marked as the current one.
func (a *Auth) Sessions(ctx context.Context, v forum.Viewer, secret string) ([]Session, error) {
	if !v.SignedIn() {
		return nil, fault.NotSignedIn()
	}
	current, err := a.Lookup(ctx, secret)
	if err != nil && fault.KindOf(err) != fault.SignIn {
		return nil, err
	}
	all, err := db.All(ctx, a.d, scanSession, sessionsOf, v.Person)
	if err != nil {
		return nil, err
	}
	now, live := a.d.Now(), all[:0]
	for _, s := range all {
		if a.alive(s, now) {
			s.Current = s.ID == current.ID
			live = append(live, s)
		}
	}
	return live, nil
}
