package envelope

import (
	"encoding/base64"
	"errors"
)

var errID = errors.New("envelope: not an identity of 22 characters")

// String writes an identity as addresses and published files have it: in 22
// characters of base64 for addresses.
func (i ID) String() string { return base64.RawURLEncoding.EncodeToString(i[:]) }

// ParseID reads what String writes, and nothing else.
func ParseID(s string) (i ID, err error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(b) != len(i) || base64.RawURLEncoding.EncodeToString(b) != s {
		return ID{}, errID
	}
	return ID(b), nil
}
