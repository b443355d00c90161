package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/internal/testkit"
)

// free is an address of this machine that nobody listens on.
func free(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	testkit.Must(t, err)
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

func TestMetricsHaveTheirOwnAddress(t *testing.T) {
	_, env := dataDir(t)
	at := free(t)
	s := start(t, append(env, "WAYMARK_METRICS_LISTEN="+at), "serve")
	if code, _ := get(t, s.base+"/sign-in"); code != http.StatusOK {
		t.Fatalf("the sign-in page answers %d", code)
	}
	code, text := get(t, "http://"+at+"/metrics")
	for _, line := range []string{
		"ready 1\n", `route="/sign-in"`, "disk_free_bytes ", "db_commit_seconds_count ", `consumer_lag_seq{consumer="search"}`, "index_docs ",
	} {
		if code != http.StatusOK || !strings.Contains(text, line) {
			t.Errorf("metrics answer %d without %q", code, line)
		}
	}
	if code, _ := get(t, "http://"+at+"/sign-in"); code != http.StatusNotFound {
		t.Errorf("the metrics' address answers pages with %d", code)
	}
	if code, _ := get(t, s.base+"/metrics"); code != http.StatusNotFound {
		t.Errorf("the public address answers for metrics with %d", code)
	}
	s.end()
	_, other := dataDir(t)
	busy, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", at)
	testkit.Must(t, err)
	defer func() { _ = busy.Close() }()
	bad(t, 1, "Cannot listen on "+at, append(other, "WAYMARK_METRICS_LISTEN="+at), "serve", "--listen", "127.0.0.1:0")
}

// told gathers what a program tells the service manager.
func told(t *testing.T) (env string, next func() string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "notify")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	testkit.Must(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	return "NOTIFY_SOCKET=" + path, func() string {
		b := make([]byte, 256)
		n, err := conn.Read(b)
		testkit.Must(t, err)
		return string(b[:n])
	}
}

// The service manager hears when the server is ready, that it lives, and that
// it stops; readiness ends first, and what is under way is answered.
func TestStopsInOrder(t *testing.T) {
	_, env := dataDir(t)
	socket, next := told(t)
	at := free(t)
	s := start(t, append(env, socket, "WATCHDOG_USEC=3000000", "WAYMARK_DRAIN=300ms", "WAYMARK_METRICS_LISTEN="+at), "serve")
	heard := map[string]bool{}
	for !heard["READY=1"] || !heard["WATCHDOG=1"] {
		heard[next()] = true
	}
	if code, _ := get(t, s.base+"/readyz"); code != http.StatusOK {
		t.Errorf("readyz answers %d", code)
	}
	s.stop()
	for next() != "STOPPING=1" { //nolint:revive // signs of life may come before it
	}
	// It is draining now or about to be; what is asked meanwhile is answered.
	for {
		code, text := get(t, s.base+"/readyz")
		if code == http.StatusServiceUnavailable {
			if !strings.Contains(text, "draining") {
				t.Errorf("while draining, readyz says %q", text)
			}
			break
		}
	}
	if code, _ := get(t, s.base+"/healthz"); code != http.StatusOK {
		t.Errorf("while draining, healthz answers %d", code)
	}
	if code := s.end(); code != 0 {
		t.Errorf("stopped with %d: %s", code, s.err)
	}
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, s.base, nil)
	testkit.Must(t, err)
	var refused *net.OpError
	if _, err := http.DefaultClient.Do(req); !errors.As(err, &refused) { //nolint:bodyclose // there is no answer
		t.Errorf("after the stop: %v", err)
	}
}

func TestSocketOfTheServiceManager(t *testing.T) {
	p := &program{getenv: getenv([]string{"LISTEN_PID=1", "LISTEN_FDS=1"})}
	if l, err := p.given(); l != nil || err != nil {
		t.Errorf("a socket of another process: %v, %v", l, err)
	}
	_, env := dataDir(t)
	bad(t, 1, "one is expected", append(env, fmt.Sprintf("LISTEN_PID=%d", os.Getpid()), "LISTEN_FDS=2"), "serve")
}
