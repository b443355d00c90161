package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"waymark/internal/watch"
)

// listenMetrics opens the metrics' own address, if there is to be one.
func (p *program) listenMetrics(ctx context.Context, c *config) (net.Listener, error) {
	if c.Metrics == "" {
		return nil, nil //nolint:nilnil // there is none, and that is no error
	}
	at, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Metrics)
	if err != nil {
		return nil, errors.New(p.say.T("cli.listen_failed", "Address", c.Metrics, "Reason", reason(err)))
	}
	return at, nil
}

// serveMetrics answers on the metrics' address until ctx ends.
func serveMetrics(ctx context.Context, w *watch.Watch, at net.Listener) error {
	if at == nil {
		return nil
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", w.Metrics())
	s := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 30 * time.Second, MaxHeaderBytes: 16 << 10}
	defer context.AfterFunc(ctx, func() { _ = s.Close() })()
	if err := s.Serve(at); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
