package mail

import (
	"context"
	"errors"
	"net/textproto"
	"time"
)

// A Setup is how mail is set up, without its password.
type Setup struct {
	Host     string
	Port     int
	TLS      Mode
	Username string // empty: the server asks for none
	From     string
}

// Setup says how mail is set up; its zero value where it is not.
func (m *Mail) Setup() Setup {
	if m == nil {
		return Setup{}
	}
	return Setup{m.c.Host, m.c.Port, m.c.TLS, m.c.Username, m.c.From}
}

// A Verdict is what became of a letter that was sent to see whether letters go out.
type Verdict struct {
	Sent   bool
	Reason string // in few words, as a Failure gives it; empty where it was sent
	Answer string // the server's own words, for whoever asked alone; empty where it said nothing
	Took   time.Duration
}

// tryTime is how long a letter is tried while somebody waits for the verdict.
const tryTime = 20 * time.Second

// Try sends one letter at once, past the queue, and says what the server
// answered, which it waits for no longer than ctx. Its words are kept nowhere.
func (m *Mail) Try(ctx context.Context, l Letter) (v Verdict, err error) {
	if m == nil {
		return v, errors.New("mail: no server is set up")
	}
	raw, err := m.compose(l, delivery{pid: newPID(), created: m.d.Now()})
	if err != nil {
		return Verdict{Reason: "not an address"}, nil //nolint:nilerr // it is the verdict
	}
	ctx, cancel := context.WithTimeout(ctx, tryTime)
	defer cancel()
	begun := time.Now() //nolint:forbidigo // it is not kept
	until, _ := ctx.Deadline()
	line := &line{m: m, most: until.Sub(begun)}
	at, err := line.hand(ctx, l.To, raw)
	v.Took = time.Since(begun) //nolint:forbidigo // it is not kept
	var said *textproto.Error
	switch {
	case err == nil:
		v.Sent, v.Answer = true, line.said
		line.close()
		return v, nil
	case errors.As(err, &said):
		v.Answer = said.Error()
	}
	if line.c != nil {
		_ = line.c.Close()
	}
	v.Reason, v.Answer = troubleOf(at, err).reason, oneLine(v.Answer)
	return v, nil
}
