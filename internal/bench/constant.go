package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"time"
)

// serveConstant answers everything with the bytes of a file: what the machine
// and the standard library's server allow at most.
func serveConstant(path string) error {
	body, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("http://" + at.Addr().String())
	kind, size := []string{"text/html; charset=utf-8"}, []string{strconv.Itoa(len(body))}
	s := &http.Server{ReadHeaderTimeout: 5 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"], w.Header()["Content-Length"] = kind, size
		_, _ = w.Write(body)
	})}
	return s.Serve(at)
}

// startConstant runs this program as a server of constant bytes.
func startConstant(ctx context.Context, path string) (*site, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	s := &site{cmd: exec.CommandContext(ctx, self, "-constant", path)}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	if lines.Scan() {
		s.base = lines.Text()
	}
	if s.base == "" {
		return nil, s.cmd.Wait()
	}
	return s, nil
}
