package drill

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"waymark/internal/testkit"
)

// soak says whether the long forms are wanted.
var soak = os.Getenv("WAYMARK_SOAK") == "1"

// times gives how often a drill is repeated.
func times(short, long int) int {
	if soak {
		return long
	}
	return short
}

// binary is the program, built once.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "waymark-drill-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "waymark")
	cmd := exec.Command("go", "build", "-o", path, "waymark/cmd/waymark")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", errors.Join(fmt.Errorf("go build: %w: %s", err, out), os.RemoveAll(dir))
	}
	built = dir
	return path, nil
})

var built string // the directory to remove at the end

func TestMain(m *testing.M) {
	code := m.Run()
	if built != "" {
		_ = os.RemoveAll(built)
	}
	os.Exit(code)
}

// A data is a data directory and what the program is told beside it.
type data struct {
	t   *testing.T
	dir string
	env []string
}

func newData(t *testing.T, dir string, env ...string) *data {
	t.Helper()
	return &data{t: t, dir: dir, env: env}
}

// command is a run of the program that is told nothing by the surroundings.
func (d *data) command(args ...string) *exec.Cmd {
	d.t.Helper()
	path, err := binary()
	testkit.Must(d.t, err)
	cmd := exec.Command(path, args...)
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "WAYMARK_") {
			cmd.Env = append(cmd.Env, e)
		}
	}
	cmd.Env = append(cmd.Env, "WAYMARK_DATA="+d.dir, "WAYMARK_LISTEN=127.0.0.1:0", "WAYMARK_LIMITS=off", "WAYMARK_LOG=text,warn")
	cmd.Env = append(cmd.Env, d.env...)
	// Whatever becomes of the test, the program ends with it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return cmd
}

// run runs a command to its end and gives what it printed, on both outputs.
func (d *data) run(args ...string) (out, said string, err error) {
	d.t.Helper()
	cmd := d.command(args...)
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	err = cmd.Run()
	return strings.TrimSpace(o.String()), strings.TrimSpace(e.String()), err
}

// good runs a command that must succeed.
func (d *data) good(args ...string) string {
	d.t.Helper()
	out, said, err := d.run(args...)
	if err != nil {
		d.t.Fatalf("waymark %s: %v: %s", strings.Join(args, " "), err, said)
	}
	return out
}

// A server is a run of waymark serve.
type server struct {
	data *data
	base string
	cmd  *exec.Cmd
	said *tail
	done chan struct{} // closed when it has ended
}

// launch starts the server and does not wait until it answers.
func (d *data) launch() *server {
	d.t.Helper()
	s := &server{data: d, cmd: d.command("serve"), said: newTail(), done: make(chan struct{})}
	s.cmd.Stdout, s.cmd.Stderr = s.said, s.said
	testkit.Must(d.t, s.cmd.Start())
	go func() {
		_ = s.cmd.Wait()
		close(s.done)
	}()
	d.t.Cleanup(func() {
		s.kill()
		if d.t.Failed() {
			d.t.Logf("the server said:\n%s", s.said.brief())
		}
	})
	return s
}

// start starts the server and waits for its address.
func (d *data) start() *server {
	d.t.Helper()
	s := d.launch()
	if !s.wait() {
		d.t.Fatalf("the server does not start: %s", s.said)
	}
	return s
}

// wait waits for the server's address; false where it ended before.
func (s *server) wait() bool {
	limit := time.After(2 * time.Minute)
	for {
		if _, rest, found := strings.Cut(s.said.String(), "Waymark is at "); found && strings.Contains(rest, "\n") {
			s.base, _, _ = strings.Cut(rest, "\n")
			return true
		}
		select {
		case <-s.said.more:
		case <-s.done:
			return false
		case <-limit:
			return false
		}
	}
}

// kill ends the server without warning.
func (s *server) kill() {
	_ = s.cmd.Process.Kill()
	<-s.done
}

// stop ends the server as an administrator does.
func (s *server) stop() {
	s.data.t.Helper()
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.done:
	case <-time.After(time.Minute):
		s.kill()
		s.data.t.Error("the server does not stop")
	}
}

// A tail keeps what a process printed, the last of it where that is much.
type tail struct {
	mu   sync.Mutex
	text []byte
	more chan struct{}
}

func newTail() *tail { return &tail{more: make(chan struct{}, 1)} }

func (l *tail) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text = append(l.text, b...)
	if len(l.text) > 64<<10 {
		l.text = l.text[len(l.text)-32<<10:]
	}
	select {
	case l.more <- struct{}{}:
	default:
	}
	return len(b), nil
}

func (l *tail) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.text)
}

// brief is what was printed, without the requests that were told why not.
func (l *tail) brief() string {
	var b strings.Builder
	failed := 0
	for line := range strings.Lines(l.String()) {
		if strings.Contains(line, "a request failed") && (strings.Contains(line, "disk is full") || strings.Contains(line, "(fault.")) {
			failed++
			continue
		}
		b.WriteString(line)
	}
	return fmt.Sprintf("%s(%d requests were told why not)", b.String(), failed)
}

// An indexStatus is what waymark index status and verify say.
type indexStatus struct {
	State                                string
	Documents, Lag                       int
	Missing, Differing, Surplus, Rebuilt int
}

func (d *data) index(command string) (st indexStatus, err error) {
	d.t.Helper()
	out, said, err := d.run("index", command, "--json")
	if out == "" {
		return st, fmt.Errorf("waymark index %s: %w: %s", command, err, said)
	}
	return st, json.Unmarshal([]byte(out), &st)
}

// settled waits until the index answers with everything, and verifies it.
func (d *data) settled() {
	d.t.Helper()
	d.ready()
	st, err := d.index("verify")
	if err != nil || st.Missing+st.Differing+st.Surplus+st.Rebuilt != 0 {
		d.t.Errorf("the index differs from the database: %+v, %v", st, err)
	}
}

// ready waits until the index stands at the head of the log.
func (d *data) ready() {
	d.t.Helper()
	eventually(d.t, func() error {
		st, err := d.index("status")
		if err == nil && (st.State != "ready" || st.Lag != 0) {
			err = fmt.Errorf("the index is %+v", st)
		}
		return err
	})
}

// eventually tries until something is well, for two minutes at most.
func eventually(t *testing.T, try func() error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	for {
		err := try()
		if err == nil {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatal(err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}
