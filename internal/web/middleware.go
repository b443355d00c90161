package web

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"waymark/internal/forum"
)

// serve is the chain up to the router: recover, request id, address, host,
// security headers. What depends on the route follows in run.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if s.silently(w, r) {
		return
	}
	rec := &record{ResponseWriter: w, id: forum.NewPID(), start: time.Now(), method: r.Method}
	defer s.finish(rec, r)
	rec.addr = s.address(r)
	s.secureHeaders(w.Header())
	if !s.known(r) {
		rec.route = "(host)"
		http.Error(rec, s.words.T("error.host"), http.StatusMisdirectedRequest)
		return
	}
	if r.Method == http.MethodHead {
		// The router knows GET; what is written for HEAD is dropped, but for its length.
		get := *r
		get.Method = http.MethodGet
		rec.head = true
		r = &get
	}
	s.echo.ServeHTTP(rec, r)
}

// finish turns a panic into an error page and writes the request's line in
// the log: never an address, a name, or what was asked for.
func (s *Server) finish(rec *record, r *http.Request) {
	if p := recover(); p != nil {
		if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			panic(p)
		}
		s.Log.LogAttrs(r.Context(), slog.LevelError, "a handler panicked", slog.String("id", rec.id),
			slog.String("route", rec.route), slog.String("panic", fmt.Sprint(p)), slog.String("stack", string(debug.Stack())))
		if rec.status != 0 {
			panic(http.ErrAbortHandler) // half an answer must not look whole
		}
		s.crashed(rec, r)
	}
	took := rec.took
	if took == 0 {
		took = time.Since(rec.start)
	}
	s.Watch.Request(cmp.Or(rec.route, "(none)"), rec.method, rec.status, took)
	if !s.Log.Enabled(r.Context(), slog.LevelInfo) {
		return
	}
	s.Log.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("id", rec.id), slog.String("method", rec.method),
		slog.String("route", rec.route), slog.Int("status", rec.status), slog.Int64("bytes", rec.bytes),
		slog.Float64("ms", float64(took.Microseconds())/1000))
}

// crashed answers after a panic with as little code as can be.
func (s *Server) crashed(rec *record, r *http.Request) {
	defer func() {
		if recover() != nil && rec.status == 0 {
			http.Error(rec, s.words.T("error.internal_title"), http.StatusInternalServerError)
		}
	}()
	c := &Call{s: s, route: &s.missing, r: r, w: rec, rec: rec, ctx: r.Context(), Words: s.words, Now: time.Now()}
	s.fail(c, errPanic)
}
