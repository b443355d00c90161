package web

import (
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"sync"
)

// Form reads the form into a struct of the route's own, by its form:"name"
// tags: string, bool, int, int64 and []string. A field that the struct has not,
// or one that comes twice and is no list, is refused with 400. Text comes as it
// was typed.
func (c *Call) Form(in any) error { return bind(in, "form", c.form, true) }

// BindQuery is Form for the address's query, by query:"name" tags. Names that
// the struct has not are passed over: addresses gather them on their way.
func (c *Call) BindQuery(in any) error { return bind(in, "query", c.Queries(), c.route.api()) }

// plan says where a struct keeps which name; made once for each type.
type plan map[string]int

var plans sync.Map // planKey -> plan

type planKey struct {
	kind reflect.Type
	tag  string
}

func planOf(t reflect.Type, tag string) plan {
	key := planKey{t, tag}
	if p, ok := plans.Load(key); ok {
		return p.(plan)
	}
	p := plan{}
	for i := range t.NumField() {
		if name := t.Field(i).Tag.Get(tag); name != "" && name != "-" {
			p[name] = i
		}
	}
	plans.Store(key, p)
	return p
}

func bind(in any, tag string, from url.Values, strict bool) error {
	v := reflect.ValueOf(in).Elem()
	p := planOf(v.Type(), tag)
	for name, values := range from {
		i, ok := p[name]
		if !ok {
			if strict && !carried[name] {
				return malformed(name)
			}
			continue
		}
		if err := set(v.Field(i), name, values); err != nil {
			return err
		}
	}
	return nil
}

func set(f reflect.Value, name string, values []string) error {
	if f.Kind() == reflect.Slice {
		f.Set(reflect.ValueOf(append([]string(nil), values...)).Convert(f.Type()))
		return nil
	}
	if len(values) != 1 {
		return malformed(name)
	}
	value := values[0]
	switch f.Kind() {
	case reflect.String:
		f.SetString(value)
	case reflect.Bool:
		switch strings.ToLower(value) {
		case "1", "on", "true", "yes":
			f.SetBool(true)
		case "", "0", "off", "false", "no":
			f.SetBool(false)
		default:
			return malformed(name)
		}
	case reflect.Int, reflect.Int64:
		if value == "" {
			return nil
		}
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return malformed(name)
		}
		f.SetInt(n)
	default:
		panic("web: " + name + " is of a kind that no form has")
	}
	return nil
}
