package hatch

import (
	"waymark/internal/ticket"
)

// What is asked of a worker, one line of JSON each. The first is Start.
const (
	Start   = "start"
	Keys    = "keys"
	Publish = "publish"
	hide    = "hide"
	pause   = "pause"
	closing = "close"
)

// What a worker says. Every other word is a fault of its own, which it does
// not describe: what it knows of its faults may be what somebody wrote.
const (
	Good     = "good"
	NotThere = "not_there"
	Failed   = "failed"
	InUse    = "in_use" // another worker has the room
	NoLog    = "no_log" // the log of keys is not there, or not good
	NoKey    = "no_key" // the week has no key for readers
)

// A Task is what is asked of a worker.
type Task struct {
	N  int    `json:"n"`
	Do string `json:"do"`

	Config *Config       `json:"config,omitempty"` // Start
	Slots  []ticket.Slot `json:"slots,omitempty"`  // Keys

	At *Publication `json:"at,omitempty"` // Publish

	// What moderators do.
	Move   Move        `json:"move,omitzero"`
	Post   string      `json:"post,omitempty"`
	Thread string      `json:"thread,omitempty"`
	Holder []byte      `json:"holder,omitempty"`
	Until  ticket.Slot `json:"until,omitempty"`
}

// A Config is all that a worker is told of where it is.
type Config struct {
	Database string `json:"database"` // the path of the public database
	Dir      string `json:"dir"`      // where it publishes
	Run      string `json:"run"`      // memory, for the pool and the keys of envelopes
	// Last is the slot that was, Slot the one that comes; envelopes that come
	// now are sealed for that one, or were for the last.
	Last ticket.Slot   `json:"last"`
	Slot ticket.Slot   `json:"slot"`
	Next []ticket.Slot `json:"next"` // the slots of 24 hours from Last
	// Readers are the keys of those who may read, a week each.
	Readers Readers `json:"readers"`
	// Clock is a file that moves the clock, in a program built for that alone.
	Clock string `json:"clock,omitempty"`
}

// Readers are the keys of those who may read, by week.
type Readers map[ticket.Epoch][32]byte

// A Publication says what is to be published in a slot, and all that the front
// says of the people: how many there are, and how many there must be.
type Publication struct {
	Slot    ticket.Slot   `json:"slot"`
	Next    []ticket.Slot `json:"next"` // the slots of the 24 hours that follow
	Crowd   Crowd         `json:"crowd"`
	Least   Crowd         `json:"least"`
	Readers Readers       `json:"readers"`
}

// A Crowd is how many hold tickets, and how many were about lately.
type Crowd struct {
	Holders int `json:"holders"`
	Online  int `json:"online"`
}

// A Told is what a worker answers.
type Told struct {
	N    int                    `json:"n"`
	Code string                 `json:"code"`
	Keys map[ticket.Slot][]byte `json:"keys,omitempty"` // the public halves
}
