package main

import (
	"context"
	"errors"
	"net"
	"os"
	"runtime/debug"
	"syscall"

	"waymark/internal/backroom"
	"waymark/internal/hatch"
)

// speakWorker is the command with which the server starts the back room of the
// anonymous channel. No help lists it: it is of use to the server alone.
const speakWorker = "speak-worker"

// dropsFile is the file through which envelopes come, behind the three that
// every process has.
const dropsFile = 3

// workBack is the back room's process. It says nothing on standard error, and
// how it ended in a number: what it knows of a fault may be what somebody
// wrote.
func workBack(ctx context.Context, p *program) (code int) {
	debug.SetTraceback("none")
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
	defer func() {
		if recover() != nil {
			code = exitFailed
		}
	}()
	drops, err := inherited(dropsFile)
	if err != nil {
		return exitUsage
	}
	w := &backroom.Worker{Now: now, Clocked: useClock}
	published, err := hatch.Serve(ctx, p.in, p.out, drops, w)
	if !published {
		_ = drops.Close() // the front hears of it at once
	}
	err = errors.Join(err, w.Close())
	switch {
	case errors.Is(err, hatch.Refusal(hatch.InUse)):
		return exitRefused
	case err != nil:
		return exitFailed
	}
	return exitGood
}

// inherited is the connection that a process was started with.
func inherited(number uintptr) (net.Conn, error) {
	f := os.NewFile(number, "drops")
	if f == nil {
		return nil, os.ErrNotExist
	}
	defer func() { _ = f.Close() }()
	return net.FileConn(f)
}
