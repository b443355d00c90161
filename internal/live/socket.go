package live

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gorilla/websocket"
)

// Limits of a socket.
const (
	readMost  = 4096
	readFor   = 75 * time.Second
	shakeFor  = 5 * time.Second
	bufferFor = 256
)

// upgrader makes sockets with next to no room of their own: what goes out is
// written as it is, and what comes in is not looked at. Who may come from
// where is decided before it is asked.
var upgrader = websocket.Upgrader{
	HandshakeTimeout: shakeFor, ReadBufferSize: bufferFor, WriteBufferSize: bufferFor, WriteBufferPool: &pool{},
	CheckOrigin: func(*http.Request) bool { return true },
	Error:       func(http.ResponseWriter, *http.Request, int, error) {},
}

// pool gives no room to be kept: a socket writes frames that are made already.
type pool struct{}

func (*pool) Get() any { return nil }
func (*pool) Put(any)  {}

var pings, _ = websocket.NewPreparedMessage(websocket.PingMessage, nil)

// Socket makes a WebSocket of a request and tells it what the ear hears. It
// returns at once; an error says that the request is none for a socket.
func Socket(w http.ResponseWriter, r *http.Request, e *Ear) error {
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		e.Close()
		return err
	}
	s := &socket{conn, e}
	conn.SetReadLimit(readMost)
	_ = conn.SetReadDeadline(time.Now().Add(readFor))
	conn.SetPongHandler(func(string) error { return conn.SetReadDeadline(time.Now().Add(readFor)) })
	go s.read()
	e.Listen(func() {
		e.hub.writing.Add(1)
		e.hub.desk.add(s)
	})
	return nil
}

type socket struct {
	conn *websocket.Conn
	ear  *Ear
}

// read waits for the other side to go. What it says is not listened to.
func (s *socket) read() {
	for {
		if _, _, err := s.conn.NextReader(); err != nil {
			break
		}
		_ = s.conn.SetReadDeadline(time.Now().Add(readFor))
	}
	s.ear.Close()
	_ = s.conn.Close()
}

// write tells what waits, and ends when nothing more does: whoever hears
// nothing costs nobody a goroutine.
func (s *socket) write() {
	defer s.ear.hub.writing.Add(-1)
	for {
		all, end := s.ear.Take()
		_ = s.conn.SetWriteDeadline(time.Now().Add(s.ear.hub.limits.Patience))
		for _, m := range all {
			if s.send(m) != nil {
				_ = s.conn.Close() // read finds out
				return
			}
		}
		switch {
		case end != nil && end.Code != 0:
			_ = s.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(end.Code, end.Reason), time.Now().Add(s.ear.hub.limits.Patience))
			_ = s.conn.Close()
			return
		case len(all) == 0:
			return
		}
	}
}

func (s *socket) send(m Message) error {
	if m.beat {
		if err := s.conn.WritePreparedMessage(pings); err != nil {
			return err
		}
	}
	if m.prepared != nil {
		return s.conn.WritePreparedMessage(m.prepared)
	}
	return s.conn.WriteMessage(websocket.TextMessage, m.Text)
}

// Retry reads after how long to come back from the reason of an end.
func Retry(reason string) (time.Duration, bool) {
	const name = "retry_ms="
	if len(reason) < len(name) || reason[:len(name)] != name {
		return 0, false
	}
	n, err := strconv.Atoi(reason[len(name):])
	return time.Duration(n) * time.Millisecond, err == nil
}
