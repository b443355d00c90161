package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"waymark/internal/board"
	"waymark/internal/envelope"
	"waymark/internal/hatch"
	"waymark/internal/testkit"
	"waymark/internal/ticket"
)

// post hands an envelope over from an address, as a browser of some make.
func (h *hall) post(ip, agent, language string, sealed []byte) string {
	h.t.Helper()
	req, err := http.NewRequestWithContext(h.t.Context(), http.MethodPost, h.base+"/speak/drop", bytes.NewReader(sealed))
	testkit.Must(h.t, err)
	req.Host = "localhost"
	req.Header.Set("User-Agent", agent)
	req.Header.Set("Accept-Language", language)
	res, err := from(ip).Do(req)
	testkit.Must(h.t, err)
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(res.Body)
	testkit.Must(h.t, err)
	said, err := envelope.OpenAnswer(envelope.AnswerKey{}, answer)
	if err != nil {
		return ""
	}
	var r envelope.Result
	testkit.Must(h.t, json.Unmarshal(said, &r))
	return r.Code
}

// holds says how often each needle stands in a process's memory.
func holds(t *testing.T, pid int, needles ...string) []int {
	t.Helper()
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	testkit.Must(t, err)
	mem, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if os.IsPermission(err) {
		t.Skip("this machine lets nobody read another process's memory")
	}
	testkit.Must(t, err)
	defer func() { _ = mem.Close() }()
	found := make([]int, len(needles))
	for line := range strings.Lines(string(maps)) {
		var lo, hi int64
		var perms string
		if _, err := fmt.Sscanf(line, "%x-%x %s", &lo, &hi, &perms); err != nil || !strings.HasPrefix(perms, "rw") || strings.Contains(line, "[v") {
			continue
		}
		b := make([]byte, hi-lo)
		n, _ := mem.ReadAt(b, lo)
		for i, needle := range needles {
			found[i] += bytes.Count(b[:n], []byte(needle))
		}
	}
	return found
}

// strewn gives the files below directories in which a needle stands.
func strewn(t *testing.T, needle string, dirs ...string) (all []string) {
	t.Helper()
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return nil //nolint:nilerr // what went while we looked holds nothing
			}
			b, err := os.ReadFile(path)
			if err == nil && bytes.Contains(b, []byte(needle)) {
				all = append(all, filepath.Base(path))
			}
			return nil
		})
		testkit.Must(t, err)
	}
	return all
}

// vanished waits until a process has ended, and nobody has still to be told so.
func vanished(t *testing.T, pid int) {
	t.Helper()
	for limit := time.After(time.Minute); ; {
		if _, err := os.Stat(fmt.Sprintf("/proc/%d", pid)); err != nil {
			return
		}
		select {
		case <-limit:
			t.Fatalf("process %d is still there", pid)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// The front never has the words, the back never who or where; after the slot
// nobody has anything, and nowhere is anything written of it, whatever went
// wrong meanwhile.
func TestRoomsForget(t *testing.T) {
	h := newHall(t)
	words, agent, cookie, control := needle(t), needle(t), needle(t), needle(t)
	const ip, language = "127.83.41.7", "cy-x-83417"
	h.tell("remember " + strings.ToUpper(control))
	sealed := h.open(3, "About "+words[:12], "It says "+words)
	page, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.base+"/sign-in", nil)
	testkit.Must(t, err)
	page.Host = "localhost"
	page.Header.Set("Cookie", "session="+cookie)
	res, err := from(ip).Do(page)
	testkit.Must(t, err)
	_ = res.Body.Close()
	if got := h.post(ip, agent, language, sealed); got != "held" {
		t.Fatalf("told %q", got)
	}
	if got := holds(t, h.cmd.Process.Pid, words, control); got[0] != 0 || got[1] == 0 {
		t.Errorf("the front holds the words %d times, and the control %d times", got[0], got[1])
	}
	if got := holds(t, h.worker, words, ip, agent, language, cookie); got[0] == 0 || got[1]+got[2]+got[3]+got[4] != 0 {
		t.Errorf("the back holds words %d, address %d, browser %d, language %d, cookie %d times", got[0], got[1], got[2], got[3], got[4])
	}
	h.harm(ip, agent, cookie)
	old := h.worker
	testkit.Must(t, syscall.Kill(old, syscall.SIGKILL))
	h.nextWorker()
	vanished(t, old)
	if got := h.post(ip, agent, language, sealed); got != "held" {
		t.Errorf("after a worker died, told %q", got)
	}
	old = h.worker
	h.tell("slot " + string(h.slot))
	h.nextWorker()
	vanished(t, old)
	if got := h.post(ip, agent, language, sealed); got != "published" {
		t.Errorf("after the slot, told %q", got)
	}
	h.tell("key " + string(h.slot))
	h.wait("key") // the new worker answers, so it is all there
	if got := holds(t, h.cmd.Process.Pid, words); got[0] != 0 {
		t.Errorf("after the slot, the front holds the words %d times", got[0])
	}
	for _, n := range []string{ip, agent, language, cookie} {
		if got := strewn(t, n, h.data, h.run); len(got) > 0 || strings.Contains(h.said.String(), n) {
			t.Errorf("%s stands in %q, or was printed: %s", n, got, h.said)
		}
	}
	if got := strewn(t, words, h.data, h.run); strings.Join(got, " ") != speakFile || strings.Contains(h.said.String(), words) {
		t.Errorf("the words stand in %q", got)
	}
	read, err := os.ReadFile(filepath.Join(h.data, speakDir, board.File))
	testkit.Must(t, err)
	b, err := board.Decode(board.Key{1}, read)
	testkit.Must(t, err)
	if len(b.Threads) != 1 || b.Threads[0].Posts[0].Text != "It says "+words {
		t.Errorf("published is %+v", b)
	}
}

// harm does what goes wrong on a bad day: too much, too slow, not what it says
// it is, and with headers that tell.
func (h *hall) harm(ip, agent, cookie string) {
	h.t.Helper()
	dial := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(ip)}}
	for _, text := range []string{
		"POST /speak/drop HTTP/1.1\r\nHost: localhost\r\nUser-Agent: " + agent + "\r\nContent-Length: 99999999\r\n\r\n" + strings.Repeat("x", 20000),
		"POST /speak/drop HTTP/1.1\r\nHost: localhost\r\nUser-Agent: " + agent + "\r\nCookie: session=" + cookie + "\r\nContent-Length: 16384\r\n\r\n",
		"POST /speak/drop HTTP/1.1\r\nHost: localhost\r\nUser-Agent: " + agent + "\r\nContent-Length: " + agent + "\r\n\r\n",
		"\x16\x03\x01\x02\x00\x01" + agent,
	} {
		conn, err := dial.DialContext(h.t.Context(), "tcp", strings.TrimPrefix(h.base, "http://"))
		testkit.Must(h.t, err)
		_, _ = io.WriteString(conn, text)
		_ = conn.(*net.TCPConn).CloseWrite()
		_, _ = bufio.NewReader(conn).ReadString('\n')
		_ = conn.Close()
	}
	slow, err := dial.DialContext(h.t.Context(), "tcp", strings.TrimPrefix(h.base, "http://"))
	testkit.Must(h.t, err)
	_, err = io.WriteString(slow, "POST /speak/drop HTTP/1.1\r\nHost: localhost\r\nUser-Agent: "+agent+"\r\nContent-Length: 16384\r\n\r\nhalf")
	testkit.Must(h.t, err)
	_ = slow.Close()
}

// A worker knows nothing of its surroundings, leaves nothing when it dies, and
// ends with whoever has started it, however that ends.
func TestWorkerIsAlone(t *testing.T) {
	h := newHall(t)
	h.tell("key " + string(h.slot))
	h.wait("key") // it works
	read := func(name string) string {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", h.worker, name))
		testkit.Must(t, err)
		return string(b)
	}
	if got := read("environ"); got != "GOTRACEBACK=none\x00" {
		t.Errorf("its environment is %q", got)
	}
	if got := strings.Split(read("cmdline"), "\x00"); len(got) != 3 || got[1] != speakWorker {
		t.Errorf("its arguments are %q", got)
	}
	for line := range strings.Lines(read("limits")) {
		if f := strings.Fields(line); strings.HasPrefix(line, "Max core file size") && (f[4] != "0" || f[5] != "0") {
			t.Error(line)
		}
	}
	if target, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/2", h.worker)); err != nil || target != "/dev/null" {
		t.Errorf("what it says of faults goes to %s, %v", target, err)
	}
	info, err := os.Stat(h.run)
	testkit.Must(t, err)
	if info.Mode().Perm() != 0o700 {
		t.Errorf("its memory has the mode %v", info.Mode())
	}
	self, err := os.Executable()
	testkit.Must(t, err)
	second, err := startWorker(self, speakWorker)
	testkit.Must(t, err)
	c := hatch.Config{Database: filepath.Join(h.data, speakFile), Dir: filepath.Join(h.data, speakDir), Run: h.run, Last: h.last, Slot: h.slot}
	if err := second.ask(context.Background(), hatch.Task{Do: hatch.Start, Config: &c}); err == nil || !strings.Contains(err.Error(), hatch.InUse) {
		t.Errorf("a second worker: %v", err)
	}
	if err := second.end(); err == nil {
		t.Error("a second worker ends as if all was well")
	}
	vanished(t, second.pid)
	worker := h.worker
	testkit.Must(t, h.cmd.Process.Kill())
	vanished(t, worker)
}

// It ends with the server that is told to end.
func TestWorkerEnds(t *testing.T) {
	h := newHall(t)
	h.tell("key " + string(h.slot))
	h.wait("key")
	testkit.Must(t, h.in.Close())
	h.wait("ended")
	vanished(t, h.worker)
}

// No release can move its clock.
func TestClockStandsFast(t *testing.T) {
	self, err := os.Executable()
	testkit.Must(t, err)
	program, err := os.ReadFile(self) //nolint:gosec // the tests' own program
	testkit.Must(t, err)
	name := clockName()
	if bytes.Contains(program, []byte(name)) {
		t.Error("the program knows of a file that moves its clock")
	}
	source, err := os.ReadFile("clock_moved.go")
	testkit.Must(t, err)
	if !bytes.HasPrefix(source, []byte("//go:build movedclock\n")) || !bytes.Contains(source, []byte(name)) {
		t.Error("the control: the code that moves the clock is elsewhere, or goes by another name")
	}
	if passKeys != nil {
		t.Error("the program makes keys of primes that everybody knows")
	}
	built, err := os.ReadFile("../../Makefile")
	testkit.Must(t, err)
	for line := range strings.Lines(string(built)) {
		if strings.Contains(line, "movedclock") && !strings.Contains(line, "-o bin/waymark-moved ") {
			t.Errorf("what is built with a clock that moves is not for tests alone: %s", line)
		}
		if strings.Contains(line, "waymark-moved") && !strings.Contains(line, "movedclock") {
			t.Errorf("the program of the tests is used for something: %s", line)
		}
	}
	if !strings.Contains(string(built), "movedclock") {
		t.Error("the control: the program of the tests is built elsewhere")
	}
	if got := ticket.SlotOf(now()); got != ticket.SlotOf(time.Now()) && got.Number()+1 != ticket.SlotOf(time.Now()).Number() {
		t.Errorf("it is %s", got)
	}
}
