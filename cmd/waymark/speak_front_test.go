package main

import (
	"bufio"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"waymark/internal/auth"
	"waymark/internal/backup"
	"waymark/internal/db"
	"waymark/internal/envelope"
	"waymark/internal/hatch"
	"waymark/internal/keylog"
	"waymark/internal/speakup"
	"waymark/internal/testkit"
	"waymark/internal/testkit/passes"
	"waymark/internal/ticket"
	"waymark/internal/web"
)

// speakFront is the word that makes the program of the tests a front room of
// its own: the server's pages and drops, with a back room that its supervisor
// starts. It is told on standard input when it is, and what to make.
const speakFront = "speak-front"

// remembered is what the front surely has in its memory: the control of scans.
var remembered string

func beFront() {
	ctx := context.Background()
	data := os.Args[2]
	fail := func(err error) {
		if err != nil {
			fmt.Println("failed", err)
			os.Exit(1)
		}
	}
	d, err := db.Open(ctx, filepath.Join(data, "waymark.db"))
	fail(err)
	_, _, err = backup.Migrate(ctx, d, data, "test")
	fail(err)
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	p := &program{getenv: os.Getenv}
	b, err := p.openBackRoom(&config{Data: data, Zone: time.UTC}, log)
	fail(err)
	var moved atomic.Int64
	b.now = func() time.Time { return time.Now().Add(time.Duration(moved.Load())) }
	b.readers = func(context.Context) (hatch.Readers, error) {
		week := ticket.EpochOf(time.Now())
		return hatch.Readers{week: {1}, week.Add(1): {1}}, nil
	}
	b.crowd = func(context.Context, time.Time) (has, least hatch.Crowd, err error) {
		return hatch.Crowd{Holders: 300, Online: 50}, hatch.Crowd{Holders: 50, Online: 20}, nil
	}
	b.said = func(ticket.Slot) []byte { return nil }
	b.renew = func(context.Context, []ticket.Slot) error { return nil }
	b.started = func(pid int) { fmt.Println("worker", pid) }
	server, err := web.New(web.Config{Version: "test", SpeakDir: b.config.Dir}, web.Deps{DB: d, Auth: auth.New(d, auth.Options{}), Log: log, Hatch: b.client})
	fail(err)
	at, err := net.Listen("tcp", "127.0.0.1:0")
	fail(err)
	go func() { fail(server.HTTP().Serve(at)) }()
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() { fail(b.Run(ctx)); close(ended) }()
	fmt.Println("at", at.Addr().String(), b.config.Run)
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		word, rest, _ := strings.Cut(lines.Text(), " ")
		switch word {
		case "remember":
			remembered = strings.ToLower(rest)
		case "key":
			keys, err := b.client.Keys(ctx, []ticket.Slot{ticket.Slot(rest)})
			fail(err)
			fmt.Println("key", base64.StdEncoding.EncodeToString(keys[ticket.Slot(rest)]))
		case "slot":
			moved.Store(int64(time.Until(ticket.Slot(rest).Begins()) + time.Minute))
		}
	}
	stop()
	<-ended
	fmt.Println("ended")
}

// A hall is a front process with its worker, seen from outside.
type hall struct {
	t          *testing.T
	cmd        *exec.Cmd
	data, run  string
	base       string
	in         *os.File
	out        chan string
	worker     int
	said       *lines // standard error
	last, slot ticket.Slot
	week       ticket.Epoch // of its tickets
	keys       map[ticket.Use]*rsa.PrivateKey
	ids        map[ticket.Use]ticket.KeyID
}

func newHall(t *testing.T) *hall {
	t.Helper()
	at := time.Now().UTC()
	before := speakup.NextSlots(time.UTC, at.Add(-24*time.Hour), 24*time.Hour)
	h := &hall{t: t, data: t.TempDir(), said: newLines(), last: before[len(before)-1], slot: speakup.NextSlots(time.UTC, at, 24*time.Hour)[0]}
	h.week = ticket.EpochOf(at)
	h.mint(h.week)
	h.launch()
	return h
}

// launch starts a front on the hall's data.
func (h *hall) launch() {
	t := h.t
	t.Helper()
	self, err := os.Executable()
	testkit.Must(t, err)
	theirs, in, err := os.Pipe()
	testkit.Must(t, err)
	h.in = in
	h.cmd = exec.Command(self, speakFront, h.data)
	h.cmd.Stdin, h.cmd.Stderr = theirs, h.said
	h.cmd.Env = []string{"GOTRACEBACK=none", "TMPDIR=" + h.data}
	out, err := h.cmd.StdoutPipe()
	testkit.Must(t, err)
	testkit.Must(t, h.cmd.Start())
	testkit.Must(t, theirs.Close())
	cmd, told := h.cmd, make(chan string, 100)
	h.out = told
	go func() {
		defer close(told)
		for s := bufio.NewScanner(out); s.Scan(); {
			told <- s.Text()
		}
	}()
	t.Cleanup(func() { _ = in.Close(); _ = cmd.Wait(); _ = os.RemoveAll(h.run) })
	where := strings.Fields(h.wait("at"))
	h.base, h.run = "http://"+where[0], where[1]
	h.nextWorker()
}

// wait waits until the front says a word, and gives what follows it.
func (h *hall) wait(word string) string {
	h.t.Helper()
	limit := time.After(2 * time.Minute)
	for {
		select {
		case line, ok := <-h.out:
			w, rest, _ := strings.Cut(line, " ")
			if !ok || w == "failed" {
				h.t.Fatalf("the front says %q, and %s", line, h.said)
			}
			if w == "worker" {
				_, _ = fmt.Sscan(rest, &h.worker)
			}
			if w == word {
				return rest
			}
		case <-limit:
			h.t.Fatalf("the front does not say %s: %s", word, h.said)
		}
	}
}

func (h *hall) nextWorker() { h.t.Helper(); h.worker = 0; h.wait("worker") }

func (h *hall) tell(line string) {
	h.t.Helper()
	_, err := fmt.Fprintln(h.in, line)
	testkit.Must(h.t, err)
}

// mint makes a log with this week's keys, whose private halves the test has.
func (h *hall) mint(week ticket.Epoch) {
	h.keys, h.ids = map[ticket.Use]*rsa.PrivateKey{}, map[ticket.Use]ticket.KeyID{}
	from := week.Begins()
	e := keylog.Entry{
		Epoch: week, Published: from.AddDate(0, 0, -7).Format(time.DateOnly), ValidFrom: from.Format(time.DateOnly),
		ValidTo: from.AddDate(0, 0, 6).Format(time.DateOnly), Bundle: passes.Bundle, Roster: keylog.Roster{Hash: strings.Repeat("0", 64)},
	}
	for _, use := range ticket.Uses() {
		signer, err := passes.Generate()
		testkit.Must(h.t, err)
		private, err := signer.Private()
		testkit.Must(h.t, err)
		key, err := x509.ParsePKCS8PrivateKey(private)
		testkit.Must(h.t, err)
		h.keys[use], h.ids[use] = key.(*rsa.PrivateKey), signer.Public().ID()
		e.Keys = append(e.Keys, keylog.KeyOf(use, signer.Public()))
	}
	drop, err := envelope.NewKey()
	testkit.Must(h.t, err)
	e.Drop = []keylog.Drop{keylog.DropOf(ticket.SlotOf(from), drop.Public())}
	signs, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	testkit.Must(h.t, err)
	text, err := (&keylog.Log{}).Next(e, signs)
	testkit.Must(h.t, err)
	dir, err := makeDir(h.data, speakDir)
	testkit.Must(h.t, err)
	testkit.Must(h.t, os.WriteFile(filepath.Join(dir, "keys.json"), []byte("["+string(text)+"]"), 0o600))
}

func (h *hall) ticket(use ticket.Use, own [32]byte) map[string]string {
	m := ticket.Message{Use: use, Epoch: h.week, Own: own}
	_, _ = rand.Read(m.Random[:])
	sum := sha512.Sum384(m.Bytes())
	sig, err := rsa.SignPSS(rand.Reader, h.keys[use], crypto.SHA384, sum[:], &rsa.PSSOptions{SaltLength: 48})
	testkit.Must(h.t, err)
	return map[string]string{"kid": h.ids[use].String(), "msg": base64.StdEncoding.EncodeToString(m.Bytes()), "sig": base64.StdEncoding.EncodeToString(sig)}
}

// open seals a new thread, as a browser would.
func (h *hall) open(number int, title, text string) []byte {
	h.t.Helper()
	said := h.opening(number, title, text)
	h.tell("key " + string(h.slot))
	public, err := base64.StdEncoding.DecodeString(h.wait("key"))
	testkit.Must(h.t, err)
	sealed, err := envelope.Seal(public, h.slot, said)
	testkit.Must(h.t, err)
	return sealed
}

// opening writes a new thread, as a browser would before it is sealed.
func (h *hall) opening(number int, title, text string) []byte {
	h.t.Helper()
	return h.letter(&envelope.Operation{Op: envelope.Open, Title: title, Text: text}, number)
}

// letter writes an operation in or for the thread of a number, by somebody who
// writes nothing else; what is not said of it yet is drawn.
func (h *hall) letter(o *envelope.Operation, number int) []byte {
	h.t.Helper()
	in := base64.StdEncoding.EncodeToString
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	testkit.Must(h.t, err)
	o.Holder, err = key.PublicKey.Bytes()
	testkit.Must(h.t, err)
	body, pass := map[string]string{"text": o.Text}, ticket.Say
	for _, b := range [][]byte{o.Receipt[:], o.Post[:]} {
		_, _ = rand.Read(b)
	}
	if o.Op == envelope.Open {
		_, _ = rand.Read(o.Thread[:])
		body["title"], pass = o.Title, ticket.Open
	}
	sum := sha256.Sum256(o.Signed())
	r, s, err := ecdsa.Sign(rand.Reader, key, sum[:])
	testkit.Must(h.t, err)
	var own [32]byte
	_, _ = rand.Read(own[:])
	said, err := json.Marshal(map[string]any{
		"v": 1, "op": o.Op, "rid": in(o.Receipt[:]), "rk": in(o.Answer[:]), "slot": h.slot, "pid": in(o.Post[:]), "thread": in(o.Thread[:]),
		"hpk": in(o.Holder), "hsig": in(append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)),
		"ticket": h.ticket(pass, own), "join": h.ticket(ticket.Join(number), ticket.HolderOf(o.Holder)),
		"body": body,
	})
	testkit.Must(h.t, err)
	return said
}

// from is a client at an address of its own.
func from(ip string) *http.Client {
	dial := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(ip)}}
	return &http.Client{Transport: &http.Transport{DialContext: dial.DialContext, DisableKeepAlives: true}}
}

func needle(t *testing.T) string {
	t.Helper()
	b := make([]byte, 12)
	_, err := rand.Read(b)
	testkit.Must(t, err)
	return "ndl" + hex.EncodeToString(b)
}
