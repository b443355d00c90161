// Package fault holds the mistakes that people are told about: what kind of
// mistake it is, a stable code for programs, and a key of the message catalogue
// for people. A fault never carries a sentence.
package fault

import (
	"errors"
	"strings"
	"time"
)

// Kind says what went wrong in the coarsest sense; the web layer maps it to a status.
type Kind int

// The kinds. Internal is the zero kind: whatever is not a Fault.
const (
	Internal    Kind = iota
	Invalid          // what was sent does not hold together; see Fields
	NotFound         // it does not exist, or this viewer may not know that it does
	Forbidden        // the viewer may see it but not do this
	Conflict         // somebody else was first, or the state has moved on
	TooMany          // over a limit; try again after Retry
	Unavailable      // a part of the system cannot do it now
	SignIn           // nobody is signed in, or the sign-in has ended
	TooLarge         // more bytes than are taken
)

var kindNames = [...]string{"internal", "invalid", "not_found", "forbidden", "conflict", "too_many", "unavailable", "sign_in", "too_large"}

// String gives the kind's name as it stands in logs and default codes.
func (k Kind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return kindNames[Internal]
	}
	return kindNames[k]
}

// Fault is a mistake for people: catalogue key and arguments, no sentence.
type Fault struct {
	Kind   Kind
	Code   string         // stable, for programs: "not_found"
	Key    string         // of the message catalogue: "fault.not_found"
	Args   map[string]any // for the catalogue's placeholders
	Fields Fields         // what is wrong with which field, for Invalid
	Retry  time.Duration  // when to try again, for TooMany and Unavailable
	Cause  error          // what lies behind it; never part of Error's text
}

// New makes a fault of a kind; args are alternating names and values.
func New(kind Kind, code, key string, args ...any) *Fault {
	return &Fault{Kind: kind, Code: code, Key: key, Args: pairs(args)}
}

// Missing is NotFound, the same whatever the thing and whatever the reason, so
// that it cannot tell what exists; the name is for the reader of the code alone.
func Missing(string) *Fault {
	return New(NotFound, "not_found", "fault.not_found")
}

// Denied is Forbidden for something that the viewer may see but not do.
func Denied(key string, args ...any) *Fault { return New(Forbidden, "forbidden", key, args...) }

// Clash is Conflict: the state has moved on, or the name is taken.
func Clash(code, key string, args ...any) *Fault { return New(Conflict, code, key, args...) }

// Wrong is Invalid without a field, for what concerns the whole request.
func Wrong(code, key string, args ...any) *Fault { return New(Invalid, code, key, args...) }

// NotSignedIn is SignIn.
func NotSignedIn() *Fault { return New(SignIn, "sign_in", "fault.sign_in") }

// Limited is TooMany, to be tried again after the given time.
func Limited(retry time.Duration) *Fault {
	f := New(TooMany, "too_many", "fault.too_many")
	f.Retry = retry
	return f
}

// Down is Unavailable because of cause, which is kept for errors.Is but not printed.
func Down(key string, cause error) *Fault {
	f := New(Unavailable, "unavailable", key)
	f.Cause = cause
	return f
}

// Error gives kind, code, key and field names for logs: never text from people.
func (f *Fault) Error() string {
	var b strings.Builder
	b.WriteString(f.Kind.String())
	b.WriteString(" " + f.Code + " (" + f.Key)
	for _, field := range f.Fields {
		b.WriteString("; " + field.Name + ": " + field.Key)
	}
	b.WriteByte(')')
	return b.String()
}

// Unwrap gives the cause, if any.
func (f *Fault) Unwrap() error { return f.Cause }

// Is holds for a target Fault of the same kind whose code is empty or the same.
func (f *Fault) Is(target error) bool {
	t, ok := target.(*Fault)
	return ok && t.Kind == f.Kind && (t.Code == "" || t.Code == f.Code)
}

// Of finds the fault in an error's chain, or nil.
func Of(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return nil
}

// KindOf gives the kind of an error: Internal when no fault is in its chain.
func KindOf(err error) Kind {
	if f := Of(err); f != nil {
		return f.Kind
	}
	return Internal
}

// IsNotFound says whether the error is a NotFound fault.
func IsNotFound(err error) bool { return KindOf(err) == NotFound }

func pairs(args []any) map[string]any {
	if len(args) == 0 {
		return nil
	}
	m := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		if name, ok := args[i].(string); ok {
			m[name] = args[i+1]
		}
	}
	return m
}
