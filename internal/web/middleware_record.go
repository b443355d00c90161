package web

import (
	"bufio"
	"net"
	"net/http"
	"net/netip"
	"time"
)

// A record is a request's answer as it is written, and what the log says of it.
type record struct {
	http.ResponseWriter

	id     string
	method string
	route  string
	addr   netip.Addr
	start  time.Time
	status int
	bytes  int64
	head   bool
	took   time.Duration // until it was answered, where the answer goes on from there
}

// recordOf finds the record behind a response writer.
func recordOf(w http.ResponseWriter) *record {
	if rec, ok := w.(*record); ok {
		return rec
	}
	return &record{ResponseWriter: w}
}

// WriteHeader notes the status.
func (r *record) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes.
func (r *record) Write(p []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	if r.head {
		return len(p), nil
	}
	n, err := r.ResponseWriter.Write(p)
	r.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (r *record) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// Flush sends what is written so far.
func (r *record) Flush() { _ = http.NewResponseController(r.ResponseWriter).Flush() }

// Hijack hands the connection over, for WebSockets.
func (r *record) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	r.status = http.StatusSwitchingProtocols
	return http.NewResponseController(r.ResponseWriter).Hijack()
}

// A recorder for tests keeps no deadlines; a connection does.
func (r *record) setReadDeadline(t time.Time) {
	if d, ok := r.ResponseWriter.(interface{ SetReadDeadline(time.Time) error }); ok {
		_ = d.SetReadDeadline(t)
	}
}

func (r *record) setWriteDeadline(t time.Time) {
	if d, ok := r.ResponseWriter.(interface{ SetWriteDeadline(time.Time) error }); ok {
		_ = d.SetWriteDeadline(t)
	}
}
