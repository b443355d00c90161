package main

import (
	"context"
	"crypto/tls"
	"log/slog"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
)

// A certificate is the server's, as it last stood in its files.
type certificate struct {
	cert, key string // paths
	now       atomic.Pointer[tls.Certificate]
}

// certify opens the certificate, if there is to be one, and reads it again at
// each SIGHUP until ctx ends. Under systemd that signal does no harm without a
// certificate either; at a terminal it ends the program as it always does.
func (p *program) certify(ctx context.Context, c *config) (*certificate, error) {
	var made *certificate
	if c.TLSCert != "" {
		made = &certificate{cert: c.TLSCert, key: c.TLSKey}
		if err := made.read(); err != nil {
			return nil, refuse(p.say.T("cli.tls_unusable", "Reason", reason(err)))
		}
	}
	if made != nil || p.getenv("NOTIFY_SOCKET") != "" {
		asked := make(chan os.Signal, 1)
		signal.Notify(asked, syscall.SIGHUP)
		go made.reload(ctx, asked)
	}
	return made, nil
}

// read takes the certificate from its files; one that cannot be used leaves
// the present one in use.
func (c *certificate) read() error {
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err == nil {
		c.now.Store(&pair)
	}
	return err
}

func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.now.Load(), nil }

// reload reads the files again at each signal, until ctx ends.
func (c *certificate) reload(ctx context.Context, asked chan os.Signal) {
	defer signal.Stop(asked)
	for {
		select {
		case <-ctx.Done():
			return
		case <-asked:
		}
		if c == nil {
			continue
		}
		if err := c.read(); err != nil {
			slog.LogAttrs(ctx, slog.LevelError, "the new certificate cannot be used, the old one stays", slog.Any("error", err))
			continue
		}
		slog.LogAttrs(ctx, slog.LevelInfo, "the certificate was read again")
	}
}
