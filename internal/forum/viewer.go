// Package forum is the spine: people, organisations, communities, threads,
// replies and tags, and who may see what. Every kind of thing that is shared
// (a discussion, a lesson) is a form on a spine thread and lives in a package
// of its own above this one.
package forum

import (
	"crypto/rand"
	"encoding/base32"
	"strings"
)

// A Viewer is who looks or acts. Every read and every operation takes one; the
// zero Viewer is nobody and may see and do nothing.
type Viewer struct {
	// Person is the person's id; 0 is nobody.
	Person int64
	// Admin says that the person looks after the site. It opens administration,
	// never other people's communities.
	Admin bool

	system bool
}

// System is Waymark itself, as it imports content and loads the demo: it may
// write in any community, in others' names and with dates of its own.
func System() Viewer { return Viewer{system: true} }

// SignedIn says whether the viewer is a person.
func (v Viewer) SignedIn() bool { return v.Person != 0 }

// IsSystem says whether the viewer is Waymark itself.
func (v Viewer) IsSystem() bool { return v.system }

// small is base32 in lower case and without padding.
var small = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// NewPID makes the name by which a thing is known outside: 16 random base32
// characters, which say nothing of how many there are.
func NewPID() string {
	var b [10]byte
	_, _ = rand.Read(b[:]) // never fails
	return small.EncodeToString(b[:])
}

// IsPID says whether s has the form of a NewPID.
func IsPID(s string) bool {
	if len(s) != 16 {
		return false
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz234567") == ""
}
