package main

import (
	"context"
	"errors"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"waymark/internal/watch"
)

// notify tells systemd how the program is, where systemd has asked to be told.
func (p *program) notify(state string) {
	path := p.getenv("NOTIFY_SOCKET")
	if path == "" {
		return
	}
	if strings.HasPrefix(path, "@") {
		path = "\x00" + path[1:]
	}
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		return // it is told nothing, and ends the start after a while
	}
	_, _ = conn.Write([]byte(state))
	_ = conn.Close()
}

// watchdog gives systemd signs of life until ctx ends, where it wants any:
// as long as the database's writer answers, be it with an error.
func (p *program) watchdog(ctx context.Context, w *watch.Watch) error {
	micros, err := strconv.ParseInt(p.getenv("WATCHDOG_USEC"), 10, 64)
	if pid := p.getenv("WATCHDOG_PID"); err != nil || micros <= 0 || pid != "" && pid != strconv.Itoa(os.Getpid()) {
		return nil
	}
	tick := time.NewTicker(time.Duration(micros) * time.Microsecond / 3)
	defer tick.Stop()
	for {
		if w.Alive(ctx) {
			p.notify("WATCHDOG=1")
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// firstGiven is the number of the first file that systemd hands over.
const firstGiven = 3

// given is the socket that systemd has opened for the program; nil where it
// has opened none.
func (p *program) given() (net.Listener, error) {
	if p.getenv("LISTEN_PID") != strconv.Itoa(os.Getpid()) {
		return nil, nil //nolint:nilnil // none is no error
	}
	if n := p.getenv("LISTEN_FDS"); n != "1" {
		return nil, errors.New(p.say.T("cli.one_socket", "Number", n))
	}
	f := os.NewFile(firstGiven, "systemd")
	defer func() { _ = f.Close() }()
	return net.FileListener(f)
}
