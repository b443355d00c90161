package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/internal/testkit"
)

// A result is what a run of the program left.
type result struct {
	code     int
	out, err string
}

// waymark runs the program as its user does. env are NAME=VALUE.
func waymark(t *testing.T, stdin string, env []string, args ...string) result {
	t.Helper()
	var out, err bytes.Buffer
	code := run(t.Context(), args, getenv(env), strings.NewReader(stdin), &out, &err)
	return result{code, out.String(), err.String()}
}

func getenv(env []string) func(string) string {
	return func(name string) string {
		for _, e := range env {
			if n, v, _ := strings.Cut(e, "="); n == name {
				return v
			}
		}
		return ""
	}
}

// good runs the program and fails the test unless it succeeds in silence.
func good(t *testing.T, env []string, args ...string) string {
	t.Helper()
	r := waymark(t, "", env, args...)
	if r.code != 0 || r.err != "" {
		t.Fatalf("waymark %s: code %d, %s", strings.Join(args, " "), r.code, r.err)
	}
	return r.out
}

// bad runs the program and wants a code and one line on standard error that
// says something.
func bad(t *testing.T, code int, says string, env []string, args ...string) {
	t.Helper()
	r := waymark(t, "", env, args...)
	if r.code != code || !strings.Contains(r.err, says) {
		t.Errorf("waymark %s: code %d, want %d with %q: %s", strings.Join(args, " "), r.code, code, says, r.err)
	}
	if strings.Count(r.err, "\n") != 1 || !strings.HasPrefix(r.err, "waymark: ") {
		t.Errorf("waymark %s: not one line: %q", strings.Join(args, " "), r.err)
	}
	if r.out != "" {
		t.Errorf("waymark %s prints %q", strings.Join(args, " "), r.out)
	}
}

// A server is a run of serve.
type server struct {
	t    *testing.T
	env  []string
	out  *lines
	err  *lines
	base string
	stop context.CancelFunc
	done chan int
}

// lines is a buffer that another goroutine may write to.
type lines struct {
	mu   sync.Mutex
	buf  bytes.Buffer
	more chan struct{}
}

func newLines() *lines { return &lines{more: make(chan struct{}, 1)} }

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case l.more <- struct{}{}:
	default:
	}
	return l.buf.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// start runs serve until the test ends and waits for its address.
func start(t *testing.T, env []string, args ...string) *server {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	s := &server{t: t, env: env, out: newLines(), err: newLines(), stop: cancel, done: make(chan int, 1)}
	args = append(args, "--listen", "127.0.0.1:0")
	go func() { s.done <- run(ctx, args, getenv(env), strings.NewReader(""), s.out, s.err) }()
	t.Cleanup(func() { s.end() })
	limit := time.After(time.Minute)
	for {
		if _, rest, found := strings.Cut(s.out.String(), "Waymark is at "); found && strings.Contains(rest, "\n") {
			s.base, _, _ = strings.Cut(rest, "\n")
			return s
		}
		select {
		case <-s.out.more:
		case code := <-s.done:
			s.done <- code
			t.Fatalf("serve ended with %d: %s", code, s.err)
		case <-limit:
			t.Fatalf("serve does not start: %s", s.err)
		}
	}
}

// end stops the server and gives its exit code.
func (s *server) end() int {
	s.stop()
	code := <-s.done
	s.done <- code
	return code
}

func dataDir(t *testing.T) (dir string, env []string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "data")
	return dir, []string{"WAYMARK_DATA=" + dir}
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	testkit.Must(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func decode(t *testing.T, text string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
}
