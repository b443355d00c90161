package main

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"time"
)

// serveHTTP answers requests until ctx ends. Then the server is no longer
// ready, goes on for as long as it is set to drain, takes no more, and waits a
// while for those under way.
func (p *program) serveHTTP(ctx context.Context, s *site, h *http.Server, at net.Listener) error {
	if s.cert != nil {
		h.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: s.cert.get}
	}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		p.notify("STOPPING=1")
		s.watch.Drain()
		time.Sleep(s.c.Drain)
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
		defer cancel()
		err := h.Shutdown(late)
		if errors.Is(err, context.DeadlineExceeded) {
			err = h.Close()
		}
		stopped <- err
	}()
	var err error
	if h.TLSConfig != nil {
		err = h.ServeTLS(at, "", "")
	} else {
		err = h.Serve(at)
	}
	if !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}
