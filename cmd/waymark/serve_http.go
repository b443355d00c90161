package main

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"time"

	"waymark/internal/web"
)

// tellTime is how long those who listen are waited for, to be told that the
// server stops.
const tellTime = 5 * time.Second

// serveHTTP answers requests until ctx ends. Then the server is no longer
// ready, goes on for as long as it is set to drain, takes no more, and waits a
// while for those under way.
func (p *program) serveHTTP(ctx context.Context, s *site, server *web.Server, at net.Listener) error {
	h := server.HTTP()
	if s.cert != nil {
		h.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: s.cert.get}
		// Where somebody may speak without a name, no two connections are to be known as one person's.
		h.TLSConfig.SessionTicketsDisabled = s.c.Speak
	}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		p.notify("STOPPING=1")
		s.watch.Drain()
		time.Sleep(s.c.Drain)
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
		defer cancel()
		// The listener closes first: whoever is sent away must not come back here.
		shut := make(chan error, 1)
		go func() { shut <- h.Shutdown(late) }()
		told, enough := context.WithTimeout(late, tellTime)
		server.StopLive(told)
		enough()
		err := <-shut
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
