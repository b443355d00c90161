// Package invite asks people in: by pasted addresses or a table, after a look
// at what would happen. An invitation lasts fourteen days, is used up by its
// button and never by opening it, and leads into the community it is from.
// The codes of its addresses are kept as hashes alone.
package invite

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/forum"
)

// What happens to invitations.
var (
	Made      = changes.Declare("invitation.made", changes.Audited)
	Renewed   = changes.Declare("invitation.renewed", changes.Routine)
	Accepted  = changes.Declare("invitation.accepted", changes.Routine)
	Declined  = changes.Declare("invitation.declined", changes.Routine)
	Withdrawn = changes.Declare("invitation.withdrawn", changes.Audited)
)

// Bounds.
const (
	Lasting  = 14 * 24 * time.Hour // how long an invitation lasts
	MaxLines = 500                 // how many people are invited at once
	MaxDay   = 500                 // how many one facilitator invites within a day
	// pause is how long after a letter another to the same person may follow.
	pause = 10 * time.Minute
)

// An Invitation asks somebody in.
type Invitation struct {
	ID        int64
	PID       string
	Community forum.CommunityRef // its PID is empty where it is to the site alone
	Purpose   string             // of the community, in a line
	Email     string
	Name      string
	Org       forum.OrgRef // its ID is 0 where none was named
	RoleTitle string
	Message   string
	Here      bool         // the person had an account when they were invited
	By        forum.Byline // who invited
	Sent      time.Time
	Expires   time.Time

	community int64
}

// Over says whether the invitation has run out.
func (i Invitation) Over(now time.Time) bool { return !now.Before(i.Expires) }

// newCode makes the code of an address and the hash by which it is kept.
func newCode() (code string, hash []byte) {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	code = base64.RawURLEncoding.EncodeToString(b[:])
	return code, hashOf(code)
}

func hashOf(code string) []byte {
	h := sha256.Sum256([]byte(code))
	return h[:]
}

func scanInvitation(r db.Row) (i Invitation, err error) {
	var by byline
	var created, expires int64
	var person, org, hue *int64
	var pid, slug, name, purpose, orgPID, orgSlug, orgName *string
	err = r.Scan(&i.ID, &i.PID, &i.community, &i.Email, &i.Name, &i.RoleTitle, &i.Message, &person, &created, &expires,
		&pid, &slug, &name, &purpose, &org, &orgPID, &orgSlug, &orgName, &hue, &by.id, &by.pid, &by.name, &by.org)
	i.Community, i.Purpose = forum.CommunityRef{PID: of(pid), Slug: of(slug), Name: of(name)}, of(purpose)
	i.Org = forum.OrgRef{ID: of(org), PID: of(orgPID), Slug: of(orgSlug), Name: of(orgName), Hue: int(of(hue))}
	i.By = forum.Byline{ID: of(by.id), PID: of(by.pid), Name: of(by.name), Org: of(by.org)}
	i.Here, i.Sent, i.Expires = person != nil, db.Time(created), db.Time(expires)
	return i, err
}

type byline struct {
	id             *int64
	pid, name, org *string
}

func of[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}
