package board

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"waymark/internal/ticket"
)

// Results says what became of the envelopes of the last days. It holds no
// words, and needs no key to be read.
type Results struct {
	V        int         `json:"v"`
	Slot     ticket.Slot `json:"slot"`
	Receipts []Receipt   `json:"receipts"` // by name
}

// A Receipt says what became of one envelope, by the name that its sender drew.
type Receipt struct {
	Name   string      `json:"rid"`
	Slot   ticket.Slot `json:"slot"`
	Result string      `json:"result"`
}

// EncodeResults writes results in the order of their names.
func EncodeResults(r Results) ([]byte, error) {
	r.V = 1
	r.Receipts = list(r.Receipts)
	slices.SortFunc(r.Receipts, func(a, b Receipt) int { return strings.Compare(a.Name, b.Name) })
	text, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("board: %w", err)
	}
	return text, nil
}

// DecodeResults reads what EncodeResults wrote.
func DecodeResults(text []byte) (r Results, err error) {
	if err := json.Unmarshal(text, &r); err != nil || r.V != 1 {
		return Results{}, ErrClosed
	}
	return r, nil
}
