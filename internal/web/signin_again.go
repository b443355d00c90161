package web

import (
	"encoding/json"
	"net/http"
	"strings"

	"waymark/internal/auth"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/views"
)

// Who signs in again is given back what they had typed when their session
// ended, and nobody else is.

// A carriedText is a form's text on its way through the sign-in page.
type carriedText struct {
	By       string            `json:"by"` // who typed it
	Place    string            `json:"place"`
	Revision int64             `json:"revision"`
	Fields   map[string]string `json:"fields"`
}

// askAgain answers a form of somebody whose session has ended with the
// sign-in page, which carries the text along. It says whether there was one.
func (s *Server) askAgain(c *Call) bool {
	if safe(c.r.Method) || c.route.api() || c.route.Foreign || c.form != nil {
		return false
	}
	form, err := c.formValues()
	if err != nil {
		return false
	}
	c.form = form
	if form.Get(fieldPlace) == "" || form.Get(fieldBy) == "" {
		return false
	}
	u := c.typedHere()
	text, err := json.Marshal(carriedText{By: form.Get(fieldBy), Place: u.Place, Revision: u.Revision, Fields: u.Fields})
	if err != nil || len(text) > carriedLimit {
		return false
	}
	c.form = nil // the page shows nothing of it
	return s.showSignIn(c, http.StatusUnauthorized, signInForm{Kept: string(text)}, nil) == nil
}

// carriedLimit leaves the form of the sign-in room for what is typed there.
const carriedLimit = defaultLimit - 8<<10

// giveBack keeps what the sign-in page carried as a draft of whoever signed
// in, if it is theirs, and gives the address of its form; else the fallback.
func (c *Call) giveBack(text, fallback string) (string, error) {
	var t carriedText
	if err := json.Unmarshal([]byte(text), &t); err != nil {
		return fallback, nil //nolint:nilerr // nobody's text, so there is nothing to give back
	}
	self, err := c.Self()
	if err != nil || self.Person.PID != t.By {
		return fallback, err
	}
	u := forum.Unsent{Place: t.Place, Revision: t.Revision, Fields: t.Fields}
	now, err := forum.KeepUnsent(c.ctx, c.s.DB, c.Viewer, u)
	if fault.KindOf(err) == fault.Conflict {
		u.Revision = now.Revision
		u.Fields = together(u.Fields, now.Fields)
		_, err = forum.KeepUnsent(c.ctx, c.s.DB, c.Viewer, u)
	}
	if err != nil {
		return "", err // and the error page gives it back to be copied
	}
	c.setFlash("done.draft_kept")
	path, _ := c.placed(t.Place)
	return path, nil
}

// carriedFields gives the fields of a text that the sign-in page carried.
func carriedFields(text string) map[string]string {
	var t carriedText
	_ = json.Unmarshal([]byte(text), &t)
	return t.Fields
}

// together puts two drafts of one place together where nobody can be asked which
// of them is meant: of a text in lines both stay, one below the other.
func together(one, other map[string]string) map[string]string {
	both := map[string]string{}
	for name, value := range other {
		both[name] = value
	}
	for name, value := range one {
		was := both[name]
		switch {
		case value == "" || strings.Contains(was, value):
		case was == "" || strings.Contains(value, was) || inLine[name]:
			both[name] = value
		default:
			both[name] = value + "\n\n---\n\n" + was
		}
	}
	return both
}

// inLine are the fields that hold a line or a choice.
var inLine = map[string]bool{
	"title": true, "tags": true, "community": true, "outcome": true, "revision": true, "cost_amount": true, "review_on": true,
	"measured_over": true, "where": true, "contact": true, "cost_text": true, "note": true,
}

// An Entered tells the script of a page who signed in on it and what its
// forms are to carry from now on.
type entered struct {
	Me    string `json:"me"`
	Token string `json:"token"`
}

// panel answers the script of a page whose session has ended: with the form to
// sign in, or, where somebody has signed in meanwhile, with who that is.
func (s *Server) panel(c *Call) error {
	if c.Viewer.SignedIn() {
		return c.entered()
	}
	roles, err := s.demoRoles(c)
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, views.SignInPanel(views.SignIn{Roles: roles, Mail: s.Mail.On()}))
}

func (c *Call) entered() error {
	self, err := c.Self()
	if err != nil {
		return err
	}
	c.rec.Header()["Cache-Control"] = headerNoStore
	return c.Answer(http.StatusOK, entered{self.Person.PID, formToken(c.cookie, c.r.URL.Path)})
}

// becomes makes the rest of the call that of a session that has just begun.
func (c *Call) becomes(secret string, session auth.Session) {
	c.Session, c.Viewer, c.cookie, c.self = session, session.Viewer, secret, nil
}
