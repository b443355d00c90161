package main

import (
	"bufio"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"waymark/assets"
	"waymark/internal/board"
	"waymark/internal/envelope"
	"waymark/internal/testkit"
)

// buildMoved builds the program as it is, but for a clock that tests can move.
func buildMoved(t *testing.T, more ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "waymark")
	args := append([]string{"build", "-tags=netgo,osusergo,sqlite_omit_load_extension,movedclock", "-o", path}, more...)
	if out, err := exec.Command("go", append(args, ".")...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return path
}

// A writer is what somebody cannot help to have with them, each made for this
// run and found nowhere else.
type writer struct{ name, ip, agent, language, secret, words string }

func (w writer) header(signedIn bool) map[string]string {
	h := map[string]string{"User-Agent": w.agent, "Accept-Language": w.language}
	if signedIn {
		h["Cookie"] = "__Host-session=" + w.secret
	}
	return h
}

// harm does what goes wrong on a bad day, each time with what tells of the
// writer: no TLS, TLS that fails, too much, too slow, headers that tell.
func (p *premises) harm(w writer) {
	p.t.Helper()
	head := "POST /speak/drop HTTP/1.1\r\nHost: localhost\r\nUser-Agent: " + w.agent + "\r\n"
	for _, text := range []string{
		head + "Content-Length: 99999999\r\n\r\n" + strings.Repeat("x", 20000),
		head + "Cookie: __Host-session=" + w.secret + "\r\nContent-Length: 16384\r\n\r\n",
		head + "Content-Length: " + w.agent + "\r\n\r\n",
		head + "Content-Length: 16384\r\n\r\nhalf of it",
		"GET /speak/" + w.agent + "?" + w.secret + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
	} {
		conn, err := p.dial(p.t.Context(), w.ip)
		testkit.Must(p.t, err)
		sealed := tls.Client(conn, &tls.Config{InsecureSkipVerify: true}) //nolint:gosec // its own certificate
		_, _ = io.WriteString(sealed, text)
		if !strings.HasSuffix(text, "half of it") {
			_, _ = bufio.NewReader(sealed).ReadString('\n')
		}
		_ = conn.Close()
	}
	for _, junk := range []string{head + "\r\n", "\x16\x03\x01\x02\x00\x01" + w.agent} {
		conn, err := p.dial(p.t.Context(), w.ip)
		testkit.Must(p.t, err)
		_, _ = io.WriteString(conn, junk)
		_, _ = bufio.NewReader(conn).ReadString('\n')
		_ = conn.Close()
	}
	conn, err := p.dial(p.t.Context(), w.ip)
	testkit.Must(p.t, err)
	if err := tls.Client(conn, &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS11}).Handshake(); err == nil { //nolint:gosec // it is to fail
		p.t.Error("TLS 1.1 is spoken")
	}
	_ = conn.Close()
}

// told gives where what tells of the writer stands, and where the words do
// that are not where everybody reads them.
func (p *premises) told(w writer) (found []string) {
	p.t.Helper()
	for what, needle := range map[string]string{"address": w.ip, "browser": w.agent, "language": w.language, "session": w.secret, "name": w.name, "words": w.words} {
		for _, file := range strewn(p.t, needle, p.dir) {
			switch {
			case what == "words" && file == speakFile, what == "name" && strings.HasPrefix(file, "waymark.db"):
				continue // the forum knows its people, and the back room its texts
			}
			found = append(found, what+" in "+file)
		}
		if strings.Contains(p.said.String(), needle) {
			found = append(found, what+" was printed")
		}
	}
	return found
}

// live is the writer's day: they collect, drop an envelope, and it is
// published, while everything goes wrong.
func (p *premises) live(w writer) {
	t := p.t
	t.Helper()
	p.collect(w.ip, w.header(true))
	for _, secret := range p.secrets[:visitors] {
		p.ask("127.0.0.1", http.MethodGet, "/accessibility", map[string]string{"Cookie": "__Host-session=" + secret}, nil)
	}
	sealed, err := envelope.Seal(p.log().Drop(p.slot), p.slot, p.opening(3, "About "+w.words[:12], "It says "+w.words))
	testkit.Must(t, err)
	if got := p.hand(w.ip, w.header(false), sealed); got != "held" {
		t.Fatalf("told %q", got)
	}
	if got := holds(t, p.cmd.Process.Pid, w.words, w.agent); got[0] != 0 || got[1] == 0 {
		t.Errorf("the front holds the words %d times, and the control %d times", got[0], got[1])
	}
	if got := holds(t, p.worker, w.words, w.ip, w.agent, w.language, w.secret, w.name); got[0] == 0 || got[1]+got[2]+got[3]+got[4]+got[5] != 0 {
		t.Errorf("the back holds words, address, browser, language, session and name %v times", got)
	}
	p.harm(w)
	for _, how := range []syscall.Signal{syscall.SIGKILL, syscall.SIGQUIT} { // at the last it would say where it stood
		old := p.worker
		testkit.Must(t, syscall.Kill(old, how))
		p.nextWorker()
		vanished(t, old)
		if got := p.hand(w.ip, w.header(false), sealed); got != "held" {
			t.Errorf("after a worker died, told %q", got)
		}
	}
	before := p.worker
	p.at(p.moved + 31*time.Minute)
	shown := filepath.Join(p.data, speakDir, board.File)
	p.until("the slot was", func() bool {
		info, err := os.Stat(shown)
		return err == nil && info.ModTime().Equal(p.slot.Begins())
	})
	vanished(t, before)
	p.nextWorker()
	p.hand(w.ip, w.header(false), make([]byte, envelope.Size)) // the new worker is at work
	if got := holds(t, p.worker, w.words, w.ip, w.agent, w.language, w.secret, w.name); fmt.Sprint(got) != "[0 0 0 0 0 0]" {
		t.Errorf("after the slot, the back holds words, address, browser, language, session and name %v times", got)
	}
	if got := holds(t, p.cmd.Process.Pid, w.words); got[0] != 0 {
		t.Errorf("after the slot, the front holds the words %d times", got[0])
	}
}

func newWriter(t *testing.T) writer {
	t.Helper()
	return writer{name: "Wynn " + needle(t), ip: "127.91.57.23", agent: needle(t), language: "cy-x-91572", words: needle(t)}
}

// The real program, with both its rooms, writes down nothing of who wrote:
// neither in a file, nor in a journal, nor on its outputs, nor in what everybody
// can have, whatever goes wrong; its own end included.
func TestNothingTellsOfTheWriter(t *testing.T) {
	if script, _ := assets.Lookup(assets.Path("speak.js")); script.Integrity == "" {
		testkit.Missing(t, "the scripts are not built, and the log of keys names one")
	}
	w := newWriter(t)
	p := newPremises(t, buildMoved(t), w.name)
	w.secret = p.secrets[0]
	p.live(w)
	read, err := os.ReadFile(filepath.Join(p.data, speakDir, board.File))
	testkit.Must(t, err)
	b, err := board.Decode(p.reader, read)
	testkit.Must(t, err)
	if len(b.Threads) != 1 || b.Threads[0].Posts[0].Text != "It says "+w.words {
		t.Errorf("published is %+v", b)
	}
	copied, err := os.ReadFile(filepath.Join(p.data, speakDir, board.Glass))
	testkit.Must(t, err)
	glass, err := board.DecodeGlass(p.reader, copied)
	testkit.Must(t, err)
	text, err := json.Marshal(b)
	testkit.Must(t, err)
	for _, n := range []string{w.name, w.ip, w.agent, w.language, w.secret} {
		if strings.Contains(string(glass), n) || strings.Contains(string(text), n) {
			t.Errorf("%s stands in what everybody reads", n)
		}
	}
	if !strings.Contains(string(glass), w.words) {
		t.Error("the control: the copy has no words")
	}
	testkit.Must(t, p.cmd.Process.Signal(syscall.SIGQUIT)) // it prints where it stood
	_ = p.cmd.Wait()
	if !strings.Contains(p.said.String(), "SIGQUIT") {
		t.Error("the control: it ended without a word")
	}
	if found := p.told(w); len(found) > 0 {
		t.Errorf("%v: %s", found, p.said)
	}
	// The control: a line as other servers write it would be found.
	testkit.Must(t, os.WriteFile(filepath.Join(p.data, "access.log"), []byte(w.ip+` - - "POST /speak/drop" "`+w.agent+`"`), 0o600))
	if found := p.told(w); len(found) != 2 {
		t.Errorf("a log of who asks is not found: %v", found)
	}
}

// The control, in the long form: programs that log who asks, in each of the
// ways in which servers do, are found out by the same search.
func TestProgramsThatTellAreFound(t *testing.T) {
	if os.Getenv("WAYMARK_SOAK") != "1" {
		t.Skip("it builds the program anew, twice")
	}
	root := testkit.Root(t)
	for name, c := range map[string]struct{ file, was, now, found string }{
		"a log of who asks": {
			"internal/web/speak_files.go", "s.secureHeaders(w.Header())\n",
			"s.secureHeaders(w.Header())\n\ts.Log.Info(\"request\", \"from\", r.RemoteAddr, \"by\", r.UserAgent())\n", "browser was printed",
		},
		"what the server says of connections": {
			"internal/web/speak_files.go", "\treturn log.New(io.Discard, \"\", 0)\n", "\tif l == nil {\n\t\treturn log.New(io.Discard, \"\", 0)\n\t}\n\treturn l\n", "address was printed",
		},
	} {
		text, err := os.ReadFile(filepath.Join(root, c.file))
		testkit.Must(t, err)
		if strings.Count(string(text), c.was) != 1 {
			t.Fatalf("%s: %s does not hold %q once", name, c.file, c.was)
		}
		dir := t.TempDir()
		told, list := filepath.Join(dir, "told.go"), filepath.Join(dir, "overlay.json")
		testkit.Must(t, os.WriteFile(told, []byte(strings.Replace(string(text), c.was, c.now, 1)), 0o600))
		over, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(root, c.file): told}})
		testkit.Must(t, err)
		testkit.Must(t, os.WriteFile(list, over, 0o600))
		w := newWriter(t)
		p := newPremises(t, buildMoved(t, "-overlay="+list), w.name)
		w.secret = p.secrets[0]
		p.harm(w)
		p.hand(w.ip, w.header(false), make([]byte, envelope.Size))
		if found := strings.Join(p.told(w), ", "); !strings.Contains(found, c.found) {
			t.Errorf("%s is not found: %s", name, found)
		}
	}
}
