package main

import (
	"context"
	"errors"
	"net"
	"net/http"
)

// serveHTTP answers requests until ctx ends; then it takes no more, and waits
// a while for those under way.
func serveHTTP(ctx context.Context, c *config, s *http.Server, at net.Listener) error {
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
		defer cancel()
		err := s.Shutdown(late)
		if errors.Is(err, context.DeadlineExceeded) {
			err = s.Close()
		}
		stopped <- err
	}()
	var err error
	if c.TLSCert != "" {
		err = s.ServeTLS(at, c.TLSCert, c.TLSKey)
	} else {
		err = s.Serve(at)
	}
	if !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}
