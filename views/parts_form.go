package views

import (
	"strconv"

	"github.com/a-h/templ"
)

// FieldError is what is wrong with one field, in words.
type FieldError struct{ Name, Text string }

// Errors is what is wrong with a form, in the order of its fields.
type Errors []FieldError

// Of gives what is wrong with a field, or nothing.
func (e Errors) Of(name string) string {
	for _, f := range e {
		if f.Name == name {
			return f.Text
		}
	}
	return ""
}

// Field is an input with its label, hint and mistake. Its id in the page is
// its name, unless a page has two of one name.
type Field struct {
	Name, Label, Hint, Value, Error string

	ID           string
	Type         string // of an input: text
	Class        string // "w-8"
	Autocomplete string
	Max          int // characters
	Rows         int // of a text area: 6
	Required     bool
	Optional     bool // says so beside the label
	Focus        bool
	Attributes   templ.Attributes // whatever else it needs
}

// Option is one of a choice.
type Option struct{ Value, Label, Hint string }

func (f Field) id() string {
	if f.ID != "" {
		return f.ID
	}
	return f.Name
}

// at is the id of the choice's nth option; the first has the field's own, so
// that the error summary leads to it.
func (f Field) at(n int) string {
	if n == 0 {
		return f.id()
	}
	return f.id() + "-" + strconv.Itoa(n)
}

func (f Field) kind() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

func (f Field) rows() int {
	if f.Rows == 0 {
		return 6
	}
	return f.Rows
}

// described names the elements that say more about the field.
func (f Field) described() string {
	switch {
	case f.Hint != "" && f.Error != "":
		return f.id() + "-h " + f.id() + "-e"
	case f.Hint != "":
		return f.id() + "-h"
	case f.Error != "":
		return f.id() + "-e"
	}
	return ""
}

// readonly fields are to be copied from.
var readonly = templ.Attributes{"readonly": true}

func (f Field) group() templ.Attributes {
	a := templ.Attributes{}
	if d := f.described(); d != "" {
		a["aria-describedby"] = d
	}
	return a
}

// class gives the classes of the field itself, around those of what holds it.
func (f Field) class() string {
	if f.Class == "" {
		return "input"
	}
	return "input " + f.Class
}

func (f Field) around() string {
	if f.Error != "" {
		return "field tone-failed"
	}
	return "field"
}

func (f Field) more() templ.Attributes {
	a := f.group()
	if f.Name != "" { // one to be copied from is not sent
		a["name"] = f.Name
	}
	if f.Error != "" {
		a["aria-invalid"] = "true"
	}
	if f.Autocomplete != "" {
		a["autocomplete"] = f.Autocomplete
	}
	if f.Max > 0 {
		a["maxlength"] = strconv.Itoa(f.Max)
	}
	if f.Required {
		a["required"] = true
	}
	if f.Focus {
		a["autofocus"] = true
	}
	for name, value := range f.Attributes {
		a[name] = value
	}
	return a
}
