package web

import (
	"net/http"
	"strconv"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

var _ = declare((*Server).apiChangeRoutes)

// apiChange is a change as its reader may know of it: by reference. Subject is
// the id of the thing whose page shows it.
type apiChange struct {
	At        *string `json:"at"`
	What      string  `json:"what"`
	Kind      string  `json:"kind"`
	Community *string `json:"community"`
	Subject   string  `json:"subject"`
}

type apiChangeQuery struct {
	Since string `query:"since"`
	Wait  int    `query:"wait"` // seconds to wait for something new, at most 30
	Limit int    `query:"limit"`
}

const (
	longestWait = 30
	changeBatch = 500
)

func (s *Server) apiChangeRoutes() []Route {
	return []Route{{
		Method: http.MethodGet, Path: apiBase + "/changes", Policy: ScopeRead, Handle: (*Call).apiChanges,
		Time: (longestWait + 10) * time.Second, Summary: "Follow what changes in all that you may read, the oldest first",
		Query: apiChangeQuery{}, Out: apiList[apiChange]{},
	}}
}

func (c *Call) apiChanges() error {
	var q apiChangeQuery
	if err := c.BindQuery(&q); err != nil {
		return err
	}
	head, err := changes.Head(c.ctx, c.s.DB)
	if err != nil {
		return err
	}
	from := head
	if q.Since != "" {
		if from, err = c.position(q.Since, head); err != nil {
			return err
		}
	}
	bell := c.s.DB.Bell()
	defer c.s.DB.Unbell(bell)
	until := time.NewTimer(time.Duration(max(0, min(q.Wait, longestWait))) * time.Second)
	defer until.Stop()
	for {
		items, last, err := c.changesAfter(from.Seq, apiWindow{Limit: q.Limit}.size())
		if err != nil {
			return err
		}
		from.Seq = last
		if len(items) > 0 || q.Wait <= 0 || q.Since == "" {
			return c.answerChanges(items, from)
		}
		select {
		case <-bell:
		case <-until.C:
			return c.answerChanges(nil, from)
		case <-c.ctx.Done():
			return c.ctx.Err()
		}
	}
}

// position opens a cursor; one of another epoch, or from beyond the log's
// head or before its tail, is void: the reader starts anew.
func (c *Call) position(since string, head changes.Position) (changes.Position, error) {
	text, err := c.unsealed("changes", since)
	if err != nil {
		return head, err
	}
	if len(text) < 8 || text[:8] != epochMark(head.Epoch) {
		return head, fault.New(fault.Conflict, "position_void", "fault.position_void")
	}
	seq, err := strconv.ParseInt(text[8:], 36, 64)
	at := changes.Position{Epoch: head.Epoch, Seq: seq}
	if err == nil {
		var void bool
		if void, err = changes.Void(c.ctx, c.s.DB, at); err == nil && !void {
			return at, nil
		}
	}
	return head, fault.New(fault.Conflict, "position_void", "fault.position_void")
}

func epochMark(epoch string) string { return (epoch + "--------")[:8] }

func (c *Call) answerChanges(items []apiChange, at changes.Position) error {
	next, err := c.sealed("changes", epochMark(at.Epoch)+strconv.FormatInt(at.Seq, 36))
	if err != nil {
		return err
	}
	return answerList(c, items, next)
}

// changesAfter gives what the viewer may know of behind seq, and how far it looked.
func (c *Call) changesAfter(seq int64, limit int) ([]apiChange, int64, error) {
	var items []apiChange
	for len(items) < limit {
		batch, err := changes.After(c.ctx, c.s.DB, seq, changeBatch)
		if err != nil || len(batch) == 0 {
			return items, seq, err
		}
		shown, err := c.changesShown(batch)
		if err != nil {
			return nil, seq, err
		}
		for i, ch := range batch {
			if seq = ch.Seq; shown[i] == nil {
				continue
			}
			if items = append(items, *shown[i]); len(items) == limit {
				break
			}
		}
	}
	return items, seq, nil
}

// changesShown gives, for each change, what the viewer may know of it, or nil.
func (c *Call) changesShown(batch []changes.Change) ([]*apiChange, error) {
	var threads, places []int64
	for _, ch := range batch {
		if !c.hears(ch) {
			continue
		}
		if ch.Kind == kindCommunity {
			places = append(places, ch.Subject)
		} else {
			threads = append(threads, ch.Subject)
		}
	}
	refs, err := forum.ThreadRefs(c.ctx, c.s.DB, c.Viewer, threads)
	if err != nil {
		return nil, err
	}
	communities, err := forum.ReadableRefs(c.ctx, c.s.DB, c.Viewer, places)
	if err != nil {
		return nil, err
	}
	out := make([]*apiChange, len(batch))
	for i, ch := range batch {
		if !c.hears(ch) {
			continue
		}
		item := apiChange{At: stamp(db.Time(ch.At)), What: ch.Verb, Kind: ch.Kind}
		if ch.Kind == kindCommunity {
			if ref, ok := communities[ch.Subject]; ok {
				item.Subject, item.Community = ref.PID, &ref.Slug
				out[i] = &item
			}
		} else if ref, ok := refs[ch.Subject]; ok {
			item.Subject, item.Community = ref.PID, &ref.Community
			out[i] = &item
		}
	}
	return out, nil
}

const kindCommunity = "community"

// hears says whether a change is for the viewer's ears, as far as who may read
// what it is about goes: what is for them alone, or for all readers.
func (c *Call) hears(ch changes.Change) bool {
	return ch.Audience == changes.Readers || ch.Audience == changes.Only(c.Viewer.Person) && ch.Kind != kindCommunity
}
