package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"

	"waymark/internal/backroom"
	"waymark/internal/envelope"
	"waymark/internal/forum"
	"waymark/internal/heard"
	"waymark/internal/speakup"
	"waymark/internal/ticket"
)

// A demoSpeak is what stands in the anonymous channel of the demo. Its days
// count back from the one on which it is loaded.
type demoSpeak struct {
	Duty []struct {
		Duty          heard.Duty
		Person, Title string
	}
	Thread []*demoSpoken
}

type demoSpoken struct {
	Title  string
	Post   []demoSpokenPost
	Answer []demoSpokenAnswer
	Step   []demoSpokenStep

	id envelope.ID
}

type demoSpokenPost struct {
	Writer, Days  int
	Text          string
	HiddenBy      string `toml:"hidden_by"`
	HiddenBecause string `toml:"hidden_because"`
}

type demoSpokenAnswer struct {
	By, Text string
	Days     int
}

type demoSpokenStep struct {
	By, Owner, Reason string
	Days              int
	State             heard.State
	Due               int // days from when it is loaded; 0 for none
}

// A demoSpeaker has the demo's staff speak, before anybody else can.
type demoSpeaker struct {
	s    *site
	c    demoContent
	room *backroom.Room
	now  time.Time
}

// demoSpeaks fills the anonymous channel of a demonstration that begins. One
// that was broken off in between is left as it is.
func demoSpeaks(ctx context.Context, s *site) (err error) {
	file := filepath.Join(s.c.Data, speakFile)
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	c, err := readDemo()
	if err != nil {
		return err
	}
	pool, err := os.MkdirTemp("", "waymark-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(pool)) }()
	room, err := backroom.Open(ctx, file, filepath.Join(pool, "pool.db"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, room.Close()) }()
	d := demoSpeaker{s: s, c: c, room: room, now: s.d.Now()}
	real := s.d.Now
	defer func() { s.d.Now = real }()
	for _, t := range c.Speak.Thread {
		t.id = newID()
	}
	if err := d.duties(ctx); err != nil {
		return err
	}
	if err := d.posts(ctx); err != nil {
		return err
	}
	return d.named(ctx)
}

func newID() (id envelope.ID) {
	_, _ = rand.Read(id[:]) // it never fails
	return id
}

func (d *demoSpeaker) duties(ctx context.Context) error {
	for _, o := range d.c.Speak.Duty {
		who, err := d.person(ctx, o.Person)
		if err == nil {
			err = heard.GiveDuty(ctx, d.s.d, forum.Viewer{Admin: true}, o.Duty, who.PID, o.Title)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *demoSpeaker) person(ctx context.Context, key string) (forum.Person, error) {
	i := slices.IndexFunc(d.c.People, func(p demoPerson) bool { return p.Key == key })
	if i < 0 {
		return forum.Person{}, errors.New("nobody in the demo is " + key)
	}
	return forum.PersonByEmail(ctx, d.s.d, forum.System(), d.c.People[i].Email)
}

// slot gives the first time at which things are published on a day.
func (d *demoSpeaker) slot(days int) ticket.Slot {
	return speakup.NextSlots(d.s.c.Zone, d.now.Add(-time.Duration(days)*day), day)[0]
}

// A spoken text waits for its day.
type spoken struct {
	days int
	said envelope.Operation
	demoSpokenPost
}

// posts publishes what was said, day by day, and takes away what moderators
// took away.
func (d *demoSpeaker) posts(ctx context.Context) error {
	var all []spoken
	for _, t := range d.c.Speak.Thread {
		texts, err := t.spoken(d)
		if err != nil {
			return err
		}
		all = append(all, texts...)
	}
	slices.SortStableFunc(all, func(a, b spoken) int { return b.days - a.days })
	for len(all) > 0 {
		days := all[0].days
		n := slices.IndexFunc(all, func(s spoken) bool { return s.days != days })
		if n < 0 {
			n = len(all)
		}
		if err := d.publish(ctx, all[:n]); err != nil {
			return err
		}
		all = all[n:]
	}
	return nil
}

func (d *demoSpeaker) publish(ctx context.Context, day []spoken) error {
	slot := d.slot(day[0].days)
	said := make([]envelope.Operation, len(day))
	for i, s := range day {
		said[i] = s.said
	}
	if err := d.room.Furnish(ctx, slot, said); err != nil {
		return err
	}
	for _, s := range day {
		if s.HiddenBy == "" {
			continue
		}
		who, err := d.person(ctx, s.HiddenBy)
		if err != nil {
			return err
		}
		if err := d.room.Hide(ctx, slot, backroom.Move{ID: newID(), Moderator: who.Name, Reason: s.HiddenBecause}, s.said.Post); err != nil {
			return err
		}
	}
	return nil
}

// spoken gives the texts of a thread, each signed by its writer's key.
func (t *demoSpoken) spoken(d *demoSpeaker) (all []spoken, err error) {
	keys := map[int]*ecdsa.PrivateKey{}
	for i, p := range t.Post {
		if keys[p.Writer] == nil {
			if keys[p.Writer], err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
				return nil, err
			}
		}
		o := envelope.Operation{Op: envelope.Say, Receipt: newID(), Slot: d.slot(p.Days), Post: newID(), Thread: t.id, Text: p.Text}
		if i == 0 {
			o.Op, o.Title = envelope.Open, t.Title
		}
		if err := sign(&o, keys[p.Writer]); err != nil {
			return nil, err
		}
		all = append(all, spoken{p.Days, o, p})
	}
	return all, nil
}

func sign(o *envelope.Operation, key *ecdsa.PrivateKey) (err error) {
	if o.Holder, err = key.PublicKey.Bytes(); err != nil {
		return err
	}
	sum := sha256.Sum256(o.Signed())
	r, s, err := ecdsa.Sign(rand.Reader, key, sum[:])
	if err != nil {
		return err
	}
	o.Signature = slices.Concat(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32)))
	return nil
}

// named says what was answered under names and promised, in the evening of the
// days on which it was.
func (d *demoSpeaker) named(ctx context.Context) error {
	answers := forum.SpeakStanding{Eligible: true, Answers: true}
	for _, t := range d.c.Speak.Thread {
		thread := t.id.String()
		for _, a := range t.Answer {
			v, err := d.evening(ctx, a.By, a.Days)
			if err == nil {
				_, err = heard.Reply(ctx, d.s.d, v, answers, thread, a.Text, newID().String())
			}
			if err != nil {
				return err
			}
		}
		for _, p := range t.Step {
			v, err := d.evening(ctx, p.By, p.Days)
			if err != nil {
				return err
			}
			step := heard.Step{Thread: thread, State: p.State, Owner: p.Owner, Reason: p.Reason}
			if p.Due != 0 {
				step.Due = d.now.UTC().Truncate(day).AddDate(0, 0, p.Due)
			}
			if err := heard.Say(ctx, d.s.d, v, answers, step, newID().String()); err != nil {
				return err
			}
		}
	}
	return nil
}

// evening turns the clock to half a day after a day's first texts, and gives
// the viewer who acts then.
func (d *demoSpeaker) evening(ctx context.Context, person string, days int) (forum.Viewer, error) {
	at := d.slot(days).Begins().Add(11 * time.Hour)
	d.s.d.Now = func() time.Time { return at }
	who, err := d.person(ctx, person)
	return forum.Viewer{Person: who.ID}, err
}
