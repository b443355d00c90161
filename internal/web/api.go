package web

import (
	"context"
	"encoding/binary"
	"strings"
	"sync"
	"time"

	"waymark/internal/discussion"
	"waymark/internal/doctemplate"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/seal"
)

// The JSON API: the same operations as the pages, for programs. Each file
// api_*.go declares the routes of one kind of thing.

const apiBase = "/api/v1"

// Sizes of the API's lists.
const (
	apiUsual = 20
	apiMost  = forum.MaxPage
)

// apiState is what the API keeps for the life of the server.
type apiState struct {
	mu      sync.Mutex
	sealers map[string]*seal.Sealer
}

// sealer gives what makes the cursors of one purpose.
func (s *Server) sealer(ctx context.Context, purpose string) (*seal.Sealer, error) {
	s.api.mu.Lock()
	defer s.api.mu.Unlock()
	if have := s.api.sealers[purpose]; have != nil {
		return have, nil
	}
	key, err := forum.Secret(ctx, s.DB, "cursors", seal.Key)
	if err != nil {
		return nil, err
	}
	made, err := seal.New(key, purpose)
	if err != nil {
		return nil, err
	}
	if s.api.sealers == nil {
		s.api.sealers = map[string]*seal.Sealer{}
	}
	s.api.sealers[purpose] = made
	return made, nil
}

// sealed makes a cursor of up to 31 bytes of text; nothing stays nothing.
func (c *Call) sealed(purpose, text string) (*string, error) {
	if text == "" {
		return nil, nil
	}
	if len(text) >= seal.Size {
		panic("web: a cursor is too long: " + purpose)
	}
	s, err := c.s.sealer(c.ctx, purpose)
	if err != nil {
		return nil, err
	}
	var inside [seal.Size]byte
	inside[0] = byte(len(text)) //nolint:gosec // shorter than the seal
	copy(inside[1:], text)
	out := s.Seal(inside)
	return &out, nil
}

// unsealed opens what sealed made.
func (c *Call) unsealed(purpose, cursor string) (string, error) {
	if cursor == "" {
		return "", nil
	}
	s, err := c.s.sealer(c.ctx, purpose)
	if err != nil {
		return "", err
	}
	inside, ok := s.Open(cursor)
	if !ok || int(inside[0]) >= seal.Size {
		return "", fault.Wrong("cursor", "fault.cursor")
	}
	return string(inside[1 : 1+inside[0]]), nil
}

// sealedNumbers and unsealedNumbers are the same for up to three numbers.
func (c *Call) sealedNumbers(purpose string, n ...int64) (*string, error) {
	b := make([]byte, 0, seal.Size)
	for _, v := range n {
		b = binary.BigEndian.AppendUint64(b, uint64(v)) //nolint:gosec // only moved
	}
	return c.sealed(purpose, string(b))
}

func (c *Call) unsealedNumbers(purpose, cursor string, n int) ([]int64, error) {
	text, err := c.unsealed(purpose, cursor)
	out := make([]int64, n)
	if err != nil || text == "" {
		return out, err
	}
	if len(text) != 8*n {
		return out, fault.Wrong("cursor", "fault.cursor")
	}
	for i := range out {
		out[i] = int64(binary.BigEndian.Uint64([]byte(text[8*i:]))) //nolint:gosec // only moved
	}
	return out, nil
}

// apiList is a list as the API gives it.
type apiList[T any] struct {
	Items []T     `json:"items"`
	Next  *string `json:"next"`
}

// answerList answers with a list, which is [] and never null where it is empty.
func answerList[T any](c *Call, items []T, next *string) error {
	if items == nil {
		items = []T{}
	}
	return c.Answer(0, apiList[T]{items, next})
}

// apiWindow is what every list is asked with.
type apiWindow struct {
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit"`
}

// size is how many items are wanted.
func (w apiWindow) size() int {
	if w.Limit <= 0 {
		return apiUsual
	}
	return min(w.Limit, apiMost)
}

// apiPerson is a person in passing.
type apiPerson struct {
	ID           string  `json:"id"`
	Name         string  `json:"name"`
	RoleTitle    string  `json:"role_title,omitempty"`
	Organisation *apiOrg `json:"organisation"`
	URL          string  `json:"url"`
}

// apiOrg is an organisation in passing.
type apiOrg struct {
	ID   string `json:"id"`
	Slug string `json:"slug"`
	Name string `json:"name"`
}

// byline is nil for an unknown author.
func byline(b forum.Byline) *apiPerson {
	if b.PID == "" {
		return nil
	}
	return &apiPerson{ID: b.PID, Name: b.Name, RoleTitle: b.Role, Organisation: orgOf(b.OrgPID, b.OrgSlug, b.Org), URL: "/p/" + b.PID}
}

func orgOf(pid, slug, name string) *apiOrg {
	if pid == "" {
		return nil
	}
	return &apiOrg{ID: pid, Slug: slug, Name: name}
}

// stamp is a time as the API writes it: RFC 3339 in UTC, or null.
func stamp(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := t.UTC().Format("2006-01-02T15:04:05.000Z")
	return &s
}

// dayOf is a day as the API writes it, or null.
func dayOf(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := t.UTC().Format(time.DateOnly)
	return &s
}

// parseDay reads a day, or a moment of it; empty is none.
func parseDay(f *fault.Fields, name, text string) time.Time {
	text = strings.TrimSpace(text)
	if text == "" {
		return time.Time{}
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339Nano} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC()
		}
	}
	f.Add(name, "fault.date")
	return time.Time{}
}

// communityRef finds the community that a request names by slug or id.
func (c *Call) communityRef(ref string) (forum.Community, error) {
	if ref == "" {
		return forum.Community{}, nil
	}
	found, err := forum.CommunityBySlug(c.ctx, c.s.DB, c.Viewer, ref)
	if fault.IsNotFound(err) && forum.IsPID(ref) {
		found, err = forum.CommunityByPID(c.ctx, c.s.DB, c.Viewer, ref)
	}
	return found, err
}

// namedCommunity is communityRef for a body's field: what is not there is a
// fault of the field.
func (c *Call) namedCommunity(ref string) (int64, error) {
	found, err := c.communityRef(strings.TrimSpace(ref))
	if fault.IsNotFound(err) {
		var f fault.Fields
		f.Add("community", "fault.community_unknown")
		return 0, f.Err()
	}
	return found.ID, err
}

// threadPath is the address of a thread's page.
func threadPath(kind, pid, slug string) string {
	path := discussion.Kind.Path
	switch kind {
	case lesson.Name:
		path = lesson.Kind.Path
	case doctemplate.Name:
		path = doctemplate.Kind.Path
	}
	return "/" + path + "/" + pid + "/" + slug
}
