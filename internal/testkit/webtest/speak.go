package webtest

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"

	"waymark/internal/forum"
	"waymark/internal/speakup"
	"waymark/internal/testkit"
	"waymark/internal/testkit/passes"
)

// speak opens the front room of the anonymous channel as demonstrations have
// it, with keys that are made at once.
func (s *Site) speak() *speakup.Speak {
	room, err := speakup.Open(context.Background(), s.DB, speakup.Options{
		Dir: filepath.Join(s.T.TempDir(), "speak"), Bundle: passes.Bundle, Drops: passes.Drops, Generate: passes.Generate, Simulate: true,
	})
	testkit.Must(s.T, err)
	return room
}

// SpeakUp has the staff of organisations take part in the anonymous channel,
// and this week's keys made.
func (s *Site) SpeakUp(orgs ...int64) {
	s.T.Helper()
	ctx := context.Background()
	limits := speakup.Limits{Least: speakup.LeastUsual, Quiet: speakup.QuietUsual}
	testkit.Must(s.T, s.Speak.Set(ctx, forum.System(), speakup.Settings{Limits: limits, Orgs: orgs}))
	testkit.Must(s.T, s.Speak.Tend(ctx))
}

// Script posts JSON as the script of a page does, with the page's form token
// in a header.
func (b *Browser) Script(path, token, body string) *Page {
	b.site.T.Helper()
	was := b.Header
	defer func() { b.Header = was }()
	b.Header = was.Clone()
	if b.Header == nil {
		b.Header = http.Header{}
	}
	b.Header.Set("X-Form-Token", token)
	return b.Do(http.MethodPost, path, "application/json", strings.NewReader(body))
}
