package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
)

// Form tokens are signed with the session's own secret: nothing need be kept,
// and a token dies with its session.

const (
	nonceBytes = 9
	tokenBytes = nonceBytes + 15
)

// formToken gives the token of a session for a page. It differs from page to page
// (its nonce hangs on the page's address), so that the size of a compressed
// page that repeats something of the address tells nothing of it; and it stays
// the same for the same page, so that the page keeps its ETag.
func formToken(session, page string) string {
	key := []byte(session)
	m := hmac.New(sha256.New, key)
	m.Write([]byte("nonce\x00" + page))
	var b [sha256.Size]byte
	sum := m.Sum(b[:0])
	out := make([]byte, 0, tokenBytes)
	out = append(out, sum[:nonceBytes]...)
	return base64.RawURLEncoding.EncodeToString(sign(out, key))
}

// sign appends the signature of a nonce.
func sign(nonce, key []byte) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte("token\x00"))
	m.Write(nonce)
	var b [sha256.Size]byte
	return append(nonce, m.Sum(b[:0])[:tokenBytes-nonceBytes]...)
}

// goodToken says whether a token was made for the session.
func goodToken(session, token string) bool {
	got, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(got) != tokenBytes {
		return false
	}
	want := sign(append(make([]byte, 0, tokenBytes), got[:nonceBytes]...), []byte(session))
	return subtle.ConstantTimeCompare(got, want) == 1
}

// formKey is the idempotency key of one deed: who does it where, from which
// state of the page, and with which text.
func formKey(session, path, state string, parts []string) string {
	m := hmac.New(sha256.New, []byte(session))
	for _, part := range append([]string{path, state}, parts...) {
		var size [8]byte
		binary.LittleEndian.PutUint64(size[:], uint64(len(part)))
		m.Write(size[:])
		m.Write([]byte(part))
	}
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}
