package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A stress is what came of asking for one address as fast as it answers.
type stress struct {
	rate, p50, p99 float64 // pages a second; ms
	cpu            float64 // ms of the server's processor time a page
	bad            int
}

// stress asks a server for a path over 16 connections for some seconds.
func (s *site) stress(ctx context.Context, path string, header []string, seconds int) (stress, error) {
	before, began := s.cpu(), time.Now()
	run := closed
	if _, err := exec.LookPath("wrk"); err == nil {
		run = wrk
	}
	r, err := run(ctx, s.base+path, header, seconds)
	if err == nil && r.rate == 0 {
		err = fmt.Errorf("%s gave nothing", path)
	}
	if err == nil {
		r.cpu = (s.cpu() - before) * 1000 / (r.rate * min(time.Since(began).Seconds(), float64(seconds)))
	}
	return r, err
}

var (
	wrkRate = regexp.MustCompile(`Requests/sec:\s+([\d.]+)`)
	wrkPart = regexp.MustCompile(`(?m)^\s+(50|99)%\s+([\d.]+)(us|ms|s)$`)
	wrkBad  = regexp.MustCompile(`Non-2xx or 3xx responses: (\d+)`)
)

func wrk(ctx context.Context, url string, header []string, seconds int) (r stress, err error) {
	args := []string{"-t2", "-c" + strconv.Itoa(clients), "-d" + strconv.Itoa(seconds) + "s", "--latency"}
	for _, h := range header {
		args = append(args, "-H", h)
	}
	text, err := exec.CommandContext(ctx, "wrk", append(args, url)...).Output()
	if err != nil {
		return r, fmt.Errorf("wrk: %w", err)
	}
	if m := wrkRate.FindSubmatch(text); m != nil {
		r.rate, _ = strconv.ParseFloat(string(m[1]), 64)
	}
	if m := wrkBad.FindSubmatch(text); m != nil {
		r.bad, _ = strconv.Atoi(string(m[1]))
	}
	unit := map[string]float64{"us": 0.001, "ms": 1, "s": 1000}
	for _, m := range wrkPart.FindAllSubmatch(text, -1) {
		v, _ := strconv.ParseFloat(string(m[2]), 64)
		if v *= unit[string(m[3])]; string(m[1]) == "50" {
			r.p50 = v
		} else {
			r.p99 = v
		}
	}
	return r, nil
}

// closed is the same without wrk: each connection asks again as soon as it has
// its answer.
func closed(ctx context.Context, url string, header []string, seconds int) (stress, error) {
	host, path, _ := strings.Cut(strings.TrimPrefix(url, "http://"), "/")
	request := "GET /" + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + strings.Join(append(header, ""), "\r\n") + "\r\n"
	ctx, stop := context.WithTimeout(ctx, time.Duration(seconds)*time.Second)
	defer stop()
	var (
		mu  sync.Mutex
		wg  sync.WaitGroup
		all []float64
		r   stress
		bad error
	)
	for range clients {
		wg.Go(func() {
			ms, wrong, err := again(ctx, host, request)
			mu.Lock()
			defer mu.Unlock()
			all = append(all, ms...)
			if r.bad += wrong; err != nil {
				bad = err
			}
		})
	}
	wg.Wait()
	r.rate, r.p50, r.p99 = float64(len(all))/float64(seconds), quantile(all, 0.5), quantile(all, 0.99)
	return r, bad
}

func again(ctx context.Context, host, request string) (ms []float64, bad int, err error) {
	conn, err := net.Dial("tcp", host)
	if err != nil {
		return nil, 0, err
	}
	defer conn.Close()
	in := bufio.NewReaderSize(conn, 64<<10)
	for ctx.Err() == nil {
		began := time.Now()
		if _, err := io.WriteString(conn, request); err != nil {
			return ms, bad, err
		}
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			return ms, bad, err
		}
		if _, err := io.Copy(io.Discard, resp.Body); err != nil {
			return ms, bad, err
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			bad++
		}
		ms = append(ms, float64(time.Since(began).Microseconds())/1000)
	}
	return ms, bad, nil
}
