// Command s3server is a real S3 server for tests: the Versity gateway over a
// directory, without its consoles, identity services and event senders. It
// ends when its standard input does, so that none outlives a test.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/versity/versitygw/auth"
	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/metrics"
	"github.com/versity/versitygw/s3api"
	"github.com/versity/versitygw/s3api/middlewares"
	"github.com/versity/versitygw/s3event"
)

func main() {
	dir := flag.String("dir", "", "the directory that holds the buckets")
	listen := flag.String("listen", "127.0.0.1:7070", "address and port")
	key := flag.String("key", "waymark", "the access key")
	secret := flag.String("secret", "only for tests", "the secret key")
	flag.Parse()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	if err := serve(*dir, *listen, *key, *secret); err != nil {
		fmt.Fprintln(os.Stderr, "s3server:", err)
		os.Exit(1)
	}
}

func serve(dir, listen, key, secret string) error {
	if err := os.MkdirAll(dir+"/meta", 0o700); err != nil {
		return err
	}
	if err := os.MkdirAll(dir+"/buckets", 0o700); err != nil {
		return err
	}
	side, err := meta.NewSideCar(dir + "/meta")
	if err != nil {
		return err
	}
	store, err := posix.New(dir+"/buckets", side, posix.PosixOpts{ValidateBucketNames: true, CopyObjectThreshold: 5 << 30})
	if err != nil {
		return err
	}
	events, err := s3event.InitEventSender(&s3event.EventConfig{})
	if err != nil {
		return err
	}
	counted, err := metrics.NewManager(context.Background(), metrics.Config{})
	if err != nil {
		return err
	}
	who := auth.NewIAMServiceSingle(auth.Account{Access: key, Secret: secret, Role: auth.RoleAdmin})
	s, err := s3api.New(store, middlewares.RootUserConfig{Access: key, Secret: secret}, "us-east-1", who, nil, nil, events, counted,
		s3api.WithQuiet(), s3api.WithKeepAlive(), s3api.WithConcurrencyLimiter(1000, 1000), s3api.WithMpMaxParts(10_000), s3api.WithHealth("/healthz"))
	if err != nil {
		return err
	}
	return s.ServeMultiPort([]string{listen})
}
