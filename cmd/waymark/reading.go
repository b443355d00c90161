package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
	"syscall"
	"time"

	"waymark/internal/document"
)

// readDocument is the command with which the program starts itself to read a
// file. No help lists it: it is of use to the server alone.
const readDocument = "read-document"

// What a process that reads a file may take.
const (
	readingHeap    = 160 << 20 // bytes that it tries to keep to
	readingMemory  = 400 << 20 // bytes at which it ends
	readingAddress = 1 << 30   // bytes of addresses more than it begins with
	readingSeconds = 45        // of a processor
)

// readApart has the files of people be read by processes of their own.
func readApart() {
	self, err := ownProgram()
	if err != nil {
		return
	}
	document.Apart(func(ctx context.Context, in io.Reader, out io.Writer) error {
		return startReading(ctx, self, readDocument, in, out)
	})
}

// ownProgram is the path of this program, also once another was installed in
// its place.
func ownProgram() (string, error) {
	if _, err := os.Stat("/proc/self/exe"); err == nil {
		return "/proc/self/exe", nil
	}
	return os.Executable()
}

// startReading runs a process that reads what in holds: it gets nothing but
// the files, and ends with the server.
func startReading(ctx context.Context, self, word string, in io.Reader, out io.Writer) error {
	// The process ends with the thread that has started it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd := exec.CommandContext(ctx, self, word) //nolint:gosec // the program itself
	var complaint bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, out, &limited{to: &complaint, left: 4 << 10}
	cmd.Env = []string{"GOMAXPROCS=2", "GOTRACEBACK=none"}
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() && status.Signal() == syscall.SIGXCPU {
			return fmt.Errorf("%w: %w", document.ErrTime, err)
		}
		line, _, _ := strings.Cut(complaint.String(), "\n")
		return fmt.Errorf("%w (%.200q)", err, line)
	}
	return err
}

// limited keeps the beginning of what is written to it.
type limited struct {
	to   *bytes.Buffer
	left int
}

func (l *limited) Write(b []byte) (int, error) {
	n := min(len(b), l.left)
	l.left -= n
	l.to.Write(b[:n])
	return len(b), nil
}

// reading is the process that reads files: it takes away from itself what it
// does not need, then does what it is told. It needs no words, which take
// longer to load than most files take to read.
func reading(ctx context.Context, p *program) int {
	debug.SetMemoryLimit(readingHeap)
	debug.SetGCPercent(50)
	restrain()
	err := document.Serve(ctx, p.in, p.out, func(tooMuch func()) { go watchMemory(tooMuch) })
	if err != nil {
		_, _ = fmt.Fprintln(p.err, "waymark: "+err.Error())
		return exitFailed
	}
	return exitGood
}

// restrain sets limits that the system holds the process to. Where a service
// may not set any, those that the process holds itself to remain.
func restrain() {
	set := func(what int, to uint64) {
		_ = syscall.Setrlimit(what, &syscall.Rlimit{Cur: to, Max: to})
	}
	set(syscall.RLIMIT_CORE, 0)
	set(syscall.RLIMIT_FSIZE, 0)
	set(syscall.RLIMIT_CPU, readingSeconds)
	set(syscall.RLIMIT_NOFILE, 16)
	if b, err := os.ReadFile("/proc/self/statm"); err == nil {
		pages, _, _ := strings.Cut(string(b), " ")
		if n, err := strconv.ParseUint(pages, 10, 64); err == nil {
			set(syscall.RLIMIT_AS, n*uint64(os.Getpagesize())+readingAddress) //nolint:gosec // a small positive number
		}
	}
}

// watchMemory ends the process once it holds too much.
func watchMemory(tooMuch func()) {
	held := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	for range time.Tick(5 * time.Millisecond) {
		metrics.Read(held)
		if held[0].Value.Uint64()-held[1].Value.Uint64() > readingMemory {
			tooMuch()
			os.Exit(exitFailed)
		}
	}
}
