package fault

import (
	"strings"
	"unicode/utf8"
)

// Field is what is wrong with one field of a form: catalogue key and arguments.
type Field struct {
	Name string // as in the form and the API
	Key  string
	Args map[string]any
}

// Fields gathers what is wrong with a draft; Err makes a fault of it.
type Fields []Field

// Add notes a mistake in a field; args are alternating names and values.
func (f *Fields) Add(name, key string, args ...any) {
	*f = append(*f, Field{Name: name, Key: key, Args: pairs(args)})
}

// Require notes a field without any visible text; key replaces the general message.
func (f *Fields) Require(name, value string, key ...string) {
	if strings.TrimSpace(value) != "" {
		return
	}
	if len(key) > 0 {
		f.Add(name, key[0])
		return
	}
	f.Add(name, "fault.required")
}

// Max notes a text of more than max characters.
func (f *Fields) Max(name, value string, max int) {
	if utf8.RuneCountInString(value) > max {
		f.Add(name, "fault.too_long", "Max", max)
	}
}

// Min notes a text of fewer than min characters.
func (f *Fields) Min(name, value string, min int) {
	if utf8.RuneCountInString(value) < min {
		f.Add(name, "fault.too_short", "Min", min)
	}
}

// OneOf notes a value that is none of the allowed ones; key says what to choose.
func (f *Fields) OneOf(name, value, key string, allowed ...string) {
	for _, a := range allowed {
		if value == a {
			return
		}
	}
	f.Add(name, key)
}

// Err gives nil when nothing was noted, else an Invalid fault that carries the fields.
func (f Fields) Err() error {
	if len(f) == 0 {
		return nil
	}
	return &Fault{Kind: Invalid, Code: "invalid", Key: "fault.invalid", Args: map[string]any{"Count": len(f)}, Fields: f}
}

// Of gives the first mistake noted for a field.
func (f Fields) Of(name string) (Field, bool) {
	for _, field := range f {
		if field.Name == name {
			return field, true
		}
	}
	return Field{}, false
}

// FieldsOf gives the fields of the fault in an error's chain, or none.
func FieldsOf(err error) Fields {
	if f := Of(err); f != nil {
		return f.Fields
	}
	return nil
}
