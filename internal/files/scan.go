package files

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"waymark/internal/fault"
)

// A Scan looks a file through and gives the name of the virus that it found,
// if it found one.
type Scan func(ctx context.Context, r io.Reader) (found string, err error)

// Guard has every file looked through before it is kept: one with a virus is
// refused, and so is any while nobody looks.
func (s *Store) Guard(scan Scan) *Store {
	s.scan = scan
	return s
}

// ErrUnscanned says that the program that looks for viruses cannot be reached
// or did not look.
var ErrUnscanned = errors.New("files: nobody looks for viruses")

// scanTime is how long a file may be looked through.
const scanTime = 2 * time.Minute

// looked refuses a file with a virus.
func (t *Sent) looked(ctx context.Context) error {
	if t.s.scan == nil {
		return nil
	}
	ctx, stop := context.WithTimeout(ctx, scanTime)
	defer stop()
	found, err := t.s.scan(ctx, t.Reader())
	if err != nil {
		f := fault.New(fault.Unavailable, "files_unscanned", "fault.files_unscanned")
		f.Retry, f.Cause = awayFor, fmt.Errorf("%w: %w", ErrUnscanned, err)
		return f
	}
	if found != "" {
		var f fault.Fields
		f.Add("file", "fault.file_virus", "Name", found)
		return f.Err()
	}
	return nil
}

// ClamAV gives the scan of a ClamAV service at host:port, or at the path of a
// Unix socket. The protocol is INSTREAM of clamd(8).
func ClamAV(at string) Scan {
	network := "tcp"
	if strings.HasPrefix(at, "/") {
		network = "unix"
	}
	return func(ctx context.Context, r io.Reader) (string, error) {
		d := net.Dialer{Timeout: 5 * time.Second}
		c, err := d.DialContext(ctx, network, at)
		if err != nil {
			return "", err
		}
		defer func() { _ = c.Close() }()
		if until, ok := ctx.Deadline(); ok {
			if err := c.SetDeadline(until); err != nil {
				return "", err
			}
		}
		// Where it has had enough it answers before the end: the answer counts.
		sent := stream(c, r)
		answer, err := io.ReadAll(io.LimitReader(c, 4<<10))
		if len(answer) == 0 {
			return "", errors.Join(sent, err, errors.New("clamd: no answer"))
		}
		return verdict(strings.TrimRight(string(answer), "\x00\n"))
	}
}

// chunk is how much is sent at once.
const chunk = 128 << 10

func stream(to io.Writer, r io.Reader) error {
	if _, err := io.WriteString(to, "zINSTREAM\x00"); err != nil {
		return err
	}
	part := make([]byte, 4+chunk)
	for {
		n, err := io.ReadFull(r, part[4:])
		if n > 0 {
			binary.BigEndian.PutUint32(part, uint32(n)) //nolint:gosec // at most chunk
			if _, err := to.Write(part[:4+n]); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			_, err = to.Write([]byte{0, 0, 0, 0})
			return err
		case err != nil:
			return err
		}
	}
}

// verdict reads what clamd says: "stream: OK", "stream: NAME FOUND", or what
// went wrong.
func verdict(answer string) (string, error) {
	said, ok := strings.CutPrefix(answer, "stream: ")
	if name, found := strings.CutSuffix(said, " FOUND"); ok && found {
		return name, nil
	}
	if said == "OK" && ok {
		return "", nil
	}
	return "", fmt.Errorf("clamd: %q", answer)
}
