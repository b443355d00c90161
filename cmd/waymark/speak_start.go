package main

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"

	"waymark/internal/hatch"
)

// endTime is how long a worker may take to end once nobody speaks to it.
const endTime = 5 * time.Second

// A worker is one process of the back room.
type worker struct {
	*hatch.Line
	in    io.Closer
	drops net.Conn
	pid   int
	ended chan error // what became of it, once
}

// startWorker starts a process that knows nothing but what it is told: its
// environment is empty, its arguments are one word, and what it might say of a
// fault goes nowhere.
func startWorker(self, word string) (*worker, error) {
	ours, theirs, err := pair()
	if err != nil {
		return nil, err
	}
	out, says, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, ours.Close(), theirs.Close())
	}
	cmd := exec.Command(self, word) //nolint:gosec,noctx // the program itself; it ends as its input does
	cmd.Env = []string{"GOTRACEBACK=none"}
	cmd.Dir = "/"
	cmd.Stdout = says
	cmd.ExtraFiles = []*os.File{theirs}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, errors.Join(err, ours.Close(), theirs.Close(), out.Close(), says.Close())
	}
	started, ended := make(chan error), make(chan error, 1)
	go func() {
		// The process ends with the thread that has started it.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		_, _ = says.Close(), theirs.Close()
		started <- err
		if err == nil {
			ended <- cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		return nil, errors.Join(err, ours.Close(), out.Close())
	}
	return &worker{Line: hatch.NewLine(in, out, ours), in: in, drops: ours, pid: cmd.Process.Pid, ended: ended}, nil
}

// pair gives the two ends of a connection that has no name anywhere.
func pair() (ours net.Conn, theirs *os.File, err error) {
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, err
	}
	mine := os.NewFile(uintptr(fds[0]), "drops") //nolint:gosec // a small number
	defer func() { _ = mine.Close() }()
	theirs = os.NewFile(uintptr(fds[1]), "drops") //nolint:gosec // a small number
	if ours, err = net.FileConn(mine); err != nil {
		return nil, nil, errors.Join(err, theirs.Close())
	}
	return ours, theirs, nil
}

// end has the worker end, and waits until it has.
func (w *worker) end() error {
	_ = w.in.Close()
	defer func() { _ = w.drops.Close() }()
	select {
	case err := <-w.ended:
		return err
	case <-time.After(endTime):
		_ = syscall.Kill(w.pid, syscall.SIGKILL)
		return <-w.ended
	}
}

// ask has the worker do something that is to be done soon.
func (w *worker) ask(ctx context.Context, t hatch.Task) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	told, err := w.Ask(ctx, t)
	if err != nil {
		return err
	}
	return told.Err()
}
