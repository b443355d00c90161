package files_test

import (
	"context"
	"encoding/hex"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"waymark/internal/fault"
	"waymark/internal/files"
	"waymark/internal/testkit"
)

// mark stands for a virus: a signature of our own says that it is one.
const mark = "waymark-test-file-that-counts-as-a-virus"

// clamd starts a real ClamAV service with that one signature.
func clamd(t *testing.T) (socket string, end func()) {
	t.Helper()
	path, err := exec.LookPath("clamd")
	if err != nil {
		path, err = exec.LookPath("/usr/sbin/clamd") // not in everybody's path
	}
	if err != nil {
		t.Skip("ClamAV is not installed (on Debian: apt-get install clamav-daemon)")
	}
	dir, err := os.MkdirTemp("", "wm-clam-") //nolint:usetesting // the path of a socket must be short
	testkit.Must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	testkit.Must(t, os.WriteFile(filepath.Join(dir, "own.ndb"), []byte("Waymark.Test:0:*:"+hex.EncodeToString([]byte(mark))+"\n"), 0o600))
	socket = filepath.Join(dir, "clamd.sock")
	settings := "LocalSocket " + socket + "\nDatabaseDirectory " + dir + "\nForeground yes\nStreamMaxLength 2M\nUser root\n"
	if os.Getuid() != 0 {
		settings = strings.Replace(settings, "User root\n", "", 1)
	}
	testkit.Must(t, os.WriteFile(filepath.Join(dir, "clamd.conf"), []byte(settings), 0o600))
	cmd := exec.Command(path, "--config-file="+filepath.Join(dir, "clamd.conf"))
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	testkit.Must(t, cmd.Start())
	end = func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }
	t.Cleanup(end)
	for deadline := time.Now().Add(60 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		c, err := net.Dial("unix", socket)
		if err == nil {
			_ = c.Close()
			return socket, end
		}
		if time.Now().After(deadline) {
			end()
			t.Fatalf("clamd does not listen: %s", said.String())
		}
	}
}

func TestViruses(t *testing.T) {
	socket, end := clamd(t)
	s := files.In(filepath.Join(t.TempDir(), "files")).Guard(files.ClamAV(socket))
	clean := put(t, s, strings.Repeat("clean ", 100_000))
	_, _, err := s.Put(strings.NewReader("before "+mark+" after"), limit)
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Args["Name"] != "Waymark.Test.UNOFFICIAL" {
		t.Errorf("a virus: %v", err)
	}
	unscanned := func(what string, err error) {
		t.Helper()
		if !errors.Is(err, files.ErrUnscanned) || !errors.As(err, &f) || f.Kind != fault.Unavailable || f.Retry == 0 {
			t.Errorf("%s: %v", what, err)
		}
	}
	// the service looks at two megabytes: what it has not seen is not kept
	_, _, err = s.Put(strings.NewReader(strings.Repeat("x", 5<<20)+mark), 10<<20)
	unscanned("a file that is larger than it looks at", err)
	end()
	_, _, err = s.Put(strings.NewReader("two"), limit)
	unscanned("nobody looks", err)
	if all := everything(t, s); len(all) != 1 || all[clean] == 0 || entries(t, s.Dir()) != 1 {
		t.Errorf("kept: %v", all)
	}
	if contents(t, s, clean) == "" {
		t.Error("what was kept is not given")
	}
}

// Without the guard the same file is kept: it is the guard that refuses it.
func TestUnguarded(t *testing.T) {
	put(t, files.In(t.TempDir()), mark)
}

func TestOddAnswers(t *testing.T) {
	for _, answer := range []string{"", "stream: ", "OK", "FOUND", "stream: OK and more", "\x00", strings.Repeat("x", 9<<10)} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		testkit.Must(t, err)
		go func() {
			c, err := l.Accept()
			if err == nil {
				_, _ = c.Write([]byte(answer))
				_ = c.Close()
			}
		}()
		if found, err := files.ClamAV(l.Addr().String())(context.Background(), strings.NewReader("x")); err == nil {
			t.Errorf("%q is taken for clean, or for %q", answer, found)
		}
		testkit.Must(t, l.Close())
	}
}
