package envelope

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"unicode/utf8"
)

// fields are the members of a JSON object. Each is taken once by the name it
// must have; what is left over when all are taken is a mistake.
type fields struct {
	of    map[string]any
	wrong bool
}

// parse reads one JSON object and nothing behind it. Unlike encoding/json it
// refuses a name that stands twice, and does not mend what is no UTF-8.
func parse(b []byte) (*fields, bool) {
	if !utf8.Valid(b) {
		return nil, false
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	v, ok := value(d, 0)
	if _, err := d.Token(); !ok || err != io.EOF {
		return nil, false
	}
	o, ok := v.(map[string]any)
	return &fields{of: o}, ok
}

// deepest is how deep objects and lists may lie in each other.
const deepest = 4

func value(d *json.Decoder, depth int) (any, bool) {
	t, err := d.Token()
	if err != nil || depth > deepest {
		return nil, false
	}
	switch t {
	case json.Delim('{'):
		return object(d, depth)
	case json.Delim('['):
		var all []any
		for d.More() {
			v, ok := value(d, depth+1)
			if !ok {
				return nil, false
			}
			all = append(all, v)
		}
		_, err := d.Token()
		return all, err == nil
	}
	return t, true
}

func object(d *json.Decoder, depth int) (any, bool) {
	o := map[string]any{}
	for d.More() {
		t, err := d.Token()
		name, ok := t.(string)
		if _, twice := o[name]; err != nil || !ok || twice {
			return nil, false
		}
		if o[name], ok = value(d, depth+1); !ok {
			return nil, false
		}
	}
	_, err := d.Token()
	return o, err == nil
}

// take removes a member and gives it.
func take[T any](f *fields, name string) (v T) {
	v, ok := f.of[name].(T)
	f.wrong = f.wrong || !ok
	delete(f.of, name)
	return v
}

// octets takes a member of exactly n octets in base64; any number where n is
// negative.
func (f *fields) octets(name string, n int) []byte {
	s := take[string](f, name)
	b, err := base64.StdEncoding.DecodeString(s)
	// Decoding leaves out ends of lines and bits too many.
	f.wrong = f.wrong || err != nil || base64.StdEncoding.EncodeToString(b) != s || n >= 0 && len(b) != n
	if f.wrong {
		return make([]byte, max(n, 0))
	}
	return b
}

// inside takes a member that is an object itself; done gives it back.
func (f *fields) inside(name string) *fields { return &fields{of: take[map[string]any](f, name)} }

// done says whether all that was asked for was there, and nothing else.
func (f *fields) done() bool { return !f.wrong && len(f.of) == 0 }
