package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"waymark/internal/forum"
	"waymark/internal/search"
	"waymark/internal/watch"
	"waymark/internal/web"
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

// measureStores has what is kept shown among what the watch knows.
func (s *site) measureStores() {
	s.measureSearch()
	s.measureFiles()
	s.measureBackups()
}

// measureSearch has the search index shown among what the watch knows.
func (s *site) measureSearch() {
	status := func(ctx context.Context) (search.Status, error) {
		if s.search == nil {
			return search.Status{}, errNoSearch
		}
		return s.search.Status(ctx)
	}
	s.watch.Follows("search", func(ctx context.Context) (int64, error) {
		st, err := status(ctx)
		return st.Lag, err
	})
	s.watch.Gauge("index_docs", "Documents in the search index.", func() float64 {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		st, _ := status(ctx)
		return float64(st.Documents)
	})
}

// measureFiles has the size of what people uploaded shown among them.
func (s *site) measureFiles() {
	kept := func() forum.FilesKept {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		k, _ := forum.CountFiles(ctx, s.d)
		return k
	}
	s.watch.Gauge("files", "Uploaded files, each counted once.", func() float64 { return float64(kept().Files) })
	s.watch.Gauge("files_bytes", "Size of the uploaded files.", func() float64 { return float64(kept().Bytes) })
}

// measureLive has those who listen counted among what the watch knows.
func (s *site) measureLive(server *web.Server) {
	s.watch.Gauge("live_connections", "Connections that are told what happens.", func() float64 { return float64(server.LiveCounts().Open) })
	s.watch.Gauge("live_slow_total", "Connections that ended since they did not keep up.", func() float64 { return float64(server.LiveCounts().Slow) })
	s.watch.Gauge("live_replays_total", "Connections that were told what they had missed.", func() float64 { return float64(server.LiveCounts().Replays) })
	s.watch.Gauge("live_resets_total", "Connections that were told to look anew.", func() float64 { return float64(server.LiveCounts().Resets) })
}

var errNoSearch = errors.New("search is off")

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
