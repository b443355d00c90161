package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// serveBare broadcasts as the library's own example does: for each socket a
// channel and a goroutine that writes. What it takes is what a broadcast
// costs on this machine.
func serveBare() error {
	up := websocket.Upgrader{ReadBufferSize: 256, WriteBufferSize: 256, WriteBufferPool: &sync.Pool{}, CheckOrigin: func(*http.Request) bool { return true }}
	var mu sync.Mutex
	all := map[chan *websocket.PreparedMessage]bool{}
	mux := http.NewServeMux()
	mux.HandleFunc("/ws", func(w http.ResponseWriter, r *http.Request) {
		conn, err := up.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		to := make(chan *websocket.PreparedMessage, 32)
		mu.Lock()
		all[to] = true
		mu.Unlock()
		go func() {
			for m := range to {
				_ = conn.SetWriteDeadline(time.Now().Add(5 * time.Second))
				if conn.WritePreparedMessage(m) != nil {
					return
				}
			}
		}()
		go func() {
			for {
				if _, _, err := conn.NextReader(); err != nil {
					return
				}
			}
		}()
	})
	mux.HandleFunc("/tell", func(http.ResponseWriter, *http.Request) {
		m, _ := websocket.NewPreparedMessage(websocket.TextMessage, []byte(strings.Repeat("x", 250)))
		mu.Lock()
		defer mu.Unlock()
		for to := range all {
			to <- m
		}
	})
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("http://" + at.Addr().String())
	return (&http.Server{ReadHeaderTimeout: 5 * time.Second, Handler: mux}).Serve(at)
}

// startBare runs this program as a bare broadcaster.
func startBare(ctx context.Context) (*site, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	s := &site{cmd: exec.CommandContext(ctx, self, "-bare")}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	if lines := bufio.NewScanner(out); lines.Scan() {
		s.base = lines.Text()
	}
	if s.base == "" {
		return nil, s.cmd.Wait()
	}
	return s, nil
}
