package web

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"waymark/assets"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/speakup"
	"waymark/views"
)

var _ = declare((*Server).passRoutes)

// passTime is how long a request waits for its signatures, while everybody
// comes to work on a Monday.
const passTime = 2 * time.Minute

func (s *Server) passRoutes() []Route {
	if s.Speak == nil {
		return nil
	}
	return []Route{
		{Method: http.MethodGet, Path: "/tickets/wallet-key", Policy: SignedIn, Script: true, Handle: s.walletKey},
		{Method: http.MethodPost, Path: "/tickets/collect", Policy: SignedIn, Script: true, Limit: 64 << 10, Time: passTime, Handle: s.collect},
	}
}

// walletKey tells a browser what belongs to its person.
func (s *Server) walletKey(c *Call) error {
	w, err := s.Speak.WalletOf(c.ctx, c.Viewer)
	if err != nil {
		return err
	}
	c.rec.Header()["Cache-Control"] = headerNoStore
	return c.Answer(http.StatusOK, w)
}

// collect signs what a browser has blinded for a week.
func (s *Server) collect(c *Call) error {
	body, err := io.ReadAll(c.r.Body)
	if err != nil {
		return bodyError(err, "body")
	}
	var in speakup.Request
	c.r.Body = io.NopCloser(bytes.NewReader(body))
	if ok, err := s.Speak.Takes(c.ctx, c.Viewer); err != nil || !ok {
		if err == nil {
			err = fault.Missing("page")
		}
		return err
	}
	if err := c.JSON(&in); err != nil {
		return err
	}
	a, err := s.Speak.Collect(c.ctx, c.Viewer, in, body)
	if err != nil {
		return err
	}
	c.rec.Header()["Cache-Control"] = headerNoStore
	return c.Answer(http.StatusOK, a)
}

// speaks says whether somebody takes part in Speak up.
func (s *Server) speaks(ctx context.Context, v forum.Viewer) (bool, error) {
	if s.Speak == nil {
		return false, nil
	}
	return s.Speak.Takes(ctx, v)
}

// speakPage gives what a page holds for those who take part; nil while there
// is no log of keys.
func (s *Server) speakPage(v forum.Viewer) *views.SpeakPage {
	head, words, ok := s.Speak.Head()
	if !ok {
		return nil
	}
	s.Speak.Seen(v)
	return &views.SpeakPage{Script: assets.Path(speakScript), Words: strings.Join(words[:], " "), Head: head.Hash}
}

// speakScript is the script of the anonymous channel, by its name in the build.
const speakScript = "speak.js"
