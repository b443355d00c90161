package web

import (
	"net/http"
	"sort"
	"strings"

	"github.com/a-h/templ"

	"waymark/internal/fault"
	"waymark/views"
)

// failHTML says what happened, whether anything was saved and what to do
// next, and gives back what was typed.
func (s *Server) failHTML(c *Call, t trouble) {
	e := views.Error{
		Title: c.Words.T(titles[t.fault.Kind]), What: say(c, t.fault), Next: c.Words.T(nexts[t.fault.Kind]),
		Saved: c.saved(t), RequestID: c.rec.id, Typed: c.typed(), Search: t.status == http.StatusNotFound,
	}
	p := c.frame(e.Title, "", "")
	if err := c.show(t.status, views.ErrorPage(p, e)); err != nil && c.rec.status == 0 {
		http.Error(c.rec, e.Title, t.status)
	}
}

var titles = map[fault.Kind]string{
	fault.Internal: "error.internal_title", fault.Invalid: "error.invalid_title", fault.NotFound: "error.not_found_title",
	fault.Forbidden: "error.forbidden_title", fault.Conflict: "error.conflict_title", fault.TooMany: "error.too_many_title",
	fault.Unavailable: "error.unavailable_title", fault.SignIn: "error.sign_in_title", fault.TooLarge: "error.too_large_title",
}

var nexts = map[fault.Kind]string{
	fault.Internal: "error.internal_next", fault.Invalid: "error.invalid_next", fault.NotFound: "error.not_found_next",
	fault.Forbidden: "error.forbidden_next", fault.Conflict: "error.conflict_next", fault.TooMany: "error.too_many_next",
	fault.Unavailable: "error.unavailable_next", fault.SignIn: "error.sign_in_next", fault.TooLarge: "error.too_large_next",
}

// saved says whether what was sent has been kept; of a page that was only
// read there is nothing to say.
func (c *Call) saved(t trouble) string {
	switch {
	case safe(c.r.Method):
		return ""
	case t.fault.Code == "read_only":
		return c.Words.T("error.not_saved")
	case t.status >= http.StatusInternalServerError:
		return c.Words.T("error.perhaps_saved")
	default:
		return c.Words.T("error.not_saved")
	}
}

// secretFields are never given back.
var secretFields = []string{"password", "present", "token", "code", "secret", "email"}

// typed gathers what somebody wrote at length, to be copied from the error page.
func (c *Call) typed() []string {
	var names []string
	for name, value := range carriedFields(c.form.Get("kept")) {
		c.form.Set(name, value)
	}
	c.form.Del("kept")
	for name, values := range c.form {
		if len(values) == 1 && len(values[0]) >= 20 && !passing[name] && !secretField(name) {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	var texts []string
	for _, name := range names {
		texts = append(texts, c.form.Get(name))
	}
	return texts
}

func secretField(name string) bool {
	for _, s := range secretFields {
		if strings.Contains(name, s) {
			return true
		}
	}
	return false
}

// show is Page without the deadline's context: an error must be shown after
// the deadline, too.
func (c *Call) show(status int, page templ.Component) error {
	c.ctx = c.r.Context()
	return c.Page(status, page)
}

// Wrong gives what is wrong with a form's fields as the form shows it, and
// whether that is what err says. A handler shows its form again with 422.
func (c *Call) Wrong(err error) (views.Errors, bool) {
	fields := fault.FieldsOf(err)
	if len(fields) == 0 {
		return nil, false
	}
	var list views.Errors
	for _, f := range fields {
		list = append(list, views.FieldError{Name: f.Name, Text: c.Words.Say(f.Key, f.Args)})
	}
	return list, true
}
