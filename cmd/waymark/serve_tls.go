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

func openCertificate(cert, key string) (*certificate, error) {
	c := &certificate{cert: cert, key: key}
	return c, c.read()
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

// reload reads the files again at each SIGHUP, until ctx ends. Without a
// certificate there is nothing to do, and "systemctl reload" does no harm.
func (c *certificate) reload(ctx context.Context) {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGHUP)
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
