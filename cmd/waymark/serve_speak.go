package main

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"time"

	"waymark/internal/hatch"
	"waymark/internal/speakup"
	"waymark/internal/ticket"
)

// A backRoom keeps a worker of the anonymous channel running, from one slot to
// the next. All that it tells one of the people is how many they are.
type backRoom struct {
	self, word string // how a worker is started
	config     hatch.Config
	zone       *time.Location
	log        *slog.Logger
	client     *hatch.Client

	// What the front room knows.
	readers func(ctx context.Context) (hatch.Readers, error)
	crowd   func(ctx context.Context, now time.Time) (has, least hatch.Crowd, err error)
	// said gives the key for the envelopes of a slot that everybody was told,
	// nil where none was; renew tells them of others.
	said  func(ticket.Slot) []byte
	renew func(ctx context.Context, slots []ticket.Slot) error

	now     func() time.Time
	due     ticket.Slot // a slot in which nothing could be published
	started func(pid int)
}

const (
	// lookTime is how often is looked whether a slot has begun.
	lookTime = time.Second
	// A worker that fails is started again after a moment, which grows.
	leastPause, mostPause = time.Second, time.Minute
	// healLooks is after how many of these is tried again to tell of new keys.
	healLooks = 60
	// beginLooks is after how many of these is looked whether the channel begins.
	beginLooks = 10
	// keyWeeks is for how many weeks ahead is looked whether keys are lost.
	keyWeeks = 3
)

// openBackRoom makes the directories of the back room.
func (p *program) openBackRoom(c *config, log *slog.Logger) (*backRoom, error) {
	self, err := ownProgram()
	if err != nil {
		return nil, err
	}
	data, err := filepath.Abs(c.Data)
	if err != nil {
		return nil, err
	}
	run, forgets, err := p.speakRun(data)
	if err != nil {
		return nil, err
	}
	if !forgets {
		log.Warn("what the anonymous channel is to forget lies on a disk: there is no /dev/shm and no RUNTIME_DIRECTORY")
	}
	dir, err := makeDir(data, speakDir)
	if err != nil {
		return nil, err
	}
	return &backRoom{
		self: self, word: speakWorker, zone: c.Zone, log: log, now: now, client: hatch.NewClient(),
		config: hatch.Config{Database: filepath.Join(data, speakFile), Dir: dir, Run: run, Clock: clockFile(p.getenv)},
	}, nil
}

// Run keeps a worker running until ctx ends; none is left then.
func (b *backRoom) Run(ctx context.Context) error { //nolint:unparam // as all that runs beside the requests
	pause := leastPause
	for ctx.Err() == nil {
		err := b.shift(ctx)
		if ctx.Err() != nil {
			return nil //nolint:nilerr // it was told to end
		}
		if err == nil {
			pause = leastPause
			continue
		}
		b.log.LogAttrs(ctx, slog.LevelError, "the back room of the anonymous channel ended before its time and is started again", slog.Any("error", err))
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
		pause = min(2*pause, mostPause)
	}
	return nil
}

// shift runs one worker, from its start until a slot was published.
func (b *backRoom) shift(ctx context.Context) error {
	c, err := b.position(ctx)
	if err != nil {
		return err
	}
	w, err := startWorker(b.self, b.word)
	if err != nil {
		return err
	}
	if b.started != nil {
		b.started(w.pid)
	}
	err = w.ask(ctx, hatch.Task{Do: hatch.Start, Config: &c})
	if err == nil {
		b.client.Connect(w.Line)
		err = b.attend(ctx, w, c)
		b.client.Connect(nil)
	}
	return errors.Join(err, w.end())
}

// position says where in the day a worker begins.
func (b *backRoom) position(ctx context.Context) (hatch.Config, error) {
	c, at := b.config, b.now()
	before := speakup.NextSlots(b.zone, at.Add(-day), day)
	c.Last = before[len(before)-1]
	c.Slot = speakup.NextSlots(b.zone, at, day)[0]
	c.Next = speakup.NextSlots(b.zone, c.Last.Begins(), day)
	var err error
	c.Readers, err = b.readers(ctx)
	return c, err
}

// attend waits for a worker's slot and has it published.
func (b *backRoom) attend(ctx context.Context, w *worker, c hatch.Config) error {
	if b.due != "" {
		return b.publish(ctx, w, b.due)
	}
	look := time.NewTicker(lookTime)
	defer look.Stop()
	healed := false
	for looked := 0; ; looked++ {
		// Keys that went with the machine's memory are said anew at once: what
		// is sealed for them nobody can open.
		if !healed && looked%healLooks == 0 {
			healed = b.heal(ctx)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-w.Cut():
			return hatch.ErrAway
		case <-look.C:
			if !b.now().Before(c.Slot.Begins()) {
				return b.publish(ctx, w, c.Slot)
			}
			if len(c.Readers) == 0 && looked%beginLooks == 0 {
				// Once the first week's keys are there, another worker begins with them.
				if keys, err := b.readers(ctx); err != nil || len(keys) > 0 {
					return err
				}
			}
		}
	}
}

func (b *backRoom) publish(ctx context.Context, w *worker, slot ticket.Slot) error {
	has, least, err := b.crowd(ctx, b.now())
	if err != nil {
		return err
	}
	readers, err := b.readers(ctx)
	if err != nil {
		return err
	}
	b.due = slot
	at := hatch.Publication{Slot: slot, Next: speakup.NextSlots(b.zone, slot.Begins(), day), Crowd: has, Least: least, Readers: readers}
	if err := w.ask(ctx, hatch.Task{Do: hatch.Publish, At: &at}); err != nil {
		return err
	}
	b.due = ""
	return nil
}

// heal has everybody told of other keys for envelopes where the back room has
// lost those that they were told of; it gives whether all is well.
func (b *backRoom) heal(ctx context.Context) bool {
	var told []ticket.Slot
	for _, s := range speakup.NextSlots(b.zone, b.now(), keyWeeks*7*day) {
		if b.said(s) != nil {
			told = append(told, s)
		}
	}
	have, err := b.client.Keys(ctx, told)
	var lost []ticket.Slot
	for _, s := range told {
		if string(have[s]) != string(b.said(s)) {
			lost = append(lost, s)
		}
	}
	if err == nil && len(lost) > 0 {
		b.log.LogAttrs(ctx, slog.LevelWarn, "keys of the anonymous channel are lost, and the log of keys says others", slog.Int("slots", len(lost)))
		err = b.renew(ctx, lost)
	}
	if err != nil && ctx.Err() == nil {
		b.log.LogAttrs(ctx, slog.LevelError, "the keys of the back room could not be looked over", slog.Any("error", err))
	}
	return err == nil
}
