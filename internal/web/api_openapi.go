package web

import (
	"net/http"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

var _ = declare((*Server).apiDescriptionRoutes)

func (s *Server) apiDescriptionRoutes() []Route {
	return []Route{{
		Method: http.MethodGet, Path: apiBase + "/openapi.json", Policy: Public, Handle: (*Call).openAPI,
		Summary: "Describe this API (OpenAPI 3.1)", Out: map[string]any{},
	}}
}

// object is a piece of the description; encoding/json sorts its names, so
// that the description is the same each time.
type object = map[string]any

// openAPI describes the API from the declared routes and their types.
func (c *Call) openAPI() error {
	d := describer{schemas: object{}}
	paths := object{}
	for i := range c.s.routes {
		r := &c.s.routes[i]
		if !r.api() {
			continue
		}
		path := braces.ReplaceAllString(r.Path, "{$1}")
		at, ok := paths[path].(object)
		if !ok {
			at = object{}
			paths[path] = at
		}
		at[strings.ToLower(r.Method)] = d.operation(r)
	}
	return c.Answer(0, object{
		"openapi":    "3.1.0",
		"info":       object{"title": "Waymark", "version": "1", "description": "What people share in Waymark, for programs."},
		"servers":    []object{{"url": "/"}},
		"security":   []object{{"token": []string{}}},
		"paths":      paths,
		"components": object{"schemas": d.schemas, "securitySchemes": object{"token": object{"type": "http", "scheme": "bearer"}}},
	})
}

var braces = regexp.MustCompile(`:([a-z]+)`)

type describer struct{ schemas object }

func (d *describer) operation(r *Route) object {
	op := object{
		"summary":     r.Summary,
		"operationId": operationID(r),
		"responses": object{
			strconv.Itoa(r.Status): d.answer(r),
			"default":              d.problem(),
		},
	}
	if scope := r.Policy.scope(); scope != "" {
		op["description"] = "Needs a token with the scope " + scope + "."
	} else {
		op["security"] = []object{}
	}
	if params := d.parameters(r); len(params) > 0 {
		op["parameters"] = params
	}
	if r.In != nil {
		media := "application/json"
		if r.Upload {
			media = "multipart/form-data"
		}
		op["requestBody"] = object{"content": object{media: object{"schema": d.schema(reflect.TypeOf(r.In))}}}
	}
	return op
}

// operationID is made of method and path: "get_discussions_id_posts".
func operationID(r *Route) string {
	name := strings.ToLower(r.Method) + strings.TrimPrefix(r.Path, apiBase)
	return strings.Trim(strings.NewReplacer("/", "_", ":", "", ".", "_").Replace(name), "_")
}

func (d *describer) answer(r *Route) object {
	out := object{"description": http.StatusText(r.Status)}
	if r.Out != nil {
		out["content"] = object{"application/json": object{"schema": d.schema(reflect.TypeOf(r.Out))}}
	}
	return out
}

func (d *describer) problem() object {
	return object{"description": "A problem (RFC 9457)", "content": object{"application/problem+json": object{"schema": d.schema(reflect.TypeFor[Problem]())}}}
}

func (d *describer) parameters(r *Route) []object {
	var all []object
	for _, m := range braces.FindAllStringSubmatch(r.Path, -1) {
		all = append(all, object{"name": m[1], "in": "path", "required": true, "schema": object{"type": "string"}})
	}
	if r.Query != nil {
		t := reflect.TypeOf(r.Query)
		for i := range t.NumField() {
			if name := t.Field(i).Tag.Get("query"); name != "" {
				all = append(all, object{"name": name, "in": "query", "schema": d.schema(t.Field(i).Type)})
			}
		}
	}
	if !safe(r.Method) {
		all = append(all, object{"name": "Idempotency-Key", "in": "header", "schema": object{"type": "string", "maxLength": 200}})
	}
	return all
}

// schema describes a type; a struct with a name is described once and named.
func (d *describer) schema(t reflect.Type) object {
	switch t.Kind() {
	case reflect.Pointer:
		return object{"anyOf": []object{d.schema(t.Elem()), {"type": "null"}}}
	case reflect.Struct:
		name := schemaName(t)
		if _, done := d.schemas[name]; !done {
			d.schemas[name] = object{} // a type may hold itself
			d.schemas[name] = d.structure(t)
		}
		return object{"$ref": "#/components/schemas/" + name}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return object{"type": "string", "contentMediaType": "application/octet-stream"}
		}
		return object{"type": "array", "items": d.schema(t.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": d.schema(t.Elem())}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return object{"type": "integer"}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.Interface:
		return object{}
	default:
		return object{"type": "string"}
	}
}

var notName = regexp.MustCompile(`[^A-Za-z]+`)

// schemaName makes a type's name one for programs: "Discussion" of
// apiDiscussion, "ListDiscussion" of a list of them.
func schemaName(t reflect.Type) string {
	name := t.Name()
	if outer, inner, ok := strings.Cut(name, "["); ok {
		inner = inner[strings.LastIndexAny(inner, "./")+1:]
		return schemaWord(outer) + schemaWord(inner)
	}
	return schemaWord(name)
}

func schemaWord(name string) string {
	name = notName.ReplaceAllString(strings.TrimPrefix(name, "api"), "")
	return strings.ToUpper(name[:1]) + name[1:]
}

func (d *describer) structure(t reflect.Type) object {
	fields, required := object{}, []string{}
	d.collect(t, fields, &required)
	out := object{"type": "object", "properties": fields}
	if len(required) > 0 && !strings.HasSuffix(t.Name(), "Draft") && !strings.HasSuffix(t.Name(), "Edit") {
		out["required"] = required
	}
	return out
}

// collect gathers a struct's fields, those of embedded structs among them.
func (d *describer) collect(t reflect.Type, fields object, required *[]string) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			d.collect(f.Type, fields, required)
			continue
		case name == "" || name == "-":
			continue
		}
		fields[name] = d.schema(f.Type)
		if options != "omitempty" {
			*required = append(*required, name)
		}
	}
}
