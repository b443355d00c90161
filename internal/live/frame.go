package live

import (
	"encoding/json"
	"sync"

	"github.com/gorilla/websocket"

	"waymark/internal/changes"
)

// A frame is what goes out of a piece of news. It is made once for all who
// hear of it.
type frame struct {
	once sync.Once
	Message
}

// A Message is what one connection is told.
type Message struct {
	// ID is its position, sealed.
	ID string
	// Text is the hint as JSON.
	Text []byte

	prepared *websocket.PreparedMessage
	beat     bool
}

// message makes the message of a piece of news, the same for everybody.
func (h *Hub) message(n *News, epoch string) Message {
	n.sent.once.Do(func() {
		n.sent.Message = encode(Hint{
			Position: Seal(h.sealer, changes.Position{Epoch: epoch, Seq: n.Seq}), Kind: n.Kind, Community: n.Community, Subject: n.Subject,
			What: n.What, Part: n.Part,
		})
		n.sent.prepared, _ = websocket.NewPreparedMessage(websocket.TextMessage, n.sent.Text)
	})
	return n.sent.Message
}

// bare makes a message that is no news: a beat or a reset.
func (h *Hub) bare(what string, at changes.Position) Message {
	return encode(Hint{Position: Seal(h.sealer, at), What: what})
}

// encode writes a hint, which always can be written.
func encode(hint Hint) Message {
	b, err := json.Marshal(hint)
	if err != nil {
		panic(err)
	}
	return Message{ID: hint.Position, Text: b}
}

// IsBeat says that a message is no news but that the line works.
func (m Message) IsBeat() bool { return m.beat }
