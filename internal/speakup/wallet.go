package speakup

import (
	"context"
	"time"

	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/keylog"
	"waymark/internal/ticket"
)

// A WeekKey is a key of a week, in base64.
type WeekKey struct {
	Epoch ticket.Epoch `json:"epoch"`
	Key   string       `json:"key"`
}

// A Wallet is what a browser asks for at every page: the keys that close what
// it keeps, those that open what all staff read, and how many hold passes.
type Wallet struct {
	V        int  `json:"v"`
	Eligible bool `json:"eligible"`
	*Holding
}

// A Holding is what those who take part are told.
type Holding struct {
	Head      keylog.Head    `json:"head"`
	Now       string         `json:"now"`
	Beat      int            `json:"beat"` // seconds between envelopes, on average
	Least     int            `json:"least"`
	Holders   int            `json:"holders"` // rounded down to tens
	Simulated bool           `json:"simulated"`
	Collected []ticket.Epoch `json:"collected"`
	Wallet    []WeekKey      `json:"wallet"`
	Reader    []WeekKey      `json:"reader"`
}

// beat is how many seconds lie between two envelopes of a browser on average.
const beat = 600

// ahead is for how many weeks ahead there may be keys: a week's are made up to
// eleven days before it.
const ahead = 2

// WalletOf gives what somebody's browser is told. Who does not take part is
// told that, and nothing else.
func (s *Speak) WalletOf(ctx context.Context, v forum.Viewer) (Wallet, error) {
	w := Wallet{V: 1}
	ok, err := s.Takes(ctx, v)
	if err != nil || !ok {
		return w, err
	}
	now := s.db.Now().UTC()
	head, _, _ := s.Head()
	h := &Holding{Head: head, Now: now.Truncate(time.Second).Format(time.RFC3339), Beat: beat, Simulated: s.Simulate}
	w.Eligible, w.Holding = true, h
	limits, err := s.Limits(ctx)
	if err != nil {
		return w, err
	}
	h.Least = limits.Least
	if h.Holders, err = s.Holders(ctx); err != nil {
		return w, err
	}
	this := ticket.EpochOf(now)
	// What was collected counts as long as threads of its week can be joined.
	weeks := db.List{}
	for i := -1 - joinWeeks; i <= ahead; i++ {
		weeks = append(weeks, string(this.Add(i)))
	}
	collected, err := db.Column[string](ctx, s.db, collectedBy, v.Person, weeks)
	if err != nil {
		return w, err
	}
	h.Collected = []ticket.Epoch{}
	for _, e := range collected {
		h.Collected = append(h.Collected, ticket.Epoch(e))
	}
	if h.Wallet, err = s.weekKeys(ctx, walletKeys, v.Person, weeks); err != nil {
		return w, err
	}
	h.Reader, err = s.weekKeys(ctx, readerKeys)
	return w, err
}

func (s *Speak) weekKeys(ctx context.Context, of *db.Statement, args ...any) ([]WeekKey, error) {
	all, err := db.All(ctx, s.db, func(r db.Row) (k WeekKey, err error) {
		var b []byte
		err = r.Scan(&k.Epoch, &b)
		k.Key = base64Of(b)
		return k, err
	}, of, args...)
	if all == nil {
		all = []WeekKey{}
	}
	return all, err
}

// ReaderKeys gives the keys that what all staff read is closed with, by week,
// for the back room, which writes it.
func (s *Speak) ReaderKeys(ctx context.Context) (map[ticket.Epoch][]byte, error) {
	keys := map[ticket.Epoch][]byte{}
	_, err := db.All(ctx, s.db, func(r db.Row) (struct{}, error) {
		var e ticket.Epoch
		var k []byte
		err := r.Scan(&e, &k)
		keys[e] = k
		return struct{}{}, err
	}, readerKeys)
	return keys, err
}
