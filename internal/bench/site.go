package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A site is a running server and its data directory.
type site struct {
	binary string
	dir    string
	base   string // http://localhost:PORT
	told   string // the address of the metrics
	cmd    *exec.Cmd
}

// environment is what every command of a site is given: nothing of the
// caller's own settings.
func environment(dir string) []string {
	var env []string
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "WAYMARK_") {
			env = append(env, e)
		}
	}
	return append(env, "WAYMARK_DATA="+dir, "WAYMARK_LISTEN=127.0.0.1:0", "WAYMARK_LIMITS=off")
}

var addressOf = regexp.MustCompile(`http://[^\s/]+:\d+`)

// serve starts the program on a free loopback port, with settings of its own,
// and returns once it answers.
func serve(ctx context.Context, binary, dir string, settings ...string) (*site, error) {
	s := &site{binary: binary, dir: dir, cmd: exec.CommandContext(ctx, binary, "serve")}
	port, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	s.told = "http://" + port + "/metrics"
	s.cmd.Env = append(append(environment(dir), "WAYMARK_METRICS_LISTEN="+port), settings...)
	s.cmd.Cancel = func() error { return s.cmd.Process.Signal(syscall.SIGTERM) }
	s.cmd.WaitDelay = 20 * time.Second
	log, err := os.Create(filepath.Join(filepath.Dir(dir), filepath.Base(dir)+".log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	s.cmd.Stderr = log
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	for s.base == "" && lines.Scan() {
		s.base = addressOf.FindString(lines.Text())
	}
	if s.base == "" {
		said, _ := os.ReadFile(log.Name())
		return nil, errors.Join(fmt.Errorf("the server did not start: %s", bytes.TrimSpace(said)), s.cmd.Wait())
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return s, nil
}

// stop ends the server and waits for it.
func (s *site) stop() {
	if s == nil || s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	_ = s.cmd.Wait()
	s.cmd = nil
}

// freePort gives an address on the loopback that nobody listens on.
func freePort(ctx context.Context) (string, error) {
	var c net.ListenConfig
	l, err := c.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// waiting finds a reader of the change log that has not had everything yet.
var waiting = regexp.MustCompile(`(?m)^consumer_lag_seq\{.*\} [^0]`)

// settled waits until whatever follows the change log has had all of it: an
// import leaves much to do, which is not what is to be measured.
func (s *site) settled(ctx context.Context) error {
	for {
		q, err := http.NewRequestWithContext(ctx, http.MethodGet, s.told, http.NoBody)
		if err != nil {
			return err
		}
		answer, err := http.DefaultClient.Do(q)
		if err != nil {
			return err
		}
		text, err := io.ReadAll(answer.Body)
		if err = errors.Join(err, answer.Body.Close()); err != nil {
			return err
		}
		if !waiting.Match(text) {
			return nil
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// A spent is what a command took.
type spent struct{ wall, cpu float64 } // seconds

// command runs one of the program's commands on a data directory. What it
// prints as JSON goes to answer, what it prints else is returned.
func command(ctx context.Context, binary, dir, stdin string, answer any, args ...string) (string, spent, error) {
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Env, cmd.Stdin = environment(dir), strings.NewReader(stdin)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	began := time.Now()
	err := cmd.Run()
	took := spent{wall: time.Since(began).Seconds()}
	if cmd.ProcessState != nil {
		took.cpu = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	}
	if answer != nil && out.Len() > 0 {
		err = errors.Join(err, json.Unmarshal(out.Bytes(), answer))
	}
	if err != nil {
		err = fmt.Errorf("waymark %s: %w: %s", strings.Join(args, " "), err, bytes.TrimSpace(said.Bytes()))
	}
	return strings.TrimSpace(out.String()), took, err
}

// cpu gives the seconds of processor time that the server has used so far, or
// nothing where the kernel does not tell.
func (s *site) cpu() float64 { return cpuOf(s.cmd.Process.Pid) }

func cpuOf(pid int) float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	// The name in brackets may hold anything; what counts stands behind it.
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	user, _ := strconv.ParseFloat(fields[11], 64)
	system, _ := strconv.ParseFloat(fields[12], 64)
	return (user + system) / 100
}

// resident gives the megabytes of memory that the server holds now: all, and
// those that are no file's.
func (s *site) resident() (all, anonymous float64) {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(line, ":")
		kb, _ := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 64)
		switch name {
		case "VmRSS":
			all = kb / 1024
		case "RssAnon":
			anonymous = kb / 1024
		}
	}
	return all, anonymous
}
