package web

import (
	"net/http"

	"waymark/internal/fault"
)

// A Problem is an error as programs read it (RFC 9457).
type Problem struct {
	Type      string         `json:"type"`
	Title     string         `json:"title"`
	Status    int            `json:"status"`
	Code      string         `json:"code"` // stable
	RequestID string         `json:"request_id"`
	Errors    []ProblemField `json:"errors,omitempty"`
}

// A ProblemField says what is wrong with one field.
type ProblemField struct {
	Field  string `json:"field"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

func (s *Server) failJSON(c *Call, t trouble) {
	p := Problem{Type: "about:blank", Title: say(c, t.fault), Status: t.status, Code: t.fault.Code, RequestID: c.rec.id}
	for _, f := range t.fault.Fields {
		p.Errors = append(p.Errors, ProblemField{Field: f.Name, Code: codeOf(f.Key), Detail: c.Words.Say(f.Key, f.Args)})
	}
	h := c.rec.Header()
	if t.status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="Waymark"`)
	}
	h["Cache-Control"] = headerNoStore
	b := c.encode(p)
	defer putBuffer(b)
	_ = c.send(t.status, typeProblem, b.Bytes())
}

// say gives a fault's sentence.
func say(c *Call, f *fault.Fault) string { return c.Words.Say(f.Key, f.Args) }

// codeOf makes a field's code of its catalogue key: "required" of "fault.required".
func codeOf(key string) string {
	for i := len(key) - 1; i >= 0; i-- {
		if key[i] == '.' {
			return key[i+1:]
		}
	}
	return key
}
