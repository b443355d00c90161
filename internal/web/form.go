package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"

	"waymark/internal/fault"
)

// Names that every form may carry beside its own.
const (
	fieldToken = "form_token"
	fieldKey   = "form_key"
)

// carried are the names that a form may carry without the route's knowing.
var carried = map[string]bool{fieldToken: true, fieldKey: true, fieldPlace: true, fieldState: true, fieldBy: true}

// readForm reads the body of a form, before the handler, and holds its token
// against the session. Where nobody is signed in there is no token to steal.
func (c *Call) readForm() error {
	form, err := c.formValues()
	if err != nil {
		return err
	}
	c.form = form
	return c.tokened()
}

func (c *Call) formValues() (url.Values, error) {
	kind, params, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err != nil {
		kind = ""
	}
	switch kind {
	case "application/x-www-form-urlencoded":
		body, err := io.ReadAll(c.r.Body)
		if err != nil {
			return nil, bodyError(err, "form")
		}
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, malformed("form")
		}
		return form, nil
	case "multipart/form-data":
		if params["boundary"] == "" {
			return nil, malformed("form")
		}
		return c.multipartValues()
	case "":
		if c.r.ContentLength == 0 {
			return url.Values{}, nil
		}
	}
	return nil, refuse(http.StatusUnsupportedMediaType, "media_type", "fault.media_type")
}

// multipartValues reads a form that a script sent piece by piece, or that
// brings files along, for the routes that take them.
func (c *Call) multipartValues() (url.Values, error) {
	r, err := c.r.MultipartReader()
	if err != nil {
		return nil, malformed("form")
	}
	form := url.Values{}
	for n := 0; ; n++ {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return form, nil
		}
		if err != nil {
			return nil, bodyError(err, "form")
		}
		if n > 1000 || part.FileName() != "" && !c.route.Files || part.FormName() == "" {
			return nil, malformed("form")
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return nil, bodyError(err, "form")
		}
		form.Add(part.FormName(), string(value))
	}
}

// bodyError tells a body that is too long or too slow from one that is broken.
func bodyError(err error, name string) error {
	if t := troubleOf(err); t.fault.Kind != fault.Internal {
		return err
	}
	return malformed(name)
}

// jsonOnly lets a body of JSON in and no other, since a form of another site
// can post anything else.
func (c *Call) jsonOnly() error {
	if c.r.ContentLength == 0 {
		return nil
	}
	kind, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return refuse(http.StatusUnsupportedMediaType, "media_type", "fault.media_type_json")
	}
	return nil
}

// JSON reads the body into a struct of the route's own. Fields that it has
// not, fields that come twice and anything after the value are refused.
func (c *Call) JSON(in any) error {
	body, err := io.ReadAll(c.r.Body)
	if err != nil {
		return bodyError(err, "body")
	}
	if err := once(body); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(in); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) && wrong.Field != "" {
			return malformed(wrong.Field)
		}
		return malformed("body")
	}
	return nil
}

// once refuses JSON in which a name comes twice in one object, since readers
// differ over which of them counts.
func once(body []byte) error {
	d := json.NewDecoder(bytes.NewReader(body))
	if err := onceIn(d, 0); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return malformed("body")
	}
	return nil
}

func onceIn(d *json.Decoder, depth int) error {
	t, err := d.Token()
	if err != nil || depth > 32 {
		return malformed("body")
	}
	open, ok := t.(json.Delim)
	if !ok {
		return nil
	}
	seen := map[string]bool{}
	for d.More() {
		if open == '{' {
			key, err := d.Token()
			name, ok := key.(string)
			if err != nil || !ok {
				return malformed("body")
			}
			if seen[name] {
				return malformed(name)
			}
			seen[name] = true
		}
		if err := onceIn(d, depth+1); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return malformed("body")
	}
	return nil
}
