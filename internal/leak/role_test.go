package leak

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"waymark/internal/auth"
	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

// A role is somebody who asks: a person with a session or a token, or nobody.
type role struct {
	name   string
	person string // whose name in the world; empty for nobody
	cookie string
	bearer string // of programs, which ask the API alone
}

// People of every world. Each is one role at least.
const (
	facilitator = "facilitator" // of the private and the restricted community
	member      = "member"      // of both
	formerly    = "formerly"    // a member of both, removed
	asking      = "asking"      // has asked to join the restricted one
	invited     = "invited"     // to the private and the restricted one, and has not answered
	stranger    = "stranger"    // belongs to the open community alone
	newcomer    = "newcomer"    // without an organisation, belongs to nothing
	elsewhere   = "elsewhere"   // facilitator of another private community
	admin       = "admin"       // looks after the site, belongs to nothing
	ended       = "ended"       // was a member, has left; an old session
	hidden      = "hidden"      // belongs to the private community alone
)

// insiders may read what is private or restricted.
var insiders = []string{facilitator, member, hidden}

var (
	sessionHash = db.SQL(`UPDATE sessions SET token_hash = $2 WHERE person_id = $1`)
	tokenHash   = db.SQL(`UPDATE api_tokens SET token_hash = $3 WHERE person_id = $1 AND label = $2`)
)

// derived makes a secret of a label, so that it is the same in every world.
func derived(label string) (secret string, hash []byte) {
	sum := sha256.Sum256([]byte("secret\x00" + label))
	secret = base64.RawURLEncoding.EncodeToString(sum[:])
	h := sha256.Sum256([]byte(secret))
	return secret, h[:]
}

// enter signs everybody in.
func (w *world) enter() {
	w.roles = []role{{name: "nobody"}}
	for _, name := range []string{stranger, newcomer, formerly, asking, invited, elsewhere, admin, member, facilitator} {
		w.roles = append(w.roles, w.session(name, name))
	}
	w.roles = append(w.roles, w.session("old session", ended))
	for _, scope := range auth.Scopes {
		who := stranger
		if scope == auth.ScopeAdmin {
			who = admin
		}
		w.roles = append(w.roles, w.token("token "+scope, who, scope))
	}
}

func (w *world) session(name, person string) role {
	w.T.Helper()
	if person != ended { // whose session began while they were here
		w.begin(person)
	}
	secret, _ := derived("session " + person)
	return role{name: name, person: person, cookie: secret}
}

func (w *world) begin(person string) {
	w.T.Helper()
	_, _, err := w.Auth.SignInAs(w.ctx, w.people[person].ID, "A browser", "")
	testkit.Must(w.T, err)
	_, hash := derived("session " + person)
	w.exec(sessionHash, w.people[person].ID, hash)
	w.derive("sessions", person)
}

func (w *world) token(name, person, scope string) role {
	w.T.Helper()
	_, err := auth.CreateToken(w.ctx, w.DB, forum.System(), w.people[person].ID, []string{scope}, name)
	testkit.Must(w.T, err)
	secret, _ := derived(name)
	sum := sha256.Sum256([]byte("wm_" + secret))
	w.exec(tokenHash, w.people[person].ID, name, sum[:])
	w.derive("api_tokens", name)
	return role{name: name, person: person, bearer: "wm_" + secret}
}

// as gives a role by its name.
func (w *world) as(name string) role {
	w.T.Helper()
	for _, r := range w.roles {
		if r.name == name {
			return r
		}
	}
	w.T.Fatalf("nobody is called %s", name)
	return role{}
}

// outside says whether the role belongs neither to the private nor to the
// restricted community.
func (r role) outside() bool {
	return r.person != member && r.person != facilitator && r.person != hidden
}

func (r role) program() bool { return r.bearer != "" }

// asks says whether a role can ask for a path at all.
func (r role) asks(path string) bool { return !r.program() || strings.HasPrefix(path, "/api/") }
