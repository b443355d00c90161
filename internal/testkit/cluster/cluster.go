// Package cluster starts a PostgreSQL server for tests from the binaries
// that are installed on this computer, and ends it without a trace.
package cluster

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// ErrNone says that no PostgreSQL server is installed on this computer.
var ErrNone = errors.New("no PostgreSQL server is installed (on Debian: apt-get install postgresql)")

// A Server is a running PostgreSQL server that listens on a unix socket in a
// directory of its own.
type Server struct {
	dir   string
	guard *exec.Cmd
	leash io.Closer
}

// guard makes the cluster, runs the server and waits for its standard input
// to end, which it does however the process that holds the other end ends.
// Nothing of the server is left afterwards.
const guard = `
set -u
bin=$1 dir=$2
trap 'cd / && rm -rf "$dir"' EXIT
"$bin/initdb" -D "$dir/data" -U postgres -A trust --no-sync --locale=C -E UTF8 >"$dir/log" 2>&1 ||
	{ tail -n 3 "$dir/log"; exit 1; }
"$bin/postgres" -D "$dir/data" -k "$dir" -h '' -c fsync=off -c synchronous_commit=off \
	-c full_page_writes=off -c max_connections=400 -c shared_buffers=64MB \
	-c max_wal_size=4GB -c autovacuum=off -c jit=off </dev/null >>"$dir/log" 2>&1 &
server=$!
n=0
until "$bin/pg_isready" -q -h "$dir"; do
	n=$((n + 1))
	if [ $n -gt 600 ] || ! kill -0 $server 2>/dev/null; then tail -n 3 "$dir/log"; kill -QUIT $server; exit 1; fi
	sleep 0.05
done
echo ready
read -r _
kill -QUIT $server
wait $server
`

// Start makes an empty cluster and starts a server on it. It fails with
// ErrNone where none is installed. The server ends with Stop or with this
// process, whichever comes first. As root it runs as the user postgres, since
// PostgreSQL refuses to run as root.
func Start() (*Server, error) {
	bin, err := find()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "waymark-postgres-")
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir}
	if err := s.start(bin); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, nil
}

func (s *Server) start(bin string) error {
	if err := os.Chmod(s.dir, 0o711); err != nil {
		return err
	}
	s.guard = exec.Command("/bin/sh", "-c", guard, "sh", bin, s.dir)
	s.guard.Dir = "/"
	// A group of its own, so that Ctrl-C ends the tests and they end the server.
	s.guard.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if os.Getuid() == 0 {
		c, err := credential()
		if err != nil {
			return err
		}
		if err := os.Chown(s.dir, int(c.Uid), int(c.Gid)); err != nil {
			return err
		}
		s.guard.SysProcAttr.Credential = c
	}
	leash, err := s.guard.StdinPipe()
	if err != nil {
		return err
	}
	s.leash = leash
	out, err := s.guard.StdoutPipe()
	if err != nil {
		return err
	}
	if err := s.guard.Start(); err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	r := bufio.NewReader(out)
	line, _ := r.ReadString('\n')
	if line == "ready\n" {
		return nil
	}
	rest, _ := io.ReadAll(r)
	s.Stop()
	return fmt.Errorf("PostgreSQL did not start: %s%s", line, rest)
}

// credential is that of the user postgres, or nobody where there is none.
func credential() (*syscall.Credential, error) {
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return nil, err
		}
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// URL is the server's address, for its database postgres.
func (s *Server) URL() string {
	return "postgres://postgres@/postgres?host=" + url.QueryEscape(s.dir)
}

// Stop ends the server and removes its files.
func (s *Server) Stop() {
	_ = s.leash.Close()
	_ = s.guard.Wait()
}

// find gives the directory of the newest server that is installed.
func find() (string, error) {
	places, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	newest, version := "", 0
	for _, p := range places {
		if v, err := strconv.Atoi(filepath.Base(filepath.Dir(p))); err == nil && v > version && whole(p) {
			newest, version = p, v
		}
	}
	if newest != "" {
		return newest, nil
	}
	for _, p := range append(strings.Split(os.Getenv("PATH"), ":"), "/usr/local/pgsql/bin", "/usr/local/bin", "/opt/homebrew/bin") {
		if p != "" && whole(p) {
			return p, nil
		}
	}
	return "", ErrNone
}

// whole says whether a directory holds all programs that are needed.
func whole(dir string) bool {
	for _, p := range []string{"initdb", "postgres", "pg_isready"} {
		if _, err := exec.LookPath(filepath.Join(dir, p)); err != nil {
			return false
		}
	}
	return true
}
