// Command rooms is what the tests of the browser's half of the anonymous
// channel talk to: it signs, opens and answers as the two rooms do. It reads
// a JSON object from each line of standard input and writes one for each.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"waymark/internal/envelope"
	"waymark/internal/keylog"
	"waymark/internal/ticket"
)

// An asked is one line: what to do, and with what of the rest.
type asked struct {
	Do                 string
	Message, Signature []byte
	Sealed             []byte
	Slot               ticket.Slot
	Answer             envelope.AnswerKey
	Said               string
	Log                string
	Seen               *keylog.Head
}

// A told is the answer to it.
type told struct {
	Error         string              `json:"error,omitempty"`
	SPKI          []byte              `json:"spki,omitempty"`
	Key           string              `json:"key,omitempty"`
	Drop          []byte              `json:"drop,omitempty"`
	Octets        []byte              `json:"octets,omitempty"`
	Use           string              `json:"use,omitempty"`
	Epoch         ticket.Epoch        `json:"epoch,omitempty"`
	Holder        []byte              `json:"holder,omitempty"`
	Operation     *envelope.Operation `json:"operation,omitempty"`
	Signed, Valid bool
	Head          keylog.Head `json:"head"`
	Words         string      `json:"words,omitempty"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "rooms:", err)
		os.Exit(1)
	}
}

func run() error {
	signer, err := ticket.Generate()
	if err != nil {
		return err
	}
	drop, err := envelope.NewKey()
	if err != nil {
		return err
	}
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<20)
	for out := json.NewEncoder(os.Stdout); in.Scan(); {
		var a asked
		if err := json.Unmarshal(in.Bytes(), &a); err != nil {
			return err
		}
		if err := out.Encode(a.done(signer, drop)); err != nil {
			return err
		}
	}
	return in.Err()
}

func (a asked) done(signer *ticket.Signer, drop *envelope.Key) (t told) {
	var err error
	switch a.Do {
	case "keys":
		t = told{SPKI: signer.Public().SPKI(), Key: signer.Public().ID().String(), Drop: drop.Public()}
	case "sign":
		t.Octets, err = signer.Sign(a.Message)
	case "check":
		var m ticket.Message
		m, err = ticket.ParseMessage(a.Message)
		t = told{Use: m.Use.String(), Epoch: m.Epoch, Holder: m.Own[:], Valid: err == nil && signer.Public().Verify(a.Message, a.Signature) == nil}
	case "open":
		var o envelope.Operation
		if t.Octets, err = drop.Open(a.Slot, a.Sealed); err == nil {
			o, err = envelope.Parse(t.Octets)
			t.Operation, t.Signed = &o, o.ByHolder()
		}
	case "log":
		var l *keylog.Log
		if l, err = keylog.Verify(strings.NewReader(a.Log)); err == nil && a.Seen != nil {
			err = l.Extends(*a.Seen)
		}
		if err == nil {
			t.Head = l.Head()
		}
	case "words":
		words := keylog.Head{Hash: a.Said}.Words()
		t.Words = strings.Join(words[:], " ")
	case "answer":
		t.Octets, err = envelope.Answer(a.Answer, []byte(a.Said))
	}
	if err != nil {
		t.Error = err.Error()
	}
	return t
}
