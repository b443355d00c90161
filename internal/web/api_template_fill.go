package web

import (
	"bytes"
	"net/http"
	"slices"

	"waymark/internal/doctemplate"
	"waymark/internal/document"
	"waymark/internal/fault"
)

var _ = declare((*Server).apiTemplateFillRoutes)

// apiTemplateField is a place in a template that waits for words.
type apiTemplateField struct {
	Name    string   `json:"name"`
	Label   string   `json:"label"`
	Hint    string   `json:"hint"`
	Type    string   `json:"type"`
	Value   string   `json:"value"`
	Options []string `json:"options"`
}

type apiFillQuery struct {
	File int `query:"file"`
}

// apiTemplateFilling is what is written into the fields of a template's newest
// version, by their names. File counts from 1 and is the main one where it is
// not given; tell is true where it is not given.
type apiTemplateFilling struct {
	File   int               `json:"file"`
	Values map[string]string `json:"values"`
	Tell   *bool             `json:"tell"`
}

func (s *Server) apiTemplateFillRoutes() []Route {
	const one = apiBase + "/templates/:id"
	return []Route{
		{
			Method: http.MethodGet, Path: one + "/fields", Policy: ScopeRead, Handle: s.apiTemplateFields, Query: apiFillQuery{},
			Summary: "List the fields of a template that can be filled in", Out: apiList[apiTemplateField]{},
		},
		{
			Method: http.MethodPost, Path: one + "/fill", Policy: ScopeWrite, Handle: s.apiFillTemplate, Limit: textLimit,
			Summary: "Take a template filled in: the answer is the file, and nothing of what was sent is kept", In: apiTemplateFilling{},
		},
	}
}

func (s *Server) apiTemplateFields(c *Call) error {
	var q apiFillQuery
	if err := c.BindQuery(&q); err != nil {
		return err
	}
	f, err := s.toFill(c, max(q.File, 1))
	if err != nil {
		return err
	}
	items := make([]apiTemplateField, len(f.fields))
	for i, x := range f.fields {
		items[i] = apiTemplateField{Name: x.Name, Label: x.Label, Hint: x.Hint, Type: string(x.Type), Value: x.Value, Options: []string{}}
		for _, o := range x.Options {
			items[i].Options = append(items[i].Options, o.Value)
		}
	}
	return answerList(c, items, nil)
}

func (s *Server) apiFillTemplate(c *Call) error {
	var in apiTemplateFilling
	if err := c.JSON(&in); err != nil {
		return err
	}
	f, err := s.toFill(c, max(in.File, 1))
	if err != nil {
		return err
	}
	var wrong fault.Fields
	for name := range in.Values {
		if !slices.ContainsFunc(f.fields, func(x document.Field) bool { return x.Name == name }) {
			wrong.Add(name, "fault.template_field")
		}
	}
	if err := wrong.Err(); err != nil {
		return err
	}
	var out bytes.Buffer
	if err := document.Fill(c.ctx, bytes.NewReader(f.body), int64(len(f.body)), document.Kind(f.file.Format), in.Values, &out); err != nil {
		return err
	}
	use := doctemplate.UseDraft{N: f.n, Tell: in.Tell == nil || *in.Tell, Key: c.Key()}
	if _, err := doctemplate.Use(c.ctx, s.DB, c.Viewer, f.t.PID, use); err != nil {
		return err
	}
	return c.attachment(filledName(f.file.Path), typeOfFile(f.file.Path), out.Bytes())
}
