package web

import (
	"net/http"
	"time"

	"waymark/internal/changes"
	"waymark/internal/fault"
	"waymark/internal/live"
)

var _ = declare((*Server).apiChangeRoutes)

// apiChange is a change as its reader may know of it: by reference. Subject is
// the id of the thing whose page shows it, Part of the reply in it that changed.
type apiChange struct {
	At        *string `json:"at"`
	What      string  `json:"what"`
	Kind      string  `json:"kind"`
	Community *string `json:"community"`
	Subject   string  `json:"subject"`
	Part      string  `json:"part,omitempty"`
}

type apiChangeQuery struct {
	Since string `query:"since"`
	Wait  int    `query:"wait"` // seconds to wait for something new, at most 30
	Limit int    `query:"limit"`
}

// longestWait is in seconds.
const longestWait = 30

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
	sealer, err := c.s.sealer(c.ctx, live.Purpose)
	if err != nil {
		return head, err
	}
	if _, ok := sealer.Open(since); !ok {
		return head, fault.Wrong("cursor", "fault.cursor")
	}
	if seq, ok := live.Open(sealer, head.Epoch, since); ok {
		at := changes.Position{Epoch: head.Epoch, Seq: seq}
		void, err := changes.Void(c.ctx, c.s.DB, at)
		if err != nil || !void {
			return at, err
		}
	}
	return head, fault.New(fault.Conflict, "position_void", "fault.position_void")
}

func (c *Call) answerChanges(items []apiChange, at changes.Position) error {
	sealer, err := c.s.sealer(c.ctx, live.Purpose)
	if err != nil {
		return err
	}
	next := live.Seal(sealer, at)
	return answerList(c, items, &next)
}

// changesAfter gives what the viewer may know of behind seq, and how far it looked.
func (c *Call) changesAfter(seq int64, limit int) ([]apiChange, int64, error) {
	news, last, err := live.After(c.ctx, c.s.DB, c.Viewer, seq, limit)
	var items []apiChange
	for _, n := range news {
		item := apiChange{At: stamp(n.At), What: n.What, Kind: n.Kind, Subject: n.Subject, Part: n.Part}
		if n.Community != "" {
			item.Community = &n.Community
		}
		items = append(items, item)
	}
	return items, last, err
}

const kindCommunity = "community"
