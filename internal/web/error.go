package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strconv"

	"waymark/internal/db"
	"waymark/internal/fault"
)

// statuses is the one table from what went wrong to what HTTP calls it.
var statuses = map[fault.Kind]int{
	fault.Internal:    http.StatusInternalServerError,
	fault.Invalid:     http.StatusUnprocessableEntity,
	fault.NotFound:    http.StatusNotFound,
	fault.Forbidden:   http.StatusForbidden,
	fault.Conflict:    http.StatusConflict,
	fault.TooMany:     http.StatusTooManyRequests,
	fault.Unavailable: http.StatusServiceUnavailable,
	fault.SignIn:      http.StatusUnauthorized,
	fault.TooLarge:    http.StatusRequestEntityTooLarge,
}

// A refusal is a request that does not hold together as one: it has a status
// of its own, which no fault has.
type refusal struct {
	status int
	fault  *fault.Fault
}

func (r *refusal) Error() string { return r.fault.Error() }
func (r *refusal) Unwrap() error { return r.fault }

func refuse(status int, code, key string, args ...any) error {
	return &refusal{status, fault.New(fault.Invalid, code, key, args...)}
}

// malformed is a request whose form, address or JSON is not of the right
// shape; the name says which part.
func malformed(name string) error {
	return refuse(http.StatusBadRequest, "malformed", "fault.malformed", "Name", name)
}

var (
	errPanic   = errors.New("web: a handler panicked")
	errForeign = errors.New("web: a redirect to an address that is not ours")
)

// A trouble is an error as it goes out.
type trouble struct {
	status int
	fault  *fault.Fault
}

// troubleOf looks an error up. What is no fault is internal, and says nothing of itself.
func troubleOf(err error) trouble {
	var r *refusal
	var tooLarge *http.MaxBytesError
	f := fault.Of(err)
	switch {
	case errors.As(err, &r):
		return trouble{r.status, r.fault}
	case f != nil && f.Kind != fault.Internal:
		return trouble{statuses[f.Kind], f}
	case errors.As(err, &tooLarge):
		return trouble{http.StatusRequestEntityTooLarge, fault.New(fault.TooLarge, "too_large", "fault.too_large", "Bytes", int(tooLarge.Limit))}
	case errors.Is(err, os.ErrDeadlineExceeded):
		return trouble{http.StatusRequestTimeout, fault.New(fault.Invalid, "timeout", "fault.timeout")}
	case errors.Is(err, context.DeadlineExceeded):
		return trouble{http.StatusServiceUnavailable, fault.Down("fault.busy", err)}
	case db.IsDiskFull(err):
		return trouble{http.StatusServiceUnavailable, fault.Down("fault.disk_full", err)}
	}
	return trouble{http.StatusInternalServerError, fault.New(fault.Internal, "internal", "fault.internal")}
}

// fail is the one place where an error becomes an answer, and is logged.
func (s *Server) fail(c *Call, err error) {
	if errors.Is(err, context.Canceled) && c.r.Context().Err() != nil {
		c.rec.status = 499 // nobody is there to read an answer
		return
	}
	if c.wentTo(err) {
		return
	}
	s.Watch.Failed(err)
	t := troubleOf(err)
	if t.status >= http.StatusInternalServerError {
		s.Log.LogAttrs(c.ctx, slog.LevelError, "a request failed", slog.String("id", c.rec.id),
			slog.String("route", c.rec.route), slog.Any("error", err))
	}
	if c.rec.status != 0 {
		return // the answer has begun
	}
	h := c.rec.Header()
	delete(h, "Content-Encoding")
	if t.fault.Retry > 0 {
		h.Set("Retry-After", strconv.Itoa(int(t.fault.Retry.Seconds()+1)))
	}
	if c.wantsJSON() {
		s.failJSON(c, t)
		return
	}
	if t.fault.Kind == fault.SignIn && c.r.Method == http.MethodGet {
		_ = c.Redirect("/sign-in?to=" + url.QueryEscape(c.r.URL.RequestURI()))
		return
	}
	if t.fault.Kind == fault.SignIn && s.askAgain(c) {
		return
	}
	s.failHTML(c, t)
}
