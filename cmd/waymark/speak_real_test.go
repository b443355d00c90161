package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"waymark/internal/auth"
	"waymark/internal/board"
	"waymark/internal/db"
	"waymark/internal/envelope"
	"waymark/internal/forum"
	"waymark/internal/keylog"
	"waymark/internal/speakup"
	"waymark/internal/testkit"
	"waymark/internal/testkit/passes"
	"waymark/internal/ticket"
)

// A premises is the real program with both rooms, over TLS, on a site whose
// staff hold this week's passes. Its clock stands half an hour before a slot.
type premises struct {
	*hall
	dir, clock string
	moved      time.Duration
	secrets    []string // of the sessions of staff; the first is the writer's
	drop       []byte   // the key for envelopes that was in the log before it began
	reader     board.Key
	address    string
}

var hasCollected = db.SQL(`INSERT INTO speak_collect (epoch, person_id, request) VALUES ($1, $2, $3)`)

// staff is how many hold passes, and visitors how many are about.
const staff, visitors = 24, 12

func newPremises(t *testing.T, program, writer string) *premises {
	t.Helper()
	p := &premises{dir: t.TempDir(), hall: &hall{t: t, said: newLines(), keys: map[ticket.Use]*rsa.PrivateKey{}, ids: map[ticket.Use]ticket.KeyID{}}}
	p.data, p.run, p.clock = filepath.Join(p.dir, "data"), filepath.Join(p.dir, "run"), filepath.Join(p.dir, "clock")
	at := time.Now()
	p.slot = speakup.NextSlots(time.UTC, at.Add(time.Hour/2), 24*time.Hour)[0]
	p.moved = p.slot.Begins().Add(-time.Hour / 2).Sub(at)
	p.week = ticket.EpochOf(at.Add(p.moved))
	for _, d := range []string{p.data, p.run, filepath.Join(p.dir, "tmp")} {
		testkit.Must(t, os.MkdirAll(d, 0o700))
	}
	p.settle(writer)
	p.begin(program)
	return p
}

// settle makes the site before the program begins.
func (p *premises) settle(writer string) {
	p.t.Helper()
	ctx := context.Background()
	d, err := db.Open(ctx, filepath.Join(p.data, "waymark.db"))
	testkit.Must(p.t, err)
	_, err = d.Migrate(ctx)
	testkit.Must(p.t, err)
	d.Now = func() time.Time { return time.Now().Add(p.moved).AddDate(0, 0, -30) }
	org := testkit.Organisation(p.t, d, "Westmere Council")
	var people []forum.Person
	for i := range staff {
		name := fmt.Sprint("Officer ", i)
		if i == 0 {
			name = writer
		}
		one, err := forum.AddPerson(ctx, d, forum.System(), forum.PersonDraft{Name: name, Org: org, Email: fmt.Sprintf("p%d@example.org", i)})
		testkit.Must(p.t, err)
		people = append(people, one)
	}
	d.Now = func() time.Time { return time.Now().Add(p.moved) }
	front, err := speakup.Open(ctx, d, speakup.Options{
		Dir: filepath.Join(p.data, speakDir), Zone: time.UTC, Bundle: passes.Bundle, Drops: passes.Drops, Generate: passes.Generate, Simulate: true,
	})
	testkit.Must(p.t, err)
	least := speakup.Limits{Least: speakup.LeastFloor, Quiet: speakup.QuietFloor}
	testkit.Must(p.t, front.Set(ctx, forum.System(), speakup.Settings{Limits: least, Orgs: []int64{org}}))
	testkit.Must(p.t, front.Tend(ctx))
	p.drop = front.Published(p.slot)
	readers, err := front.ReaderKeys(ctx)
	testkit.Must(p.t, err)
	p.reader = board.Key(readers[p.slot.Epoch()])
	accounts := auth.New(d, auth.Options{})
	for i, one := range people {
		secret, _, err := accounts.SignInAs(ctx, one.ID, "test", "")
		testkit.Must(p.t, err)
		p.secrets = append(p.secrets, secret)
		for _, week := range []ticket.Epoch{p.week, p.week.Add(1)} {
			if i == 0 {
				continue // the writer collects by themselves
			}
			testkit.Must(p.t, d.Write(ctx, func(tx *db.Tx) error {
				_, err := tx.Exec(ctx, hasCollected, string(week), one.ID, []byte("-"))
				return err
			}))
		}
	}
	for _, use := range ticket.Uses() {
		der, err := os.ReadFile(filepath.Join(p.data, speakDir, "keys", string(p.week)+"-"+use.String()+".key"))
		testkit.Must(p.t, err)
		key, err := x509.ParsePKCS8PrivateKey(der)
		testkit.Must(p.t, err)
		signer, err := ticket.ParseSigner(der)
		testkit.Must(p.t, err)
		p.keys[use], p.ids[use] = key.(*rsa.PrivateKey), signer.Public().ID()
	}
	testkit.Must(p.t, d.Checkpoint(ctx, true))
	testkit.Must(p.t, d.Close())
}

// at moves the program's clock.
func (p *premises) at(moved time.Duration) {
	p.t.Helper()
	temp := p.clock + ".new"
	testkit.Must(p.t, os.WriteFile(temp, []byte(moved.String()), 0o600))
	testkit.Must(p.t, os.Rename(temp, p.clock))
}

// clockName is what the program built for tests knows the file by that moves
// its clock. It is put together here, since no other program may hold it.
func clockName() string { return strings.Join([]string{"WAYMARK", "CLOCK"}, "_") }

// begin starts the program and waits for its address and its back room.
func (p *premises) begin(program string) {
	p.t.Helper()
	p.at(p.moved)
	cert, key := filepath.Join(p.dir, "cert.pem"), filepath.Join(p.dir, "key.pem")
	certify(p.t, cert, key)
	p.cmd = exec.Command(program, "serve")
	p.cmd.Stdout, p.cmd.Stderr = p.said, p.said
	p.cmd.Env = []string{
		"WAYMARK_DATA=" + p.data, "WAYMARK_LISTEN=127.0.0.1:0", "WAYMARK_SPEAK=on", "WAYMARK_TIMEZONE=UTC", "WAYMARK_LIMITS=off", "WAYMARK_LOG=text,debug",
		"WAYMARK_TLS_CERT=" + cert, "WAYMARK_TLS_KEY=" + key, clockName() + "=" + p.clock, "RUNTIME_DIRECTORY=" + p.run, "TMPDIR=" + filepath.Join(p.dir, "tmp"),
	}
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	testkit.Must(p.t, p.cmd.Start())
	p.t.Cleanup(func() { _ = p.cmd.Process.Kill(); _ = p.cmd.Wait() })
	p.until("the program is there", func() bool {
		_, rest, found := strings.Cut(p.said.String(), "Waymark is at https://")
		at, _, whole := strings.Cut(rest, "\n")
		if found && whole {
			_, port, err := net.SplitHostPort(at)
			testkit.Must(p.t, err)
			p.address, p.base = "127.0.0.1:"+port, "https://localhost:"+port
		}
		return found && whole
	})
	p.nextWorker()
	// The keys for envelopes in the log are nobody's; the program says others.
	p.until("the log has other keys", func() bool { return !bytes.Equal(p.log().Drop(p.slot), p.drop) })
}

// until waits for something that comes by itself.
func (p *premises) until(what string, is func() bool) {
	p.t.Helper()
	for limit := time.After(3 * time.Minute); !is(); {
		select {
		case <-limit:
			p.t.Fatalf("waiting in vain until %s: %s", what, p.said)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// nextWorker waits until another worker than the last stands in the back room.
func (p *premises) nextWorker() {
	p.t.Helper()
	was := p.worker
	p.until("there is a worker", func() bool {
		all, err := filepath.Glob("/proc/[0-9]*/cmdline")
		testkit.Must(p.t, err)
		for _, path := range all {
			var pid, parent int
			var name, state string
			text, _ := os.ReadFile(path)
			if !bytes.Contains(text, []byte("\x00"+speakWorker+"\x00")) {
				continue
			}
			stat, _ := os.ReadFile(filepath.Join(filepath.Dir(path), "stat"))
			if _, err := fmt.Sscan(string(stat), &pid, &name, &state, &parent); err == nil && parent == p.cmd.Process.Pid && pid != was && state != "Z" {
				p.worker = pid
				return true
			}
		}
		return false
	})
}

// dial connects from an address of its own.
func (p *premises) dial(ctx context.Context, ip string) (net.Conn, error) {
	d := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(ip)}}
	return d.DialContext(ctx, "tcp", p.address)
}

// ask asks from an address, with headers.
func (p *premises) ask(ip, method, path string, header map[string]string, body []byte) (status int, text []byte) {
	p.t.Helper()
	client := &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // its own certificate
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return p.dial(ctx, ip) },
	}}
	req, err := http.NewRequestWithContext(p.t.Context(), method, p.base+path, bytes.NewReader(body))
	testkit.Must(p.t, err)
	for name, value := range header {
		req.Header.Set(name, value)
	}
	res, err := client.Do(req)
	testkit.Must(p.t, err)
	defer func() { _ = res.Body.Close() }()
	text, err = io.ReadAll(res.Body)
	testkit.Must(p.t, err)
	return res.StatusCode, text
}

func (p *premises) log() *keylog.Log {
	p.t.Helper()
	_, text := p.ask("127.0.0.1", http.MethodGet, "/speak/keys.json", nil, nil)
	l, err := keylog.Verify(bytes.NewReader(text))
	testkit.Must(p.t, err)
	return l
}

var tokenField = regexp.MustCompile(`name="form_token" value="([^"]+)"`)

// collect asks for this week's passes in a session, as its browser would.
func (p *premises) collect(ip string, header map[string]string) {
	p.t.Helper()
	_, page := p.ask(ip, http.MethodGet, "/settings", header, nil)
	token := tokenField.FindSubmatch(page)
	if token == nil {
		p.t.Fatalf("no page: %.300s", page)
	}
	q := speakup.Request{V: 1, Epoch: p.week, Log: p.log().Head().Hash, Blinded: map[string][]string{}}
	for _, use := range ticket.Uses() {
		for range ticket.Quota(use) {
			b := make([]byte, ticket.Size)
			_, _ = rand.Read(b[1:])
			q.Blinded[p.ids[use].String()] = append(q.Blinded[p.ids[use].String()], base64.StdEncoding.EncodeToString(b))
		}
	}
	body, err := json.Marshal(q)
	testkit.Must(p.t, err)
	sent := map[string]string{"X-Form-Token": string(token[1]), "Content-Type": "application/json"}
	for name, value := range header {
		sent[name] = value
	}
	if status, text := p.ask(ip, http.MethodPost, "/tickets/collect", sent, body); status != http.StatusOK {
		p.t.Fatalf("collecting: %d %.300s", status, text)
	}
}

// hand drops an envelope without a session, and gives what its sender is told.
func (p *premises) hand(ip string, header map[string]string, sealed []byte) string {
	p.t.Helper()
	_, answer := p.ask(ip, http.MethodPost, "/speak/drop", header, sealed)
	said, err := envelope.OpenAnswer(envelope.AnswerKey{}, answer)
	if err != nil {
		return ""
	}
	var r envelope.Result
	testkit.Must(p.t, json.Unmarshal(said, &r))
	return r.Code
}
