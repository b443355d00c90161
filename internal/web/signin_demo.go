package web

import (
	"net/http"

	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/views"
)

// A DemoRole is somebody whom visitors of the demo may try to be.
type DemoRole struct {
	As    string // what POST /demo/sign-in takes
	Email string // of the person
	Note  string // what there is to try, in the demo's own words
}

// roleNames are the catalogue keys of the roles' names.
var roleNames = map[string]string{
	"officer": "signin.role_officer", "facilitator": "signin.role_facilitator", "administrator": "signin.role_administrator",
	"newcomer": "signin.role_newcomer", "trainer": "signin.role_trainer", "manager": "signin.role_manager",
}

// demoRoles are the roles whose people are there.
func (s *Server) demoRoles(c *Call) ([]views.Role, error) {
	var roles []views.Role
	for _, r := range s.Demo {
		p, err := forum.PersonByEmail(c.ctx, s.DB, forum.System(), r.Email)
		if fault.IsNotFound(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		role := views.Role{As: r.As, Note: r.Note, Person: p.Byline()}
		if key := roleNames[r.As]; key != "" {
			role.Name = c.Words.T(key)
		}
		roles = append(roles, role)
	}
	return roles, nil
}

func (s *Server) demoSignIn(c *Call) error {
	var form struct {
		As string `form:"as"`
	}
	if err := c.Form(&form); err != nil {
		return err
	}
	for _, r := range s.Demo {
		if r.As != form.As {
			continue
		}
		p, err := forum.PersonByEmail(c.ctx, s.DB, forum.System(), r.Email)
		if err != nil {
			return err
		}
		secret, session, err := s.Auth.SignInAs(c.ctx, p.ID, c.device(), c.oldSecret())
		if err != nil {
			return err
		}
		return c.signedIn(secret, session, "/")
	}
	return refuse(http.StatusUnprocessableEntity, "unknown_role", "fault.role")
}
